#include "pagerduty/account.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"
#include "pagerduty/reach.hpp"

#include <algorithm>
#include <vector>

namespace dutyme::pagerduty {

namespace {

constexpr const char* name_one = "name one by id or e-mail address: --user WHO";

User user_of(const json::Value& document) {
    const json::Value* user = json::find(document, "user");
    const auto read = user == nullptr ? std::nullopt : read_user(*user);
    if (!read) throw unreadable_answer();
    User found = *read;
    found.reach = read_reach(*user);
    return found;
}

// A token that may read people need not be one that may read how they are reached.
template <class Ask>
auto with_reach_if_allowed(const std::string& path_and_query, const Ask& ask) {
    try {
        return ask(with_reach(path_and_query));
    } catch (const Refusal& refusal) {
        if (refusal.status() != 403) throw;
    }
    return ask(path_and_query);
}

std::string licence_path(const User& user) {
    return "/users/" + encoded(user.id) + "/license";
}

[[noreturn]] void throw_unknown(const std::string& what, const std::string& who) {
    throw Error{Failure::not_found, "no PagerDuty user has the " + what + " " + printable(who),
                name_one};
}

User by_id(Session& session, const std::string& id, const Patience& patience) {
    if (!is_id(id)) throw_unknown("id", id);
    try {
        return with_reach_if_allowed("/users/" + id, [&](const std::string& path) {
            return user_of(session.get(path, patience));
        });
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        throw_unknown("id", id);
    }
}

User by_email(Session& session, const std::string& email, const Patience& patience) {
    const std::string wanted = lower_case(email);
    const auto found =
        with_reach_if_allowed("/users?query=" + encoded(email), [&](const std::string& path) {
            std::vector<User> users;
            session.for_each_row(path, "users", patience, [&](const json::Value& row) {
                auto user = read_user(row);
                if (!user || lower_case(json::text_or_empty(row, "email")) != wanted) return;
                user->reach = read_reach(row);
                users.push_back(*std::move(user));
            });
            return users;
        });
    const bool one_person = std::all_of(found.begin(), found.end(), [&](const User& user) {
        return user.id == found.front().id;  // a row may come on two pages
    });
    if (found.empty()) throw_unknown("e-mail address", email);
    if (!one_person)
        throw Error{Failure::ambiguous,
                    "several PagerDuty users have the e-mail address " + printable(email),
                    "name one by id: --user " + found.front().id};
    return found.front();
}

}  // namespace

std::optional<User> Account::me(const Patience& patience) {
    try {
        return with_reach_if_allowed("/users/me", [&](const std::string& path) {
            return user_of(session_.get(path, patience));
        });
    } catch (const Refusal& refusal) {
        const int status = refusal.status();
        if (status == 401 || status < 400) throw;
        return std::nullopt;
    }
}

User Account::find_user(const std::string& id_or_email, const Patience& patience) {
    const bool email = id_or_email.find('@') != std::string::npos;
    return email ? by_email(session_, id_or_email, patience)
                 : by_id(session_, id_or_email, patience);
}

void Account::ask_licence_along(const User& user) {
    session_.ask_along({licence_path(user)});
}

bool Account::has_stakeholder_licence(const User& user, const Patience& patience) {
    const Patience short_patience = session_.for_company(patience);
    try {
        const Answer answer = std::move(session_.get_all({licence_path(user)}, short_patience)[0]);
        if (!answer.came()) return false;
        const json::Document document = json::parse(answer.body());
        const json::Value* licence = json::find(document, "license");
        return licence != nullptr && json::text_or_empty(*licence, "role_group") == "Stakeholder";
    } catch (const std::exception&) {
        return false;
    }
}

bool is_stakeholder(const User& user) {
    return user.role == "read_only_user" || user.role == "read_only_limited_user";
}

}  // namespace dutyme::pagerduty

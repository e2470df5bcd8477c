#include "pagerduty/account.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"

#include <algorithm>
#include <vector>

namespace dutyme::pagerduty {

namespace {

constexpr const char* name_one = "name one by id or e-mail address: --user WHO";

User user_of(const json::Value& document) {
    const json::Value* user = json::find(document, "user");
    const auto read = user == nullptr ? std::nullopt : read_user(*user);
    if (!read) throw unreadable_answer();
    return *read;
}

[[noreturn]] void throw_unknown(const std::string& what, const std::string& who) {
    throw Error{Failure::not_found, "no PagerDuty user has the " + what + " " + printable(who),
                name_one};
}

User by_id(Session& session, const std::string& id, const Patience& patience) {
    if (!is_id(id)) throw_unknown("id", id);
    try {
        return user_of(session.get("/users/" + id, patience));
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        throw_unknown("id", id);
    }
}

User by_email(Session& session, const std::string& email, const Patience& patience) {
    const std::string wanted = lower_case(email);
    std::vector<User> found;
    session.for_each_row("/users?query=" + encoded(email), "users", patience,
                         [&](const json::Value& row) {
                             const auto user = read_user(row);
                             if (user && lower_case(json::text_or_empty(row, "email")) == wanted)
                                 found.push_back(*user);
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
        return user_of(session_.get("/users/me", patience));
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

bool is_stakeholder(const User& user) {
    return user.role == "read_only_user" || user.role == "read_only_limited_user";
}

}  // namespace dutyme::pagerduty

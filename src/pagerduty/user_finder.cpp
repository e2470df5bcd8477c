#include "pagerduty/user_finder.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

namespace {

constexpr const char* name_one = "name one by id or e-mail address: --user WHO";

User user_of(const json::Value& document) {
    const json::Value* user = json::find(document, "user");
    const auto read = user == nullptr ? std::nullopt : read_user(*user);
    if (!read) throw unreadable_answer();
    User found = *read;
    found.reachability = read_reachability(*user);
    return found;
}

std::string with_reachability(const std::string& path_and_query) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint +
           "include%5B%5D=contact_methods&include%5B%5D=notification_rules";
}

std::string users_like(const std::string& email) {
    return "/users?query=" + encoded(email);
}

bool is_email(const std::string& id_or_email) {
    return id_or_email.find('@') != std::string::npos;
}

[[noreturn]] void throw_unknown_user(const std::string& what, const std::string& who) {
    throw Error{Failure::not_found, "no PagerDuty user has the " + what + " " + printable(who),
                name_one};
}

}  // namespace

Handle UserFinder::fetch(const std::string& who) {
    if (is_email(who)) return fetch_first_page(session_, with_reachability(users_like(who)));
    return session_.fetch_needed(
        with_reachability("/users/" + (who.empty() ? "me" : id_segment(who))));
}

void UserFinder::prefetch(const std::string& who) {
    if (who.empty() || is_email(who) || is_id(who)) users_.insert_or_assign(who, fetch(who));
}

std::optional<User> UserFinder::token_owner(const Deadline& deadline) {
    try {
        return with_include_if_allowed([&](bool allowed) {
            const std::string me;
            Handle handle = allowed ? prefetched_or(users_, me, [&] { return fetch(me); })
                                    : session_.fetch("/users/me");
            return user_of(handle.document(deadline));
        });
    } catch (const Refusal& refusal) {
        const int status = refusal.status();
        if (status == 401 || status < 400) throw;
        return std::nullopt;
    }
}

User UserFinder::find(const std::string& id_or_email, const Deadline& deadline) {
    return is_email(id_or_email) ? by_email(id_or_email, deadline) : by_id(id_or_email, deadline);
}

User UserFinder::by_id(const std::string& id, const Deadline& deadline) {
    if (!is_id(id)) throw_unknown_user("id", id);
    try {
        return with_include_if_allowed([&](bool allowed) {
            Handle handle = allowed ? prefetched_or(users_, id, [&] { return fetch(id); })
                                    : session_.fetch("/users/" + id);
            return user_of(handle.document(deadline));
        });
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        throw_unknown_user("id", id);
    }
}

User UserFinder::by_email(const std::string& email, const Deadline& deadline) {
    const std::string wanted = lower_case(email);
    const auto found = with_include_if_allowed([&](bool allowed) {
        const std::string path = allowed ? with_reachability(users_like(email)) : users_like(email);
        const Handle first_page = allowed
                                      ? prefetched_or(users_, email, [&] { return fetch(email); })
                                      : fetch_first_page(session_, path);
        std::vector<User> users;
        for_each_row(session_, path, first_page, "users", deadline, [&](const json::Value& row) {
            auto user = read_user(row);
            if (!user || lower_case(json::text_or_empty(row, "email")) != wanted) return;
            user->reachability = read_reachability(row);
            users.push_back(*std::move(user));
        });
        return users;
    });
    const bool one_person = std::all_of(found.begin(), found.end(), [&](const User& user) {
        return user.id == found.front().id;  // a row may come on two pages
    });
    if (found.empty()) throw_unknown_user("e-mail address", email);
    if (!one_person)
        throw Error{Failure::ambiguous,
                    "several PagerDuty users have the e-mail address " + printable(email),
                    "name one by id: --user " + found.front().id};
    return found.front();
}

Handle UserFinder::fetch_licence(const User& user) {
    return session_.fetch("/users/" + id_segment(user.id) + "/license");
}

void UserFinder::prefetch_licence(const User& user) {
    licences_.insert_or_assign(user.id, fetch_licence(user));
}

bool UserFinder::has_stakeholder_licence(const User& user, const Deadline& deadline) {
    Handle handle = prefetched_or(licences_, user.id, [&] { return fetch_licence(user); });
    try {
        handle.wait(session_.best_effort(deadline));
        if (!handle.arrived()) return false;
        const json::Document document = json::parse(handle.body());
        const json::Value* licence = json::find(document, "license");
        return licence != nullptr && json::text_or_empty(*licence, "role_group") == "Stakeholder";
    } catch (const std::exception&) {
        return false;
    }
}

namespace {

std::vector<std::string> paths_to(const std::vector<std::string>& ids) {
    std::vector<std::string> paths;
    paths.reserve(ids.size());
    for (const std::string& id : ids) paths.push_back("/users/" + id_segment(id));
    return paths;
}

}  // namespace

// A reference has no e-mail address and must not replace a user who has one.
void People::remember(const User& user) {
    User& known = known_.try_emplace(user.id, user).first->second;
    if (!user.email.empty() || known.email.empty()) known = user;
}

void People::name_known(std::vector<Schedule>& schedules) {
    if (cache_ != nullptr)
        for (const std::string& id : ids_on_shifts(
                 schedules, [&](const std::string& one) { return known_.count(one) == 0; }))
            if (const auto user = cache_->find_person(id, session_.now())) remember(*user);
    for (Schedule& schedule : schedules)
        for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.existing_overrides})
            for (Shift& shift : *shifts)
                if (const auto found = known_.find(shift.user.id);
                    schedule.type == ScheduleType::shifts && found != known_.end())
                    shift.user = found->second;
}

// Returns each id once, in the order of the shifts.
std::vector<std::string> People::ids_on_shifts(
    const std::vector<Schedule>& schedules,
    const std::function<bool(const std::string& id)>& wanted) {
    std::vector<std::string> ids;
    for (const Schedule& schedule : schedules) {
        if (schedule.type != ScheduleType::shifts) continue;
        for (const Shift& shift : schedule.shifts)
            if (std::find(ids.begin(), ids.end(), shift.user.id) == ids.end() &&
                wanted(shift.user.id))
                ids.push_back(shift.user.id);
    }
    return ids;
}

void People::read(Handle& answer, const Deadline& deadline) {
    const json::Document document = answer.document(deadline);
    const json::Value* value = json::find(document, "user");
    const auto user = value == nullptr ? std::nullopt : read_user(*value);
    if (!user) return;
    remember(*user);
    if (cache_ != nullptr) cache_->store_person(*user, session_.now());
}

void People::name(std::vector<Schedule>& schedules, std::size_t most, const Deadline& deadline) {
    name_known(schedules);
    auto unknown =
        ids_on_shifts(schedules, [&](const std::string& id) { return known_.count(id) == 0; });
    if (unknown.size() > most) unknown.resize(most);
    try {
        const Deadline soon = session_.best_effort(deadline);
        if (!unknown.empty())
            for (Handle& answer : session_.get_all(paths_to(unknown), soon))
                if (answer.arrived()) read(answer, soon);
    } catch (const Error&) {
        // people whose look-up failed are called by their ids
    }
    name_known(schedules);
}

void People::identify(std::vector<Schedule>& schedules, const Deadline& deadline) {
    name_known(schedules);
    const auto unknown = ids_on_shifts(schedules, [&](const std::string& id) {
        const auto known = known_.find(id);
        return known == known_.end() || known->second.email.empty();
    });
    if (!unknown.empty())
        for (Handle& answer : session_.get_all(paths_to(unknown), deadline)) read(answer, deadline);
    name_known(schedules);
}

}  // namespace dutyme::pagerduty

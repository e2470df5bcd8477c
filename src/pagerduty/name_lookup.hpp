#pragma once

#include "base/json.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/types.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reads the lists that PagerDuty sends in pages.
namespace dutyme::pagerduty {

/// Queues the first page (100 rows) of a list such as "/users?query=x", as Session::fetch_needed
/// does.
Handle fetch_first_page(Session& session, const std::string& path_and_query);
/// Queues the first page of a list that the caller can do without, as Session::fetch does.
Handle fetch_optional_page(Session& session, const std::string& path_and_query);

/// Calls `each` for every row of the member `list`, such as "users". Ends when PagerDuty says there
/// is no more, at an empty page, or after 10,000 rows, PagerDuty's limit. Requests smaller pages
/// (25, then 10 rows) when a page is larger than dutyme reads. Throws as Session::get,
/// unreadable_answer() when the list is missing, and NoResponse when even 10 rows are too large.
void for_each_row(Session& session, const std::string& path_and_query, const char* list,
                  const Deadline& deadline, const std::function<void(const json::Value&)>& each);
/// The same, with the first page that fetch_first_page() queued for this path.
void for_each_row(Session& session, const std::string& path_and_query, const Handle& first_page,
                  const char* list, const Deadline& deadline,
                  const std::function<void(const json::Value&)>& each);

// The steps that the look-ups of users, services and escalation policies share.

constexpr int forbidden_status = 403;

/// True when PagerDuty may have refused the request only because of its include[]. An account's key
/// that asks for /users/me gets a 400 that says "access token": leaving the include out is no help.
inline bool may_refuse_include_alone(const Refusal& refusal) {
    const bool is_of_key =
        std::string_view{refusal.what()}.find("access token") != std::string_view::npos;
    const bool is_refused = refusal.status() == 400 && refusal.failure() == Failure::refused;
    return refusal.status() == forbidden_status || (is_refused && !is_of_key);
}

/// Returns ask(true), a request with include[]; where the include is refused or makes the reply
/// larger than dutyme reads, returns ask(false). A token that may read users need not have the
/// right to read their contact methods.
template <class Ask>
auto with_include_if_allowed(const Ask& ask) {
    try {
        return ask(true);
    } catch (const Refusal& refusal) {
        if (!may_refuse_include_alone(refusal)) throw;
    } catch (const NoResponse& none) {
        if (none.trouble() != Trouble::too_large) throw;
    }
    return ask(false);
}

/// Removes and returns what was prefetched for `key`; returns fetch() when nothing was.
template <class Key, class Handles, class Fetch>
Handles prefetched_or(std::map<Key, Handles>& prefetched, const Key& key, const Fetch& fetch) {
    const auto found = prefetched.extract(key);
    return found.empty() ? fetch() : found.mapped();
}

/// Returns ask(), or an empty value when it throws an Error. Throws Error{cancelled} on. For
/// requests that only improve a message.
template <class Ask>
auto empty_on_failure(const Ask& ask) -> decltype(ask()) {
    try {
        return ask();
    } catch (const Error& error) {
        if (error.failure() == Failure::cancelled) throw;
        return {};
    }
}

/// Returns ask(); absent when PagerDuty answers 404.
template <class Ask>
auto unless_unknown(const Ask& ask) -> std::optional<decltype(ask())> {
    try {
        return ask();
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        return std::nullopt;
    }
}

/// Returns "key=a&key=b", the values percent-encoded.
inline std::string repeated(const char* key, const std::vector<std::string>& values) {
    std::string query;
    for (const std::string& value : values)
        query += (query.empty() ? "" : "&") + std::string{key} + "=" + encoded(value);
    return query;
}

template <class Entity>
std::vector<NamedId> names_of(const std::vector<Entity>& entities) {
    std::vector<NamedId> names;
    names.reserve(entities.size());
    for (const Entity& entity : entities) names.push_back({entity.id, entity.name});
    return names;
}

/// Returns the entity with this id; one without an id when there is none.
template <class Entity>
Entity entity_of(const std::vector<Entity>& entities, const std::string& id) {
    for (const Entity& entity : entities)
        if (entity.id == id) return entity;
    return {};
}

/// Returns the readable rows of a list whose first page was queued, each id once: PagerDuty may
/// repeat a row on the next page. Throws what for_each_row() throws.
template <class Entity>
std::vector<Entity> read_rows(Session& session, const std::string& path, const Handle& first_page,
                              const char* list, std::optional<Entity> (*read)(const json::Value&),
                              const Deadline& deadline) {
    std::vector<Entity> found;
    for_each_row(session, path, first_page, list, deadline, [&](const json::Value& row) {
        auto entity = read(row);
        if (entity && entity_of(found, entity->id).id.empty()) found.push_back(*std::move(entity));
    });
    return found;
}

/// Returns the entity in a member of a reply. Throws unreadable_answer() when it is missing.
template <class Entity>
Entity read_member(const json::Document& reply, const char* member,
                   std::optional<Entity> (*read)(const json::Value&)) {
    const json::Value* value = json::find(reply, member);
    auto entity = value == nullptr ? std::nullopt : read(*value);
    if (!entity) throw unreadable_answer();
    return *std::move(entity);
}

// Finds PagerDuty's ids by the names that people use.

/// The words for one kind of entity in messages, and the option that names one: "schedule",
/// "schedules", "--schedule".
struct EntityKind {
    const char* one;
    const char* several;
    const char* option;
};

/// Returns the entity with this exact name, or else with this name without case. Absent: there is
/// none. Throws Error{ambiguous}, which lists the ids, when several have it.
std::optional<NamedId> pick(const std::vector<NamedId>& entities, const std::string& name,
                            const EntityKind& kind);
/// Throws Error{not_found}, which suggests the most similar of these names.
[[noreturn]] void throw_unknown_name(const EntityKind& kind, const std::string& name,
                                     const std::vector<NamedId>& similar);
/// Returns at most three of `names`, most similar first: those that contain `wanted` or differ from
/// it in few letters, without case.
std::vector<std::string> suggest(const std::string& wanted, const std::vector<std::string>& names);

/// Returns true for six or more capital letters and digits, the form of PagerDuty's ids. A name may
/// have this form, too.
bool looks_like_id(const std::string& text);

/// The first pages of the lists of layer-based and of shift-based schedules.
struct ScheduleLists {
    Handle layers;
    Handle shifts;
};
/// Queues the lists of schedules whose name contains `name`; empty: of all schedules.
ScheduleLists fetch_schedule_lists(Session& session, const std::string& name);
/// Returns the schedule that pick() finds in the lists that fetch_schedule_lists() queued for this
/// name. Throws as Session::get; Error{not_found}, which suggests similar names; Error{ambiguous},
/// which lists the ids.
ScheduleReference find_schedule_named(Session& session, const std::string& name,
                                      const ScheduleLists& lists, const Deadline& deadline);
/// Throws Error{not_found}, which suggests similar names. Requests all schedules for that, within
/// Session::best_effort.
[[noreturn]] void throw_unknown_schedule(Session& session, const std::string& name,
                                         const Deadline& deadline);

/// Returns all schedules of both types whose name contains `name`: exact matches, then matches
/// without case, then the others by name. Throws as Session::get.
std::vector<ScheduleReference> schedules_like(Session& session, const std::string& name,
                                              const Deadline& deadline);
/// Returns the services whose name contains `name`, in the same order. Throws as Session::get.
std::vector<NamedId> services_like(Session& session, const std::string& name,
                                   const Deadline& deadline);

}  // namespace dutyme::pagerduty

#pragma once
#include "base/json.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/types.hpp"
#include "pagerduty/paged_list.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The steps that the look-ups of users, services and escalation policies share.
namespace dutyme::pagerduty {

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

}  // namespace dutyme::pagerduty

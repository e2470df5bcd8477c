#pragma once
#include "base/json_members.hpp"
#include "duty/record.hpp"
#include "pagerduty/model/types.hpp"

// The members that a page of the journal and a plan have in common.
namespace dutyme::duty {

constexpr json::Words<pagerduty::OverrideKind, 3> form_words{
    {{pagerduty::OverrideKind::override, "override"},
     {pagerduty::OverrideKind::shift_override, "shift_override"},
     {pagerduty::OverrideKind::custom_shift, "custom_shift"}}};
constexpr json::Words<bool, 2> mode_words{{{false, "replace"}, {true, "join"}}};
constexpr json::Words<bool, 2> take_words{{{false, "one"}, {true, "all"}}};

/// Lists a member that is an id of PagerDuty's or empty. Throws JsonError where it reads another.
template <class Json>
void id(Json& json, const char* name, std::string& text) {
    json(name, text);
    if constexpr (Json::reads)
        if (!text.empty() && !pagerduty::is_id(text)) throw JsonError("an id that is none");
}

template <class Json>
void deployer(Json& json, pagerduty::User& person) {
    json.object("deployer", [&](auto& user) {
        id(user, "id", person.id);
        user("name", person.name);
        user("email", person.email);
    });
}

template <class Json>
void source(Json& json, pagerduty::ShiftSource& source) {
    id(json, "rotation", source.rotation);
    id(json, "custom_shift", source.custom_shift);
}

template <class Json>
void members(Json& json, ExistingOverride& other) {
    json("user", other.user_id);
    json("name", other.user_name);
    json("end", other.end);
}

}  // namespace dutyme::duty

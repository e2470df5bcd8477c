// Answers of the REST API v2. An input is the body of an answer.
#include "pagerduty/model/codec_v2.hpp"

#include "base/json.hpp"
#include "fuzz.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/errors.hpp"
#include "replies.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;
using fuzz::require;

namespace {

void check_created(const std::string& body) {
    const Override asked = fuzz::asked_override(OverrideKind::override);
    const Created created = read_created(body, asked, fuzz::now);
    if (created.made) {
        require(is_id(created.made->id), "an override has an id");
        require(is_answer_to(*created.made, asked, fuzz::now), "it is the one asked for");
    }
    for (const std::string& error : created.errors)
        require(fuzz::is_harmless(error), "an error can be printed");
}

void check_errors(const std::string& body) {
    const ErrorBody error = read_error(body);
    require(fuzz::is_harmless(message_of(error)), "a message can be printed");
    require(fuzz::is_harmless(error.required_scopes + error.token_scopes + error.code),
            "so can scopes and codes");
    if (is_pagerdutys_error(body)) json::parse(body);
}

void check_policy(const Policy& policy) {
    require(policy.id.empty() || is_id(policy.id), "ids are ids");
    require(fuzz::is_harmless(policy.name), "a name can be printed");
    for (const Level& level : policy.levels) {
        for (const ScheduleReference& schedule : level.schedules)
            require(is_id(schedule.id) && fuzz::is_harmless(schedule.name), "ids are ids");
        for (const User& person : level.people) fuzz::check_user(person);
    }
    for (const NamedId& service : policy.services)
        require(is_id(service.id) && fuzz::is_harmless(service.name), "ids are ids");
}

void check_people(const json::Value& value) {
    if (const auto user = read_user(value)) fuzz::check_user(*user);
    if (const auto reach = read_reachability(value)) {
        can_be_paged(*reach);
        by_mail_only(*reach);
    }
    if (const auto on_call = read_on_call(value)) {
        fuzz::check_user(on_call->user);
        require(is_id(on_call->policy) && on_call->level > 0, "ids are ids");
    }
}

void check_services(const json::Value& value) {
    if (const auto policy = read_policy(value)) check_policy(*policy);
    if (const auto service = read_service(value)) {
        require(is_id(service->id) && fuzz::is_harmless(service->name + service->status),
                "ids are ids");
        check_policy(service->policy);
    }
    const Incident incident = read_incident(value);
    require(fuzz::is_harmless(incident.number + incident.title + incident.status),
            "of an incident");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string body{reinterpret_cast<const char*>(bytes), size};
    check_errors(body);
    try {
        check_created(body);
        const json::Document document = json::parse(body);
        if (const auto schedule = read_schedule(document, fuzz::since, fuzz::until))
            fuzz::check_schedule(*schedule);
        if (const auto read = read_override(document, fuzz::asked_override(OverrideKind::override)))
            require(is_id(read->id), "ids are ids");
        check_people(document);
        check_services(document);
    } catch (const JsonError&) {
        return 0;
    }
    return 0;
}

#pragma once
#include "base/json.hpp"
#include "sandbox/rota.hpp"

#include <functional>
#include <string>
#include <vector>

// The objects of PagerDuty's REST API v2 as JSON. Nothing here decides anything.
namespace dutyme::sandbox {

/// The text of what `write` puts.
std::string written(const std::function<void(json::Writer&)>& write);

void put_strings(json::Writer& out, const std::vector<std::string>& values);
/// {"id","type","summary","self","html_url"}; `collection` is the path its kind lives under.
void put_reference(json::Writer& out, const std::string& id, const std::string& type,
                   const std::string& summary, const std::string& collection);
/// A deleted user, or an id nobody has, is a reference like any other.
void put_user_reference(json::Writer& out, const Company& company, const std::string& id);
/// The whole user; a deleted one is a reference without "name".
void put_user(json::Writer& out, const Company& company, const User& user);

/// One row of GET /schedules: without anything rendered.
void put_schedule_row(json::Writer& out, const Company& company, const Schedule& schedule);

/// What to render, and how to write its times.
struct Rendering {
    Window window;
    bool rendered = false;  ///< false: entries stay empty, coverage null
    bool overflow = false;  ///< false: entries are cut to the window
    Seconds offset{0};
    std::string time_zone;
};
/// {"schedule":{…}} of GET /schedules/{id}, as known at `now`.
std::string schedule_document(const Company& company, const Schedule& schedule,
                              const Rendering& rendering, Moment now);

/// {"id","start","end","user"}; without an id when it is "".
void put_override(json::Writer& out, const Company& company, const Standing& override,
                  Seconds offset);

}  // namespace dutyme::sandbox

#pragma once

#include "base/json.hpp"
#include "sandbox/control/sandbox.hpp"

#include <optional>
#include <string>

namespace dutyme::sandbox {

/// The sandbox's own surface for tests and demonstrations, under /sandbox/; asks for no key and is
/// not logged. Throws Failure::usage for what it cannot read, Failure::not_found.
Reply control(World& world, const Request& request);

/// The page at /: schedules, who is on call, overrides and the last requests.
Reply page(World& world);

/// What there is, for --help.
std::string control_description();

// What a control is asked. Everything here throws Failure::usage for what it cannot read.

[[noreturn]] void misuse(const std::string& sentence);

/// The id in ?schedule=, be it of either kind. Throws Failure::not_found for an unknown one.
std::string schedule_in(const World& world, const Request& request);
/// Throws Failure::not_found.
const std::string& known_schedule(const World& world, const std::string& id);
/// By id or address. Throws Failure::not_found.
const User& user_in(const World& world, const std::string& who);

Time time_or(const std::optional<std::string>& text, Time otherwise);
long number_or(const std::optional<std::string>& text, long otherwise);
/// The body as JSON; "{}" when there is none.
json::Document object_of(const Request& request);

}  // namespace dutyme::sandbox

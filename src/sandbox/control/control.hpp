#pragma once

#include "base/json.hpp"
#include "sandbox/control/sandbox.hpp"

#include <optional>
#include <string>

namespace dutyme::sandbox {

/// Returns the reply to a request under /sandbox/, the controls for tests and demonstrations. They
/// need no key and are not logged. Throws Failure::usage for bad input, Failure::not_found.
Reply control(World& world, const Request& request);

/// Returns the list of controls for --help.
std::string control_description();

// The arguments of a control. Each function throws Failure::usage for bad input.

[[noreturn]] void misuse(const std::string& sentence);

/// Returns the id in ?schedule=. Throws Failure::not_found when no schedule of either kind has it.
std::string schedule_in(const World& world, const Request& request);
/// Returns `id`. Throws Failure::not_found when no schedule of either kind has it.
const std::string& known_schedule(const World& world, const std::string& id);
/// Finds a user by id or address. Throws Failure::not_found.
const User& user_in(const World& world, const std::string& who);

Time time_or(const std::optional<std::string>& text, Time otherwise);
long number_or(const std::optional<std::string>& text, long otherwise);
/// Returns the body as JSON, "{}" for an empty one.
json::Document object_of(const Request& request);

}  // namespace dutyme::sandbox

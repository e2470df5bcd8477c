#pragma once
#include "base/json.hpp"
#include "sandbox/api/call.hpp"
#include "sandbox/replies/refusal.hpp"

#include <string>

// The fields of what is added to a shift-based schedule. `where` is the path to the object as the
// error map names it: "custom_shifts.0".
namespace dutyme::sandbox {

/// "start_time" and "end_time" as they are kept. Each throws Refusal: a violation for what is
/// missing or cannot be read, none for a start that has passed where that is refused.
Moment start_field(const Call& call, const json::Value& object, const std::string& where);
Moment end_field(const Call& call, const json::Value& object, const std::string& where);
/// The user of a member; "" for an empty one. Throws Refusal, a violation.
std::string member_field(const json::Value& object, const std::string& where, const char* name);
/// Throws Refusal, a violation, unless the object says so.
void check_type(const json::Value& object, const std::string& where, const char* type);
/// The elements of a list that must not be empty. Throws Refusal, a violation.
const json::Value& list_field(const json::Value& object, const char* name);

/// A window that could be made now: not over, and not backwards.
void check_window(const Window& window, Moment now, const std::string& where, FieldErrors& errors);
/// Somebody who can be on call.
void check_person(const Company& company, const std::string& user, const std::string& field,
                  FieldErrors& errors);

}  // namespace dutyme::sandbox

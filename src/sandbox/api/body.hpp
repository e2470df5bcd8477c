#pragma once
#include "base/json.hpp"
#include "sandbox/http/message.hpp"

#include <initializer_list>
#include <string>

namespace dutyme::sandbox {

/// Throws Refusal (400).
json::Document body_of(const Request& request);

/// Throws Refusal (400) unless `object` is one and has no members but the known ones, none of them
/// twice; `what` names it.
void only(const json::Value& object, const std::string& what,
          std::initializer_list<const char*> known);

}  // namespace dutyme::sandbox

#pragma once
#include "base/rapidjson.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::json {

/// Numbers are kept as the strings they were written as: RapidJSON 1.1.0 reads out of bounds on
/// some exponents (CVE-2024-38517), and the ids and times we care for are strings anyway.
using Document = rapidjson::Document;
using Value = rapidjson::Value;

constexpr std::size_t max_depth = 64;

/// Parses untrusted text: UTF-8 is validated, nothing recurses, deeper than `max_depth` is refused.
/// Throws JsonError.
Document parse(std::string_view text);

/// Throws as parse() does, and keeps nothing.
void check(std::string_view text);
/// Calls `each` with every element of the array that the member `list` of an object is, one after
/// the other, so that no more than one of them is in memory as a tree. Returns the object with that
/// array empty. `text` has passed check(). Throws JsonError where it is no object.
Document parse_elements(std::string_view text, std::string_view list,
                        const std::function<void(const Value&)>& each);

/// The member of an object. Null when `value` is no object or has no such member, or it is null.
const Value* find(const Value& value, const char* name);
/// The text of a string or number member; absent when there is none or it is something else.
std::optional<std::string> text(const Value& value, const char* name);
/// The same; "" when absent.
std::string text_or_empty(const Value& value, const char* name);
/// The whole number that a member is, or says as text. Absent: there is none, or it is no whole
/// number.
std::optional<int> number(const Value& value, const char* name);
/// Calls `each` for every element when the member is an array; does nothing otherwise.
void for_each(const Value& value, const char* name, const std::function<void(const Value&)>& each);

/// Writes objects and arrays as text. Keys and values are copied.
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
void put(Writer& writer, const char* name, std::string_view value);
void put(Writer& writer, const char* name, const char* value);
void put(Writer& writer, const char* name, bool value);
void put(Writer& writer, const char* name, const std::vector<std::string>& values);
void put_string(Writer& writer, std::string_view value);

/// An object for programs to read: {"version":1, and whatever `fill` puts behind it}.
std::string versioned(const std::function<void(Writer&)>& fill);

}  // namespace dutyme::json

#include "config/settings.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/keys.hpp"

namespace dutyme::config {

namespace {

// Kept away from secrets: only durations and booleans are ever quoted.
Error not_a(const std::string& kind, const std::string& key, const Value& value) {
    return Error{Failure::settings,
                 key + " is no " + kind + ": " + printable(value.text) + " (" + value.where + ")"};
}

}  // namespace

void Settings::put(const std::string& key, std::vector<Value> values) {
    values_[key] = std::move(values);
}

void Settings::drop(const std::string& key) {
    values_.erase(key);
}

std::optional<Value> Settings::find(const std::string& key) const {
    const auto found = values_.find(key);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
}

std::vector<Value> Settings::all(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::vector<Value>{} : found->second;
}

std::string Settings::text(const std::string& key) const {
    const auto value = find(key);
    return value ? value->text : "";
}

Seconds Settings::duration(const std::string& key, Seconds absent) const {
    const auto value = find(key);
    if (!value) return absent;
    const auto duration = parse_duration(value->text);
    if (!duration) throw not_a("duration", key, *value);
    return *duration;
}

bool Settings::enabled(const std::string& key) const {
    const auto value = find(key);
    if (!value) return false;
    const auto enabled = parse_boolean(value->text);
    if (!enabled) throw not_a("boolean", key, *value);
    return *enabled;
}

}  // namespace dutyme::config

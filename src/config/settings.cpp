#include "config/settings.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/keys.hpp"
#include "config/origin.hpp"

namespace dutyme::config {

namespace {

// Kept away from secrets: only durations and booleans are ever quoted.
Error not_a(const std::string& kind, KeyName key, const Value& value) {
    return Error{Failure::settings, key.text() + (" is not a " + kind) + ": " +
                                        printable(value.text) + " (" + value.where + ")"};
}

}  // namespace

void Settings::put(KeyName key, std::vector<Value> values) {
    values_[key.text()] = std::move(values);
}

void Settings::drop(KeyName key) {
    values_.erase(key.text());
}

std::optional<Value> Settings::find(KeyName key) const {
    const auto found = values_.find(key.text());
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
}

std::vector<Value> Settings::all(KeyName key) const {
    const auto found = values_.find(key.text());
    return found == values_.end() ? std::vector<Value>{} : found->second;
}

std::string Settings::operator[](const TypedKey<std::string>& key) const {
    const auto value = find(key);
    return value ? value->text : "";
}

Strings Settings::operator[](const TypedKey<Strings>& key) const {
    Strings texts;
    for (const Value& value : all(key)) texts.push_back(value.text);
    return texts;
}

Seconds Settings::operator[](const TypedKey<Seconds>& key) const {
    const auto value = find(key);
    if (!value) return Seconds{0};
    const auto duration = parse_duration(value->text);
    if (!duration) throw not_a("duration", key, *value);
    return *duration;
}

bool Settings::operator[](const TypedKey<bool>& key) const {
    const auto value = find(key);
    if (!value) return false;
    const auto enabled = parse_boolean(value->text);
    if (!enabled) throw not_a("boolean", key, *value);
    return *enabled;
}

std::string with_origin(const Settings& settings, KeyName key) {
    const auto value = settings.find(key);
    return std::string{key.text()} + " = " + printable(value->text) + " (" +
           printable(value->where) + ")";
}

}  // namespace dutyme::config

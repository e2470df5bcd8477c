#include "config/layer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/layers.hpp"

#include <algorithm>
#include <map>

namespace dutyme::config {

namespace {

constexpr std::string_view section = "dutyme.";

using Values = std::map<const Key*, std::vector<Value>>;

bool nearer_is_set(const Settings& settings, const Key& key, Origin origin) {
    const auto value = settings.find(key);
    return value && value->origin > origin;
}

// Schedule, escalation policy and service answer one question, so the nearest layer that sets any
// of them answers it alone.
void settle_where(Settings& settings, Values& values, Origin origin) {
    const auto answers = [](const auto& entry) { return names_target(*entry.first); };
    if (std::none_of(values.begin(), values.end(), answers)) return;
    for (const Key& key : all_keys()) {
        if (!names_target(key) || !nearer_is_set(settings, key, origin)) continue;
        for (const Key& each : all_keys())
            if (names_target(each)) values.erase(&each);
        return;
    }
    for (const Key& key : all_keys())
        if (names_target(key)) settings.drop(key);
}

}  // namespace

void Layer::add(const Key& key, std::string_view text, std::string where) {
    if (key.kind == Kind::secret) text = trimmed(text);
    if (key.kind == Kind::secret && text.empty()) return;
    entries_.emplace_back(&key, Value{std::string{text}, origin_, std::move(where)});
}

void Layer::apply_to(Settings& settings) const {
    Values values;
    for (const auto& [key, value] : entries_) {
        auto& list = values[key];
        if (!key->repeats) list.clear();
        list.push_back(value);
    }
    settle_where(settings, values, origin_);
    for (auto& [key, list] : values)
        if (!nearer_is_set(settings, *key, origin_)) settings.put(*key, std::move(list));
}

std::string subject(const Key& key, const Value& value) {
    const bool in_file = value.origin == Origin::machine_file || value.origin == Origin::old_file ||
                         value.origin == Origin::user_file ||
                         value.origin == Origin::committed_file;
    return in_file ? value.where + ": " + key.name : value.where;
}

const Key* key_of_entry(std::string_view name) {
    return name.substr(0, section.size()) == section ? find_key(name.substr(section.size()))
                                                     : nullptr;
}

std::string unknown_key(std::string_view name, const std::string& where) {
    const bool ours = name.substr(0, section.size()) == section;
    if (ours) name.remove_prefix(section.size());
    const Key* meant = ours ? nearest_key(name) : nullptr;
    const std::string tail =
        meant == nullptr ? "" : std::string{"; did you mean "} + meant->name + "?";
    return where + ": there is no setting " + printable(name, 60) + tail;
}

void check(const Settings& settings) {
    for (const auto& [name, values] : settings.values()) {
        const Key* key = find_key(name);
        for (const Value& value : values) {
            const std::string wrong =
                key == nullptr ? "is not a setting" : validation_error(*key, value.text);
            if (wrong.empty()) continue;
            throw Error{Failure::settings, (key ? subject(*key, value) : name) + " " + wrong,
                        "see what is set, and where: dutyme config list"};
        }
    }
}

}  // namespace dutyme::config

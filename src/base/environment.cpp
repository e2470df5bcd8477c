#include "base/environment.hpp"

#include <unistd.h>

#include <string_view>

namespace dutyme {

Environment Environment::of_this_process() {
    Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        environment.variables_.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

std::optional<std::string> Environment::find(const std::string& name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string> Environment::non_empty(const std::string& name) const {
    auto value = find(name);
    if (value && value->empty()) return std::nullopt;
    return value;
}

}  // namespace dutyme

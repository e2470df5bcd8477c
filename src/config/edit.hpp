#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::config {

/// A text in git-config syntax with new values for one variable, `name` as in
/// "dutyme.hook.ref": they stand where the entries that `is_meant` stood, which are gone; else
/// behind the last entry of their section, else in a section of their own at the end. All the rest
/// stays as it is, byte for byte. Without values the entries are only removed. Throws as
/// parse_config_text.
std::string edited_config(std::string_view text, const std::string& file, const std::string& name,
                          const std::vector<std::string>& values,
                          const std::function<bool(const std::string& entry)>& is_meant);

}  // namespace dutyme::config

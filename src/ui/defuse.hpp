#pragma once
#include <string>
#include <string_view>

namespace dutyme::ui {

/// The text without what a CI runner would act on: "##[", "##vso[" and "##teamcity[" anywhere in a
/// line (Azure Pipelines, GitHub, TeamCity) and "::" at the start of one (GitHub) fall apart by a
/// blank. Nor does it hold a secret (ui/secrets.hpp).
std::string defused(std::string_view text);

/// The same for a JSON document, by an escape within its strings: it means what it meant.
std::string defused_json(std::string_view document);

}  // namespace dutyme::ui

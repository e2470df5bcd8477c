#pragma once

#include "base/environment.hpp"
#include "config/settings.hpp"

#include <string>
#include <string_view>

// What this process must never say, whatever quotes it: an error of PagerDuty's, a URL, a plan.
namespace dutyme::ui {

/// From here on neither the terminal nor a document shows the secret, in any form that
/// without_secret() knows. Less than eight characters are no secret, and would be found everywhere.
void hide(const std::string& secret);
/// The same for every secret and every password in a URL that the settings hold.
void hide_secrets_in(const config::Settings& settings);
/// The same for the variables that hold dutyme's secrets, and for the passwords of proxies.
void hide_secrets_in(const Environment& environment);

/// The text without them.
std::string without_secrets(std::string text);

/// The text without what a CI runner would act on: "##[", "##vso[" and "##teamcity[" anywhere in a
/// line (Azure Pipelines, GitHub, TeamCity) and "::" at the start of one (GitHub) fall apart by a
/// blank. Nor does it hold a secret (ui/secrets.hpp).
std::string escape_for_ci(std::string_view text);

/// The same for a JSON document, by an escape within its strings: it means what it meant.
std::string escape_json_for_ci(std::string_view document);

}  // namespace dutyme::ui

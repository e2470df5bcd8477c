#pragma once
#include "base/environment.hpp"
#include "config/settings.hpp"

#include <string>

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

}  // namespace dutyme::ui

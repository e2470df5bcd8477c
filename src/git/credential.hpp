#pragma once
#include "base/environment.hpp"

#include <string>

// What git's credential helpers are asked and answer, as in git-credential(1).
namespace dutyme::git {

/// What `git credential fill` is asked for the server of a URL: its protocol, host and port.
std::string credential_question(const std::string& url);

/// The password in its answer; empty: there is none. A helper that has none to give may answer an
/// empty one.
std::string password_in(const std::string& answer);

/// The environment to run `git credential` in: it asks nobody, and reads no repository, whose
/// configuration could name a helper of its own.
Environment credential_environment(const Environment& environment);

}  // namespace dutyme::git

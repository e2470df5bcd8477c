#pragma once

#include "base/environment.hpp"
#include "config/settings.hpp"
#include "git/checkout.hpp"

#include <filesystem>

namespace dutyme::config {

/// One setting from the command line.
struct Flag {
    KeyName key;
    std::string value;  ///< "true" for a switch
    std::string name;   ///< as the user knows it: "--schedule"
};

/// $XDG_CONFIG_HOME/dutyme/config, or ~/.config/dutyme/config. Empty when neither variable holds an
/// absolute path.
std::filesystem::path user_file(const Environment& environment);

/// The file of the machine's own settings. Where it lies is fixed when dutyme is built
/// (DUTYME_MACHINE_CONFIG): no variable and no flag moves it.
std::filesystem::path machine_file();

/// The path as people write it, with "~" for the home directory.
std::string shown_path(const std::filesystem::path& path, const Environment& environment);

/// The layers that need no repository: built-in values, the machine's file, ~/.dutyme.json, the
/// user file, the environment, the flags. Known without git. A variable set to "" counts as not
/// set; where a key repeats, commas and line ends part the values of a variable. Throws
/// Error{settings} when the user file is malformed, holds a secret and others may read it, or says
/// what is run or where secrets go and others may write it; Error{usage} for an empty flag. Left
/// out with a warning: a file that is neither this user's nor root's, a machine's file that is
/// malformed, that others may write or this user cannot read, a secret in one that others may read,
/// and, when there is no other, a token in such a ~/.dutyme.json. Nobody knows what a machine's
/// file forbids that is left out, or is not root's alone: Settings::policy says so.
Settings own_layers(const Environment& environment, const std::vector<Flag>& flags,
                    const std::filesystem::path& of_machine = machine_file());

/// What ~/.dutyme.json of the first dutyme holds, its token also when others may read it. Empty:
/// there is no such file, or it cannot be read.
Settings file_of_first_dutyme(const Environment& environment);

/// Slips git's layers in where they belong, under the environment: the global git config, .dutyme
/// at the work tree's root or in a bare repository's HEAD, the repository's git config. What they
/// may not set is left out with a warning. Throws Error{settings} when .dutyme is malformed or no
/// plain file of at most 64 KiB, and, unless they are kept to be shown, for a value that is not of
/// its key's kind.
///
/// Where anyone may have written what is committed, it may ask for less than would hold without it,
/// never for more: `user.map` does not count, durations, mode and take only shorten and lessen, and
/// the gates if-free and block-on-incident are not opened. What is malformed or asks for more is
/// left out with a warning there.
enum class Broken { refused, kept };
enum class Committers {
    with_push_rights,
    anyone,  ///< as in a pull request from a fork
};
Settings with_checkout(Settings own, const git::Checkout& checkout, Broken broken = Broken::refused,
                       Committers committers = Committers::with_push_rights);

/// Returns the policy of the machine alone, for where the other layers cannot be read. Throws
/// nothing: where the file cannot be believed, the policy says so.
Policy policy_of_machine(const std::filesystem::path& of_machine = machine_file());

/// Cuts the durations that the machine's policy limits. A cut that somebody would notice is a
/// warning; what is built in is cut in silence.
Settings within_policy(Settings settings);

/// Throws Error{settings}, which names the rule and the file, where the machine's policy cannot be
/// read, parsed or trusted, or forbids what these settings use. Allows everything in a run against
/// a sandbox of its own, which puts nobody on call. For every verb that puts somebody on call, and
/// for no other: stop is never refused.
void require_policy(const Settings& settings);

/// Throws Error{settings} for a value in force that is not of its key's kind, naming its origin.
/// Not called by the two above, so that `dutyme config` can show and mend such a value.
void check(const Settings& settings);

/// Who may have written what is committed here: in a job that is or may be a pull request's anyone.
Committers committers(const Environment& environment);

}  // namespace dutyme::config

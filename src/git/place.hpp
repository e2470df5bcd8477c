#pragma once

#include "git/checkout.hpp"
#include "git/entries.hpp"
#include "git/git_command.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace dutyme::git {

/// The repository that git finds from here.
struct Location {
    enum class Kind {
        none,  ///< git has looked, and there is none
        found,
        untrusted,  ///< there is one, and git refuses to read it: another user owns it, or
                    ///< safe.bareRepository forbids it
        unknown,    ///< git did not answer, or cannot read it
    };
    Kind kind = Kind::unknown;
    std::filesystem::path git_dir;
    std::filesystem::path work_tree;  ///< its root; empty when bare or outside of it
    bool bare = false;
    /// A bare repository that lies in somebody's work tree and was found by standing in it: all of
    /// it, its configuration included, may have come with a clone.
    bool embedded = false;
    std::string remark;  ///< untrusted, unknown: why, with the fix, as a sentence
};

/// What git tells that settings and trust hang on; read once, and handed on.
struct Place {
    Location location;
    Entries entries;                    ///< all of git's configuration that is believed
    std::optional<HeadFile> head_file;  ///< of a bare repository
    std::string remark;                 ///< why less is known than could be; empty: nothing is
};

/// Asks git: in most places twice, at the same time. Never throws.
Place read_place(GitCommand& git, const Environment& environment);

/// Returns all of git's configuration as git sees it. Absent: it did not answer.
std::optional<Entries> read_entries(GitCommand& git);

/// Returns what a checkout has of that: work tree, settings, remark. Runs nothing.
Checkout checkout_of(const Place& place);

/// Adds the person, the commit that `revision` names, and, when that is "HEAD", the branch. Asks
/// git, two to five times.
void read_history(GitCommand& git, const Environment& environment, const Place& place,
                  const std::string& revision, Checkout& checkout);

/// The .dutyme of HEAD, which git itself is asked for. Absent: there is none, or HEAD is unborn.
std::optional<HeadFile> read_head_file(GitCommand& git);

}  // namespace dutyme::git

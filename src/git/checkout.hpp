#pragma once
#include "base/environment.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::git {

struct Person {
    std::string name;
    std::string email;
};

/// One `dutyme.*` entry of git's own configuration.
struct ConfigEntry {
    std::string name;  ///< without "dutyme.", as git keeps it: section and variable in lower case
    std::string value;
    bool local = false;   ///< from the repository's own configuration; else global or system
    bool cloned = false;  ///< of these, one that may have come with a clone, as committed files do
};

/// A committed file where no work tree has it.
struct HeadFile {
    bool is_plain = false;  ///< false: a link or the like, more than a mebibyte, or unread
    std::string text;       ///< empty unless plain
    std::string remark;     ///< why it could not be read; empty: it was, and is or is not plain
};

/// What git tells about the place dutyme runs in. Anything may be empty: less is never an error.
struct Checkout {
    std::filesystem::path work_tree;  ///< its root; empty when bare or there is none
    std::string
        repository;      ///< "host/path" of the remote without credentials, else a directory's name
    std::string branch;  ///< empty when HEAD is detached
    std::string commit;  ///< full hexadecimal id; empty when unborn
    std::string subject;   ///< the commit's first line, fit to print
    Person committer;      ///< who commits here now (GIT_COMMITTER_IDENT), mailmap applied
    Person commit_author;  ///< who wrote the commit, mailmap applied
    std::vector<ConfigEntry> config;    ///< in git's order: later ones win
    std::optional<HeadFile> head_file;  ///< the .dutyme in HEAD of a bare repository, if it has one
    std::string remark;      ///< why less is known than could be; empty when nothing is missing
    bool asked_git = false;  ///< all of it is git's own answer; else libgit2's
};

/// How long all runs of git may take where no caller says otherwise.
constexpr std::chrono::milliseconds git_budget{5000};

/// Reads the checkout around the current directory, as git itself would find it (GIT_DIR included):
/// through libgit2, and through git where libgit2 may read something otherwise. A repository that
/// git does not trust is not read at all. Never throws for anything a repository can be. Blocks for
/// the disk, and no longer than the budget for git.
Checkout read_checkout(const Environment& environment,
                       std::chrono::milliseconds budget = git_budget);

/// "host/path" of a remote's URL, without user, password, port, query or ".git". Empty for a local
/// path, and for anything that could still hide a secret.
std::string public_remote_name(std::string_view url);

}  // namespace dutyme::git

#pragma once
#include "base/environment.hpp"

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
    bool local = false;  ///< from the repository's own configuration; else global or system
};

/// A committed file where no work tree has it.
struct HeadFile {
    bool is_plain = false;  ///< false: a link or the like, or more than a mebibyte
    std::string text;       ///< empty unless plain
};

/// What git tells about the place dutyme runs in. Anything may be empty: less is never an error.
struct Checkout {
    std::filesystem::path work_tree;  ///< its root; empty when bare or there is none
    std::string
        repository;      ///< "host/path" of the remote without credentials, else a directory's name
    std::string branch;  ///< empty when HEAD is detached
    std::string commit;  ///< full hexadecimal id; empty when unborn
    std::string subject;   ///< the commit's first line, fit to print
    Person author;         ///< who commits here now (git's author identity), mailmap applied
    Person commit_author;  ///< who wrote the commit, mailmap applied
    std::vector<ConfigEntry> config;    ///< in git's order: later ones win
    std::optional<HeadFile> head_file;  ///< the .dutyme in HEAD of a bare repository, if it has one
    std::string remark;  ///< why less is known than could be; empty when nothing is missing
};

/// Reads the checkout around the current directory, as git itself would find it (GIT_DIR included).
/// Never throws for anything a repository can be. Blocks for the disk only.
Checkout read_checkout(const Environment& environment);

/// "host/path" of a remote's URL, without user, password, port, query or ".git". Empty for a local
/// path, and for anything that could still hide a secret.
std::string public_remote_name(std::string_view url);

}  // namespace dutyme::git

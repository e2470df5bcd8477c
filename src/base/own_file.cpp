#include "base/own_file.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace dutyme {

namespace fs = std::filesystem;

namespace {

struct stat status_of(const Fd& fd, const fs::path& path) {
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0)
        throw Error{Failure::system, "cannot look at " + path.string()};
    return status;
}

std::vector<std::vector<std::string>> table(const char* path) {
    constexpr std::size_t limit = std::size_t{4} << 20U;
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines{read_file(path, limit).value_or("")};
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string>& row = rows.emplace_back();
        std::istringstream fields{line};
        for (std::string field; std::getline(fields, field, ':');) row.push_back(field);
        row.resize(std::max<std::size_t>(row.size(), 4));
    }
    return rows;
}

// A group of its own for each user is the custom of Debian, Red Hat and others, and their umask
// lets it write. Only /etc is asked: a group of a directory service counts as others.
bool is_own_group(uid_t user, gid_t group) try {
    if (group == user) return true;
    const std::string uid = std::to_string(user);
    const std::string gid = std::to_string(group);
    for (const auto& person : table("/etc/passwd")) {  // name:x:uid:gid:…
        if (person[2] != uid || person[3] != gid) continue;
        for (const auto& row : table("/etc/group"))  // name:x:gid:members
            if (row[2] == gid && row[0] == person[0]) return row[3].empty() || row[3] == person[0];
    }
    return false;
} catch (const Error&) {
    return false;
}

bool is_writable_by_others(const struct stat& status) {
    return (status.st_mode & S_IWOTH) != 0 ||
           ((status.st_mode & S_IWGRP) != 0 && !is_own_group(status.st_uid, status.st_gid));
}

// Empty: they are this user's alone.
std::string distrust(const struct stat& status) {
    if (status.st_uid != ::geteuid()) return " belongs to another user";
    return is_writable_by_others(status) ? " may be written by others" : "";
}

void expect_own(const Fd& fd, const fs::path& path) {
    const std::string why = distrust(status_of(fd, path));
    if (!why.empty()) throw Error{Failure::system, path.string() + why};
}

}  // namespace

std::optional<SettingsFile> read_settings_file(const fs::path& path, std::size_t limit) {
    const auto fd = open_regular_file(path);
    if (!fd) return std::nullopt;
    const struct stat status = status_of(*fd, path);
    return SettingsFile{read_opened(*fd, path, limit),
                        status.st_uid != ::geteuid() && status.st_uid != 0,
                        is_writable_by_others(status), (status.st_mode & (S_IRWXG | S_IRWXO)) != 0};
}

std::optional<std::string> read_own_file(const fs::path& path, std::size_t limit) {
    const auto fd = open_regular_file(path, O_NOFOLLOW);
    if (!fd) return std::nullopt;
    expect_own(*fd, path);
    return read_opened(*fd, path, limit);
}

void append_to_own_file(const fs::path& path, std::string_view content) {
    const Fd fd = open_to_append(path, O_NOFOLLOW);
    expect_own(fd, path);
    write_all(fd, content, path);
}

std::string distrust_of_folder(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return {};
    if (S_ISLNK(status.st_mode)) return path.string() + " is a symbolic link";
    if (!S_ISDIR(status.st_mode)) return {};  // whoever uses it is told
    const std::string why = distrust(status);
    return why.empty() ? why : path.string() + why;
}

}  // namespace dutyme

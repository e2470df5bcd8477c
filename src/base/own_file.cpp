#include "base/own_file.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>
#include <system_error>
#include <vector>

namespace dutyme {

namespace fs = std::filesystem;

namespace {

constexpr int of_us = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

struct Opened {
    Fd fd;
    struct stat status {};
};

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
    if (error == ELOOP) throw Error{Failure::system, path.string() + " is a symbolic link"};
    throw Error{Failure::system, "cannot " + doing + " " + path.string() + ": " +
                                     std::generic_category().message(error)};
}

Opened with_status(Fd fd, const std::string& doing, const fs::path& path) {
    Opened opened{std::move(fd)};
    if (::fstat(opened.fd.get(), &opened.status) != 0) fail(doing, path, errno);
    if (!S_ISREG(opened.status.st_mode))
        throw Error{Failure::system, path.string() + " is not a regular file"};
    return opened;
}

// Absent: there is none.
std::optional<Opened> open_to_read(const fs::path& path, int flags) {
    Fd fd{::open(path.c_str(), O_RDONLY | of_us | flags)};
    if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    if (!fd) fail("read", path, errno);
    return with_status(std::move(fd), "read", path);
}

std::string content_of(const Opened& opened, const fs::path& path, std::size_t limit) {
    std::string content;
    std::array<char, 16384> buffer{};
    while (content.size() <= limit) {
        const ssize_t count = ::read(opened.fd.get(), buffer.data(), buffer.size());
        if (count == 0) return content;
        if (count > 0) content.append(buffer.data(), static_cast<std::size_t>(count));
        if (count < 0 && errno != EINTR) fail("read", path, errno);
    }
    throw Error{Failure::system,
                path.string() + " is larger than " + std::to_string(limit) + " bytes"};
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

void expect_own(const Opened& opened, const fs::path& path) {
    const std::string why = distrust(opened.status);
    if (!why.empty()) throw Error{Failure::system, path.string() + why};
}

}  // namespace

std::optional<SettingsFile> read_settings_file(const fs::path& path, std::size_t limit) {
    const auto opened = open_to_read(path, 0);
    if (!opened) return std::nullopt;
    const struct stat& status = opened->status;
    return SettingsFile{content_of(*opened, path, limit),
                        status.st_uid != ::geteuid() && status.st_uid != 0,
                        is_writable_by_others(status), (status.st_mode & (S_IRWXG | S_IRWXO)) != 0};
}

std::optional<std::string> read_own_file(const fs::path& path, std::size_t limit) {
    const auto opened = open_to_read(path, O_NOFOLLOW);
    if (!opened) return std::nullopt;
    expect_own(*opened, path);
    return content_of(*opened, path, limit);
}

void append_to_own_file(const fs::path& path, std::string_view content) {
    Fd fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | of_us,
                 S_IRUSR | S_IWUSR)};
    if (!fd) fail("write", path, errno);
    const Opened opened = with_status(std::move(fd), "write", path);
    expect_own(opened, path);
    while (!content.empty()) {
        const ssize_t count = ::write(opened.fd.get(), content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write", path, errno);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
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

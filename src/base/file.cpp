#include "base/file.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <vector>

namespace dutyme {

namespace fs = std::filesystem;

namespace {

constexpr int of_us = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
    if (error == ELOOP) throw Error{Failure::system, path.string() + " is a symbolic link"};
    throw Error{Failure::system, "cannot " + doing + " " + path.string() + ": " +
                                     std::generic_category().message(error)};
}

void require_regular(const Fd& fd, const std::string& doing, const fs::path& path) {
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) fail(doing, path, errno);
    if (!S_ISREG(status.st_mode))
        throw Error{Failure::system, path.string() + " is not a regular file"};
}

// A device, a pipe, or a link to one (/dev/null, /dev/stdout): to put a file in its place would
// take it away from everybody.
void require_replaceable(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        throw Error{Failure::system, path.string() + " is not a regular file"};
}

void sync_directory(const fs::path& directory) {
    const Fd fd{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd) ::fsync(fd.get());
}

std::optional<std::string> read_with(int flags, const fs::path& path, std::size_t limit) {
    const auto fd = open_regular_file(path, flags);
    return fd ? std::optional{read_opened(*fd, path, limit)} : std::nullopt;
}

}  // namespace

std::optional<Fd> open_regular_file(const fs::path& path, int flags) {
    Fd fd{::open(path.c_str(), O_RDONLY | of_us | flags)};
    if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    if (!fd) fail("read", path, errno);
    require_regular(fd, "read", path);
    return fd;
}

std::string read_opened(const Fd& fd, const fs::path& path, std::size_t limit) {
    std::string content;
    char buffer[16384];
    while (content.size() <= limit) {
        const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
        if (count == 0) return content;
        if (count > 0) content.append(buffer, static_cast<std::size_t>(count));
        if (count < 0 && errno != EINTR) fail("read", path, errno);
    }
    throw Error{Failure::system,
                path.string() + " is larger than " + std::to_string(limit) + " bytes"};
}

Fd open_to_append(const fs::path& path, int flags) {
    Fd fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | of_us | flags, S_IRUSR | S_IWUSR)};
    if (!fd) fail("write", path, errno);
    require_regular(fd, "write", path);
    return fd;
}

void write_all(const Fd& fd, std::string_view content, const fs::path& path) {
    while (!content.empty()) {
        const ssize_t count = ::write(fd.get(), content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write", path, errno);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::optional<std::string> read_file(const fs::path& path, std::size_t limit) {
    return read_with(0, path, limit);
}

std::optional<std::string> read_untrusted_file(const fs::path& path, std::size_t limit) {
    return read_with(O_NOFOLLOW, path, limit);
}

void write_file_atomically(const fs::path& path, std::string_view content, Outlast outlast,
                           unsigned mode) {
    require_replaceable(path);
    std::string temporary = path.string() + ".XXXXXX";
    Fd fd{::mkostemp(temporary.data(), O_CLOEXEC)};  // mode 0600 by POSIX
    if (!fd) fail("write", path, errno);
    try {
        write_all(fd, content, path);
        if (::fchmod(fd.get(), mode) != 0) fail("write", path, errno);
        if (outlast == Outlast::machine && ::fsync(fd.get()) != 0) fail("write", path, errno);
        fd.reset();
        if (::rename(temporary.c_str(), path.c_str()) != 0) fail("write", path, errno);
    } catch (const Error&) {
        ::unlink(temporary.c_str());
        throw;
    }
    if (outlast == Outlast::machine) sync_directory(path.parent_path());
}

Fd unnamed_file(std::string_view content) {
    std::error_code none;
    std::string path = (fs::temp_directory_path(none) / "dutyme.XXXXXX").string();
    Fd fd{::mkostemp(path.data(), O_CLOEXEC)};
    if (!fd) fail("write", path, errno);
    ::unlink(path.c_str());
    write_all(fd, content, path);
    if (::lseek(fd.get(), 0, SEEK_SET) != 0) fail("read", path, errno);
    return fd;
}

std::string read_to_end(int fd) {
    std::string content;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count > 0) content.append(buffer, static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno != EINTR)) return content;
    }
}

void append_to_file(const fs::path& path, std::string_view content) {
    write_all(open_to_append(path), content, path);
}

void make_private_directory(const fs::path& path) {
    if (path.empty() || ::access(path.c_str(), F_OK) == 0) return;
    make_private_directory(path.parent_path());
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail("make", path, errno);
}

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
                        is_writable_by_others(status), (status.st_mode & (S_IRWXG | S_IRWXO)) != 0,
                        status.st_uid == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0};
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

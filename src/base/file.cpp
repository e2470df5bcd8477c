#include "base/file.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

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

void sync_directory(const fs::path& directory) {
    const Fd fd{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd) ::fsync(fd.get());
}

std::optional<std::string> read_file(const fs::path& path, std::size_t limit, int flags) {
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
    return read_file(path, limit, 0);
}

std::optional<std::string> read_untrusted_file(const fs::path& path, std::size_t limit) {
    return read_file(path, limit, O_NOFOLLOW);
}

void write_file_atomically(const fs::path& path, std::string_view content, Outlast outlast,
                           unsigned mode) {
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

}  // namespace dutyme

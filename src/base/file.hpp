#pragma once
#include "base/fd.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dutyme {

/// Opens a regular file to read it, with these flags of open(2) besides, without waiting for
/// anybody. Absent: there is none (or a part of its path is no directory). Throws Failure::system
/// when it cannot be read, or is no regular file.
std::optional<Fd> open_regular_file(const std::filesystem::path& path, int flags = 0);

/// All that the open file holds. The path is for messages. Throws Failure::system as read_file()
/// does.
std::string read_opened(const Fd& fd, const std::filesystem::path& path, std::size_t limit);

/// Opens a regular file to add to its end, with these flags of open(2) besides; it is made when
/// there is none, mode 0600. Throws Failure::system, for a pipe or a device at once.
Fd open_to_append(const std::filesystem::path& path, int flags = 0);

/// Writes all of it. The path is for messages. Throws Failure::system.
void write_all(const Fd& fd, std::string_view content, const std::filesystem::path& path);

/// What a file holds. Absent: there is none (or a part of its path is no directory). Throws
/// Failure::system when it cannot be read, is no regular file, or holds more than `limit` bytes.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t limit);

/// Like read_file, but never through a symbolic link as the last part of the path.
std::optional<std::string> read_untrusted_file(const std::filesystem::path& path,
                                               std::size_t limit);

/// What a written file has to outlast. For the machine's end the disk is waited for.
enum class Outlast { process, machine };

/// Replaces the file in one step, with that mode: whoever reads it, also after the crash it
/// outlasts, finds the old content or the new, never a part. Throws Failure::system.
void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           Outlast outlast = Outlast::machine, unsigned mode = 0600);

/// A file without a name that holds this, open at its beginning and gone with its last descriptor.
/// Throws Failure::system.
Fd unnamed_file(std::string_view content);

/// All that can still be read. What cannot, is as if it were not there.
std::string read_to_end(int fd);

/// Adds to the end of a regular file, which is made when there is none, mode 0600. Throws
/// Failure::system; for anything else (a pipe, a device) at once, without waiting for anybody.
void append_to_file(const std::filesystem::path& path, std::string_view content);

/// Makes the directory and its missing parents, mode 0700. An existing one is left as it is.
void make_private_directory(const std::filesystem::path& path);

}  // namespace dutyme

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
/// outlasts, finds the old content or the new, never a part. What is no regular file is not
/// replaced. Throws Failure::system.
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

// Files that dutyme believes: nobody but this user, or root, may have written them.

/// What a file of settings holds, and who may have written it.
struct SettingsFile {
    std::string text;
    bool is_of_another_user = false;     ///< neither this user's nor root's
    bool is_writable_by_others = false;  ///< by others than its owner and the owner's own group
    bool is_readable_by_others = false;  ///< any bit beyond the owner's
    bool is_roots_alone = false;         ///< root's, and neither group nor others may write it
};

/// Returns what the file holds, behind links, with its owner and mode at that moment. Absent: there
/// is none. Throws Error{system} when it cannot be read, is no regular file, or holds more than
/// `limit` bytes.
std::optional<SettingsFile> read_settings_file(const std::filesystem::path& path,
                                               std::size_t limit);

/// Returns what a file of this user's holds. Absent: there is none. Throws Error{system} when it
/// cannot be read, is a symbolic link or no regular file, is another user's, may be written by
/// others, or holds more than `limit` bytes.
std::optional<std::string> read_own_file(const std::filesystem::path& path, std::size_t limit);

/// Adds to the end of a file of this user's, which is made when there is none, mode 0600. Throws
/// Error{system} as read_own_file() does; for a pipe or a device at once, without waiting for
/// anybody.
void append_to_own_file(const std::filesystem::path& path, std::string_view content);

/// Returns why what lies in this folder is not to be believed, as a sentence that begins with the
/// path. Empty: the folder is this user's and nobody else may write to it, or there is none.
std::string distrust_of_folder(const std::filesystem::path& path);

}  // namespace dutyme

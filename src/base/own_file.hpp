#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// Files that dutyme believes: nobody but this user, or root, may have written them.
namespace dutyme {

/// What a file of settings holds, and who may have written it.
struct SettingsFile {
    std::string text;
    bool is_of_another_user = false;     ///< neither this user's nor root's
    bool is_writable_by_others = false;  ///< by others than its owner and the owner's own group
    bool is_readable_by_others = false;  ///< any bit beyond the owner's
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

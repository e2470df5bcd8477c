#pragma once

#include "supervise/exit.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::hook {

/// Our own pre-push hook, word for word: hooks/pre-push of the sources.
extern const char* const hook_text;

/// Where an earlier hook is kept while ours, which runs it, stands in its place.
constexpr const char* chained_name = "pre-push.before-dutyme";

enum class HookKind {
    absent,
    ours,     ///< a plain file with our mark in its second line, of this or an older version
    foreign,  ///< anything else, a symbolic link included
};

/// A file in a folder of hooks, as it was when it was read.
struct HookFile {
    std::filesystem::path path;
    HookKind kind = HookKind::absent;
    bool executable = false;  ///< git runs no other
    bool noexec = false;      ///< nothing is run where it lies: that is mounted "noexec"
    std::string text;         ///< what would be run; "" when it cannot be read

    /// True when the text hands the push to dutyme, ours or not.
    bool runs_dutyme() const;
    /// True when the line that names its interpreter ends with CRLF: no system finds that one.
    bool has_windows_line_ends() const;
};

/// True when git could run nothing in this folder, or where it would be made.
bool is_on_noexec(std::filesystem::path folder);

/// Looks at a hook; never throws.
HookFile read_hook(const std::filesystem::path& path);

/// What stands in the folder of what we or others call ours: pre-push, and the names that lefthook
/// and pre-commit give to an earlier hook. Those that are ours only.
std::vector<HookFile> our_hooks_in(const std::filesystem::path& folder);

/// Puts our hook there, in one step, mode 0755; over an older one of ours, too. A symbolic link is
/// replaced, never written through. Throws Error{system}.
void write_hook(const std::filesystem::path& path);

/// The same over a foreign one, which is kept as `chained_name` beside it. Throws Error{usage} when
/// that is taken; Error{system}, with the foreign one in its place again.
void chain_hook(const std::filesystem::path& path);

/// Removes a hook of ours. The one it had chained comes back in its place, untouched; returns
/// whether there was one. Throws Error{system}.
bool remove_hook(const std::filesystem::path& path);

/// Runs the hook at this path as git would, with git's arguments and lines, and waits for it. One
/// that is not there or may not be executed refuses nothing, nor does the empty path. Throws
/// Error{system}.
supervise::Exit run_chained(const std::string& path, const std::vector<std::string>& from_git,
                            std::string_view text);

}  // namespace dutyme::hook

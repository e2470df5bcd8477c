#include "hook/file.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "supervise/command.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>

namespace dutyme::hook {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = "\n# dutyme-hook v";
constexpr std::size_t size_limit = std::size_t{1024} * 1024;
constexpr mode_t hook_mode = 0755;

std::string text_of(const fs::path& path) {
    try {
        return read_file(path, size_limit).value_or("");
    } catch (const Error&) {
        return {};
    }
}

bool is_ours(const std::string& text) {
    const auto second_line = text.find('\n');
    return second_line != std::string::npos && text.compare(second_line, mark.size(), mark) == 0;
}

void move(const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::rename(from, to, failed);
    if (failed)
        throw Error{Failure::system, "cannot rename " + from.string() + " to " +
                                         to.filename().string() + ": " + failed.message()};
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

}  // namespace

bool HookFile::runs_dutyme() const {
    return text.find("dutyme hook run pre-push") != std::string::npos;
}

bool HookFile::has_windows_line_ends() const {
    const auto end = text.find('\n');
    return text.compare(0, 2, "#!") == 0 && end != std::string::npos && text[end - 1] == '\r';
}

bool is_on_noexec(fs::path folder) {
    std::error_code none;
    while (!fs::exists(folder, none) && folder.has_relative_path()) folder = folder.parent_path();
    struct statvfs mount {};
    return ::statvfs(folder.c_str(), &mount) == 0 && (mount.f_flag & ST_NOEXEC) != 0;
}

HookFile read_hook(const fs::path& path) {
    HookFile hook{path, HookKind::absent, false, false, ""};
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return hook;
    hook.text = text_of(path);
    hook.kind = S_ISREG(status.st_mode) && is_ours(hook.text) ? HookKind::ours : HookKind::foreign;
    hook.executable = ::access(path.c_str(), X_OK) == 0;
    hook.noexec = !hook.executable && is_on_noexec(path);
    return hook;
}

std::vector<HookFile> our_hooks_in(const fs::path& folder) {
    constexpr std::array names{"pre-push", "pre-push.old", "pre-push.legacy"};
    std::vector<HookFile> ours;
    for (const char* name : names)
        if (HookFile hook = read_hook(folder / name); hook.kind == HookKind::ours)
            ours.push_back(std::move(hook));
    return ours;
}

void write_hook(const fs::path& path) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed)
        throw Error{Failure::system,
                    "cannot make " + path.parent_path().string() + ": " + failed.message()};
    write_file_atomically(path, hook_text, Outlast::process, hook_mode);
}

void chain_hook(const fs::path& path) {
    const fs::path earlier = path.parent_path() / chained_name;
    if (is_there(earlier))
        throw Error{Failure::usage, "an earlier hook is kept already: " + earlier.string(),
                    "move one of the two out of the way"};
    move(path, earlier);
    try {
        write_hook(path);
    } catch (const Error&) {
        move(earlier, path);
        throw;
    }
}

bool remove_hook(const fs::path& path) {
    const fs::path earlier = path.parent_path() / chained_name;
    if (is_there(earlier)) {
        move(earlier, path);
        return true;
    }
    if (::unlink(path.c_str()) != 0)
        throw Error{Failure::system, "cannot remove " + path.string() + ": " +
                                         std::generic_category().message(errno)};
    return false;
}

namespace {

// From here on our standard input holds these bytes, from their beginning.
void become_stdin(std::string_view text) {
    const Fd file = unnamed_file(text);
    if (::dup2(file.get(), STDIN_FILENO) < 0)
        throw Error{Failure::system, "cannot hand on what git said"};
}

}  // namespace

supervise::Exit run_chained(const std::string& path, const std::vector<std::string>& from_git,
                            std::string_view text) {
    if (path.empty() || ::access(path.c_str(), X_OK) != 0)
        return supervise::Exit::of_code(exit_code::ok);
    become_stdin(text);
    return supervise::call(path, from_git);
}

}  // namespace dutyme::hook

#include "supervise/command.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "platform/process_end.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace dutyme::supervise {

namespace {

enum class Found { no, not_executable, yes };

Found look_at(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Found::no : Found::not_executable;
    if (S_ISDIR(status.st_mode)) return Found::not_executable;
    return ::access(path.c_str(), X_OK) == 0 ? Found::yes : Found::not_executable;
}

constexpr std::array<std::string_view, 22> shell_words{
    ".",      "alias", "builtin", "case",  "cd",   "eval",  "exec",   "export",
    "for",    "if",    "popd",    "pushd", "set",  "shopt", "source", "trap",
    "ulimit", "umask", "unset",   "until", "wait", "while"};

bool is_assignment(const std::string& word) {
    const auto is_of_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    const auto name_end = word.find('=');
    return name_end != std::string::npos && name_end != 0 &&
           std::isdigit(static_cast<unsigned char>(word.front())) == 0 &&
           std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(name_end),
                       is_of_name);
}

// What was meant where a shell would have understood it. Empty: nobody knows.
std::string hint_for(const std::string& name) {
    if (is_assignment(name))
        return "let env set the variable: dutyme exec -- env " + printable(name) + " COMMAND";
    const bool is_shells =
        std::find(shell_words.begin(), shell_words.end(), name) != shell_words.end();
    if (is_shells || name.find_first_of(" \t\n;|&<>") != std::string::npos)
        return "only a shell understands that: dutyme exec -- sh -c '...'";
    return {};
}

[[noreturn]] void fail(const std::string& name, Found best) {
    const std::string shown = printable(name);
    if (best == Found::no)
        throw CannotRun{shown + ": command not found", exit_code::command_not_found,
                        hint_for(name)};
    throw CannotRun{shown + ": cannot be executed", exit_code::cannot_execute};
}

}  // namespace

Command find(const std::vector<std::string>& arguments, const Environment& environment) {
    const std::string& name = arguments.front();
    if (name.find('/') != std::string::npos) {
        const Found found = look_at(name);
        if (found != Found::yes) fail(name, found);
        return {name, arguments};
    }
    Found best = Found::no;
    std::string path = environment.find("PATH").value_or("/bin:/usr/bin") + ':';
    for (std::size_t end = path.find(':'); !name.empty() && end != std::string::npos;
         end = path.find(':')) {
        const std::string directory = path.substr(0, end);
        path.erase(0, end + 1);
        const std::string candidate = directory.empty() ? name : (directory + '/').append(name);
        const Found found = look_at(candidate);
        if (found == Found::yes) return {candidate, arguments};
        if (found == Found::not_executable) best = found;
    }
    fail(name, best);
}

std::vector<std::string> shell_arguments(const Command& command) {
    std::vector<std::string> words{"/bin/sh", command.path};
    words.insert(words.end(), command.arguments.begin() + 1, command.arguments.end());
    return words;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
    result.push_back(nullptr);
    return result;
}

void refuse(const Command& command, int error) {
    throw CannotRun{printable(command.arguments.front()) + ": " + std::strerror(error),
                    error == ENOENT ? exit_code::command_not_found : exit_code::cannot_execute};
}

void become(const Command& command) {
    const auto arguments = pointers(command.arguments);
    const auto script = shell_arguments(command);
    const auto for_shell = pointers(script);
    ::execv(command.path.c_str(), arguments.data());
    if (errno == ENOEXEC) ::execv(for_shell.front(), for_shell.data());
    refuse(command, errno);
}

Exit call(const std::string& path, const std::vector<std::string>& arguments) {
    // execvp takes a name without a slash from PATH.
    const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw Error{Failure::system, "cannot start another process"};
    if (pid == 0) {
        ::execvp(file.c_str(), words.data());
        ::_exit(exit_code::cannot_execute);
    }
    return Exit::of_status(platform::wait_for_end(pid));
}

}  // namespace dutyme::supervise

#include "supervise/command.hpp"

#include "base/exit_codes.hpp"
#include "base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

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

[[noreturn]] void fail(const std::string& name, Found best) {
    const std::string shown = printable(name);
    if (best == Found::no)
        throw CannotRun{shown + ": command not found", exit_code::command_not_found};
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

}  // namespace dutyme::supervise

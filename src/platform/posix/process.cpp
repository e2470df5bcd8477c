#include "platform/process.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <map>
#include <sstream>

namespace dutyme::platform {

namespace {

// What ps(1) prints for these options. Empty: there is no ps.
std::string printed_by_ps(const std::string& options) {
    std::FILE* output = ::popen(("exec ps " + options + " 2>/dev/null").c_str(), "r");
    if (output == nullptr) return {};
    std::string text;
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, output)) > 0;)
        text.append(buffer, count);
    ::pclose(output);
    return text;
}

std::map<pid_t, pid_t> parents() {
    std::istringstream numbers{printed_by_ps("-A -o pid= -o ppid=")};
    std::map<pid_t, pid_t> parent_of;
    for (pid_t pid = 0, parent = 0; numbers >> pid >> parent;) parent_of[pid] = parent;
    return parent_of;
}

bool exists(pid_t pid) {
    return ::kill(pid, 0) == 0 || errno != ESRCH;
}

}  // namespace

ProcessState state_of(pid_t pid) {
    return exists(pid) ? ProcessState::unknown : ProcessState::ended;
}

// When a process began is not known here.
bool Process::is_there() const {
    return exists(pid);
}

std::optional<Process> process_of(pid_t pid) {
    return exists(pid) ? std::optional{Process{pid, ""}} : std::nullopt;
}

std::vector<Process> ancestors() {
    const auto parent_of = parents();
    std::vector<Process> found;
    for (pid_t pid = ::getppid(); pid > 0 && found.size() <= parent_of.size();) {
        const auto known = parent_of.find(pid);
        if (known == parent_of.end()) break;
        found.push_back({pid, ""});
        pid = known->second;
    }
    return found;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& [pid, its_parent] : parents())
        if (its_parent == parent) children.push_back(pid);
    return children;
}

// A word with a blank in it falls apart.
std::vector<std::string> arguments_of(const Process& process) {
    std::istringstream words{printed_by_ps("-o args= -p " + std::to_string(process.pid))};
    return {std::istream_iterator<std::string>{words}, {}};
}

bool is_single_threaded() {
    return true;
}

}  // namespace dutyme::platform

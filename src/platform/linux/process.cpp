#include "platform/process.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "platform/linux/proc.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <sstream>

namespace dutyme::platform {

namespace {

// Places in what process_stat gives, which begins with proc(5)'s field 3.
constexpr std::size_t state = 0;
constexpr std::size_t parent = 1;
constexpr std::size_t threads = 20 - 3;
constexpr std::size_t start_time = 22 - 3;

constexpr std::size_t longest_command_line = std::size_t{8} << 20U;

}  // namespace

bool is_proc_ours() {
    std::array<char, 32> target{};
    const ssize_t length = ::readlink("/proc/self", target.data(), target.size());
    return length > 0 && std::string(target.data(), static_cast<std::size_t>(length)) ==
                             std::to_string(::getpid());
}

std::vector<std::string> process_stat(const std::string& process) try {
    if (process != "self" && !is_proc_ours()) return {};
    const std::string stat = read_file("/proc/" + process + "/stat", 4096).value_or("");
    const auto name_end = stat.rfind(')');  // the name is in parentheses and may hold anything
    if (name_end == std::string::npos) return {};
    std::istringstream fields{stat.substr(name_end + 1)};
    return {std::istream_iterator<std::string>{fields}, {}};
} catch (const Error&) {
    return {};
}

ProcessState state_of(pid_t pid) {
    const auto stat = process_stat(std::to_string(pid));
    if (stat.empty()) return is_proc_ours() ? ProcessState::ended : ProcessState::unknown;
    switch (stat[state].front()) {
        case 'T':
        case 't':
            return ProcessState::stopped;
        case 'Z':
        case 'X':
            return ProcessState::ended;
        default:
            return ProcessState::running;
    }
}

bool Process::is_there() const {
    const auto stat = process_stat(std::to_string(pid));
    return stat.size() > start_time && stat[start_time] == begun && stat[state] != "Z" &&
           stat[state] != "X";
}

std::optional<Process> process_of(pid_t pid) {
    const auto stat = process_stat(std::to_string(pid));
    if (stat.size() <= start_time) return std::nullopt;
    return Process{pid, stat[start_time]};
}

std::vector<Process> ancestors() {
    std::vector<Process> found;
    const auto known = [&](int pid) {
        return std::any_of(found.begin(), found.end(),
                           [&](const Process& process) { return process.pid == pid; });
    };
    for (int pid = ::getppid(); pid > 0 && !known(pid);) {
        const auto stat = process_stat(std::to_string(pid));
        if (stat.size() <= start_time) break;
        found.push_back({pid, stat[start_time]});
        pid = std::atoi(stat[parent].c_str());
    }
    return found;
}

// /proc/PID/task/TID/children, proc(5), which not every kernel has.
std::vector<pid_t> children_of(pid_t process) try {
    const std::string pid = std::to_string(process);
    std::string path = "/proc/" + pid;
    path.append("/task/").append(pid).append("/children");
    std::istringstream numbers{read_file(path, 4096).value_or("")};
    return {std::istream_iterator<pid_t>{numbers}, {}};
} catch (const Error&) {
    return {};
}

std::vector<std::string> arguments_of(const Process& process) try {
    const std::string path = "/proc/" + std::to_string(process.pid) + "/cmdline";
    const std::string text = read_file(path, longest_command_line).value_or("");
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\0', at), text.size());
        arguments.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return arguments;
} catch (const Error&) {
    return {};
}

bool is_single_threaded() {
    const auto stat = process_stat("self");
    return stat.size() <= threads || stat[threads] == "1";
}

}  // namespace dutyme::platform

#include "platform/process.hpp"

#include "base/fd.hpp"
#include "base/process_tree.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace dutyme::platform {

ProcessState state_of(pid_t pid) {
    const auto stat = process_stat(std::to_string(pid));
    if (stat.empty()) return is_proc_ours() ? ProcessState::ended : ProcessState::unknown;
    switch (stat.front().front()) {
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

Fd end_of_process(pid_t pid) {
    return Fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

bool is_single_threaded() {
    constexpr std::size_t threads = 20 - 3;  // proc(5): num_threads is field 20, [0] is field 3
    const auto stat = process_stat("self");
    return stat.size() <= threads || stat[threads] == "1";
}

int wait_for_end(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

namespace {

// proc(5): fields 48 to 51 of stat are the bounds of the arguments and of the environment.
void overwrite_arguments_and_environment(const char* name) {
    constexpr std::size_t first = 48 - 3;
    const auto stat = process_stat("self");
    if (stat.size() < first + 4) return;
    std::array<std::uintptr_t, 4> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i)
        bounds[i] = std::strtoull(stat[first + i].c_str(), nullptr, 10);
    const auto wipe = [](std::uintptr_t from, std::uintptr_t to) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives these addresses as numbers
        if (from != 0 && to > from) std::memset(reinterpret_cast<char*>(from), 0, to - from);
    };
    wipe(bounds[2], bounds[3]);
    wipe(bounds[0], bounds[1]);
    const std::size_t length = std::strlen(name) + 1;
    if (bounds[0] != 0 && bounds[1] - bounds[0] >= length)
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the same
        std::memcpy(reinterpret_cast<char*>(bounds[0]), name, length);
}

}  // namespace

void be_opaque(const char* name) {
    overwrite_arguments_and_environment(name);
    ::clearenv();
    ::prctl(PR_SET_NAME, name);
    ::prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

pid_t foreground_group() {
    const Fd terminal{::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)};
    // A jail may have no /dev/tty; then stderr is the one we know.
    return ::tcgetpgrp(terminal ? terminal.get() : STDERR_FILENO);
}

}  // namespace dutyme::platform

#include "probe_report.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace {

// One JSON object under construction.
class Object {
  public:
    Object& text(std::string_view name, std::string_view value) { return raw(name, quoted(value)); }
    template <class Number>
    Object& number(std::string_view name, Number value) {
        return raw(name, std::to_string(value));
    }
    Object& raw(std::string_view name, std::string_view json) {
        body_ += (body_.empty() ? "" : ",") + quoted(name) + ":";
        body_ += json;
        return *this;
    }
    std::string str() const { return "{" + body_ + "}"; }

  private:
    std::string body_;
};

std::string listed(const std::vector<std::string>& items) {
    std::string body;
    for (const std::string& item : items) body += (body.empty() ? "" : ",") + item;
    return "[" + body + "]";
}

std::string strings(char* const* at) {
    std::vector<std::string> items;
    for (; *at != nullptr; ++at) items.push_back(quoted(*at));
    return listed(items);
}

template <class Predicate>
std::string signals_that(Predicate holds) {
    std::vector<std::string> numbers;
    for (int s = 1; s <= SIGRTMAX; ++s) {
        if (holds(s)) numbers.push_back(std::to_string(s));
    }
    return listed(numbers);
}

std::string blocked_signals() {
    sigset_t mask;
    sigprocmask(SIG_BLOCK, nullptr, &mask);
    return signals_that([&](int s) { return sigismember(&mask, s) == 1; });
}

template <class Handler>
std::string signals_set_to(Handler handler) {
    return signals_that([&](int s) {
        struct sigaction now = {};
        return sigaction(s, nullptr, &now) == 0 && now.sa_handler == handler;
    });
}

std::string limits() {
    std::vector<std::string> items;
    for (int resource = 0; resource < static_cast<int>(RLIM_NLIMITS); ++resource) {
        rlimit limit = {};
        getrlimit(static_cast<__rlimit_resource>(resource), &limit);
        items.push_back(listed({std::to_string(limit.rlim_cur), std::to_string(limit.rlim_max)}));
    }
    return listed(items);
}

std::string open_file(int fd) {
    struct stat info = {};
    fstat(fd, &info);
    return Object()
        .number("device", info.st_dev)
        .number("inode", info.st_ino)
        .number("mode", info.st_mode)
        .number("status_flags", fcntl(fd, F_GETFL))
        .number("fd_flags", fcntl(fd, F_GETFD))
        .str();
}

std::string open_files() {
    Object files;
    DIR* folder = opendir("/proc/self/fd");
    if (folder == nullptr) return "null";
    while (const dirent* entry = readdir(folder)) {
        const int fd = std::atoi(entry->d_name);
        if (entry->d_name[0] == '.' || fd == dirfd(folder)) continue;
        files.raw(entry->d_name, open_file(fd));
    }
    closedir(folder);
    return files.str();
}

std::string terminal_on(int fd) {
    termios settings = {};
    if (tcgetattr(fd, &settings) != 0) return "null";
    std::array<char, PATH_MAX> name = {};
    ttyname_r(fd, name.data(), name.size());
    winsize size = {};
    ioctl(fd, TIOCGWINSZ, &size);
    return Object()
        .text("name", name.data())
        .number("foreground", tcgetpgrp(fd))
        .number("session", tcgetsid(fd))
        .number("rows", size.ws_row)
        .number("columns", size.ws_col)
        .raw("flags", listed({std::to_string(settings.c_iflag), std::to_string(settings.c_oflag),
                              std::to_string(settings.c_cflag), std::to_string(settings.c_lflag)}))
        .str();
}

bool has_controlling_terminal() {
    const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

std::string affinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<std::string> cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &set)) cpus.push_back(std::to_string(cpu));
    }
    return listed(cpus);
}

std::string folder() {
    std::array<char, PATH_MAX> name = {};
    if (getcwd(name.data(), name.size()) == nullptr) return "errno " + std::to_string(errno);
    return name.data();
}

std::string file_text(const char* path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What the kernel says of rights and memory, without the lines that change from run to run.
std::string kernel_status() {
    Object lines;
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        const std::string name = line.substr(0, line.find(':'));
        for (const char* wanted :
             {"Umask", "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
              "NoNewPrivs", "Seccomp", "Speculation_Store_Bypass", "Mems_allowed_list",
              "THP_enabled", "CoreDumping", "SigPnd", "ShdPnd"}) {
            if (name == wanted) lines.text(name, line.substr(name.size() + 1));
        }
    }
    return lines.str();
}

std::string inherited_traits() {
    constexpr int process = 1;  // IOPRIO_WHO_PROCESS
    return Object()
        .number("policy", sched_getscheduler(0))
        .number("io_priority", syscall(SYS_ioprio_get, process, 0))
        .number("timer_slack", prctl(PR_GET_TIMERSLACK))
        .number("dumpable", prctl(PR_GET_DUMPABLE))
        .number("keep_capabilities", prctl(PR_GET_KEEPCAPS))
        .number("secure_bits", prctl(PR_GET_SECUREBITS))
        .number("no_huge_pages", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0))
        .text("personality", file_text("/proc/self/personality"))
        .text("core_filter", file_text("/proc/self/coredump_filter"))
        .text("oom_score_adjustment", file_text("/proc/self/oom_score_adj"))
        .text("cgroup", file_text("/proc/self/cgroup"))
        .raw("kernel", kernel_status())
        .str();
}

}  // namespace

std::string quoted(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\') {
            out += c;
        } else {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out + "\"";
}

std::string report(int argc, char** argv) {
    const std::string files = open_files();  // first, before anything here could open another
    return Object()
        .raw("files", files)
        .number("pid", getpid())
        .number("parent", getppid())
        .number("group", getpgrp())
        .number("session", getsid(0))
        .number("argc", argc)
        .raw("arguments", strings(argv))
        .raw("environment", strings(environ))
        .text("folder", folder())
        .number("nice", getpriority(PRIO_PROCESS, 0))
        .raw("affinity", affinity())
        .raw("limits", limits())
        .raw("blocked", blocked_signals())
        .raw("ignored", signals_set_to(SIG_IGN))
        .raw("default", signals_set_to(SIG_DFL))
        .raw("terminals", listed({terminal_on(0), terminal_on(1), terminal_on(2)}))
        .raw("has_terminal", has_controlling_terminal() ? "true" : "false")
        .raw("traits", inherited_traits())
        .str();
}

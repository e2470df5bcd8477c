// The command the checks run. `puppet` says how it was started and then does what the check tells
// it over a socket; `with` starts a command as a caller with odd habits would; the rest are
// one-liners.
#include "probe_report.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr int exec_failed = 96;  // a puppet that could not reach its check
constexpr int left_alone = 97;   // the check closed the socket before it said how to end
int wire = -1;                   // the socket to the check; written by the signal handler, too

using Words = std::vector<std::string>;

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    _exit(exec_failed);
}

void write_all(const char* at, size_t left) {
    while (left > 0) {
        const ssize_t n = write(wire, at, left);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        at += n;
        left -= static_cast<size_t>(n);
    }
}

// Says one line without a signal's line in the middle of it.
void say(const std::string& line) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const std::string whole = line + "\n";
    write_all(whole.data(), whole.size());
    sigprocmask(SIG_SETMASK, &before, nullptr);
}

char* put(char* at, const char* end, const char* text) {
    while (*text != '\0' && at != end) *at++ = *text++;
    return at;
}

// Only async-signal-safe calls in here.
void tell_signal(int number, siginfo_t* info, void* /*context*/) {
    const int saved = errno;
    std::array<char, 160> line = {};
    char* end = line.data() + line.size();
    char* at = put(line.data(), end, "{\"signal\":");
    at = std::to_chars(at, end, number).ptr;
    at = put(at, end, ",\"code\":");
    at = std::to_chars(at, end, info->si_code).ptr;
    at = put(at, end, ",\"value\":");
    at = std::to_chars(at, end, info->si_code == SI_QUEUE ? info->si_value.sival_int : 0).ptr;
    at = put(at, end, "}\n");
    write_all(line.data(), static_cast<size_t>(at - line.data()));
    errno = saved;
}

// sudo before 1.9.13: what a process of its own group sends is taken for the command's and dropped.
void tell_signal_as_sudo(int number, siginfo_t* info, void* context) {
    if (info->si_code == SI_USER && getpgid(info->si_pid) == getpgrp()) return;
    tell_signal(number, info, context);
}

std::vector<int> numbers(const std::string& list) {
    std::vector<int> result;
    std::istringstream words(list);
    for (std::string word; std::getline(words, word, ',');) result.push_back(std::stoi(word));
    return result;
}

void set_handlers(const std::string& list, void (*handler)(int)) {
    for (const int number : numbers(list)) {
        struct sigaction action = {};
        action.sa_handler = handler;
        sigaction(number, &action, nullptr);
    }
}

void catch_signals(const std::string& list, void (*handler)(int, siginfo_t*, void*)) {
    for (const int number : numbers(list)) {
        struct sigaction action = {};
        action.sa_sigaction = handler;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigfillset(&action.sa_mask);
        sigaction(number, &action, nullptr);
    }
}

void change_mask(int how, const std::string& list) {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : numbers(list)) sigaddset(&set, number);
    sigprocmask(how, &set, nullptr);
}

void reach_check(const std::string& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) give_up("probe: socket");
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        give_up("probe: connect");
    }
    wire = fcntl(fd, F_DUPFD_CLOEXEC, 100);  // out of the way of what the check looks at
    if (wire < 0) give_up("probe: dup");
    close(fd);
}

std::string outcome(ssize_t result) {
    return result < 0 ? "{\"errno\":" + std::to_string(errno) + "}" : std::to_string(result);
}

std::string take(int fd, size_t count) {
    std::string bytes(count, '\0');
    const ssize_t n = read(fd, bytes.data(), count);
    if (n < 0) return outcome(n);
    return quoted(std::string_view(bytes).substr(0, static_cast<size_t>(n)));
}

// A second puppet with its own socket: a child that stays in the group, or a daemon in its own
// session.
void multiply(const std::string& path, bool as_daemon, char** argv) {
    if (fork() != 0) return;
    if (as_daemon) {
        setsid();
        if (fork() != 0) _exit(0);
    }
    close(wire);
    Words words = {argv[0], "puppet", path};
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv("/proc/self/exe", arguments.data());
    _exit(exec_failed);
}

std::string obey(const Words& words, int argc, char** argv) {
    const std::string& verb = words.at(0);
    const auto number = [&](size_t at) { return std::stoi(words.at(at)); };
    if (verb == "catch") catch_signals(words.at(1), tell_signal);
    if (verb == "catch_as_sudo") catch_signals(words.at(1), tell_signal_as_sudo);
    if (verb == "ignore") set_handlers(words.at(1), SIG_IGN);
    if (verb == "default") set_handlers(words.at(1), SIG_DFL);
    if (verb == "block") change_mask(SIG_BLOCK, words.at(1));
    if (verb == "unblock") change_mask(SIG_UNBLOCK, words.at(1));
    if (verb == "exit") _exit(number(1));
    if (verb == "raise") return outcome(raise(number(1)));
    if (verb == "kill") return outcome(kill(number(1), number(2)));
    if (verb == "close") return outcome(close(number(1)));
    if (verb == "regroup") return outcome(setpgid(0, 0));
    if (verb == "read") return take(number(1), std::stoul(words.at(2)));
    if (verb == "write") return outcome(write(number(1), words.at(2).data(), words.at(2).size()));
    if (verb == "report") return report(argc, argv);
    if (verb == "child") multiply(words.at(1), false, argv);
    if (verb == "daemon") multiply(words.at(1), true, argv);
    return "0";
}

int puppet(int argc, char** argv) {
    const std::string start = report(argc, argv);
    reach_check(argv[2]);
    say("{\"report\":" + start + "}");
    std::string line;
    char c = 0;
    for (;;) {
        const ssize_t n = read(wire, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return left_alone;
        if (c != '\n') {
            line += c;
            continue;
        }
        std::istringstream words(line);
        const Words split{std::istream_iterator<std::string>(words), {}};
        say("{\"done\":" + obey(split, argc, argv) + "}");
        line.clear();
    }
}

// Everything between two NULs is one entry, whatever it looks like. The strings live as long as the
// process.
void replace_environment(const std::string& path) {
    static std::vector<std::string> entries;
    static std::vector<char*> pointers;
    std::ifstream file(path, std::ios::binary);
    for (std::string entry; std::getline(file, entry, '\0');) entries.push_back(entry);
    pointers.reserve(entries.size() + 1);
    for (std::string& entry : entries) pointers.push_back(entry.data());
    pointers.push_back(nullptr);
    environ = pointers.data();
}

void limit(const std::string& setting) {
    const std::vector<int> parts = numbers(setting);  // resource,soft,hard; -1 is no limit
    const rlimit value = {static_cast<rlim_t>(parts.at(1)), static_cast<rlim_t>(parts.at(2))};
    if (setrlimit(static_cast<__rlimit_resource>(parts.at(0)), &value) != 0)
        give_up("probe: limit");
}

void pin_to(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) give_up("probe: affinity");
}

void stand_in_a_deleted_folder() {
    std::string name = "deleted-XXXXXX";
    if (mkdtemp(name.data()) == nullptr || chdir(name.c_str()) != 0) give_up("probe: folder");
    if (rmdir(("../" + name).c_str()) != 0) give_up("probe: rmdir");
}

void write_setting(const char* path, const std::string& value) {
    std::ofstream file(path);
    if (!(file << value << std::flush)) give_up(path);
}

void own_session(bool with_terminal) {
    if (setsid() < 0 && getsid(0) != getpid()) give_up("probe: setsid");
    if (with_terminal && ioctl(0, TIOCSCTTY, 0) != 0) give_up("probe: TIOCSCTTY");
}

void start_from_defaults() {
    for (int s = 1; s <= SIGRTMAX; ++s) std::signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

// The caller's habits, as words `name=value` up to `--`.
const std::map<std::string, std::function<void(const std::string&)>>& habits() {
    static const std::map<std::string, std::function<void(const std::string&)>> table = {
        {"ignore", [](const std::string& v) { set_handlers(v, SIG_IGN); }},
        {"block", [](const std::string& v) { change_mask(SIG_BLOCK, v); }},
        {"umask", [](const std::string& v) { umask(static_cast<mode_t>(std::stoi(v))); }},
        {"nice", [](const std::string& v) { setpriority(PRIO_PROCESS, 0, std::stoi(v)); }},
        {"limit", limit},
        {"environment", replace_environment},
        {"folder", [](const std::string&) { stand_in_a_deleted_folder(); }},
        {"cpu", [](const std::string& v) { pin_to(std::stoi(v)); }},
        {"session", [](const std::string& v) { own_session(v == "terminal"); }},
        {"oom", [](const std::string& v) { write_setting("/proc/self/oom_score_adj", v); }},
        {"core_filter",
         [](const std::string& v) { write_setting("/proc/self/coredump_filter", v); }},
        {"timer_slack", [](const std::string& v) { prctl(PR_SET_TIMERSLACK, std::stoul(v)); }},
        {"no_new_privileges", [](const std::string&) { prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }},
    };
    return table;
}

int with(char** argv) {
    start_from_defaults();
    for (; *argv != nullptr && std::strcmp(*argv, "--") != 0; ++argv) {
        const std::string word = *argv;
        const size_t equals = word.find('=');
        habits().at(word.substr(0, equals))(word.substr(equals + 1));
    }
    if (*argv == nullptr) return exec_failed;
    ++argv;
    execvp(*argv, argv);
    const int failure = errno;
    std::perror(*argv);
    return failure == ENOENT ? 127 : 126;
}

int die(int number) {
    std::signal(number, SIG_DFL);
    raise(number);
    return exec_failed;  // that signal does not kill
}

// Keeps a processor busy until its parent is gone.
[[noreturn]] void spin() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (volatile unsigned long n = 0;;) n = n + 1;
}

// So many processes with numbers in a row, all of them busy for whoever asks /proc (state D) but
// none at work: each waits for its child as after vfork(2). A line tells that they are there.
[[noreturn]] void stand_around(int count) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (count > 1 && syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0) == 0)
        stand_around(count - 1);
    if (count > 1) _exit(0);
    std::puts("all are here");
    std::fflush(stdout);
    for (;;) pause();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "with") return with(argv + 2);
    if (mode == "spin") spin();
    if (argc < 3) return exec_failed;
    if (mode == "crowd") stand_around(std::atoi(argv[2]));
    if (mode == "puppet") return puppet(argc, argv);
    if (mode == "exit") return std::atoi(argv[2]);
    if (mode == "die") return die(std::atoi(argv[2]));
    return exec_failed;
}

#include "git/git_command.hpp"

#include "base/fd.hpp"
#include "git/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>

namespace dutyme::git {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::vector<std::string> child_environment(const Environment& environment, bool network) {
    std::map<std::string, std::string> variables = environment.all();
    variables["LC_ALL"] = "C";
    variables["GIT_OPTIONAL_LOCKS"] = "0";
    variables["GIT_TERMINAL_PROMPT"] = "0";
    variables["SSH_ASKPASS_REQUIRE"] = "never";
    variables["GIT_NO_LAZY_FETCH"] = "1";
    // A commit that is missing from a partial clone is not fetched: no such transport.
    if (!network) variables["GIT_ALLOW_PROTOCOL"] = "none";
    std::vector<std::string> child;
    child.reserve(variables.size());
    for (const auto& [name, value] : variables) child.emplace_back(name).append("=").append(value);
    return child;
}

// Boost 1.74's own environment reads past the end of its strings when it looks for a name.
class WithEnvironment : public process::extend::handler {
  public:
    explicit WithEnvironment(std::vector<std::string>& variables) {
        pointers_.reserve(variables.size() + 1);
        for (std::string& variable : variables) pointers_.push_back(variable.data());
        pointers_.push_back(nullptr);
    }
    template <class Executor>
    void on_setup(Executor& executor) {
        executor.env = pointers_.data();
    }

  private:
    std::vector<char*> pointers_;
};

struct Pipe {
    Fd reading;
    Fd writing;
};

Pipe open_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

bool wait_readable(int fd, steady_clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        pollfd events{fd, POLLIN, 0};
        const int ready =
            ::poll(&events, 1, static_cast<int>(std::max(left, milliseconds{0}).count()));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

// All of it up to its end. Absent: too late or too much.
std::optional<std::string> read_to_end(int fd, std::size_t most,
                                       steady_clock::time_point deadline) {
    std::string output;
    char buffer[4096];
    while (wait_readable(fd, deadline)) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count == 0) return output;
        if (count < 0 && errno != EINTR) return std::nullopt;
        if (count > 0) output.append(buffer, static_cast<std::size_t>(count));
        if (output.size() > most) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::string find_git(const Environment& environment) {
    const std::string path = environment.find("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (std::size_t at = 0; at <= path.size();) {
        const auto end = std::min(path.find(':', at), path.size());
        const fs::path candidate = fs::path{path.substr(at, end - at)} / "git";
        std::error_code ignored;
        if (candidate.is_absolute() && fs::is_regular_file(candidate, ignored) &&
            ::access(candidate.c_str(), X_OK) == 0)
            return candidate.string();
        at = end + 1;
    }
    return {};
}

GitCommand::GitCommand(const Environment& environment, Reach reach)
    : environment_(environment),
      reach_(std::move(reach)),
      program_(find_git(environment)),
      deadline_(steady_clock::now() + reach_.time) {}

std::optional<std::string> GitCommand::run(const std::vector<std::string>& arguments) {
    trouble_ = "git was not found";
    if (program_.empty()) return std::nullopt;
    trouble_ = "git could not be started";
    Pipe pipe = open_pipe();
    if (!pipe.reading) return std::nullopt;
    std::error_code failed;
    std::vector<std::string> variables = child_environment(environment_, reach_.network);
    std::vector<std::string> words = arguments;
    if (!reach_.folder.empty())
        words.insert(words.begin(), {std::string{"-C"}, reach_.folder.string()});
    WithEnvironment with_environment{variables};
    process::child child{process::exe = program_,
                         process::args = words,
                         with_environment,
                         process::std_in<process::null, process::std_err>
                             process::null,
                         process::posix::fd.bind(STDOUT_FILENO, pipe.writing.get()),
                         failed};
    pipe.writing.reset();
    if (failed) return std::nullopt;
    auto output = read_to_end(pipe.reading.get(), reach_.most, deadline_);
    if (!output) {
        trouble_ = "git took too long";
        child.terminate(failed);
        return std::nullopt;
    }
    child.wait(failed);
    trouble_ = "git refused";
    if (failed || child.exit_code() != 0) return std::nullopt;
    trouble_.clear();
    return output;
}

std::string GitCommand::line(const std::vector<std::string>& arguments) {
    std::string text = run(arguments).value_or("");
    if (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace dutyme::git

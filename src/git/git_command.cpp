#include "git/git_command.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "platform/descriptors.hpp"

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
using End = GitRun::End;

std::vector<std::string> child_environment(const Environment& environment, bool network) {
    std::map<std::string, std::string> variables = without_secrets(environment).all();
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
class WithEnvironment : public bp::extend::handler {
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

// What a child writes to one of its files. Past the limit it is counted, not kept.
struct Stream {
    Fd fd;
    std::size_t most;
    std::string text;
    bool too_much = false;

    // False: there is nothing more to come.
    bool read_some() {
        char buffer[16384];
        const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) return true;
        if (count <= 0) return false;
        const auto left = most - std::min(most, text.size());
        too_much = too_much || static_cast<std::size_t>(count) > left;
        text.append(buffer, std::min(static_cast<std::size_t>(count), left));
        return true;
    }
};

// Both to their ends. What is complained is short, and its rest of no interest.
End read_to_end(Stream& output, Stream& validation_error,
                platform::KernelClock::time_point deadline) {
    while (output.fd || validation_error.fd) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - platform::KernelClock::now());
        pollfd events[2] = {{output.fd.get(), POLLIN, 0}, {validation_error.fd.get(), POLLIN, 0}};
        const int ready =
            ::poll(events, 2, static_cast<int>(std::max(left, milliseconds{0}).count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return End::too_late;
        if (events[0].revents != 0 && !output.read_some()) output.fd.reset();
        if (events[1].revents != 0 && !validation_error.read_some()) validation_error.fd.reset();
        if (output.too_much) return End::too_much;
    }
    return End::done;
}

// "not a git repository" of "fatal: not a git repository\n".
std::string first_complaint(const std::string& text) {
    std::string_view line = text;
    line = line.substr(0, line.find('\n'));
    for (const std::string_view start : {"fatal: ", "error: "})
        if (line.substr(0, start.size()) == start) line.remove_prefix(start.size());
    return printable(line, 300);
}

std::string shown_time(milliseconds time) {
    const auto tenths = time.count() / 100;
    const std::string whole = std::to_string(tenths / 10);
    return (tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10)) + " s";
}

GitRun failed_run(End end, const std::string& trouble) {
    return {end, "", trouble, 0};
}

class RunningGit {
  public:
    RunningGit(const std::string& program, std::vector<std::string> arguments,
               std::vector<std::string>& variables, const Reach& reach);
    // Kills it at the deadline.
    GitRun finish(platform::KernelClock::time_point deadline, const std::string& too_late);

  private:
    Stream output_;
    Stream complaint_;
    std::error_code failed_;
    bp::child child_;
};

RunningGit::RunningGit(const std::string& program, std::vector<std::string> arguments,
                       std::vector<std::string>& variables, const Reach& reach)
    : output_{{}, reach.most, "", false}, complaint_{{}, 4096, "", false} {
    platform::Pipe output;
    platform::Pipe complaint;
    if (!reach.folder.empty()) arguments.insert(arguments.begin(), {"-C", reach.folder.string()});
    WithEnvironment with_environment{variables};
    child_ = bp::child{bp::exe = program,
                       bp::args = arguments,
                       with_environment,
                       bp::std_in < bp::null,
                       bp::posix::fd.bind(STDOUT_FILENO, output.write.get()),
                       bp::posix::fd.bind(STDERR_FILENO, complaint.write.get()),
                       failed_};
    output_.fd = std::move(output.read);
    complaint_.fd = std::move(complaint.read);
}

GitRun RunningGit::finish(platform::KernelClock::time_point deadline, const std::string& too_late) {
    if (failed_)
        return failed_run(End::not_started, "git could not be started: " + failed_.message());
    const End end = read_to_end(output_, complaint_, deadline);
    if (end != End::done) {
        child_.terminate(failed_);
        return failed_run(
            end, end == End::too_late
                     ? too_late
                     : "git wrote more than " + std::to_string(output_.most >> 20) + " MiB");
    }
    child_.wait(failed_);
    const int status = failed_ ? -1 : child_.exit_code();
    if (status == 0) return {End::done, std::move(output_.text), "", 0};
    const std::string words_of_git = first_complaint(complaint_.text);
    return {End::refused, std::move(output_.text),
            "git refused" + (words_of_git.empty() ? "" : ": " + words_of_git), status};
}

}  // namespace

std::string GitRun::line() const {
    if (end != End::done) return {};
    return !text.empty() && text.back() == '\n' ? text.substr(0, text.size() - 1) : text;
}

std::string find_program(const std::string& name, const Environment& environment) {
    const std::string path = environment.find("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (std::size_t at = 0; at <= path.size();) {
        const auto end = std::min(path.find(':', at), path.size());
        const fs::path candidate = fs::path{path.substr(at, end - at)} / name;
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
      program_(find_program("git", environment)) {}

platform::KernelClock::time_point GitCommand::deadline() {
    if (!deadline_) deadline_ = platform::KernelClock::now() + reach_.time;
    return *deadline_;
}

GitRun GitCommand::run(const std::vector<std::string>& arguments) {
    return std::move(run_at_once({arguments}).front());
}

std::vector<GitRun> GitCommand::run_at_once(
    const std::vector<std::vector<std::string>>& each_arguments) {
    const std::string too_late = "git did not answer within " + shown_time(reach_.time);
    if (program_.empty())
        return {each_arguments.size(), failed_run(End::not_found, "git was not found")};
    if (platform::KernelClock::now() >= deadline())
        return {each_arguments.size(), failed_run(End::too_late, too_late)};
    std::vector<std::string> variables = child_environment(environment_, reach_.network);
    std::vector<RunningGit> running;
    running.reserve(each_arguments.size());
    for (const auto& arguments : each_arguments)
        running.emplace_back(program_, arguments, variables, reach_);
    std::vector<GitRun> runs;
    runs.reserve(running.size());
    // One after the other: what the later ones write meanwhile waits in their pipes.
    for (RunningGit& git : running) runs.push_back(git.finish(deadline(), too_late));
    return runs;
}

std::string GitCommand::line(const std::vector<std::string>& arguments) {
    return run(arguments).line();
}

}  // namespace dutyme::git

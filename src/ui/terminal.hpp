#pragma once

#include "base/error.hpp"
#include "config/settings.hpp"
#include "platform/clock.hpp"
#include "platform/output_queue.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::ui {

class Document;

// Remarks go to stderr as "dutyme: ...". stdout carries only what was asked for. Questions go to
// /dev/tty. Nothing foreign moves the cursor or commands a CI runner. While a command runs, stdin
// and stdout are the command's, and nothing but remarks is said.

/// What a sandbox is, wherever one is met.
inline constexpr const char* sandbox_sentence =
    "sandbox: a made-up company on this machine; nobody is really on call";

/// How much is said.
enum class Verbosity {
    quiet,  ///< only what went wrong
    brief,  ///< also who is put on call
    usual,
    verbose,  ///< also what is asked of PagerDuty, and where the settings come from
};

/// What `quiet` and `verbose` come to: the one that was set nearer; set at the same place, quiet.
/// A repository's own configuration makes it brief at most: it does not hide from people that they
/// are put on call. Throws Error{settings} where one of them is neither true nor false.
Verbosity verbosity_of(const config::Settings& settings);

/// The same with git's layers, where `own` are the settings without them: who is quiet by their own
/// word stays so.
Verbosity verbosity_of(const config::Settings& settings, const config::Settings& own);

/// Where dutyme speaks. One line is one write(2), so that it does not mix with the command's own
/// output.
class Terminal {
  public:
    Terminal() = default;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    /// finish(), within a second.
    ~Terminal();

    /// From here on so much is said. Failures are never swallowed.
    void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
    /// From here on every line on stderr says that this is a dry run.
    void set_dry_run(bool dry_run);
    bool is_dry_run() const { return is_dry_run_; }
    /// Returns what stands in front of each line: "dutyme: ".
    const std::string& head() const { return head_; }

    /// One sentence on stderr that is no failure. On a terminal each sentence is broken at blanks
    /// to fit its width, and goes on below its own beginning.
    void remark(const std::string& sentence) const;
    /// Who is put on call, which a repository's `quiet` does not swallow.
    void headline(const std::string& sentence) const;
    /// A remark for those who want to know more.
    void detail(const std::string& sentence) const;
    /// A failure: its sentence, and below it the hint when there is one, a line for each of its
    /// lines.
    void complain(const std::string& sentence, const std::string& hint) const;
    void complain(const Error& error) const { complain(error.what(), error.hint()); }
    /// A picture on stderr, where remarks go; its lines are fit to print.
    void draw(const std::vector<std::string>& lines) const;
    /// True when only headlines and failures are said.
    bool is_brief() const { return verbosity_ == Verbosity::brief; }
    /// True when remarks go to a terminal and are not swallowed.
    bool is_interactive() const;

    /// A sandbox answers: says so, with its page, and again at say_sandbox(), unless it was found
    /// before.
    void sandbox_found(const std::string& page) const;
    /// The last line of a run in a sandbox; elsewhere nothing.
    void say_sandbox() const;
    bool is_sandbox() const { return !sandbox_.empty(); }
    /// Returns "; " and what say_sandbox() would say, which then says nothing more. Empty: it would
    /// say nothing.
    std::string take_sandbox() const;

    /// A wait goes on, for so long yet; 0: nobody knows, and only a terminal is told. On a terminal
    /// it is one line, written over and gone when something else is said or clear_wait_line() is
    /// called; elsewhere a line every 10 seconds at most, and none for a short wait.
    void waiting(const std::string& why, std::chrono::milliseconds left) const;
    void clear_wait_line() const;

    /// From here on nothing that goes to stderr waits for its reader: what cannot be written now is
    /// kept, and written by flush(), finish(), or when more is said. Of what is more than can be
    /// kept, the number of lines is said.
    void never_wait() { queue_.emplace(remarks_); }
    /// To be polled for writing, and flush() to be called then; -1 when nothing is kept.
    int unwritten_fd() const { return queue_ ? queue_->fd() : -1; }
    void flush() const;
    /// Waits until what is kept is written, so long at most; when `interrupt` is readable, until
    /// `stop` is true.
    void finish(std::chrono::milliseconds time, int interrupt = -1,
                const std::function<bool()>& stop = {}) const;

    /// What was asked for, on stdout: lines of text, or a JSON document. Waits until all of it is
    /// written, also where somebody has made stdout non-blocking.
    void print(const std::string& text) const;
    void print(const Document& document) const;

  private:
    std::string unfolded(const std::string& sentence) const;
    std::string line(const std::string& sentence) const;
    void say(const std::string& text) const;

    int results_ = 1;  // stdout
    int remarks_ = 2;  // stderr
    Verbosity verbosity_ = Verbosity::usual;
    bool is_dry_run_ = false;
    std::string head_ = "dutyme: ";
    mutable std::optional<platform::OutputQueue> queue_;  // for remarks; none: they may wait
    mutable std::string sandbox_;                         // its page; empty: none answers
    mutable bool is_sandbox_told_ = false;                // in the last line, too
    mutable bool line_of_wait_ = false;                   // stands on the terminal, without an end
    mutable std::optional<platform::KernelClock::time_point> told_of_wait_;
};

}  // namespace dutyme::ui

#include "ui/prompt.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "platform/terminal.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace dutyme::ui {

namespace {

constexpr char control_c = 3;
constexpr char control_backslash = 28;
constexpr int tries = 3;

volatile std::sig_atomic_t told_to_end = 0;

void note_end(int) {
    told_to_end = 1;
}

constexpr std::array<int, 4> ending_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// While this lives, signals that want us to end only interrupt the reading. Ignored ones stay so.
class Interruptible {
  public:
    Interruptible() {
        told_to_end = 0;
        struct sigaction noting {};
        noting.sa_handler = note_end;
        for (std::size_t i = 0; i < ending_signals.size(); ++i) {
            ::sigaction(ending_signals[i], nullptr, &before_[i]);
            if (before_[i].sa_handler != SIG_IGN) ::sigaction(ending_signals[i], &noting, nullptr);
        }
    }
    ~Interruptible() {
        for (std::size_t i = 0; i < ending_signals.size(); ++i)
            ::sigaction(ending_signals[i], &before_[i], nullptr);
    }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

  private:
    std::array<struct sigaction, ending_signals.size()> before_{};
};

// While this lives, those signals come only while we wait: none between a look and the wait.
class HeldUp {
  public:
    HeldUp() {
        sigset_t held;
        ::sigemptyset(&held);
        for (const int signal : ending_signals) ::sigaddset(&held, signal);
        ::sigprocmask(SIG_BLOCK, &held, &before_);
    }
    ~HeldUp() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
    HeldUp(const HeldUp&) = delete;
    HeldUp& operator=(const HeldUp&) = delete;

    /// False: one of them has come.
    bool wait_for_input(int terminal) const {
        bool has_input = false;
        while (told_to_end == 0 && !(has_input = platform::wait_for_input(terminal, before_)) &&
               errno == EINTR) {
        }
        return told_to_end == 0 && has_input;
    }

  private:
    sigset_t before_{};
};

// While this lives, Ctrl-C and Ctrl-\ end a line instead of sending signals: we are the only one
// they are meant for, and the terminal has to be put back.
class Lines {
  public:
    Lines(int terminal, bool shown) : terminal_(terminal) {
        ::tcgetattr(terminal_, &before_);
        termios lines = before_;
        lines.c_lflag &= ~static_cast<tcflag_t>(ISIG);
        lines.c_lflag |= ICANON;
        if (!shown) lines.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        lines.c_cc[VEOL] = control_c;
        lines.c_cc[VEOL2] = control_backslash;
        ::tcsetattr(terminal_, TCSADRAIN, &lines);
    }
    ~Lines() { ::tcsetattr(terminal_, TCSADRAIN, &before_); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

  private:
    int terminal_;
    termios before_{};
};

void write_text(int terminal, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(terminal, text.data(), text.size());
        if (count < 0 && errno == EINTR && told_to_end == 0) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

// Up to a line's end. What came last tells how it ended; nothing: the input is over.
std::string read_line(int terminal) {
    const HeldUp signals;
    std::string text;
    char c = 0;
    while (signals.wait_for_input(terminal) && ::read(terminal, &c, 1) == 1) {
        text += c;
        if (c == '\n' || c == control_c || c == control_backslash) break;
    }
    return text;
}

std::string without_blanks(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<Prompt> Prompt::open() {
    if (::isatty(STDIN_FILENO) != 1) return std::nullopt;
    Fd terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
    if (!terminal) return std::nullopt;
    return Prompt{std::move(terminal)};
}

void Prompt::say(const std::string& sentence) {
    write_text(terminal_.get(), printable(sentence, sentence.size()) + "\n");
}

std::string Prompt::line(const std::string& question, bool shown) {
    std::string text;
    {
        const Interruptible interruptible;
        const Lines lines{terminal_.get(), shown};
        write_text(terminal_.get(), printable(question, question.size()));
        text = read_line(terminal_.get());
    }
    const bool whole = !text.empty() && text.back() == '\n';
    if (!whole || !shown) write_text(terminal_.get(), "\n");
    if (!whole) throw Error{Failure::cancelled, "the question was not answered", after_cancel};
    text.pop_back();
    return without_blanks(text);
}

std::string Prompt::ask(const std::string& question, const std::string& otherwise, bool shown,
                        const Judge& judge) {
    const std::string usual = otherwise.empty() ? "" : " [" + otherwise + "]";
    for (int left = tries; left > 0; --left) {
        std::string answer = line(question + usual + ": ", shown);
        if (answer.empty()) answer = otherwise;
        const bool plain = printable(answer, answer.size()) == answer;
        const std::string wrong = answer.empty() ? "an answer is needed"
                                  : plain        ? judge(answer)
                                                 : "that holds characters that cannot be printed";
        if (wrong.empty()) return answer;
        say(wrong);
    }
    throw Error{Failure::usage, "none of three answers would do",
                after_cancel.empty() ? "try again" : after_cancel};
}

std::string Prompt::ask(const std::string& question, const std::string& otherwise,
                        const Judge& judge) {
    return ask(question, otherwise, true, judge);
}

std::string Prompt::ask_secret(const std::string& question, const Judge& judge) {
    return ask(question, "", false, judge);
}

bool Prompt::confirm(const std::string& question) {
    const std::string answer =
        lower_case(ask(question + " (y/n)", "y", true, [](const std::string& text) {
            const std::string word = lower_case(text);
            const bool known = word == "y" || word == "yes" || word == "n" || word == "no";
            return known ? "" : "answer y or n";
        }));
    return answer.front() == 'y';
}

std::size_t Prompt::choose(const std::string& question, const std::vector<std::string>& items) {
    for (std::size_t i = 0; i < items.size(); ++i)
        say("  " + std::to_string(i + 1) + "  " + items[i]);
    std::size_t number = 0;
    ask(question, "1", true, [&](const std::string& text) {
        const bool digits =
            text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
        number = digits ? std::stoul(text) : 0;
        return number >= 1 && number <= items.size()
                   ? std::string{}
                   : "answer a number from 1 to " + std::to_string(items.size());
    });
    return number - 1;
}

}  // namespace dutyme::ui

#include "ui/full_screen.hpp"

#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

namespace dutyme::ui {

namespace {

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view erase_to_line_end = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";

void write_all(std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction now {};
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) return;
    now.sa_handler = handler;
    // Who is ended while stopped does not take the terminal again.
    ::sigemptyset(&now.sa_mask);
    ::sigaddset(&now.sa_mask, SIGCONT);
    ::sigaction(signal, &now, nullptr);
}

// Blocked but while we wait: what comes before the wait ends it at once.
sigset_t reasons_to_redraw() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGWINCH);
    ::sigaddset(&set, SIGCONT);
    return set;
}

std::size_t rows_of(int terminal) {
    winsize size{};
    const bool told = ::ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
    return told ? size.ws_row : 24;
}

}  // namespace

FullScreen* FullScreen::shown = nullptr;

void FullScreen::take_terminal() {
    if (has_keys_) ::tcsetattr(input_, TCSANOW, &keys_now_);
    write_all(enter);
    is_ours_ = 1;
}

// While we are stopped it is the shell's, and who touches its settings is stopped once more.
void FullScreen::give_terminal_back() {
    if (is_ours_ == 0) return;
    is_ours_ = 0;
    write_all(leave);
    if (has_keys_) ::tcsetattr(input_, TCSANOW, &keys_before_);
}

// The signal is suffered when this returns: it is blocked until then.
void FullScreen::end_or_stop(int signal) {
    shown->give_terminal_back();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

// Behind a stop, and when the terminal's size has changed. The wait ends by it.
void FullScreen::go_on(int signal) {
    if (signal != SIGCONT) return;
    handle(SIGTSTP, end_or_stop);
    shown->take_terminal();
}

bool FullScreen::is_pressed_to_quit() {
    char key = 0;
    const ssize_t count = ::read(input_, &key, 1);
    if (count == 0) has_keys_ = false;  // gone
    return count == 1 && (key == 'q' || key == 'Q');
}

FullScreen::FullScreen() {
    shown = this;
    has_keys_ = ::tcgetattr(input_, &keys_before_) == 0;
    keys_now_ = keys_before_;
    keys_now_.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    const sigset_t blocked = reasons_to_redraw();
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP})
        handle(signal, end_or_stop);
    for (const int signal : {SIGWINCH, SIGCONT}) handle(signal, go_on);
    take_terminal();
}

FullScreen::~FullScreen() {
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGCONT})
        handle(signal, SIG_DFL);
    give_terminal_back();
}

void FullScreen::show(const std::vector<std::string>& lines) const {
    if (is_ours_ == 0)
        return;  // stopped meanwhile: wait() takes it again and asks for this once more
    std::string text{home};
    const std::size_t fitting = std::min(lines.size(), rows_of(output_));
    for (std::size_t i = 0; i < fitting; ++i) {
        text += lines[i];
        text += erase_to_line_end;
        if (i + 1 < fitting) text += "\n";
    }
    text += erase_below;
    write_all(text);
}

FullScreen::Event FullScreen::wait(std::chrono::milliseconds time) {
    sigset_t open;
    ::sigprocmask(SIG_BLOCK, nullptr, &open);
    ::sigdelset(&open, SIGWINCH);
    ::sigdelset(&open, SIGCONT);
    const auto left = std::max(time, std::chrono::milliseconds{0}).count();
    const timespec limit{left / 1000, left % 1000 * 1000000};
    fd_set keys;
    FD_ZERO(&keys);
    if (has_keys_) FD_SET(input_, &keys);
    const int ready = ::pselect(input_ + 1, &keys, nullptr, nullptr, &limit, &open);
    if (ready > 0) return is_pressed_to_quit() ? Event::quit : Event::resized;
    return ready == 0 ? Event::time : Event::resized;
}

}  // namespace dutyme::ui

#include "ui/terminal.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "ui/document.hpp"
#include "ui/secrets.hpp"
#include "ui/timeline.hpp"
#include "ui/width.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace dutyme::ui {

namespace {

// Without an escape sequence: a dumb terminal can do that, too.
std::string over_line(int fd, std::string_view text) {
    const std::size_t columns = columns_of(fd).value_or(80);
    return "\r" + fitted(text, columns - 1, "~");
}

// A reader that is gone is not our failure; the text is lost and the deploy goes on.
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            pollfd room{fd, POLLOUT, 0};
            ::poll(&room, 1, -1);
            continue;
        }
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

Terminal::~Terminal() {
    finish(std::chrono::seconds{1});
}

void Terminal::set_dry_run(bool dry_run) {
    is_dry_run_ = dry_run;
    head_ = dry_run ? "dutyme: dry run: " : "dutyme: ";
}

std::string Terminal::unfolded(const std::string& sentence) const {
    return head_ + escape_for_ci(printable(sentence, sentence.size()));
}

std::string Terminal::line(const std::string& sentence) const {
    std::string text;
    for (const std::string& part :
         folded(unfolded(sentence), columns_of(remarks_).value_or(0), head_.size()))
        text += escape_for_ci(part) + "\n";
    return text;
}

void Terminal::say(const std::string& text) const {
    if (!queue_) return write_all(remarks_, text);
    queue_->write(text);
    flush();
}

void Terminal::flush() const {
    if (!queue_) return;
    queue_->flush();
    if (queue_->fd() >= 0) return;
    if (const std::size_t lost = queue_->take_lost())
        queue_->write(line(std::to_string(lost) + " lines could not be written in time"));
}

void Terminal::finish(std::chrono::milliseconds time, int interrupt,
                      const std::function<bool()>& stop) const {
    const auto deadline = platform::KernelClock::now() + time;
    for (flush(); unwritten_fd() >= 0; flush()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - platform::KernelClock::now());
        std::array<pollfd, 2> fds{pollfd{unwritten_fd(), POLLOUT, 0}, pollfd{interrupt, POLLIN, 0}};
        if (left.count() <= 0 ||
            ::poll(fds.data(), fds.size(), static_cast<int>(left.count())) == 0)
            return;
        if (fds[1].revents != 0 && stop()) return;
    }
}

void Terminal::remark(const std::string& sentence) const {
    clear_wait_line();
    if (verbosity_ >= Verbosity::usual) say(line(sentence));
}

void Terminal::headline(const std::string& sentence) const {
    clear_wait_line();
    if (verbosity_ >= Verbosity::brief) say(line(sentence));
}

void Terminal::detail(const std::string& sentence) const {
    if (verbosity_ == Verbosity::verbose) remark(sentence);
}

void Terminal::draw(const std::vector<std::string>& lines) const {
    clear_wait_line();
    std::string text;
    for (const std::string& one : lines) text += head_ + escape_for_ci(one) + "\n";
    if (verbosity_ >= Verbosity::usual) say(text);
}

void Terminal::sandbox_found(const std::string& page) const {
    if (!sandbox_.empty()) return;
    sandbox_ = page;
    say_sandbox();
}

void Terminal::say_sandbox() const {
    if (!sandbox_.empty() && !is_sandbox_told_)
        remark(std::string{sandbox_sentence} + ": " + sandbox_);
}

std::string Terminal::take_sandbox() const {
    if (sandbox_.empty() || std::exchange(is_sandbox_told_, true)) return {};
    return std::string{"; "} + sandbox_sentence + ": " + sandbox_;
}

bool Terminal::is_interactive() const {
    return verbosity_ >= Verbosity::usual && ::isatty(remarks_) != 0;
}

void Terminal::waiting(const std::string& why, std::chrono::milliseconds left) const {
    constexpr std::chrono::seconds between_lines{10};
    constexpr std::chrono::seconds short_wait{2};
    if (verbosity_ < Verbosity::usual) return;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
    const std::string sentence =
        left.count() > 0 ? "trying again in " + show_duration(seconds) + ": " + why : why;
    if (is_interactive()) {
        say(over_line(remarks_, unfolded(sentence)));
        line_of_wait_ = true;
        return;
    }
    if (left.count() <= 0) return;
    const auto now = platform::KernelClock::now();
    const bool told_lately = told_of_wait_ && now - *told_of_wait_ < between_lines;
    if (told_lately || (!told_of_wait_ && left < short_wait)) return;
    told_of_wait_ = now;
    say(line(sentence));
}

void Terminal::clear_wait_line() const {
    if (std::exchange(line_of_wait_, false)) say(over_line(remarks_, "") + "\r");
}

void Terminal::complain(const std::string& sentence, const std::string& hint) const {
    clear_wait_line();
    std::string text = line(sentence);
    for (std::size_t begin = 0; begin < hint.size();) {
        const std::size_t end = std::min(hint.find('\n', begin), hint.size());
        text += line("hint: " + hint.substr(begin, end - begin));
        begin = end + 1;
    }
    say(text);
}

void Terminal::print(const std::string& text) const {
    clear_wait_line();
    write_all(results_, escape_for_ci(text));
}

void Terminal::print(const Document& document) const {
    clear_wait_line();
    write_all(results_, escape_json_for_ci(document.text()));
}

Verbosity verbosity_of(const config::Settings& settings) {
    const auto quiet = settings.find(config::key::quiet);
    const bool is_quiet = settings[config::key::quiet];
    const bool is_verbose = settings[config::key::verbose];
    if (!is_quiet) return is_verbose ? Verbosity::verbose : Verbosity::usual;
    if (is_verbose && settings.find(config::key::verbose)->origin > quiet->origin)
        return Verbosity::verbose;
    return quiet->origin == config::Origin::git_local ? Verbosity::brief : Verbosity::quiet;
}

Verbosity verbosity_of(const config::Settings& settings, const config::Settings& own) {
    const Verbosity verbosity = verbosity_of(settings);
    const bool by_their_own_word =
        verbosity == Verbosity::brief && verbosity_of(own) == Verbosity::quiet;
    return by_their_own_word ? Verbosity::quiet : verbosity;
}

}  // namespace dutyme::ui

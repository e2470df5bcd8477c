#include "ui/terminal.hpp"

#include "base/text.hpp"
#include "ui/defuse.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace dutyme::ui {

namespace {

// A reader that is gone is not our failure; the text is lost and the deploy goes on.
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string line(const std::string& sentence) {
    return "dutyme: " + defused(printable(sentence, sentence.size())) + "\n";
}

}  // namespace

void Terminal::remark(const std::string& sentence) const {
    if (!quiet_) write_all(remarks_, line(sentence));
}

void Terminal::complain(const std::string& sentence, const std::string& hint) const {
    write_all(remarks_, line(sentence) + (hint.empty() ? "" : line("hint: " + hint)));
}

void Terminal::print(const std::string& text) const {
    write_all(results_, defused(text));
}

void Terminal::print_json(const std::string& document) const {
    write_all(results_, defused_json(document));
}

}  // namespace dutyme::ui

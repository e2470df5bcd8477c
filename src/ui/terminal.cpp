#include "ui/terminal.hpp"

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

}  // namespace

void Terminal::remark(const std::string& sentence) const {
    if (!quiet_) write_all(remarks_, "dutyme: " + sentence + "\n");
}

void Terminal::complain(const std::string& sentence, const std::string& hint) const {
    const std::string next = hint.empty() ? "" : "dutyme: hint: " + hint + "\n";
    write_all(remarks_, "dutyme: " + sentence + "\n" + next);
}

void Terminal::print(const std::string& text) const {
    write_all(results_, text);
}

}  // namespace dutyme::ui

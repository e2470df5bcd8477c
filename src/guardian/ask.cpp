#include "guardian/ask.hpp"

#include "platform/wire.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

[[noreturn]] void refuse_without_answer() {
    throw Error{Failure::system, "the tour's guardian has ended before it answered",
                "see what is the case: dutyme status"};
}

// The lines that the guardian sends, one after the other.
class Lines {
  public:
    Lines(const Fd& guardian, Observer& observer) : guardian_(guardian), observer_(observer) {}

    std::string next() {
        for (;;) {
            if (const auto end = text_.find('\n'); end != std::string::npos) {
                std::string line = text_.substr(0, end);
                text_.erase(0, end + 1);
                return line;
            }
            if (text_.size() > longest_line) refuse_without_answer();
            read();
        }
    }

  private:
    // It may be asking PagerDuty something else.
    void read() {
        constexpr milliseconds soon{1000};
        if (wait_readable({guardian_.get()}, soon) < 0) {
            observer_.waiting("waiting for the tour's guardian", milliseconds{0});
            wait_readable({guardian_.get()}, milliseconds{-1});
        }
        char bytes[4096];
        const ssize_t count = ::recv(guardian_.get(), bytes, sizeof bytes, 0);
        if (count < 0 && errno == EINTR) return;
        if (count <= 0) refuse_without_answer();
        text_.append(bytes, static_cast<std::size_t>(count));
    }

    const Fd& guardian_;
    Observer& observer_;
    std::string text_;
};

}  // namespace

duty::Record ask(const Fd& guardian, const Request& request, Observer& observer,
                 const std::function<void(const duty::Plan&)>& announce) {
    platform::send_without_signal(guardian.get(), to_line(request) + '\n');
    Lines lines{guardian, observer};
    for (;;) {
        const Reply reply = reply_from(lines.next());
        if (const auto* error = std::get_if<Error>(&reply)) throw Error{*error};
        if (const auto* done = std::get_if<Done>(&reply)) return done->tour;
        if (const auto* told = std::get_if<Told>(&reply)) observer.remark(told->sentence);
        if (const auto* planned = std::get_if<Planned>(&reply)) announce(planned->plan);
    }
}

}  // namespace dutyme::guardian

#include "supervise/run.hpp"

#include "base/fd.hpp"
#include "platform/files.hpp"
#include "supervise/code_pages.hpp"
#include "supervise/delivery.hpp"
#include "supervise/gate.hpp"
#include "supervise/watch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace dutyme::supervise {

namespace {

// What we keep open somebody may wait to see closed, and where we stand nobody can unmount.
void let_go_of_surroundings() {
    const Fd nowhere{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (nowhere) {
        ::dup3(nowhere.get(), STDIN_FILENO, O_CLOEXEC);
        ::dup3(nowhere.get(), STDOUT_FILENO, O_CLOEXEC);
    }
    platform::close_handed_down();
    const int ignored = ::chdir("/");
    static_cast<void>(ignored);
}

}  // namespace

Ended run(const Command& command, Signals& signals, const Companion& companion) {
    Canary canary;
    Gate gate{command, signals};
    // Whoever cancelled before the command existed gets what they wanted.
    if (const auto signal = signals.next_terminating()) {
        gate.shut();
        return {Exit::of_signal(*signal), false, true};
    }
    if (companion.started) companion.started(gate.pid());
    if (const int error = gate.open()) {
        gate.shut();
        refuse(command, error);
    }
    let_go_of_surroundings();
    for (const Arrival& signal : signals.kept()) deliver(signal, gate.pid());
    release_code_pages();
    return Watch{gate.pid(), signals, canary, companion}.until_the_end();
}

void fill_closed_stdio() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
        if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            static_cast<void>(
                ::open("/dev/null", O_RDWR | O_CLOEXEC));  // the lowest free one: this
}

}  // namespace dutyme::supervise

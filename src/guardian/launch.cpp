#include "guardian/launch.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"
#include "platform/descriptors.hpp"
#include "platform/process.hpp"
#include "platform/process_end.hpp"
#include "platform/program.hpp"
#include "platform/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <csignal>
#include <cstdlib>

namespace dutyme::guardian {

namespace {

constexpr int channel_fd = STDERR_FILENO + 1;
constexpr const char* name = "dutyme-guardian";

void forget_the_job() {
    platform::be_opaque(name);
    platform::ignore_signals();
    if (::chdir("/") != 0) ::_exit(1);
}

void keep_only(int channel, int last) {
    const int nowhere = platform::open_nothing().release();
    const int high = ::fcntl(channel, F_DUPFD, channel_fd + 1);
    if (nowhere < 0 || high < 0) ::_exit(1);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) ::dup2(nowhere, fd);
    platform::put_in_place_of(channel_fd, high);
    platform::close_from(channel_fd + 1, last);
}

[[noreturn]] void live(const std::function<int(Channel)>& life, int channel, int last) {
    keep_only(channel, last);
    forget_the_job();
    int status = 0;
    try {
        status = life(Channel{Fd{channel_fd}});
    } catch (...) {
        ::_exit(1);  // dutyme sees the channel end; the next guardian reads the journal
    }
    ::_exit(status);
}

}  // namespace

Launched launch(const std::function<int(Channel)>& life) {
#ifndef __SANITIZE_THREAD__  // which has a thread of its own
    assert(platform::is_single_threaded());
#endif
    std::pair<Channel, Channel> ends = Channel::pair();
    const platform::Pipe number;  // tells us the process's
    const int last = platform::last_descriptor();
    const pid_t between = ::fork();
    if (between < 0) throw Error{Failure::system, "cannot start another process"};
    if (between == 0) {
        if (::setsid() < 0) ::_exit(1);
        const pid_t process = ::fork();
        if (process == 0) live(life, ends.second.release(), last);
        const bool is_told =
            ::write(number.write.get(), &process, sizeof process) == sizeof process;
        ::_exit(process < 0 || !is_told ? 1 : 0);
    }
    if (platform::wait_for_end(between) != 0)
        throw Error{Failure::system, "cannot start another process"};
    pid_t process = 0;
    const bool is_known = ::read(number.read.get(), &process, sizeof process) == sizeof process;
    return {std::move(ends.first),
            is_known ? platform::ProcessEnd{process} : platform::ProcessEnd{}};
}

SandboxChild::SandboxChild(const std::string& program) {
    try {
        bp::opstream input;
        bp::ipstream output;
        bp::child child{bp::exe = program, bp::args = {"sandbox", "--until-eof"},
                        bp::std_in<input, bp::std_out> output};
        child.detach();
        std::getline(output, url_);
        stdin_.reset(::fcntl(input.pipe().native_sink(), F_DUPFD_CLOEXEC, 3));
    } catch (const bp::process_error& error) {
        throw Error{Failure::system, "cannot start " + program + ": " + error.code().message()};
    }
    if (url_.empty()) throw Error{Failure::system, "the sandbox ended before it answered"};
}

void SandboxChild::end_with(int status) const {
    const char byte = static_cast<char>(status);
    if (::write(stdin_.get(), &byte, 1) != 1) return;  // it has ended, and nobody can tell it
}

std::string SandboxChild::token() {
    return "sandbox-ada-userkey0";
}

}  // namespace dutyme::guardian

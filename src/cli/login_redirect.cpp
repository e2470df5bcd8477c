#include "cli/login_redirect.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

namespace dutyme::cli {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t largest_request = std::size_t{32} * 1024;

std::string page(int status, const std::string& sentence) {
    const std::string body =
        "<!doctype html><meta charset=utf-8><title>dutyme</title><p>" + sentence + "</p>\n";
    return "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Not Found") +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
           std::to_string(body.size()) +
           "\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\nConnection: "
           "close\r\n\r\n" +
           body;
}

// A browser that has gone has read enough.
void answer(const Fd& fd, const std::string& text) {
    static_cast<void>(::send(fd.get(), text.data(), text.size(), 0));
}

// The helpers and the browser are not to have it.
Fd closed_on_exec(int fd) {
    if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    return Fd{fd};
}

// "GET /callback?… HTTP/1.1" for this host. Empty: it is something else.
std::string target_of(const std::string& request, const std::string& host) {
    if (request.rfind("GET ", 0) != 0) return {};
    if (lower_case(request).find("\r\nhost: " + host + "\r\n") == std::string::npos) return {};
    return request.substr(4, request.find(' ', 4) - 4);
}

// What somebody has pasted: the address that the browser was sent to, or its target.
std::string pasted_target(int fd) {
    char text[8192];
    const ssize_t count = ::read(fd, text, sizeof text);
    std::string line = count > 0 ? std::string{text, static_cast<std::size_t>(count)} : "";
    line.resize(std::min(line.find_first_of("\r\n"), line.size()));
    const auto scheme = line.find("://");
    return scheme == std::string::npos
               ? line
               : line.substr(std::min(line.find('/', scheme + 3), line.size()));
}

}  // namespace

LoginRedirect::LoginRedirect(unsigned short port)
    : listener_(closed_on_exec(::socket(AF_INET, SOCK_STREAM, 0))) {
    std::signal(SIGPIPE, SIG_IGN);  // a browser may go before it has read our page
    const int yes = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!listener_ || ::bind(listener_.get(), generic, size) != 0 ||
        ::listen(listener_.get(), 8) != 0 || ::getsockname(listener_.get(), generic, &size) != 0)
        throw Error{Failure::system,
                    "cannot listen on port " + std::to_string(port) +
                        " of 127.0.0.1: " + std::strerror(errno),
                    "free it, or register another address for the app: --port"};
    port_ = ntohs(address.sin_port);
}

std::string LoginRedirect::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/callback";
}

// False: it was not the answer, or is not complete.
bool LoginRedirect::serve(Visitor& visitor, const IsAnswer& is_answer) const {
    char text[4096];
    const ssize_t count = ::recv(visitor.fd.get(), text, sizeof text, 0);
    if (count > 0) visitor.received.append(text, static_cast<std::size_t>(count));
    const bool is_whole = visitor.received.find("\r\n\r\n") != std::string::npos;
    if (count > 0 && !is_whole && visitor.received.size() < largest_request) return false;
    const std::string target = target_of(visitor.received, "127.0.0.1:" + std::to_string(port_));
    bool is_ours = false;
    try {
        is_ours = is_whole && !target.empty() && is_answer(target);
    } catch (const Error&) {
        answer(visitor.fd, page(200, "You are not logged in. dutyme says why in your terminal."));
        throw;
    }
    answer(visitor.fd, is_ours ? page(200, "PagerDuty has answered. Go back to your terminal.")
                               : page(404, "There is nothing here."));
    visitor.fd.reset();
    return is_ours;
}

// The listener, the terminal, and each visitor. Blocks until one of them has something.
std::vector<pollfd> LoginRedirect::wait(int typed,
                                        platform::KernelClock::time_point deadline) const {
    std::vector<pollfd> fds{{listener_.get(), POLLIN, 0}, {typed, POLLIN, 0}};
    for (const Visitor& visitor : visitors_) fds.push_back({visitor.fd.get(), POLLIN, 0});
    int ready = -1;
    do {
        const auto left =
            std::chrono::ceil<milliseconds>(deadline - platform::KernelClock::now()).count();
        ready = left <= 0 ? 0 : ::poll(fds.data(), fds.size(), static_cast<int>(left));
    } while (ready < 0 && errno == EINTR);
    if (ready > 0) return fds;
    throw Error{Failure::denied, "nobody has logged in within the time for it",
                "to try again: dutyme login"};
}

bool LoginRedirect::serve_visitors(const std::vector<pollfd>& fds, const IsAnswer& is_answer) {
    bool is_answered = false;
    for (std::size_t i = 0; i < visitors_.size() && !is_answered; ++i)
        is_answered = fds[i + 2].revents != 0 && serve(visitors_[i], is_answer);
    visitors_.erase(std::remove_if(visitors_.begin(), visitors_.end(),
                                   [](const Visitor& visitor) { return !visitor.fd; }),
                    visitors_.end());
    return is_answered;
}

void LoginRedirect::await(milliseconds time, int typed, const IsAnswer& is_answer) {
    const auto deadline = platform::KernelClock::now() + time;
    for (;;) {
        const std::vector<pollfd> fds = wait(typed, deadline);
        if (fds[1].revents != 0) {
            const std::string target = pasted_target(typed);
            if (target.empty()) typed = -1;
            if (is_answer(target)) return;
        }
        if (serve_visitors(fds, is_answer)) return;
        if (fds[0].revents == 0) continue;
        if (Fd visitor = closed_on_exec(::accept(listener_.get(), nullptr, nullptr)))
            visitors_.push_back({std::move(visitor), {}});
    }
}

}  // namespace dutyme::cli

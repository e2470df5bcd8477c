#pragma once
#include "base/fd.hpp"
#include "catch_compat.hpp"

#include <unistd.h>

#include <functional>
#include <string>

namespace dutyme {

/// What is written to a descriptor meanwhile.
inline std::string written_to(int fd, const std::function<void()>& act) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Fd there{::dup(fd)};
    ::dup2(ends[1], fd);
    ::close(ends[1]);
    act();
    ::dup2(there.get(), fd);
    const Fd reading{ends[0]};
    char buffer[4096];
    const ssize_t count = ::read(reading.get(), buffer, sizeof buffer);
    REQUIRE(count >= 0);
    return {buffer, static_cast<std::size_t>(count)};
}

}  // namespace dutyme

#include "guardian/sandbox_child.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace dutyme::guardian {

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

std::string SandboxChild::token() {
    return "sandbox-ada-userkey0";
}

}  // namespace dutyme::guardian

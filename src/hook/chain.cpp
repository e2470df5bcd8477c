#include "hook/chain.hpp"

#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "supervise/call.hpp"

#include <unistd.h>

namespace dutyme::hook {

namespace {

// From here on our standard input holds these bytes, from their beginning.
void become_stdin(std::string_view text) {
    const Fd file = unnamed_file(text);
    if (::dup2(file.get(), STDIN_FILENO) < 0)
        throw Error{Failure::system, "cannot hand on what git said"};
}

}  // namespace

supervise::Exit run_chained(const std::string& path, const std::vector<std::string>& from_git,
                            std::string_view text) {
    if (path.empty() || ::access(path.c_str(), X_OK) != 0)
        return supervise::Exit::of_code(exit_code::ok);
    become_stdin(text);
    return supervise::call(path, from_git);
}

}  // namespace dutyme::hook

#include "hook/chain.hpp"

#include "base/exit_codes.hpp"
#include "hook/handover.hpp"
#include "supervise/call.hpp"

#include <unistd.h>

namespace dutyme::hook {

supervise::Exit run_chained(const std::string& path, const std::vector<std::string>& from_git,
                            std::string_view text) {
    if (path.empty() || ::access(path.c_str(), X_OK) != 0)
        return supervise::Exit::of_code(exit_code::ok);
    become_stdin(text);
    return supervise::call(path, from_git);
}

}  // namespace dutyme::hook

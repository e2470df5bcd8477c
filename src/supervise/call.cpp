#include "supervise/call.hpp"

#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "platform/process.hpp"

#include <unistd.h>

namespace dutyme::supervise {

Exit call(const std::string& path, const std::vector<std::string>& arguments) {
    // execvp takes a name without a slash from PATH.
    const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw Error{Failure::system, "cannot start another process"};
    if (pid == 0) {
        ::execvp(file.c_str(), words.data());
        ::_exit(exit_code::cannot_execute);
    }
    return Exit::of_status(platform::wait_for_end(pid));
}

}  // namespace dutyme::supervise

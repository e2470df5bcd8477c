#include "cli/go_online.hpp"

#include "base/error.hpp"
#include "supervise/program.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dutyme::cli {

int go_online(const Arguments& arguments, World&) {
    const std::string program = supervise::companion_program("dutyme-online");
    std::vector<char*> words{const_cast<char*>("dutyme")};
    words.reserve(arguments.size() + 2);
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(program.c_str(), words.data());
    throw Error{Failure::system, "cannot run " + program + ": " + std::strerror(errno),
                "install dutyme again, with all of its programs"};
}

}  // namespace dutyme::cli

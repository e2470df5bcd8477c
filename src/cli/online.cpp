// The program that talks to PagerDuty and reads checkouts.
#include "cli/program.hpp"

#include <stdexcept>

namespace dutyme::cli {

namespace {

int nobody(const Arguments& arguments, World&) {
    throw std::logic_error("nobody carries out " + arguments.front());
}

}  // namespace

Program online_program() {
    Program program = {{{"exec", exec}, {"start", start}, {"stop", stop}, {"recover", recover}},
                       nobody};
    const Program offline = offline_program();
    program.handlers.insert(program.handlers.end(), offline.handlers.begin(),
                            offline.handlers.end());
    return program;
}

}  // namespace dutyme::cli

// The program that talks to PagerDuty and reads checkouts.
#include "cli/hook.hpp"
#include "cli/program.hpp"

#include <stdexcept>

namespace dutyme::cli {

namespace {

int nobody(const Arguments& arguments, World&) {
    throw std::logic_error("nobody carries out " + arguments.front());
}

}  // namespace

int hook_online(const Arguments& arguments, World& world) {
    return run_hook_command({{"run", hook_take}}, arguments, world);
}

Program online_program() {
    Program program = {{{"exec", exec},
                        {"start", start},
                        {"stop", stop},
                        {"recover", recover},
                        {"doctor", doctor},
                        {"hook", hook_online}},
                       nobody};
    const Program offline = offline_program();
    program.handlers.insert(program.handlers.end(), offline.handlers.begin(),
                            offline.handlers.end());
    return program;
}

}  // namespace dutyme::cli

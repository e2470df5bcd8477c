#include "base/exit_codes.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int version(const Arguments&, World& world) {
    world.terminal.print("dutyme " DUTYME_VERSION "\n");
    return exit_code::ok;
}

}  // namespace dutyme::cli

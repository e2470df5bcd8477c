#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int hook(const Arguments& arguments, World& world) {
    if (arguments.empty())
        throw Error{Failure::usage, "hook needs install, uninstall or status",
                    "see: dutyme help hook"};
    const Arguments rest{arguments.begin() + 1, arguments.end()};
    if (arguments.front() == "install") return hook_install(rest, world);
    if (arguments.front() == "uninstall") return hook_uninstall(rest, world);
    if (arguments.front() == "status") return hook_status(rest, world);
    throw Error{Failure::usage, "hook cannot " + printable(arguments.front()),
                "see: dutyme help hook"};
}

}  // namespace dutyme::cli

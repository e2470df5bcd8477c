#include "base/exit_codes.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int config_verb(const Arguments& arguments, World& world) {
    const Parsed parsed = parse("config", arguments, config_options());
    if (parsed.wants_help) return help({"config"}, world);
    return exit_code::ok;
}

}  // namespace dutyme::cli

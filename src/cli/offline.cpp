// The program people call. What it names here it can do without PagerDuty, libgit2 and TLS; nothing
// reachable from here may refer to their libraries, or every start would load them.
#include "cli/go_online.hpp"
#include "cli/program.hpp"

namespace dutyme::cli {

Program offline_program() {
    return {{{"help", help},
             {"version", version},
             {"log", log},
             {"hook", hook},
             {"config", config_verb},
             {"completion", completion}},
            go_online};
}

}  // namespace dutyme::cli

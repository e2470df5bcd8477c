// The only file outside of src/sandbox that knows it.
#include "cli/sandbox.hpp"

#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "sandbox/command_line.hpp"

namespace dutyme::cli {

const std::vector<Option>& sandbox_options() {
    static const std::vector<Option> options = [] {
        std::vector<Option> all;
        for (const auto& [name, value, help] : sandbox::options())
            all.push_back({name, value, help});
        return all;
    }();
    return options;
}

std::string sandbox_manual() {
    return sandbox::manual();
}

int sandbox(const Arguments& arguments) {
    return sandbox::run(arguments);
}

}  // namespace dutyme::cli

#pragma once
#include "sandbox/web/deploys.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// An option of `dutyme sandbox` in --help.
struct Option {
    const char* name;
    const char* value;  ///< the placeholder of its value; null for a switch
    const char* help;
};
const std::vector<Option>& options();

/// Returns the faults, the controls and the seeded account for --help.
std::string manual();

/// Serves a sandbox with these arguments until a signal arrives or, with --until-eof, standard
/// input ends. Prints its URL first, and errors on stderr behind "dutyme sandbox: ". Returns the
/// exit code; of a sandbox that ends with standard input that is the last byte read there, and 0
/// where nothing was. `deploys` makes the processes of guided runs, for --demo.
int run(const std::vector<std::string>& arguments,
        const std::function<std::unique_ptr<Deploys>()>& deploys);

}  // namespace dutyme::sandbox

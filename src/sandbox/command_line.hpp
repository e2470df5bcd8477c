#pragma once
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// An option of `dutyme sandbox`, as help shows it.
struct Option {
    const char* name;
    const char* value;  ///< what stands for its value; null: a switch
    const char* help;
};
const std::vector<Option>& options();

/// The faults, the controls and the seeded account, as help explains them.
std::string manual();

/// Serves a sandbox, as these arguments ask for it, until a signal ends it, or with --until-eof the
/// end of its standard input. Prints its URL first. What goes wrong is said on stderr, behind
/// "dutyme sandbox: ". Returns the exit code.
int run(const std::vector<std::string>& arguments);

}  // namespace dutyme::sandbox

#pragma once

namespace dutyme::cli {

/// Runs the verb that the arguments begin with, and says what went wrong. Returns the exit code.
int run(int argc, char** argv);

}  // namespace dutyme::cli

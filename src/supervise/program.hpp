#pragma once
#include <string>

namespace dutyme::supervise {

/// Another program of dutyme's: beside the one that runs, as in a build folder, or where programs
/// and their helpers are installed (bin, libexec/dutyme). Only a guess when it is nowhere: the path
/// beside us.
std::string companion_program(const std::string& name);

/// How this process is called in lists of processes (ps, top).
void call_this_process(const char* name);

}  // namespace dutyme::supervise

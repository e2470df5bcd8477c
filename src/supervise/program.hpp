#pragma once
#include <string>

namespace dutyme::supervise {

/// The path by which the program that runs can be started once more, also when its file has been
/// replaced meanwhile, or the folder we are in has changed.
std::string this_program();

}  // namespace dutyme::supervise

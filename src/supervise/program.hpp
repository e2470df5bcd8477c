#pragma once

#include <string>

namespace dutyme::supervise {

/// The path by which the program that runs can be started once more, also when its file has been
/// replaced meanwhile, or the folder we are in has changed.
std::string this_program();

/// Gives the pages of programs and libraries that are as in their files back to the system; what is
/// used again comes back from the cache. For a process that is about to wait for long, after much
/// that is only done at the start: while its command runs dutyme holds 1.3 MB instead of 6.5 (PSS).
void release_code_pages();

}  // namespace dutyme::supervise

#pragma once

#include <string>

namespace dutyme::cli {

/// Returns what a shell needs to complete dutyme's words, made of the tables of verbs and settings.
/// Empty: there is none for that shell ("bash", "zsh" and "fish" have one).
std::string completion_for(const std::string& shell);

// The files of packaging/completions, word for word, with marks ("@VERBS@") that completion_for()
// fills in.
extern const char* const bash_completion;
extern const char* const zsh_completion;
extern const char* const fish_completion;

}  // namespace dutyme::cli

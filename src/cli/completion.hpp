#pragma once

namespace dutyme::cli {

// The files of packaging/completions, word for word.
extern const char* const bash_completion;
extern const char* const zsh_completion;
extern const char* const fish_completion;

}  // namespace dutyme::cli

#pragma once
#include "base/error.hpp"

#include <string>

namespace dutyme::ui {

// Remarks go to stderr as "dutyme: ...". stdout carries only what was asked for. Questions go to
// /dev/tty. Nothing foreign moves the cursor or commands a CI runner. While a command runs, stdin
// and stdout are the command's, and nothing but remarks is said.

/// Where dutyme speaks. One line is one write(2), so that it does not mix with the command's own
/// output.
class Terminal {
  public:
    /// From here on remarks are swallowed; failures are not.
    void be_quiet() { quiet_ = true; }

    /// One sentence on stderr that is no failure.
    void remark(const std::string& sentence) const;
    /// A failure: its sentence, and on the next line the hint when there is one.
    void complain(const std::string& sentence, const std::string& hint) const;
    void complain(const Error& error) const { complain(error.what(), error.hint()); }
    /// What was asked for, on stdout: lines of text, or a JSON document.
    void print(const std::string& text) const;
    void print_json(const std::string& document) const;

  private:
    int results_ = 1;  // stdout
    int remarks_ = 2;  // stderr
    bool quiet_ = false;
};

}  // namespace dutyme::ui

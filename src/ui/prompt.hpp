#pragma once
#include "base/fd.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::ui {

/// What is wrong with an answer, as the end of a sentence or a whole one. Empty: nothing.
using Judge = std::function<std::string(const std::string& answer)>;

/// Asks the person at the terminal; questions and answers go over /dev/tty. Every question blocks.
/// Ctrl-C, a signal that wants us to end, and the end of the input throw Error{cancelled}, with the
/// terminal as it was; three answers that will not do throw Error{usage}.
class Prompt {
  public:
    /// Absent: there is nobody to ask, because standard input is no terminal or there is none.
    static std::optional<Prompt> open();

    /// A line; Return alone stands for `otherwise`, which is shown. An empty answer will not do.
    std::string ask(const std::string& question, const std::string& otherwise, const Judge& judge);
    /// The same; what is typed is not shown.
    std::string ask_secret(const std::string& question, const Judge& judge);
    /// Return alone is yes.
    bool confirm(const std::string& question);
    /// One of a numbered list, by its number; Return alone is the first. Gives its index.
    std::size_t choose(const std::string& question, const std::vector<std::string>& items);
    /// A line that is no question.
    void say(const std::string& sentence);

    /// The hint of Error{cancelled}: what has come of everything so far.
    std::string after_cancel;

  private:
    explicit Prompt(Fd terminal) : terminal_(std::move(terminal)) {}
    std::string ask(const std::string& question, const std::string& otherwise, bool shown,
                    const Judge& judge);
    std::string line(const std::string& question, bool shown);

    Fd terminal_;
};

}  // namespace dutyme::ui

#pragma once
#include "duty/plan.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// What came of a tour.
struct Outcome {
    std::string until;         ///< when the pager was given back, or why not yet
    std::string how_it_ended;  ///< the command: "exit 0"
    Seconds lasted{0};
    std::vector<std::string> aftermath = {};  ///< duty::aftermath()
};

/// A section of Markdown for the page of a CI job: who was on call where, from when until when, who
/// was relieved, and what was deployed. All foreign text stands in one block of HTML, without a
/// blank line and escaped, where Markdown looks at nothing (CommonMark 0.31, 4.6).
std::string summary(const duty::Plan& plan, const duty::Deploy& deploy, const Outcome& outcome);

/// The same for a command that ran without anybody being put on call.
std::string summary_uncovered(const duty::Deploy& deploy, const std::string& why,
                              const std::string& how_it_ended, bool is_sandbox);

}  // namespace dutyme::ui

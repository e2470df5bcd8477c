#pragma once

#include "cli/context.hpp"
#include "config/settings.hpp"
#include "duty/plan.hpp"
#include "guardian/guardian.hpp"
#include "job/job.hpp"

#include <optional>
#include <string>

namespace dutyme::cli {

/// Says the plan on stderr, or as much of it as is wanted.
void announce_in_words(const duty::Plan& plan, const Context& context);

/// Says the plan on stderr, before anything is written; with a small picture of each schedule where
/// somebody looks: on a terminal, and not in a job.
void announce(const duty::Plan& plan, Context& context);

/// What the page of a CI job shows about the deploy: appended to the file that the settings name,
/// else the job. Without one nothing is done; what cannot be written is one remark.
class JobSummary {
  public:
    JobSummary(const config::Settings& settings, duty::Deploy deploy, Context& context);

    void covered(const duty::Plan& plan, const guardian::GiveBackResult& returned,
                 const std::string& how_it_ended, Seconds lasted) const;
    void uncovered(const std::string& why, const std::string& how_it_ended) const;

  private:
    void append(const std::string& text) const;

    std::string file_;
    duty::Deploy deploy_;
    const Context& context_;
};

}  // namespace dutyme::cli

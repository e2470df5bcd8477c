#pragma once

#include "cli/context.hpp"
#include "config/settings.hpp"
#include "duty/plan.hpp"
#include "guardian/guardian.hpp"
#include "job/job.hpp"
#include "ui/announce.hpp"

#include <optional>
#include <string>

namespace dutyme::cli {

/// How plans are told here: where stderr is no terminal, or a job runs us, the reader may sit in
/// another zone.
ui::Telling telling_for(Context& context);

/// Says where a setting comes from that changes what the whole run is, "dry-run = true
/// (DUTYME_DRY_RUN)", unless it is off or was given as a flag.
void say_origin(const config::Settings& settings, const config::TypedKey<bool>& key,
                const ui::Terminal& terminal);

/// Says that a dry run has come to its end, in its last line: what was not done, and, in a sandbox,
/// that it was one.
void say_end_of_dry_run(const config::Settings& settings, const std::string& not_done,
                        const ui::Terminal& terminal);

/// Says the plan on stderr, or as much of it as is wanted.
void announce_in_words(const duty::Plan& plan, Context& context);

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

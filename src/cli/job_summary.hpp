#pragma once
#include "cli/world.hpp"
#include "config/settings.hpp"
#include "guardian/guardian.hpp"
#include "job/job.hpp"

#include <optional>
#include <string>

namespace dutyme::cli {

/// What the page of a CI job shows about the deploy: appended to the file that the settings name,
/// else the job. Without one nothing is done; what cannot be written is one remark.
class JobSummary {
  public:
    JobSummary(const config::Settings& settings, const std::optional<job::Job>& job,
               duty::Deploy deploy, const World& world);

    void covered(const duty::Plan& plan, const guardian::GiveBackResult& returned,
                 const std::string& how_it_ended, Seconds lasted) const;
    void uncovered(const std::string& why, const std::string& how_it_ended) const;

  private:
    void append(const std::string& text) const;

    std::string file_;
    duty::Deploy deploy_;
    const World& world_;
};

}  // namespace dutyme::cli

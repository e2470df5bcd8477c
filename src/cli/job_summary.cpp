#include "cli/job_summary.hpp"

#include "base/clock.hpp"
#include "base/file.hpp"
#include "ui/secrets.hpp"
#include "ui/summary.hpp"

#include <filesystem>

namespace dutyme::cli {

namespace {

std::string end_of(const duty::Plan& plan, const guardian::GiveBackResult& returned) {
    if (returned.kind != guardian::GiveBackResult::Kind::done)
        return "not given back yet, at the latest " + to_rfc3339(plan.until);
    return to_rfc3339(returned.until.value_or(SystemClock{}.now()));
}

}  // namespace

JobSummary::JobSummary(const config::Settings& settings, const std::optional<job::Job>& job,
                       duty::Deploy deploy, const World& world)
    : file_(settings[config::key::summary]), deploy_(std::move(deploy)), world_(world) {
    if (file_.empty() && job) file_ = job->summary_file;
    if (file_.empty()) return;
    std::error_code error;  // of a working directory that is gone; then the path stays as it is
    const std::filesystem::path absolute = std::filesystem::absolute(file_, error);
    if (!error) file_ = absolute.string();  // once the command runs, dutyme stands at "/"
}

void JobSummary::covered(const duty::Plan& plan, const guardian::GiveBackResult& returned,
                         const std::string& how_it_ended, Seconds lasted) const {
    append(ui::summary(plan, deploy_, {end_of(plan, returned), how_it_ended, lasted}));
}

void JobSummary::uncovered(const std::string& why, const std::string& how_it_ended) const {
    append(ui::summary_uncovered(deploy_, why, how_it_ended));
}

void JobSummary::append(const std::string& text) const {
    if (file_.empty()) return;
    try {
        append_to_file(file_, ui::without_secrets(text));
    } catch (const Error& error) {
        world_.terminal.remark(std::string{"the job has no summary: "} + error.what());
    }
}

}  // namespace dutyme::cli

#include "cli/announce.hpp"

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/origin.hpp"
#include "job/job.hpp"
#include "ui/announce.hpp"
#include "ui/secrets.hpp"
#include "ui/summary.hpp"
#include "ui/timeline.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace dutyme::cli {

ui::Telling telling_for(Context& context) {
    return {context.terminal.is_dry_run(), !context.terminal.is_interactive() || context.job()};
}

namespace {

bool is_from_elsewhere(const config::Settings& settings, const config::TypedKey<bool>& key) {
    const auto value = settings.find(key);
    return settings[key] && value->origin != config::Origin::flag;
}

}  // namespace

void say_origin(const config::Settings& settings, const config::TypedKey<bool>& key,
                const ui::Terminal& terminal) {
    if (is_from_elsewhere(settings, key)) terminal.complain(with_origin(settings, key), "");
}

// Who is quiet, and did not ask for it on this command line, would take it for done.
void say_end_of_dry_run(const config::Settings& settings, const std::string& not_done,
                        const ui::Terminal& terminal) {
    const std::string sentence = "nothing was written" + not_done + terminal.take_sandbox();
    if (is_from_elsewhere(settings, config::key::dry_run)) return terminal.complain(sentence, "");
    terminal.remark(sentence);
}

void announce_in_words(const duty::Plan& plan, Context& context) {
    const ui::Telling telling = telling_for(context);
    if (context.terminal.is_brief())
        for (const std::string& sentence : ui::who_takes(plan, telling))
            context.terminal.headline(sentence);
    for (const std::string& sentence : ui::announcement(plan, telling))
        context.terminal.remark(sentence);
}

void announce(const duty::Plan& plan, Context& context) {
    announce_in_words(plan, context);
    if (!context.terminal.is_interactive() || context.job()) return;
    ui::Style style = ui::style_for(STDERR_FILENO, context.environment);
    style.columns -= std::min(style.columns, context.terminal.head().size());
    if (style.columns < ui::narrowest_picture) return;
    context.terminal.draw(ui::render(plan, style));
}

namespace {

std::string end_of(const duty::Plan& plan, const guardian::GiveBackResult& returned, Instant now) {
    if (returned.kind != guardian::GiveBackResult::Kind::done)
        return "not given back yet, at the latest " + to_rfc3339(plan.until);
    return to_rfc3339(returned.until.value_or(now));
}

}  // namespace

JobSummary::JobSummary(const config::Settings& settings, duty::Deploy deploy, Context& context)
    : file_(settings[config::key::summary]), deploy_(std::move(deploy)), context_(context) {
    if (file_.empty() && context.job()) file_ = context.job()->summary_file;
    if (file_.empty()) return;
    std::error_code error;  // of a working directory that is gone; then the path stays as it is
    const std::filesystem::path absolute = std::filesystem::absolute(file_, error);
    if (!error) file_ = absolute.string();  // once the command runs, dutyme stands at "/"
}

void JobSummary::covered(const duty::Plan& plan, const guardian::GiveBackResult& returned,
                         const std::string& how_it_ended, Seconds lasted) const {
    append(ui::summary(plan, deploy_,
                       {end_of(plan, returned, context_.clock().now()), how_it_ended, lasted,
                        returned.aftermath}));
}

void JobSummary::uncovered(const std::string& why, const std::string& how_it_ended) const {
    append(ui::summary_uncovered(deploy_, why, how_it_ended, context_.terminal.is_sandbox()));
}

void JobSummary::append(const std::string& text) const {
    if (file_.empty()) return;
    try {
        append_to_file(file_, ui::without_secrets(text));
    } catch (const Error& error) {
        context_.terminal.remark(std::string{"the job has no summary: "} + error.what());
    }
}

}  // namespace dutyme::cli

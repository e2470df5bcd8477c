#include "cli/announce.hpp"

#include "job/job.hpp"
#include "ui/announce.hpp"
#include "ui/timeline.hpp"

#include <unistd.h>

namespace dutyme::cli {

void announce_in_words(const duty::Plan& plan, const World& world) {
    if (world.terminal.is_brief())
        for (const std::string& sentence : ui::who_takes(plan)) world.terminal.headline(sentence);
    for (const std::string& sentence : ui::announcement(plan)) world.terminal.remark(sentence);
}

void announce(const duty::Plan& plan, const World& world) {
    announce_in_words(plan, world);
    if (!world.terminal.is_looked_at() || job::job_of(world.environment)) return;
    world.terminal.draw(ui::picture_of(plan, ui::style_for(STDERR_FILENO, world.environment)));
}

}  // namespace dutyme::cli

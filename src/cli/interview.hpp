#pragma once
#include "cli/world.hpp"
#include "config/settings.hpp"
#include "config/user_file.hpp"
#include "git/checkout.hpp"
#include "ui/prompt.hpp"

#include <vector>

// What a person is asked who goes on call and has not said how.
namespace dutyme::cli {

/// What was asked for, and answered, as it can be saved.
using Answers = std::vector<config::Change>;

/// Asks for what the settings do not tell: the token, then who is put on call (git's e-mail address
/// by default), then the schedule; for the last two also when they are told and it is to be asked
/// `again`. What the file of the first dutyme holds is offered first. Each answer is looked up in
/// PagerDuty before the next question. Empty: nothing is missing. Throws as ui::Prompt, and what
/// PagerDuty's answers throw.
Answers interview(ui::Prompt& prompt, const config::Settings& settings,
                  const git::Checkout& checkout, bool again, World& world);

/// The settings with the answers over them.
config::Settings with_answers(config::Settings settings, const Answers& answers);

/// Writes the answers to the user's own file, if the person wants that. Asks nothing when there are
/// none.
void offer_to_save(ui::Prompt& prompt, const Answers& answers, World& world);

/// For exec: the same questions where there is no token or no schedule, and somebody to ask; else
/// the settings as they are.
config::Settings with_what_is_missing(config::Settings own, World& world);

}  // namespace dutyme::cli

#pragma once

#include "cli/context.hpp"
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
Answers ask_what_is_missing(ui::Prompt& prompt, const config::Settings& settings, bool again,
                            Context& context);

/// The settings with the answers over them.
config::Settings with_answers(config::Settings settings, const Answers& answers);

/// Writes the answers to the user's own file, if the person wants that. Asks nothing when there are
/// none.
void offer_to_save(ui::Prompt& prompt, const Answers& answers, Context& context);

/// For exec: asks the same where there is no token or no schedule, and somebody to ask, and adds
/// the answers to the context's own settings.
void add_what_is_missing(Context& context);

}  // namespace dutyme::cli

#include "cli/interview.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/beginnings.hpp"
#include "cli/errand.hpp"
#include "config/layers.hpp"
#include "pagerduty/account_directory.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <optional>

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_an_answer{30000};

void add(Answers& answers, config::KeyName key, const std::string& value) {
    answers.push_back({&config::row_of(key), {value}});
}

bool names_a_token(const config::Settings& settings) {
    return settings.find(config::key::token) || settings.find(config::key::token_command) ||
           settings.find(config::key::client_id);
}

// Git's helpers are asked last, and a command for the token is not run for this.
bool has_token(const config::Settings& settings, const World& world) {
    if (names_a_token(settings)) return true;
    try {
        find_credential(settings, world, nullptr);
        return true;
    } catch (const Error& error) {
        if (error.failure() != Failure::usage) throw;
        return false;
    }
}

std::string sentence(const Error& error) {
    return error.what() + (error.hint().empty() ? "" : "; " + error.hint());
}

// What of the first dutyme's file counts, or would if the file were not open to others.
Answers old_answers(const config::Settings& settings, const World& world) {
    Answers answers;
    const config::Settings old = config::file_of_first_dutyme(world.environment);
    for (const config::Key& key : config::all_keys()) {
        const auto value = old.find(key);
        if (!value) continue;
        const auto known = settings.find(key);
        const bool counts = known ? known->origin <= config::Origin::old_file
                                  : !config::names_target(key) || !names_target(settings);
        if (counts) add(answers, key, value->text);
    }
    return answers;
}

std::string own_file(const World& world) {
    return config::shown_path(config::user_file(world.environment), world.environment);
}

Answers imported(ui::Prompt& prompt, const config::Settings& settings, const World& world) {
    Answers answers = old_answers(settings, world);
    if (answers.empty()) return answers;
    std::vector<std::string> names;
    for (const config::Change& answer : answers) names.emplace_back(answer.key->name);
    prompt.say("the first dutyme has left its settings in ~/.dutyme.json: " + listed(names));
    if (prompt.confirm("take them over into " + own_file(world) + "?")) return answers;
    return {};
}

std::string ask_token(ui::Prompt& prompt, const config::Settings& settings,
                      const git::Checkout& checkout, const World& world) {
    prompt.say("A PagerDuty API token is needed; PagerDuty makes one at");
    prompt.say("My Profile, User Settings, Create API User Token.");
    return prompt.ask_secret("token (it is not shown)", [&](const std::string& token) {
        if (!pagerduty::is_token(token)) return std::string{"that can be no token"};
        Answers answers;
        add(answers, config::key::token, token);
        Errand errand{checkout, with_answers(settings, answers), world};
        try {
            static_cast<void>(errand.pagerduty.directory.token_owner(
                errand.deadline_before_start(for_an_answer)));
            return std::string{};
        } catch (const Error& error) {
            if (error.failure() != Failure::denied) throw;
            return sentence(error);
        }
    });
}

std::string usual_person(Errand& errand) {
    if (const auto named = errand.settings.find(config::key::user)) return named->text;
    if (!errand.checkout.committer.email.empty()) return errand.checkout.committer.email;
    const auto me =
        errand.pagerduty.directory.token_owner(errand.deadline_before_start(for_an_answer));
    return me ? me->email : "";
}

std::string ask_person(ui::Prompt& prompt, Errand& errand) {
    return prompt.ask(
        "e-mail address in PagerDuty", printable(usual_person(errand)),
        [&](const std::string& who) {
            try {
                errand.pagerduty.directory.find_user(who,
                                                     errand.deadline_before_start(for_an_answer));
                return std::string{};
            } catch (const Error& error) {
                if (error.failure() != Failure::not_found && error.failure() != Failure::ambiguous)
                    throw;
                return std::string{error.what()};
            }
        });
}

/// What a person may have meant by "where".
struct Place {
    config::KeyName key;  ///< of the schedule, or of the service
    std::string id;
    std::string name;
};

// By its name, unless another is called so too.
std::string reference_to(const Place& chosen, const std::vector<Place>& found) {
    const auto alike = std::count_if(found.begin(), found.end(), [&](const Place& one) {
        return lower_case(one.name) == lower_case(chosen.name);
    });
    return alike == 1 ? chosen.name : chosen.id;
}

// Absent: no service has this id.
std::optional<Place> service_of_id(Errand& errand, const std::string& id,
                                   const pagerduty::Deadline& deadline) {
    if (!pagerduty::looks_like_id(id)) return std::nullopt;
    try {
        const auto one = errand.pagerduty.directory.find_service(id, deadline);
        return Place{config::key::service, one.id, one.name};
    } catch (const Error& error) {
        if (error.failure() != Failure::not_found) throw;
        return std::nullopt;
    }
}

Place place_of_id(Errand& errand, const std::string& id, const pagerduty::Deadline& deadline) {
    const Instant now = errand.pagerduty.session.now();
    try {
        const auto one = errand.pagerduty.schedules->find(id, now, now + Seconds{1}, deadline);
        return {config::key::schedule, one.id, one.name};
    } catch (const Error& none) {
        if (none.failure() != Failure::not_found) throw;
        if (auto service = service_of_id(errand, id, deadline)) return *std::move(service);
        throw;
    }
}

// Schedules, and services where no schedule is called like it. Throws Error{not_found}.
std::vector<Place> places_for(Errand& errand, const std::string& answer) {
    const auto deadline = errand.deadline_before_start(for_an_answer);
    auto& session = errand.pagerduty.session;
    std::vector<Place> found;
    for (const auto& schedule : pagerduty::schedules_like(session, answer, deadline))
        found.push_back({config::key::schedule, schedule.id, schedule.name});
    if (!found.empty()) return found;
    for (const auto& service : pagerduty::services_like(session, answer, deadline))
        found.push_back({config::key::service, service.id, service.name});
    if (!found.empty()) return found;
    return {place_of_id(errand, answer, deadline)};
}

const Place& choose(ui::Prompt& prompt, const std::vector<Place>& found) {
    if (found.size() == 1) return found.front();
    std::vector<std::string> items;
    items.reserve(found.size());
    for (const Place& one : found) items.push_back(one.name + " (" + one.id + ")");
    return found[prompt.choose("which one", items)];
}

void ask_where(ui::Prompt& prompt, Errand& errand, Answers& answers) {
    std::vector<Place> found;
    const auto judge = [&](const std::string& answer) {
        try {
            found = places_for(errand, answer);
            return std::string{};
        } catch (const Error& error) {
            if (error.failure() != Failure::not_found) throw;
            return sentence(error);
        }
    };
    const std::string where =
        prompt.ask("schedule to take (its name, or a part of it), or service", "", judge);
    const Place& chosen = choose(prompt, found);
    add(answers, chosen.key, where == chosen.id ? where : reference_to(chosen, found));
}

}  // namespace

config::Settings with_answers(config::Settings settings, const Answers& answers) {
    for (const config::Change& answer : answers) {
        if (config::names_target(*answer.key))
            for (const config::Key& key : config::all_keys())
                if (config::names_target(key)) settings.drop(key);
        std::vector<config::Value> values;
        for (const std::string& text : answer.values)
            values.push_back({text, config::Origin::flag, "the answer"});
        settings.put(*answer.key, std::move(values));
    }
    return settings;
}

Answers interview(ui::Prompt& prompt, const config::Settings& settings,
                  const git::Checkout& checkout, bool again, World& world) {
    Answers answers = imported(prompt, settings, world);
    const config::Settings known = with_answers(settings, answers);
    const bool token_is_known = has_token(known, world);
    if (token_is_known && names_target(known) && !again) return answers;
    if (!token_is_known)
        add(answers, config::key::token, ask_token(prompt, known, checkout, world));
    Errand errand{checkout, with_answers(settings, answers), world};
    if (again || known[config::key::user].empty())
        add(answers, config::key::user, ask_person(prompt, errand));
    if (again || !names_target(known)) ask_where(prompt, errand, answers);
    return answers;
}

void offer_to_save(ui::Prompt& prompt, const Answers& answers, World& world) {
    if (answers.empty()) return;
    prompt.after_cancel = "nothing was saved";
    if (!prompt.confirm("save the answers in " + own_file(world) + "?")) return;
    config::change_user_file(world.environment, answers);
    world.terminal.remark("the answers are saved in " + own_file(world));
}

config::Settings with_what_is_missing(config::Settings own, World& world) {
    const bool wants_none =
        own[config::key::skip] || own[config::key::sandbox] || own[config::key::force];
    if (wants_none || (names_a_token(own) && names_target(own))) return own;
    auto prompt = ui::Prompt::open();
    if (!prompt) return own;
    const git::Checkout checkout = git::read_checkout(world.environment);
    const config::Settings settings = config::with_checkout(own, checkout);
    if (names_target(settings) && has_token(settings, world)) return own;
    prompt->after_cancel = "the command was not started, nobody was put on call, nothing was saved";
    const Answers answers = interview(*prompt, settings, checkout, false, world);
    if (!own[config::key::dry_run]) offer_to_save(*prompt, answers, world);
    return with_answers(std::move(own), answers);
}

}  // namespace dutyme::cli

#include "cli/first_run.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/account_session.hpp"
#include "cli/context.hpp"
#include "config/layers.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/client.hpp"
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
bool has_token(const config::Settings& settings, const Context& context) {
    if (names_a_token(settings)) return true;
    try {
        find_credential(settings, context, nullptr);
        return true;
    } catch (const Error& error) {
        if (error.failure() != Failure::denied) throw;
        return false;
    }
}

std::string sentence(const Error& error) {
    return error.what() + (error.hint().empty() ? "" : "; " + error.hint());
}

// What of the first dutyme's file counts, or would if the file were not open to others.
Answers old_answers(const config::Settings& settings, const Context& context) {
    Answers answers;
    const config::Settings old = config::file_of_first_dutyme(context.environment);
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

std::string own_file(const Context& context) {
    return config::shown_path(config::user_file(context.environment), context.environment);
}

Answers imported(ui::Prompt& prompt, const config::Settings& settings, const Context& context) {
    Answers answers = old_answers(settings, context);
    if (answers.empty()) return answers;
    std::vector<std::string> names;
    for (const config::Change& answer : answers) names.emplace_back(answer.key->name);
    prompt.say("the first dutyme has left its settings in ~/.dutyme.json: " + listed(names));
    if (prompt.confirm("take them over into " + own_file(context) + "?")) return answers;
    return {};
}

std::string ask_token(ui::Prompt& prompt, const config::Settings& settings, Context& context) {
    prompt.say("A PagerDuty API token is needed; PagerDuty makes one at");
    prompt.say("My Profile, User Settings, Create API User Token.");
    return prompt.ask_secret("token (it is not shown)", [&](const std::string& token) {
        if (!pagerduty::is_token(token)) return std::string{"that is not a valid token"};
        Answers answers;
        add(answers, config::key::token, token);
        AccountSession account{context, with_answers(settings, answers)};
        try {
            static_cast<void>(account.pagerduty.directory.token_owner(
                account.deadline_before_start(for_an_answer)));
            return std::string{};
        } catch (const Error& error) {
            if (error.failure() != Failure::denied) throw;
            return sentence(error);
        }
    });
}

std::string usual_person(AccountSession& account) {
    if (const auto named = account.settings.find(config::key::user)) return named->text;
    if (!account.context.checkout().committer.email.empty())
        return account.context.checkout().committer.email;
    const auto me =
        account.pagerduty.directory.token_owner(account.deadline_before_start(for_an_answer));
    return me ? me->email : "";
}

bool token_tells_person(AccountSession& account) {
    return account.pagerduty.directory.token_owner(account.deadline_before_start(for_an_answer))
        .has_value();
}

std::string ask_person(ui::Prompt& prompt, AccountSession& account) {
    return prompt.ask(
        "e-mail address in PagerDuty", printable(usual_person(account)),
        [&](const std::string& who) {
            try {
                account.pagerduty.directory.find_user(who,
                                                      account.deadline_before_start(for_an_answer));
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
std::optional<Place> service_of_id(AccountSession& account, const std::string& id,
                                   const pagerduty::Deadline& deadline) {
    if (!pagerduty::looks_like_id(id)) return std::nullopt;
    try {
        const auto one = account.pagerduty.directory.find_service(id, deadline);
        return Place{config::key::service, one.id, one.name};
    } catch (const Error& error) {
        if (error.failure() != Failure::not_found) throw;
        return std::nullopt;
    }
}

Place place_of_id(AccountSession& account, const std::string& id,
                  const pagerduty::Deadline& deadline) {
    const Instant now = account.pagerduty.session.now();
    try {
        const auto one = account.pagerduty.schedules->find(id, now, now + Seconds{1}, deadline);
        return {config::key::schedule, one.id, one.name};
    } catch (const Error& none) {
        if (none.failure() != Failure::not_found) throw;
        if (auto service = service_of_id(account, id, deadline)) return *std::move(service);
        throw;
    }
}

// Schedules, and services where no schedule is called like it. Throws Error{not_found}.
std::vector<Place> places_for(AccountSession& account, const std::string& answer) {
    const auto deadline = account.deadline_before_start(for_an_answer);
    auto& session = account.pagerduty.session;
    std::vector<Place> found;
    for (const auto& schedule : pagerduty::schedules_like(session, answer, deadline))
        found.push_back({config::key::schedule, schedule.id, schedule.name});
    if (!found.empty()) return found;
    for (const auto& service : pagerduty::services_like(session, answer, deadline))
        found.push_back({config::key::service, service.id, service.name});
    if (!found.empty()) return found;
    return {place_of_id(account, answer, deadline)};
}

// Absent: none is called so, or several are.
const Place* called(const std::string& name, const std::vector<Place>& found) {
    const Place* exact = nullptr;
    for (const Place& one : found) {
        if (lower_case(one.name) != lower_case(name)) continue;
        if (exact != nullptr) return nullptr;
        exact = &one;
    }
    return exact;
}

const Place& choose(ui::Prompt& prompt, const std::string& answer,
                    const std::vector<Place>& found) {
    if (const Place* exact = called(answer, found)) return *exact;
    if (found.size() == 1) return found.front();
    std::vector<std::string> items;
    items.reserve(found.size());
    for (const Place& one : found) items.push_back(one.name + " (" + one.id + ")");
    return found[prompt.choose("which one", items)];
}

void ask_where(ui::Prompt& prompt, AccountSession& account, Answers& answers) {
    std::vector<Place> found;
    const auto judge = [&](const std::string& answer) {
        try {
            found = places_for(account, answer);
            return std::string{};
        } catch (const Error& error) {
            if (error.failure() != Failure::not_found) throw;
            return sentence(error);
        }
    };
    const std::string where =
        prompt.ask("schedule to take (its name, or a part of it), or service", "", judge);
    const Place& chosen = choose(prompt, where, found);
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

Answers ask_what_is_missing(ui::Prompt& prompt, const config::Settings& settings, bool again,
                            Context& context) {
    Answers answers = imported(prompt, settings, context);
    const config::Settings known = with_answers(settings, answers);
    const bool token_is_known = has_token(known, context);
    if (token_is_known && names_target(known) && !again) return answers;
    if (!token_is_known) add(answers, config::key::token, ask_token(prompt, known, context));
    AccountSession account{context, with_answers(settings, answers)};
    if (again || (known[config::key::user].empty() && !token_tells_person(account)))
        add(answers, config::key::user, ask_person(prompt, account));
    if (again || !names_target(known)) ask_where(prompt, account, answers);
    return answers;
}

namespace {

bool is_token(const config::Change& answer) {
    return config::KeyName{*answer.key} == config::key::token;
}

// In git's credential helper, where there is one; else it would stand in clear, which is said.
Answers without_kept_token(ui::Prompt& prompt, Answers answers, Context& context) {
    const auto token = std::find_if(answers.begin(), answers.end(), is_token);
    if (token == answers.end()) return answers;
    const std::string helper = credential_helper(context.environment);
    if (helper.empty()) {
        prompt.say("the token would stand in clear in " + own_file(context) +
                   ", for you alone to read;");
        prompt.say("git's credential.helper, or a token-command, keeps it elsewhere.");
        return answers;
    }
    if (!prompt.confirm("keep the token in git's credential helper (" + printable(helper) +
                        "), not in clear?"))
        return answers;
    keep_in_git(context.own(), token->values.front(), context.environment);
    answers.erase(token);
    return answers;
}

}  // namespace

void offer_to_save(ui::Prompt& prompt, const Answers& given, Context& context) {
    if (given.empty()) return;
    prompt.after_cancel = "nothing was saved";
    const Answers answers = without_kept_token(prompt, given, context);
    if (answers.empty()) return;
    if (!prompt.confirm("save the answers in " + own_file(context) + "?")) return;
    config::change_user_file(context.environment, answers);
    context.terminal.remark("the answers are saved in " + own_file(context));
}

void add_what_is_missing(Context& context) {
    config::Settings& own = context.own();
    const bool wants_none =
        own[config::key::skip] || own[config::key::sandbox] || own[config::key::force];
    if (wants_none || (names_a_token(own) && names_target(own))) return;
    auto prompt = ui::Prompt::open();
    if (!prompt) return;
    const config::Settings settings = config::with_checkout(own, context.checkout());
    if (names_target(settings) && has_token(settings, context)) return;
    prompt->after_cancel = "the command was not started, nobody was put on call, nothing was saved";
    const Answers answers = ask_what_is_missing(*prompt, settings, false, context);
    if (!own[config::key::dry_run]) offer_to_save(*prompt, answers, context);
    own = with_answers(std::move(own), answers);
}

}  // namespace dutyme::cli

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/account_session.hpp"
#include "cli/announce.hpp"
#include "cli/verbs.hpp"
#include "duty/aftermath.hpp"
#include "duty/build_plan.hpp"
#include "duty/change.hpp"
#include "duty/recover.hpp"
#include "duty/tour.hpp"
#include "pagerduty/incidents.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::cli {

namespace {

using duty::Record;
using duty::Tour;

constexpr std::chrono::milliseconds for_recovering{1500};
constexpr std::chrono::milliseconds for_a_tour{
    300000};  // a crowded minute of PagerDuty's, and more
constexpr Seconds furthest =
    std::chrono::hours{24} + std::chrono::minutes{1};  // no window of ours is longer
constexpr std::size_t largest_record = 1U << 20U;

using Overrides = std::vector<pagerduty::Override>;

class Stopping {
  public:
    Stopping(AccountSession& account, const Context& context)
        : account_(account),
          context_(context),
          incidents_(account.pagerduty.session, account.pagerduty.directory) {}

    /// Every tour of this user on this machine, of this account.
    void all();
    /// False: nobody here knows of such a thing.
    bool by_id(const std::string& id);
    void by_file(const std::string& path);
    void by_looking();
    /// What cannot be read is not given back.
    void look_for_unread() {
        failed_ = !can_read_all(account_.journal, context_.terminal) || failed_;
    }

    /// Of the tours that have ended here. Last of all, for it may take its time.
    void tell_of_ends() {
        account_.tell(changes_);
        account_.notify(notices_);
    }

    bool failed() const { return failed_; }
    /// What was given back, as "SCHEDULE/OVERRIDE", and whether that is all.
    ui::Document document() const;

  private:
    struct Found {
        Record record;
        std::optional<duty::JournalEntry> entry;
        duty::RecordSource source;
    };
    Found look_up(const Record& known, duty::RecordSource source);
    void give_back(const Record& known, duty::RecordSource source = duty::RecordSource::journal);
    bool release(Tour& tour);
    std::string told_end_of(const Tour& tour) const;
    void close(Tour& tour);
    void ask_what_is_left(const Tour& tour);
    void learn_what_is_left(Tour& tour);
    void tell_of_doubts(const Tour& tour) const;
    bool is_in_log(const std::string& id) const;
    void tell_what_is_held(const std::string& id) const;
    Overrides listed_on(const std::string& schedule, Seconds since,
                        const pagerduty::Deadline& deadline) const;
    void one_override(const std::string& schedule, const std::string& id);
    void end(const std::string& schedule, const pagerduty::Override& override);
    void note_end(const std::string& override_id);

    AccountSession& account_;
    const Context& context_;
    pagerduty::Incidents incidents_;
    bool is_asking_ = false;  // for the incidents of the tour that is being given back
    bool failed_ = false;
    bool in_doubt_ = false;  // PagerDuty has not shown an override that was asked for
    std::vector<std::string> given_back_;
    std::vector<pagerduty::ChangeEvent> changes_;
    std::vector<duty::Notice> notices_;
};

// The overrides of a record that a release has ended, those included that only showed up then.
std::vector<std::string> ended_since(const Record& before, const Record& after) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < after.leases.size(); ++i) {
        const duty::Lease& lease = after.leases[i];
        const bool was_open = i >= before.leases.size() || duty::is_open(before.leases[i]);
        if (was_open && !duty::is_open(lease) && !lease.override_id.empty())
            ids.push_back(lease.schedule_id + "/" + lease.override_id);
    }
    return ids;
}

std::string Stopping::told_end_of(const Tour& tour) const {
    return ui::told_end(tour.last_end(), account_.pagerduty.session.now(),
                        telling_for(account_.context));
}

// By a tour's id, or that of one of its overrides.
bool is_named(const Record& record, const std::string& id) {
    return duty::is_tour_of(record, id) ||
           std::any_of(record.leases.begin(), record.leases.end(),
                       [&](const auto& it) { return it.override_id == id; });
}

bool Stopping::release(Tour& tour) {
    const Record before = tour.record();
    const bool released = tour.release(account_.deadline(for_a_tour));
    for (std::string& id : ended_since(before, tour.record())) given_back_.push_back(std::move(id));
    in_doubt_ = in_doubt_ || !tour.doubts().empty();
    if (released) return true;
    failed_ = true;
    const auto& error = tour.last_error();
    context_.terminal.complain(
        "not everything could be given back: " + std::string{error ? error->what() : "no answer"},
        "it ends by itself at " + told_end_of(tour) + "; try again: dutyme stop");
    return false;
}

// The tour as it stands now, with its page when nobody else owns it.
Stopping::Found Stopping::look_up(const Record& known, duty::RecordSource source) {
    if (auto mine = account_.journal.adopt(known.id))
        return {std::move(mine->record), std::move(mine->entry), duty::RecordSource::journal};
    for (Record& open : account_.journal.open_tours()) {
        if (!duty::is_tour_of(open, known.id)) continue;
        if (auto mine = account_.journal.adopt(open.id))  // it was passed on
            return {std::move(mine->record), std::move(mine->entry), duty::RecordSource::journal};
        return {std::move(open), std::nullopt, duty::RecordSource::journal};
    }
    return {known, std::nullopt, source};
}

// A tour whose dutyme lives is given back under its hands: it finds its overrides ended, and renews
// no more. What it made while we were at it is in its page: so we look again.
void Stopping::give_back(const Record& known, duty::RecordSource source) {
    std::size_t leases = 0;
    for (int look = 0; look < 3; ++look) {
        Found found = look_up(known, source);
        const bool owned = found.entry.has_value();
        if (found.record.leases.size() == leases) return;
        leases = found.record.leases.size();
        Tour tour{account_.tour_context(), std::move(found.entry), std::move(found.record),
                  found.source};
        if (owned) ask_what_is_left(tour);
        if (!release(tour)) return;
        if (owned) return close(tour);
        if (look == 0) tell_of_doubts(tour);
    }
}

// Asked along with what the release asks.
void Stopping::ask_what_is_left(const Tour& tour) {
    const Instant now = account_.pagerduty.session.now();
    is_asking_ =
        tour.holds_anything() && incidents_.prefetch(duty::incident_window(tour.record(), now),
                                                     context_.terminal.is_interactive());
}

void Stopping::learn_what_is_left(Tour& tour) {
    if (!std::exchange(is_asking_, false)) return;
    tour.note_aftermath(
        incidents_.history({account_.clock.elapsed() + account_.timeouts.farewell, {}, {}}));
    for (const std::string& sentence : duty::aftermath(tour.record()))
        context_.terminal.remark(sentence);
}

void Stopping::close(Tour& tour) {
    learn_what_is_left(tour);
    const Instant now = account_.pagerduty.session.now();
    if (tour.record().outcome.empty())  // else its deploy has ended before, and it only lingered
        changes_.push_back(duty::deploy_finished(tour.record(), "", now));
    notices_.push_back(
        duty::notice_of_give_back(tour.record(), tour.record().outcome, now, {}, {}));
    tour.close("given back by dutyme stop", now);
    tell_of_doubts(tour);
}

void Stopping::tell_of_doubts(const Tour& tour) const {
    if (!tour.doubts().empty())
        context_.terminal.remark(
            "PagerDuty has not shown an override that was asked for; dutyme looks again with every "
            "command here, and it ends by itself at " +
            told_end_of(tour));
}

void Stopping::all() {
    int count = 0;
    for (const Record& record : account_.journal.open_tours()) {
        if (record.api_url != account_.pagerduty.api_url) continue;
        give_back(record);
        ++count;
    }
    if (count == 0 && account_.journal.unread().empty())
        context_.terminal.remark("nothing is taken from this machine");
    if (count > 0 && !failed_ && !in_doubt_) context_.terminal.remark("everything is given back");
}

// True where the log knows it: it was given back before.
bool Stopping::is_in_log(const std::string& id) const {
    const auto past = account_.journal.log();
    const auto known = std::find_if(past.rbegin(), past.rend(),
                                    [&](const Record& record) { return is_named(record, id); });
    if (known == past.rend()) return false;
    const Instant now = account_.pagerduty.session.now();
    context_.terminal.remark(
        printable(id) + " was given back" +
        (known->ended ? " at " + local_time_with_zone(*known->ended, now) : std::string{}));
    return true;
}

// What could have been meant instead.
void Stopping::tell_what_is_held(const std::string& id) const {
    std::vector<std::string> held;
    for (const Record& record : account_.journal.open_tours())
        if (record.api_url == account_.pagerduty.api_url)
            held.push_back("dutyme stop " + record.id);
    std::string lines;
    for (const std::string& line : held) lines += (lines.empty() ? "" : "\n") + line;
    context_.terminal.complain(
        "nothing called " + printable(id) + " is taken from this machine, or was",
        held.empty() ? "nothing is held from here; who is on call: dutyme status" : lines);
}

bool Stopping::by_id(const std::string& id) {
    const auto slash = id.find('/');
    if (slash != std::string::npos) {
        one_override(id.substr(0, slash), id.substr(slash + 1));
        return true;
    }
    const auto open = account_.journal.open_tours();
    const auto tour = std::find_if(open.begin(), open.end(),
                                   [&](const Record& record) { return is_named(record, id); });
    if (tour == open.end()) {
        if (is_in_log(id)) return true;
        tell_what_is_held(id);
        return false;
    }
    give_back(*tour);
    if (!failed_) context_.terminal.remark(printable(id) + " is given back");
    return true;
}

// As PagerDuty has them now, and those that ended since so long ago: its first answer may tell that
// this machine's clock is wrong, or be wrong itself.
Overrides Stopping::listed_on(const std::string& schedule, Seconds since,
                              const pagerduty::Deadline& deadline) const {
    const auto& account = account_.pagerduty.session;
    Overrides listed;
    const auto look = [&](Instant now) {
        for (auto& one : account_.pagerduty.schedules->overrides(schedule, now - since,
                                                                 now + furthest, deadline))
            if (std::none_of(listed.begin(), listed.end(),
                             [&](const auto& known) { return known.id == one.id; }))
                listed.push_back(std::move(one));
    };
    look(account.now());
    if (account.disagrees()) {
        look(account.now());
        look(account.other_now());
    }
    return listed;
}

// From another machine or step: PagerDuty is asked whether the override still stands. What was made
// a moment ago need not be in its list yet.
void Stopping::one_override(const std::string& schedule, const std::string& id) {
    const pagerduty::Deadline deadline = account_.deadline(for_a_tour);
    for (const auto pause : {std::chrono::milliseconds{0}, account_.timeouts.first_look,
                             account_.timeouts.second_look}) {
        if (pause.count() > 0)
            pagerduty::pause(pause, "PagerDuty does not show " + printable(id), deadline,
                             account_.clock);
        const Overrides listed = listed_on(schedule, furthest, deadline);
        const auto found = std::find_if(listed.begin(), listed.end(),
                                        [&](const auto& one) { return one.id == id; });
        if (found == listed.end()) continue;
        if (found->end <= account_.pagerduty.session.earliest_now()) break;
        if (duty::could_be_ours(*found, listed)) return end(schedule, *found);
        throw Error{Failure::refused, "the override " + printable(id) + " was not made by dutyme",
                    "remove it in PagerDuty"};
    }
    context_.terminal.remark(printable(id) + " is over already");
}

void Stopping::end(const std::string& schedule, const pagerduty::Override& override) {
    const auto released =
        account_.pagerduty.schedules->end(schedule, override, account_.deadline(for_a_tour));
    if (released == pagerduty::Released::already_over)
        return context_.terminal.remark(printable(override.id) + " is over already");
    given_back_.push_back(schedule + "/" + override.id);
    context_.terminal.remark(printable(override.id) + " is given back");
    note_end(override.id);
}

// In the page that knows it, if nobody owns that: an owner finds it gone.
void Stopping::note_end(const std::string& override_id) {
    for (const Record& record : account_.journal.open_tours()) {
        const bool knows =
            std::any_of(record.leases.begin(), record.leases.end(),
                        [&](const auto& it) { return it.override_id == override_id; });
        auto mine = knows ? account_.journal.adopt(record.id) : std::nullopt;
        if (!mine) continue;
        Tour tour{account_.tour_context(), std::move(mine->entry), std::move(mine->record)};
        tour.note_end(override_id);
        if (!tour.holds_anything()) close(tour);
    }
}

ui::Document Stopping::document() const {
    return ui::Document{[&](json::Writer& writer) {
        writer.Key("given_back");
        writer.StartArray();
        for (const std::string& id : given_back_) json::put_string(writer, id);
        writer.EndArray();
        json::put(writer, "in_doubt", in_doubt_);
        json::put(writer, "complete", !failed_);
    }};
}

void Stopping::by_file(const std::string& path) {
    const auto text = read_file(path, largest_record);
    if (!text) return context_.terminal.remark("nothing was taken: there is no " + printable(path));
    const auto record = duty::record_from_json(*text);
    if (!record && duty::is_of_another_version(*text))
        throw Error{Failure::settings,
                    printable(path) + " was written by another version of dutyme",
                    "use the dutyme that wrote it"};
    if (!record)
        throw Error{Failure::settings, printable(path) + " was not written by dutyme",
                    "give the file that --id-file named at the start"};
    if (record->api_url != account_.pagerduty.api_url)
        throw Error{Failure::settings,
                    printable(path) + " belongs to " + printable(record->api_url),
                    "use the region and api-url it was taken with"};
    give_back(*record, duty::RecordSource::id_file);
    if (!failed_) context_.terminal.remark("what " + printable(path) + " names is given back");
}

// The journal is lost: what is the deployer's, and ends at an odd second as ours do.
void Stopping::by_looking() {
    const auto deadline = account_.deadline(for_a_tour);
    const auto mine = account_.find_person(deadline).user;
    const auto targets = duty::find_targets(duty::take_request_from(account_.settings),
                                            account_.pagerduty.directory, deadline);
    duty::expect_kinds(targets, *account_.pagerduty.schedules);
    const Instant begin = account_.pagerduty.session.now();
    int count = 0;
    for (const auto& schedule : account_.pagerduty.schedules->find_all(
             targets.schedules, begin, begin + Seconds{1}, deadline)) {
        Overrides overrides = listed_on(schedule.id, Seconds{0}, deadline);
        const Instant now = account_.pagerduty.session.earliest_now();
        std::sort(overrides.begin(), overrides.end(),
                  [](const auto& left, const auto& right) { return left.start > right.start; });
        for (const auto& override : overrides) {
            if (override.user.id != mine.id || override.end <= now ||
                !duty::could_be_ours(override, overrides))
                continue;
            end(schedule.id, override);
            ++count;
        }
    }
    if (count == 0) context_.terminal.remark("nothing of " + printable(mine.name) + "'s is taken");
}

// Where start has put nobody on call, there is nobody to look for either.
void look_for_the_deployers(Stopping& stopping, const Context& context) {
    try {
        stopping.by_looking();
    } catch (const Error& error) {
        if (error.failure() != Failure::skipped) throw;
        context.terminal.complain(error);
    }
}

}  // namespace

int stop(const CommandLine& line, Context& context) {
    AccountSession account{context};
    const bool mine = line.has("mine");
    if (mine && !names_target(account.settings))
        throw Error{Failure::usage, "--mine needs a schedule to look at", "add --schedule NAME"};
    Arguments ids = line.operands;
    ids.insert(ids.end(), line.behind_dashes.begin(), line.behind_dashes.end());
    Stopping stopping{account, context};
    const std::string file = account.settings[config::key::id_file];
    if (mine)
        look_for_the_deployers(stopping, context);
    else if (!file.empty())
        stopping.by_file(file);
    else if (ids.empty())
        stopping.all();
    stopping.look_for_unread();
    bool all_known = true;
    for (const std::string& id : ids) all_known = stopping.by_id(id) && all_known;
    // Afterwards: a tour that was asked for by name is settled once, with all the time it needs.
    const auto recovered = duty::recover(
        account.journal, platform::this_host(), account.tour_context(), account.pagerduty.session,
        account.pagerduty.api_url, account.deadline(for_recovering));
    stopping.tell_of_ends();
    account.notify(duty::notices_of(recovered, account.told(), account.pagerduty.session.now()));
    context.answer(stopping.document(), "");
    if (stopping.failed()) return exit_code::not_covered;
    return all_known ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli

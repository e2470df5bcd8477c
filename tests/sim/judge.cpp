#include "judge.hpp"

#include "online.hpp"
#include "world.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>

namespace dutyme::sim {

namespace {

// After a failure dutyme tries again within a minute, and that try may take ten seconds.
constexpr Ms longest_retry = 70 * second;
// Two of ours may stand together until the last of the looks after an unanswered POST (a minute),
// and until that look is through.
constexpr Ms last_look = 60 * second;  // what comes later ends by its lease
constexpr Ms longest_doubt = last_look + 20 * second;
// PagerDuty may keep whole minutes.
constexpr Ms rounding = minute;
// What is made to linger stands beside what it is to shorten, so that nobody else is on call in
// between.
bool are_for_one_intent(const Deploy& deploy, const Object& one, const Object& other) {
    const bool lingers = deploy.ended && one.asked < *deploy.ended && *deploy.ended <= other.asked;
    return !lingers && one.wanted.user == other.wanted.user && one.schedule == other.schedule &&
           one.wanted.kind == other.wanted.kind && one.wanted.source == other.wanted.source &&
           one.wanted.relieved == other.wanted.relieved;
}

bool shares_schedule(const Deploy& one, const Deploy& other) {
    return std::any_of(one.schedules.begin(), one.schedules.end(), [&](const std::string& id) {
        return std::count(other.schedules.begin(), other.schedules.end(), id) != 0;
    });
}

class Judge {
  public:
    explicit Judge(const World& world) : world_(world) {}

    std::vector<Finding> run() {
        for (const Deploy& deploy : world_.deploys) {
            verdict(deploy);
            presence(deploy);
            lingering(deploy);
            longest(deploy);
            absence(deploy);
            single(deploy);
            quantity(deploy);
        }
        const auto& caught = world_.evidence.caught;
        found_.insert(found_.end(), caught.begin(), caught.end());
        for (Finding& finding : found_) finding.facts = facts_of(finding);
        return std::move(found_);
    }

  private:
    void verdict(const Deploy& deploy);
    void presence(const Deploy& deploy);
    void lingering(const Deploy& deploy);
    void longest(const Deploy& deploy);
    void absence(const Deploy& deploy);
    void single(const Deploy& deploy);
    void quantity(const Deploy& deploy);
    void stand_together(const Object& one, const Object& other);

    std::vector<Span> gaps(const Deploy& deploy, const Schedule& schedule, Span within) const;
    Ms put_on_top_until(const Deploy& deploy, const std::string& schedule, Ms moment) const;
    Ms excused_until(const Deploy& deploy, Span gap) const;
    bool was_left(const Deploy& deploy, const Object& object) const;
    Ms renewal_begins_by(const Deploy& deploy, Ms end) const;
    Ms time_told(const Deploy& deploy) const;
    bool is_shared(const Schedule& schedule, Ms moment, Ms known) const;
    bool is_shared_within(const Schedule& schedule, const Deploy& deploy) const;
    bool keeps_minutes() const {
        return world_.model.customs.precision != Customs::Precision::seconds;
    }
    Ms unnoticed_error() const;
    Ms held_until(const Deploy& deploy) const;
    std::optional<Ms> taken_from(const Deploy& deploy, const std::string& schedule) const;
    bool turn_ends_within(const Deploy& deploy) const;
    bool has_override_ahead(const Deploy& deploy) const;
    bool has_anothers_end(const Deploy& deploy) const;
    void add_neighbours(const Deploy& deploy, std::set<std::string>& facts) const;
    void add_place(const Finding& finding, std::set<std::string>& facts) const;
    std::set<std::string> facts_of(const Finding& finding) const;
    bool has_a_double(const Object& object) const;
    Ms may_stand_until(const Deploy& deploy, const Object& object) const;

    const World& world_;
    std::vector<Finding> found_;
};

// The stretches in which the deployer is not on call. That can change only where an object or a
// turn begins, ends, or is changed.
std::vector<Span> Judge::gaps(const Deploy& deploy, const Schedule& schedule, Span within) const {
    std::vector<Ms> breaks{within.from};
    const auto note = [&](Ms moment) {
        if (within.from < moment && moment < within.until) breaks.push_back(moment);
    };
    if (deploy.passed) note(*deploy.passed);
    for (const Rotation& rotation : schedule.rotations)
        for (const Turn& turn : rotation.turns) note(turn.end);
    for (const Object& object : world_.model.objects()) {
        if (object.schedule != schedule.id) continue;
        for (const Version& version : object.versions)
            for (const Ms moment : {version.at, version.start, version.end}) note(moment);
    }
    std::sort(breaks.begin(), breaks.end());
    std::vector<Span> found;
    for (std::size_t i = 0; i < breaks.size(); ++i) {
        const auto on_call = world_.model.on_call(schedule, breaks[i], breaks[i]);
        if (std::any_of(on_call.begin(), on_call.end(),
                        [&](const OnCall& who) { return may_hold(deploy, who.user, breaks[i]); }))
            continue;
        const Ms end = i + 1 < breaks.size() ? breaks[i + 1] : within.until;
        if (!found.empty() && found.back().until == breaks[i])
            found.back().until = end;
        else
            found.push_back({breaks[i], end});
    }
    return found;
}

// From "taken" to the command's end the deployer is on call wherever the plan put them.
void Judge::presence(const Deploy& deploy) {
    if (!deploy.taken || !deploy.ended) return;
    for (const std::string& id : deploy.promised)
        for (const Span& gap :
             gaps(deploy, *world_.model.schedule(id), {*deploy.taken, *deploy.ended})) {
            if (keeps_minutes() && gap.until - gap.from <= rounding) continue;
            if (keeps_minutes() && gap.from == *deploy.taken) continue;  // it begins with a minute
            const Ms from = std::max(
                {gap.from, excused_until(deploy, gap), put_on_top_until(deploy, id, gap.from)});
            const Ms until =
                std::min({gap.until, held_until(deploy), taken_from(deploy, id).value_or(never)});
            if (until - gap.from <= unnoticed_error()) continue;
            if (from < until)
                found_.push_back({"presence", deploy.tour, id, from, until,
                                  deploy.deployer + " is not on call while the command runs"});
        }
}

// Nobody else is on call between the lease that is given back and what lingers of it.
void Judge::lingering(const Deploy& deploy) {
    if (!deploy.taken || !deploy.ended || !deploy.lingers_until || keeps_minutes()) return;
    for (const std::string& id : deploy.promised)
        for (const Span& gap :
             gaps(deploy, *world_.model.schedule(id), {*deploy.ended, *deploy.lingers_until})) {
            const bool is_between = *deploy.ended < gap.from && gap.until < *deploy.lingers_until;
            const Ms until = std::min(gap.until, taken_from(deploy, id).value_or(never));
            const Ms from = std::max(gap.from, excused_until(deploy, gap));
            if (until - gap.from <= unnoticed_error()) continue;
            if (is_between && from < until)
                found_.push_back({"linger", deploy.tour, id, from, until,
                                  deploy.deployer + " is off call before lingering"});
        }
}

// While the command runs nothing is asked for that ends behind --max, as far as clocks are right.
void Judge::longest(const Deploy& deploy) {
    const bool is_right = world_.wrong_dates.sort == WrongDates::Sort::none;
    if (!deploy.taken || !is_right || deploy.machine->offset != Ms{0}) return;
    const Ms end = *deploy.taken + deploy.max + second + (keeps_minutes() ? rounding : Ms{0});
    for (const Evidence::Write& write : world_.evidence.writes)
        if (write.tour == deploy.tour && write.end > end && write.at < deploy.ended.value_or(never))
            found_.push_back({"max", deploy.tour, write.schedule, end, write.end,
                              "it is asked for beyond the longest time"});
}

// Somebody else put themselves on top of the deployer's own turn, after the plan; what the tour has
// asked for begins behind it.
Ms Judge::put_on_top_until(const Deploy& deploy, const std::string& schedule, Ms moment) const {
    Ms first_start = never;
    bool is_theirs = false;
    for (const Object& object : world_.model.objects()) {
        if (object.schedule != schedule) continue;
        if (object.creator.tour == deploy.tour)
            first_start = std::min(first_start, object.wanted.start);
        is_theirs =
            is_theirs ||
            (object.wanted.kind == Kind::layer_override && object.wanted.user != deploy.deployer &&
             deploy.begins <= object.versions.front().at && object.covers(moment, moment));
    }
    return is_theirs && moment < first_start && first_start != never ? first_start : moment;
}

// An error of less than a minute in every date is not noticed.
Ms Judge::unnoticed_error() const {
    const WrongDates& wrong = world_.wrong_dates;
    const Ms off = std::chrono::abs(wrong.off);
    const bool tells = wrong.sort == WrongDates::Sort::all || wrong.sort == WrongDates::Sort::one;
    return tells && off < minute ? off + 2 * second : Ms{0};
}

// In the last minute before --max nothing is made any more, and behind it nothing is owed.
Ms Judge::held_until(const Deploy& deploy) const {
    const WrongDates& dates = world_.wrong_dates;
    Ms wrong{0};
    if (dates.sort == WrongDates::Sort::all) wrong = std::chrono::abs(dates.off);
    if (world_.evidence.began_untold.count(deploy.tour) != 0)
        wrong = std::chrono::abs(deploy.machine->offset);
    constexpr Ms take = 12 * second;  // who is suspended hears of it later
    const Ms begun = std::min(*deploy.taken, deploy.begins + take);
    return begun + deploy.max - (keeps_minutes() ? 2 : 1) * minute - 15 * second - wrong;
}

// From when on it is somebody's will that the deployer is not on call: a person's who changed
// something of ours or overrode it, that of a later override on layers, or that of who ran dutyme
// stop.
std::optional<Ms> Judge::taken_from(const Deploy& deploy, const std::string& schedule) const {
    std::optional<Ms> first = deploy.stopped;
    const auto note = [&](Ms moment) {
        if (!first || moment < *first) first = moment;
    };
    const Schedule& where = *world_.model.schedule(schedule);
    note(where.deleted);
    for (const Evidence::Act& act : world_.evidence.acts)
        if (act.tour == deploy.tour && act.schedule == schedule) note(act.at);
    std::optional<Ms> ours;
    const auto& objects = world_.model.objects();
    Ms first_asked = never;
    for (const Object& object : objects)
        if (object.creator.tour == deploy.tour && object.schedule == schedule)
            first_asked = std::min(first_asked, object.asked);
    for (const Object& object : objects) {
        if (object.schedule != schedule) continue;
        if (object.creator.tour != deploy.tour && object.wanted.relieved == deploy.deployer)
            note(object.versions.front().at);
        if (object.creator.tour.empty() && object.versions.front().at < where.upgraded)
            note(where.upgraded);  // an upgrade keeps the last one alone
        if (object.wanted.kind != Kind::layer_override) continue;
        if (object.creator.tour == deploy.tour && !ours) ours = object.versions.front().at;
        const bool is_in_our_turn =
            *deploy.taken < first_asked && deploy.begins <= object.versions.front().at;
        const bool is_behind_us = ours || is_in_our_turn;
        const bool is_passed = deploy.ask == Deploy::Ask::pass && deploy.asked &&
                               *deploy.asked <= object.versions.front().at;
        const std::string& holder = is_passed ? deploy.colleague : deploy.deployer;
        if (object.wanted.user != holder && object.creator.tour != deploy.tour && is_behind_us)
            note(object.versions.front().at);
    }
    return first;
}

// When the guardian has to have begun to renew what ends there: a third of the lease before, or two
// seconds after it has renewed something, and by the machine's clock as long as nobody has told the
// time.
Ms Judge::renewal_begins_by(const Deploy& deploy, Ms end) const {
    constexpr Ms between_renewals = 2 * second;
    const Ms due = end - Ms{deploy.lease} / 3;
    Ms by = due;
    for (const Evidence::Write& write : world_.evidence.writes)
        if (write.tour == deploy.tour && write.at <= due)
            by = std::max(by, write.at + between_renewals);
    const Ms off = std::chrono::abs(deploy.machine->offset);
    const bool is_untold = world_.wrong_dates.sort == WrongDates::Sort::cached && off < minute &&
                           time_told(deploy) > due;
    return by + second + unnoticed_error() + (is_untold ? off : Ms{0});
}

// When an answer has first told the time to the tour.
Ms Judge::time_told(const Deploy& deploy) const {
    const auto told = world_.evidence.time_told.find(deploy.tour);
    return told == world_.evidence.time_told.end() ? never : told->second;
}

// As long as one trouble followed the other since the renewal was due, there was no way to renew.
Ms Judge::excused_until(const Deploy& deploy, Span gap) const {
    Ms excused = renewal_begins_by(deploy, gap.from);
    for (const Evidence::Trouble& trouble : world_.evidence.troubles)
        if (trouble.tour == deploy.tour && trouble.from <= excused + second)
            excused = std::max(excused, trouble.until + longest_retry);
    const bool is_alone = deploy.alone && *deploy.alone <= std::max(excused, gap.from);
    return is_alone ? gap.until : excused;
}

// Several people are on call at once there, by their turns or by what people made.
bool Judge::is_shared(const Schedule& schedule, Ms moment, Ms known) const {
    std::set<std::string> people;
    for (const OnCall& who : world_.model.on_call(schedule, moment, known)) {
        const Object* object = world_.model.find(who.source.custom_shift);
        if (object == nullptr || object->creator.tour.empty()) people.insert(who.user);
    }
    return people.size() > 1;
}

// As far as it was known when the deploy began, and its first lease lasts.
bool Judge::is_shared_within(const Schedule& schedule, const Deploy& deploy) const {
    const Ms until = deploy.begins + Ms{deploy.lease};
    std::vector<Ms> moments{deploy.begins};
    for (const Rotation& rotation : schedule.rotations)
        for (const Turn& turn : rotation.turns) moments.push_back(turn.end);
    for (const Object& object : world_.model.objects())
        if (object.schedule == schedule.id)
            for (const Version& version : object.versions) moments.push_back(version.end);
    return std::any_of(moments.begin(), moments.end(), [&](Ms moment) {
        return deploy.begins <= moment && moment < until &&
               is_shared(schedule, moment, deploy.begins);
    });
}

// Where nothing befell it, a deploy is put on call.
void Judge::verdict(const Deploy& deploy) {
    if (!deploy.uncovered || keeps_minutes()) return;
    for (const std::string& id : deploy.schedules)
        if (world_.model.schedule(id)->deleted <= deploy.begins + longest_retry) return;
    for (const std::string& id : deploy.schedules)
        if (is_shared_within(*world_.model.schedule(id), deploy) && !deploy.takes_all) return;
    const bool troubled =
        std::any_of(world_.evidence.troubles.begin(), world_.evidence.troubles.end(),
                    [&](const Evidence::Trouble& trouble) { return trouble.tour == deploy.tour; });
    if (!troubled)
        found_.push_back({"verdict", deploy.tour, "", deploy.begins, deploy.begins,
                          "not put on call: " + *deploy.uncovered});
}

// Which other deploys were about.
void Judge::add_neighbours(const Deploy& deploy, std::set<std::string>& facts) const {
    constexpr Ms same_moment = 15 * second;  // as long as a take may take
    for (const Deploy& other : world_.deploys) {
        if (&other == &deploy || !shares_schedule(deploy, other)) continue;
        if (std::chrono::abs(other.begins - deploy.begins) < same_moment)
            facts.insert("another in the same moment");
        if (std::count(deploy.schedules.begin(), deploy.schedules.end(), "PSHIFT1") != 0)
            facts.insert("others on shifts");
        if (other.deployer != deploy.deployer)
            facts.insert("others");
        else if (other.machine != deploy.machine)
            facts.insert("on two machines");
    }
}

// Somebody else's that was made before, and begins while it lasts.
bool Judge::has_override_ahead(const Deploy& deploy) const {
    const auto& objects = world_.model.objects();
    return std::any_of(objects.begin(), objects.end(), [&](const Object& object) {
        const Version& made = object.versions.front();
        return object.creator.tour != deploy.tour && made.at <= deploy.begins &&
               deploy.begins < made.start && made.start < deploy.begins + deploy.lasts + minute;
    });
}

// Another tour of the same deployer has asked for one with the same end.
bool Judge::has_anothers_end(const Deploy& deploy) const {
    const auto& writes = world_.evidence.writes;
    return std::any_of(writes.begin(), writes.end(), [&](const Evidence::Write& ours) {
        return ours.makes && ours.tour == deploy.tour &&
               std::any_of(writes.begin(), writes.end(), [&](const Evidence::Write& theirs) {
                   return theirs.makes && theirs.tour != ours.tour && theirs.end == ours.end &&
                          theirs.schedule == ours.schedule;
               });
    });
}

// Where and when in a deploy's life it is.
void Judge::add_place(const Finding& finding, std::set<std::string>& facts) const {
    constexpr Ms seconds_long = 8 * second;
    if (finding.until - finding.from <= seconds_long) facts.insert("for seconds");
    if (finding.schedule == "PSHIFT1") facts.insert("on shifts");
    for (const Deploy& deploy : world_.deploys) {
        if (deploy.tour != finding.tour) continue;
        if (deploy.taken && finding.from <= *deploy.taken + second) facts.insert("as it begins");
        if (deploy.may_linger().count() > 0) facts.insert("lingers");
        if (Ms{deploy.lease} == minute) facts.insert("a minute's lease");
        if (deploy.max < Seconds{3600}) facts.insert("a short max");
        if (deploy.passed) facts.insert("passed on");
    }
}

bool Judge::turn_ends_within(const Deploy& deploy) const {
    const Ms until = deploy.begins + deploy.lasts + Ms{deploy.lease};
    for (const std::string& id : deploy.schedules)
        for (const Rotation& rotation : world_.model.schedule(id)->rotations)
            for (const Turn& turn : rotation.turns)
                if (deploy.begins <= turn.end && turn.end < until) return true;
    return false;
}

// What befell its tour, and what is odd about this PagerDuty.
std::set<std::string> Judge::facts_of(const Finding& finding) const {
    std::set<std::string> facts;
    const auto concerns = [&](const std::string& tour) {
        return tour == finding.tour || (!finding.by.empty() && tour == finding.by);
    };
    for (const Evidence::Trouble& trouble : world_.evidence.troubles)
        if (concerns(trouble.tour) || trouble.tour.empty()) facts.insert(trouble.what.name);
    for (const Evidence::Act& act : world_.evidence.acts)
        if (act.tour.empty() ? act.schedule == finding.schedule : concerns(act.tour))
            facts.insert(act.what.name);
    const Customs& customs = world_.model.customs;
    if (customs.overrides_of_overrides) facts.insert("overrides of overrides");
    if (keeps_minutes()) facts.insert("whole minutes");
    if (customs.past_start_refused) facts.insert("past start refused");
    if (customs.revives) facts.insert("revives");
    if (world_.had_outages) facts.insert("outage");
    const WrongDates& wrong = world_.wrong_dates;
    if (wrong.sort == WrongDates::Sort::all && wrong.off < Ms{0}) facts.insert("all dates behind");
    if (wrong.sort == WrongDates::Sort::all && wrong.off > Ms{0}) facts.insert("all dates ahead");
    if (wrong.sort == WrongDates::Sort::one) facts.insert("one date wrong");
    if (wrong.sort == WrongDates::Sort::cached) facts.insert("answers from a cache");
    for (const Deploy& deploy : world_.deploys)
        if (concerns(deploy.tour)) {
            if (turn_ends_within(deploy)) facts.insert("a turn ends");
            if (has_override_ahead(deploy)) facts.insert("an override ahead");
            if (world_.evidence.same_chance.count(deploy.tour) != 0)
                facts.insert("same chance as others");
            if (std::chrono::abs(deploy.machine->offset) >= minute) facts.insert("wrong clock");
            if (deploy.machine->offset > Ms{0} && deploy.machine->offset < minute)
                facts.insert("clock seconds ahead");
            if (has_anothers_end(deploy)) facts.insert("the same end as another's");
            add_neighbours(deploy, facts);
            if (deploy.stopped) facts.insert("stopped");
        }
    add_place(finding, facts);
    return facts;
}

// Behind the last look nobody sees to it: its lease ends it.
bool came_too_late(const Object& object) {
    return !object.answered && object.versions.front().at > object.asked + last_look;
}

// Another of the same person's is so alike that nobody can tell which of them is whose.
bool Judge::has_a_double(const Object& object) const {
    const auto ends_alike = [&](const Object& other) {
        return std::chrono::abs(object.versions.front().end - other.versions.front().end) <=
               (keeps_minutes() ? rounding : Ms{0});
    };
    const auto& objects = world_.model.objects();
    return std::any_of(objects.begin(), objects.end(), [&](const Object& other) {
        return other.creator.tour != object.creator.tour && other.schedule == object.schedule &&
               other.wanted.kind == object.wanted.kind && other.wanted.user == object.wanted.user &&
               ends_alike(other);
    });
}

// When what is said to be given back may still be there: what was left to linger, and what came of
// a POST without an answer until somebody has looked.
Ms Judge::may_stand_until(const Deploy& deploy, const Object& object) const {
    Ms until = *deploy.released;
    if (deploy.lingers_until) until = std::max(until, *deploy.lingers_until + rounding);
    if (object.answered) return until;
    if (came_too_late(object) || has_a_double(object) || was_left(deploy, object))
        return std::max(until, object.versions.front().end);
    until = std::max(until, object.asked + longest_doubt);
    // A last look that fails is made again a minute later, as long as it does.
    for (const Evidence::Trouble& trouble : world_.evidence.troubles)
        if (trouble.tour == deploy.tour && trouble.from >= object.asked + last_look &&
            trouble.from <= until)
            until = std::max(until, trouble.until + longest_retry);
    return until;
}

// Whoever was to look again has died. When somebody else has given it back, that is said anew.
bool Judge::was_left(const Deploy& deploy, const Object& object) const {
    const auto& troubles = world_.evidence.troubles;
    return std::any_of(troubles.begin(), troubles.end(), [&](const Evidence::Trouble& trouble) {
        return trouble.tour == deploy.tour && trouble.what.hash == Key{"death"}.hash &&
               *deploy.released <= trouble.from && trouble.from <= object.asked + longest_doubt;
    });
}

// What is given back does not stand; what is not, ends when its lease does.
void Judge::absence(const Deploy& deploy) {
    for (const Object& object : world_.model.objects()) {
        if (object.creator.tour != deploy.tour || !deploy.released || object.moved_by_hand)
            continue;
        for (const Span& span : object.stood()) {
            const Ms from = std::max(span.from, may_stand_until(deploy, object));
            if (from < span.until)
                found_.push_back({"absence", deploy.tour, object.schedule, from, span.until,
                                  object.id + " stands though all was said to be given back"});
        }
    }
}

// Not two for one intent, but for the time of doubt.
void Judge::single(const Deploy& deploy) {
    std::vector<const Object*> ours;
    for (const Object& object : world_.model.objects())
        if (object.creator.tour == deploy.tour && !object.moved_by_hand && !came_too_late(object))
            ours.push_back(&object);
    for (auto one = ours.begin(); one != ours.end(); ++one)
        for (auto other = std::next(one); other != ours.end(); ++other)
            if (are_for_one_intent(deploy, **one, **other)) stand_together(**one, **other);
}

// Whatever goes wrong, PagerDuty is not asked as fast as the net allows.
void Judge::quantity(const Deploy& deploy) {
    constexpr std::size_t most_in_a_minute = 60;
    std::vector<Ms> writes;
    for (const Evidence::Write& write : world_.evidence.writes)
        if (write.tour == deploy.tour) writes.push_back(write.at);
    for (std::size_t i = most_in_a_minute; i < writes.size(); ++i) {
        const Ms from = writes[i - most_in_a_minute];
        if (writes[i] - from >= minute) continue;
        return found_.push_back(
            {"quantity", deploy.tour, "", from, writes[i], "it writes again and again"});
    }
}

void Judge::stand_together(const Object& one, const Object& other) {
    for (const Span& first : one.stood())
        for (const Span& second : other.stood()) {
            const Span both{std::max(first.from, second.from), std::min(first.until, second.until)};
            if (both.until - both.from > longest_doubt)
                found_.push_back({"single", one.creator.tour, one.schedule, both.from, both.until,
                                  one.id + " and " + other.id + " stand for one intent"});
        }
}

}  // namespace

std::vector<Finding> judge(const World& world) {
    return Judge{world}.run();
}

namespace {

// In another run of the machine its pages are left until their leases end.
bool has_lost_power(const Machine& machine) {
    return !machine.up || machine.host.boot_id != "boot 1";
}

}  // namespace

// What belongs to a deploy that has ended, on a machine that is there, does not stand, unless it
// was left to linger, or nobody could know of it. Whoever comes after a death has one account only.
void check_settled(World& world) {
    for (const Deploy& deploy : world.deploys) {
        const bool over = deploy.ended || (deploy.dutyme != nullptr && !deploy.dutyme->alive);
        const bool has_successor = deploy.api_url == account || deploy.released;
        if (!over || !has_successor || has_lost_power(*deploy.machine) ||
            deploy.machine->shelf->lost.count(deploy.tour) != 0)
            continue;
        for (const Object& object : world.model.objects()) {
            if (object.creator.tour != deploy.tour || !object.answered || object.moved_by_hand)
                continue;
            const Version* version = object.seen_at(world.now());
            if (version == nullptr || version->end <= world.now()) continue;
            const Ms lingers = deploy.ended.value_or(Ms{0}) + Ms{deploy.may_linger()} + 3 * minute;
            if (deploy.may_linger().count() > 0 && version->end <= lingers) continue;
            world.evidence.caught.push_back({"liveness", deploy.tour, object.schedule, world.now(),
                                             version->end,
                                             object.id + " still stands in calm weather"});
        }
    }
}

std::string to_string(const Finding& finding) {
    return std::string{finding.rule} + " of " + finding.tour +
           (finding.schedule.empty() ? "" : " on " + finding.schedule) + " from " +
           shown(finding.from) + " to " + shown(finding.until) + ": " + finding.sentence;
}

std::string shown(Ms moment) {
    char text[32];
    const auto ms = static_cast<long>(moment.count());
    std::snprintf(text, sizeof text, "%02ld:%02ld:%02ld.%03ld", ms / 3'600'000, ms / 60'000 % 60,
                  ms / 1000 % 60, ms % 1000);
    return text;
}

}  // namespace dutyme::sim

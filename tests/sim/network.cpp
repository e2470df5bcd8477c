#include "network.hpp"

#include "marks.hpp"
#include "world.hpp"

#include <algorithm>

namespace dutyme::sim {

using pagerduty::NoResponse;
using pagerduty::Request;
using pagerduty::Response;

namespace {

constexpr Ms way{30};  // half of what an undisturbed request takes

// 60 % none, 20 % up to 3 s, 15 % up to 15 s, 5 % up to 90 s.
Ms drawn_lag(World& world, Process& process, Key key) {
    constexpr Ms most[] = {Ms{3'000}, Ms{15'000}, Ms{90'000}};
    constexpr int sort[] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2};
    if (!world.switches.lags) return Ms{0};
    const int drawn = sort[world.choices.pick(process.actor, key, 20)];
    if (drawn < 0) return Ms{0};
    world.evidence.troubles.push_back({world.now(), world.now(), process.tour, "", key});
    sometimes(key);
    const Ms lag = world.choices.length(process.actor, "so far behind", Ms{500}, most[drawn]);
    if (lag >= 10 * second)
        world.evidence.troubles.push_back(
            {world.now(), world.now(), process.tour, "", "far behind"});
    return lag;
}

// It may be called when the writer is long dead.
Outcome carry_out(World& world, const Call& call, const Creator& creator, Ms asked) {
    switch (call.what) {
        case Call::What::create:
            return world.model.create(call.schedule, call.wanted, creator, asked, world.now());
        case Call::What::update:
            return world.model.move_end(call.schedule, call.wanted.kind, call.id,
                                        call.end.value_or(Ms{0}), call.whole, world.now());
        default:
            return world.model.remove(call.schedule, call.wanted.kind, call.id, world.now());
    }
}

Key name_of(const Fate& fate) {
    if (fate.effect == Fate::Effect::late) return "effect late";
    if (fate.effect == Fate::Effect::twice) return "done twice";
    if (fate.effect == Fate::Effect::vanishing) return "never shows";
    if (fate.answer == Fate::Answer::refusal) return "refused";
    if (fate.answer == Fate::Answer::page) return "page for an answer";
    if (fate.answer == Fate::Answer::unsent) return "unsent";
    if (fate.effect == Fate::Effect::none) return "no effect";
    return fate.answer == Fate::Answer::own ? "asked" : "reply lost";
}

Response response(int status, std::string body) {
    return {status, {}, std::move(body)};
}

Response response_to_write(const Call& call, const Outcome& outcome, Ms now) {
    if (outcome.status >= 300) return response(outcome.status, reply::error(outcome.reason));
    if (call.what == Call::What::remove) return response(outcome.status, "");
    if (call.what == Call::What::update)
        return response(outcome.status, reply::updated(*outcome.object, now));
    return response(outcome.status, reply::created(*outcome.object, call));
}

Response refusal(const Fate& fate) {
    Response told{fate.status, {}, reply::error("not now")};
    if (fate.status == 429)
        told.headers["ratelimit-reset"] =
            std::to_string(std::chrono::ceil<Seconds>(fate.delay).count());
    return told;
}

}  // namespace

Connection::Connection(World& world, Process& process)
    : world_(world),
      process_(process),
      list_lag_(drawn_lag(world, process, "list behind")),
      schedule_lag_(drawn_lag(world, process, "schedule behind")),
      id_lag_(drawn_lag(world, process, "ids behind")) {}

void Connection::tell(const Call& call, Key how) const {
    world_.story.tell(world_.now(), process_.actor, how,
                      [&] { return to_string(call) + ": " + how.name; });
}

std::optional<Fate> Connection::fate_in_outage() const {
    for (const Outage& outage : world_.outages)
        if (outage.from <= world_.now() && world_.now() < outage.until)
            return Fate{Fate::Effect::none, outage.answer, outage.status, {}};
    return std::nullopt;
}

Fate Connection::fate_of(const Call& call) {
    if (world_.calm) return {};
    if (const auto outage = fate_in_outage()) return *outage;
    Choices& choices = world_.choices;
    Actor& me = process_.actor;
    if (world_.switches.refusals) {
        constexpr int statuses[] = {503, 500, 429};
        if (choices.happens(me, "turned away", 40))
            return {Fate::Effect::none,
                    Fate::Answer::gateway,
                    statuses[choices.pick(me, "with status", 3)],
                    {}};
        if (choices.happens(me, "a page instead", 20))
            return {Fate::Effect::none, Fate::Answer::page, 0, {}};
        if (choices.happens(me, "no connection", 20))
            return {Fate::Effect::none, Fate::Answer::unsent, 0, {}};
    }
    if (const auto limited = fate_by_limits()) return *limited;
    if (call.writes()) return fate_of_write(call);
    if (world_.switches.lost_replies && choices.happens(me, "hangs", 30))
        return {Fate::Effect::none, Fate::Answer::silence, 0, {}};
    return {};
}

// A limit of requests, and a permission that is withdrawn for a while.
std::optional<Fate> Connection::fate_by_limits() {
    if (!world_.switches.limits) return std::nullopt;
    Choices& choices = world_.choices;
    Actor& me = process_.actor;
    Fate fate{Fate::Effect::none, Fate::Answer::refusal, 429, {}};
    if (choices.happens(me, "told to wait", 50)) {
        sometimes("told to wait");
        fate.delay = choices.length(me, "for so long", second, minute);
        return fate;
    }
    if (!choices.happens(me, "not permitted", 20)) return std::nullopt;
    sometimes("not permitted");
    fate.status = 403;
    return fate;
}

Fate Connection::fate_of_write(const Call& call) {
    Choices& choices = world_.choices;
    Actor& me = process_.actor;
    const auto without_reply = [&](Fate::Effect effect) {
        constexpr Fate::Answer answers[] = {Fate::Answer::cut, Fate::Answer::silence,
                                            Fate::Answer::gateway, Fate::Answer::page};
        return Fate{effect, answers[choices.pick(me, "instead of the reply", 4)], 502, {}};
    };
    if (world_.switches.late_effects && choices.happens(me, "effect late", 50)) {
        Fate late = without_reply(Fate::Effect::late);
        late.delay = choices.length(me, "so late", second, 2 * minute);
        return late;
    }
    if (world_.switches.lies && call.what == Call::What::create &&
        choices.happens(me, "never shows", 50))
        return {Fate::Effect::vanishing};
    if (!world_.switches.lost_replies) return {};
    if (choices.happens(me, "reply lost", 80)) return without_reply(Fate::Effect::once);
    if (choices.happens(me, "request lost", 50)) return without_reply(Fate::Effect::none);
    if (choices.happens(me, "done twice", 10)) return {Fate::Effect::twice};
    return {};
}

// What the judge will know of it. That a write goes for somebody else's object needs no judge.
void Connection::note(const Call& call, const Fate& fate, Ms patience) const {
    Evidence& evidence = world_.evidence;
    tell(call, name_of(fate));
    sometimes(name_of(fate));
    if (fate_in_outage()) sometimes("in an outage");
    const bool silent = fate.answer == Fate::Answer::silence;
    if (fate.effect != Fate::Effect::once || fate.answer != Fate::Answer::own)
        evidence.troubles.push_back({world_.now(),
                                     world_.now() + std::max(fate.delay, silent ? patience : Ms{0}),
                                     process_.tour, call.schedule, name_of(fate)});
    note_doubt(call, fate);
    if (!call.writes()) return;
    const bool makes = call.what == Call::What::create;
    evidence.writes.push_back({world_.now(), process_.actor.name(), process_.tour, call.schedule,
                               makes, makes ? call.wanted.end : call.end.value_or(world_.now())});
    if (makes) return;
    const Object* object = world_.model.find(call.schedule, call.wanted.kind, call.id);
    const bool is_successor = process_.tour.empty() && !process_.tours.empty();
    const std::string& for_whom = is_successor ? *process_.tours.begin() : process_.tour;
    if (object != nullptr && process_.tours.count(object->creator.tour) == 0)
        evidence.caught.push_back({"foreign", object->creator.tour, call.schedule, world_.now(),
                                   world_.now(),
                                   process_.actor.name() + " writes on " + object->id + ", which " +
                                       object->creator.actor + " made",
                                   for_whom});
}

// Nobody knows what became of a POST without an answer; and what comes late may come behind a look.
void Connection::note_doubt(const Call& call, const Fate& fate) const {
    constexpr Ms late = 30 * second;
    constexpr Ms between_renewals = 20 * second;  // of a minute's lease, at the least
    const auto add = [&](Key what) {
        world_.evidence.troubles.push_back(
            {world_.now(), world_.now() + fate.delay, process_.tour, call.schedule, what});
    };
    const bool is_answered = fate.answer == Fate::Answer::own ||
                             fate.answer == Fate::Answer::refusal ||
                             fate.answer == Fate::Answer::unsent;
    if (call.what == Call::What::create && !is_answered) add("no answer to a POST");
    if (fate.effect != Fate::Effect::late) return;
    if (fate.delay >= late) add("effect very late");
    if (call.what == Call::What::update && fate.delay >= between_renewals) add("a move comes late");
}

Response Connection::look(const Call& call) const {
    const Schedule* schedule = world_.model.schedule(call.schedule);
    if (call.what == Call::What::user) return response(200, reply::user(call.id));
    if (schedule == nullptr || schedule->deleted <= world_.now())
        return response(404, reply::error("Schedule not found"));
    if (call.what == Call::What::on_calls)
        return response(
            200, reply::on_calls(world_.model.on_call(*schedule, world_.now(), world_.now())));
    if (schedule->shape != call.shape)
        return response(400, reply::error("This schedule belongs to the other API"));
    if (call.what == Call::What::schedule) {
        const Ms view = world_.now() - schedule_lag_;
        const bool whole = call.overflow && !world_.model.customs.cuts_anyway;
        const Ms margin{whole ? std::chrono::hours{48} : Ms{0}};
        auto stretches =
            world_.model.final_schedule(*schedule, call.since - margin, call.until + margin, view);
        const auto touches = [&](const Stretch& one) {
            return one.start < call.until && one.end > call.since;
        };
        stretches.erase(std::partition(stretches.begin(), stretches.end(), touches),
                        stretches.end());
        return response(200, reply::schedule(*schedule, stretches));
    }
    const Ms view = world_.now() - list_lag_;
    return response(200, reply::list(world_.model.list(call.schedule, call.wanted.kind, call.since,
                                                       call.until, view),
                                     call, view));
}

// A replica that lags does not know a fresh id either.
bool Connection::is_unknown_yet(const Call& call) const {
    const Object* object = world_.model.find(call.schedule, call.wanted.kind, call.id);
    return object != nullptr && object->versions.front().at > world_.now() - id_lag_;
}

Outcome Connection::write(const Call& call, const Fate& fate, const Creator& creator, Ms asked) {
    if (call.what != Call::What::create && is_unknown_yet(call)) {
        tell(call, "id not known yet");
        sometimes("id not known yet");
        return {404, nullptr, "Override Not Found"};
    }
    const auto effect = [&world = world_, &process = process_, call, creator, asked] {
        if (!process.alive) sometimes("effect of a dead process");
        const Outcome outcome = carry_out(world, call, creator, asked);
        world.story.tell(world.now(), process.actor, "effect", [&] {
            return to_string(call) + ": " +
                   (outcome.status < 300 ? "done, " + outcome.object->id : outcome.reason);
        });
        return outcome;
    };
    if (fate.effect == Fate::Effect::late) {
        world_.fibers.at(world_.now() + fate.delay, effect);
        return {};
    }
    if (fate.effect == Fate::Effect::twice) effect();
    const Outcome outcome = effect();
    if (fate.effect == Fate::Effect::vanishing && outcome.object != nullptr) {
        outcome.object->vanish();
        world_.evidence.acts.push_back({world_.now(), process_.tour, call.schedule, "never shows"});
    }
    return outcome;
}

Response Connection::send(const Request& request) {
    const Call call = read_call(request);
    const Ms asked = world_.now();
    const Fate fate = fate_of(call);
    note(call, fate, request.timeout);
    world_.wait(process_, std::min(way, request.timeout));
    Response seen;
    Outcome outcome;
    if (!call.writes())
        seen = look(call);
    else if (fate.effect != Fate::Effect::none)
        outcome = write(call, fate, {process_.actor.name(), process_.tour, ++requests_}, asked);
    const bool silent = fate.answer == Fate::Answer::silence;
    world_.wait(process_, silent ? std::max(Ms{0}, asked + request.timeout - world_.now()) : way);
    return answer(call, fate, outcome, std::move(seen));
}

Response Connection::answer(const Call& call, const Fate& fate, const Outcome& outcome,
                            Response seen) {
    switch (fate.answer) {
        case Fate::Answer::gateway:
            return dated(response(fate.status, "<h1>Bad Gateway</h1>"), false);
        case Fate::Answer::page:
            return dated(response(200, "<h1>Please log in</h1>"), false);
        case Fate::Answer::refusal:
            return dated(refusal(fate), true);
        case Fate::Answer::unsent:
            throw NoResponse{"no connection", "", false};
        case Fate::Answer::cut:
        case Fate::Answer::silence:
            throw NoResponse{"no answer came", "", true};
        case Fate::Answer::own:
            break;
    }
    if (outcome.object != nullptr && call.what == Call::What::create)
        outcome.object->answered = true;
    Response own = call.writes() ? response_to_write(call, outcome, world_.now()) : std::move(seen);
    world_.story.tell(world_.now(), process_.actor, "answered",
                      [&] { return to_string(call) + ": " + std::to_string(own.status); });
    return dated(std::move(own), true, !call.writes());  // no cache answers a write
}

// With the time that it tells.
Response Connection::dated(Response response, bool is_own, bool may_be_cached) {
    using Sort = WrongDates::Sort;
    const WrongDates& wrong = world_.wrong_dates;
    const auto strikes = [&](Key key, unsigned per_mille) {
        return is_own && world_.choices.happens(process_.actor, key, per_mille);
    };
    const bool is_cached =
        may_be_cached && wrong.sort == Sort::cached && strikes("from a cache", 200);
    const bool is_wrong = is_cached || wrong.sort == Sort::all ||
                          (wrong.sort == Sort::gateways && !is_own) ||
                          (wrong.sort == Sort::one && !world_.calm && strikes("wrong date", 30));
    if (is_wrong) {
        sometimes("wrong date");
        world_.evidence.troubles.push_back(
            {world_.now(), world_.now(), process_.tour, "", "wrong date"});
    }
    Evidence& evidence = world_.evidence;
    if (is_cached) response.headers["age"] = "1";
    if (is_cached && evidence.time_told.count(process_.tour) == 0)
        evidence.began_untold.insert(process_.tour);
    if (is_own && !is_cached) evidence.time_told.emplace(process_.tour, world_.now());
    response.headers["date"] = http_date(instant_at(world_.now() + (is_wrong ? wrong.off : Ms{0})));
    return response;
}

}  // namespace dutyme::sim

#include "sandbox/control/sandbox.hpp"

#include "base/error.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/replies/refusal.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

bool is_for(const Request& request, const std::string& room) {
    return !request.path.empty() && request.path.front() == room;
}

std::string credential_of(const Request& request, const std::optional<Key>& key) {
    if (key) return name_of(key->kind);
    return request.header("authorization").empty() ? "none" : "unknown";
}

bool is_open(const Route* route) {
    return route != nullptr && route->without_secrets != nullptr;
}

Entry entry_for(const Request& request, const Route* route, const std::optional<Key>& key,
                const Trouble& trouble, Time now) {
    Entry entry;
    entry.connection = request.connection;
    entry.arrived = now;
    entry.method = request.method;
    entry.target = request.target;
    entry.host = request.header("host");
    entry.body = is_open(route) ? route->without_secrets(request.body) : request.body;
    entry.agent = request.header("user-agent");
    entry.credential = credential_of(request, key);
    entry.operation = route != nullptr ? route->operation : "";
    entry.faults = trouble.texts();
    return entry;
}

// What an operation answers, be it a refusal.
template <class Operation>
Reply answer_of(std::string& violation, const Operation& operation) {
    try {
        return operation();
    } catch (const Refusal& refusal) {
        violation = refusal.violation();
        return refusal.reply();
    } catch (const std::exception& error) {
        return error_reply(500, error.what(), 2000);
    }
}

// An unknown credential is turned away by the front door, which speaks HTML.
Refusal unauthorized(const Request& request) {
    if (request.header("authorization").rfind("Token token=", 0) == 0)
        return Refusal{
            {401, "<html><body>Unauthorized</body></html>", {{"Content-Type", "text/html"}}}};
    return Refusal{error_reply(401, "Authentication Failed", 2006)};
}

Refusal unknown_operation(const Request& request) {
    // To look for what is not there is no offence; to try to change it is.
    return Refusal{
        error_reply(404, "Not Found", 2100),
        request.method == "GET" ? "" : "there is no " + request.method + " " + request.target};
}

void add_allowance(Reply& reply, const Allowance& allowance) {
    reply.headers.emplace_back("ratelimit-limit", std::to_string(allowance.limit));
    reply.headers.emplace_back("ratelimit-remaining", std::to_string(allowance.remaining));
    reply.headers.emplace_back("ratelimit-reset", std::to_string(allowance.reset));
}

void add_common_headers(Reply& reply, Time now, const Trouble& trouble, unsigned long sequence) {
    const bool from_cache = trouble.has("age") && reply.status / 100 == 2;
    if (from_cache) reply.headers.emplace_back("Age", std::to_string(trouble.number("age")));
    const Seconds off{trouble.number("date") - (from_cache ? trouble.number("age") : 0)};
    if (!trouble.has("no-date")) reply.headers.emplace_back("Date", http_date(now + off));
    reply.headers.emplace_back("X-Request-Id", "sandbox-" + std::to_string(sequence));
    const bool typed =
        std::any_of(reply.headers.begin(), reply.headers.end(),
                    [](const auto& header) { return header.first == "Content-Type"; });
    if (!typed && !reply.body.empty())
        reply.headers.emplace_back("Content-Type", "application/json");
}

// The call is carried out where nobody ever sees what came of it.
Reply pretend(Account& account, const Route& route, const Call& call) {
    Account copy = account;
    Call pretended{call.request, call.key, copy, call.now, call.quirks, call.ids};
    Reply reply = carry_out(route, pretended);
    account.overrides.spend_ids_of(copy.overrides);
    account.added_shifts.spend_ids_of(copy.added_shifts);
    return reply;
}

void carry_out_late(World& world, const LateWrite& write) {
    try {
        carry_out(world, *write.route,
                  {write.request, write.key, world.account, write.due, write.quirks,
                   ids_in(write.request, *write.route)},
                  write.sequence);
    } catch (const Refusal&) {  // it came too late: the other side has answered long ago
    }
}

}  // namespace

/// A request on its way through the sandbox.
struct Sandbox::Visit {
    const Request& request;
    const Route* route = nullptr;  // null: there is no such operation
    std::optional<Key> key;        // absent: it carries none that is known
    Trouble trouble;
    unsigned long sequence = 0;
    std::string violation;
};

Reply Sandbox::serve(const Request& request) {
    try {
        if (request.unreadable == 0)
            if (auto refusal = turned_away(request, world_.by_tls)) return *std::move(refusal);
        carry_out_late_writes(world_);
        if (request.unreadable == 0 && is_for(request, "sandbox")) return control(world_, request);
        if (request.unreadable == 0 && request.method == "GET" && request.path.empty())
            return page(world_);
        return serve_api(request);
    } catch (const Error& error) {
        return error_reply(error.failure() == Failure::not_found ? 404 : 400, error.what(), 2001);
    } catch (const std::exception& error) {
        return error_reply(500, error.what(), 2000);
    }
}

std::optional<Key> Sandbox::key_of_locked(const Request& request) {
    const std::lock_guard lock{world_.lock};
    return key_of(request, world_.account.keys, world_.account.region, world_.clock.now());
}

Reply Sandbox::serve_api(const Request& request) {
    Visit visit{request, route_of(request), key_of_locked(request), Trouble{}, 0, {}};
    if (visit.route != nullptr)
        visit.trouble = world_.faults.meet(visit.route->operation, ids_in(request, *visit.route));
    else
        visit.trouble = world_.faults.meet("");
    // The ticket comes before the entry: whoever has read of the arrival can let it go.
    std::optional<unsigned long> ticket;
    if (visit.trouble.has("hold")) ticket = world_.gate.take_ticket();
    visit.sequence = world_.log.arrive(
        entry_for(request, visit.route, visit.key, visit.trouble, world_.clock.now()));
    if (ticket) {
        world_.log.hold(visit.sequence);
        world_.gate.wait(*ticket);
    }
    Reply reply = attend_in_turn(visit);
    add_common_headers(reply, world_.clock.now(), visit.trouble, visit.sequence);
    if (reply.manner != Manner::hang)
        world_.log.answer(visit.sequence, world_.clock.now(), reply.status, visit.violation);
    return reply;
}

// Where only so many are served at once, the others wait, or are sent away.
Reply Sandbox::attend_in_turn(Visit& visit) {
    const bool queued = visit.trouble.has("queued");
    if (queued)
        world_.places.wait_for_one(visit.trouble.number("queued"));
    else if (!visit.trouble.has("crowded"))
        return attend(visit);
    else if (!world_.places.take(visit.trouble.number("crowded")))
        return {0, "", {}, Manner::reset};
    Reply reply = attend(visit);
    world_.places.leave();
    return reply;
}

Reply Sandbox::attend(Visit& visit) {
    world_.gate.pause(Milliseconds{visit.trouble.number("delay")});
    const auto instead = visit.trouble.instead(visit.request);
    if (instead && !visit.trouble.has("late")) return *instead;
    Reply reply = answer_of(visit.violation, [&] { return perform(visit); });
    if (instead) return *instead;
    if (visit.trouble.has("hold-after")) {
        const auto ticket = world_.gate.take_ticket();
        world_.log.hold(visit.sequence);
        world_.gate.wait(ticket);
    }
    visit.trouble.spoil(reply);
    return reply;
}

Reply Sandbox::perform(Visit& visit) {
    if (visit.request.unreadable != 0)
        throw Refusal{error_reply(visit.request.unreadable, "Bad Request", 2001),
                      "a request that cannot be read"};
    const bool open = is_open(visit.route);
    if (!visit.key && !open) throw unauthorized(visit.request);
    if (visit.route == nullptr) throw unknown_operation(visit.request);
    const std::lock_guard lock{world_.lock};
    const auto allowance =
        open ? std::nullopt : world_.rate.spend(visit.key->secret, world_.clock.now());
    Reply reply = allowance && allowance->exceeded
                      ? error_reply(429, "Rate Limit Exceeded", 2020)
                      : answer_of(visit.violation, [&] { return carry_out_locked(visit); });
    if (allowance) add_allowance(reply, *allowance);
    return reply;
}

Reply Sandbox::carry_out_locked(Visit& visit) {
    const Trouble& trouble = visit.trouble;
    if (trouble.has("late")) {
        put_off_locked(visit, trouble.duration("late"));
        return {0, "", {}, Manner::reset};
    }
    const Key key = visit.key.value_or(Key{});
    Reply reply = carry_out(world_, *visit.route,
                            {visit.request, key, world_.account, world_.clock.now(),
                             trouble.quirks(), ids_in(visit.request, *visit.route)},
                            visit.sequence);
    if (trouble.has("twice")) put_off_locked(visit, trouble.duration("twice"));
    return reply;
}

void Sandbox::put_off_locked(const Visit& visit, Milliseconds by) {
    LateWrite write{world_.clock.now() + by,   visit.request,          visit.route,
                    visit.key.value_or(Key{}), visit.trouble.quirks(), visit.sequence};
    const auto behind = std::upper_bound(
        world_.late.begin(), world_.late.end(), write,
        [](const LateWrite& one, const LateWrite& other) { return one.due < other.due; });
    world_.late.insert(behind, std::move(write));
}

Reply carry_out(World& world, const Route& route, Call call, unsigned long sequence) {
    if (call.quirks.phantom) return pretend(world.account, route, call);
    Reply reply = carry_out(route, call);
    if (call.committed) world.log.commit(sequence);
    return reply;
}

void carry_out_late_writes(World& world) {
    const std::lock_guard lock{world.lock};
    while (!world.late.empty() && world.late.front().due <= world.clock.now()) {
        const LateWrite write = std::move(world.late.front());
        world.late.pop_front();
        carry_out_late(world, write);
    }
}

std::optional<Milliseconds> next_late_write(World& world) {
    const std::lock_guard lock{world.lock};
    if (world.late.empty()) return std::nullopt;
    return std::max(Milliseconds{0}, world.late.front().due - world.clock.now());
}

}  // namespace dutyme::sandbox

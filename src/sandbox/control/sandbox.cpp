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
                const ActiveFaults& faults, Time now) {
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
    entry.faults = faults.texts();
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

void add_common_headers(Reply& reply, Time now, const ActiveFaults& faults,
                        unsigned long sequence) {
    const bool from_cache = faults.has("age") && reply.status / 100 == 2;
    if (from_cache) reply.headers.emplace_back("Age", std::to_string(faults.number("age")));
    const Seconds off{faults.number("date") - (from_cache ? faults.number("age") : 0)};
    if (!faults.has("no-date")) reply.headers.emplace_back("Date", http_date(now + off));
    reply.headers.emplace_back("X-Request-Id", "sandbox-" + std::to_string(sequence));
    const bool typed =
        std::any_of(reply.headers.begin(), reply.headers.end(),
                    [](const auto& header) { return header.first == "Content-Type"; });
    if (!typed && !reply.body.empty())
        reply.headers.emplace_back("Content-Type", "application/json");
}

// Whoever asks can say whom they ask, and where to look.
void add_mark(Reply& reply, const World& world) {
    if (!world.is_marked || world.port == 0) return;
    const std::string scheme = world.by_tls ? "https" : "http";
    reply.headers.emplace_back("Dutyme-Sandbox",
                               scheme + "://127.0.0.1:" + std::to_string(world.port) + "/");
}

// The call is carried out where nobody ever sees what came of it.
Reply pretend(Account& account, const Route& route, const Call& call) {
    Account copy = account;
    Call pretended{call.request, call.key, copy, call.now, call.quirks, call.ids};
    Reply reply = handle_call(route, pretended);
    account.overrides.spend_ids_of(copy.overrides);
    account.added_shifts.spend_ids_of(copy.added_shifts);
    return reply;
}

void handle_late_write(World& world, const LateWrite& write) {
    try {
        handle_call(world, *write.route,
                    {write.request, write.key, world.account, write.due, write.quirks,
                     ids_in(write.request, *write.route)},
                    write.sequence);
    } catch (const Refusal&) {  // it came too late: the other side has answered long ago
    }
}

}  // namespace

/// A request on its way through the sandbox.
struct Sandbox::RequestContext {
    const Request& request;
    const Route* route = nullptr;  // null: there is no such operation
    std::optional<Key> key;        // absent: it carries none that is known
    ActiveFaults faults;
    unsigned long sequence = 0;
    std::string violation;
};

Reply Sandbox::handle(const Request& request) {
    try {
        if (request.unreadable == 0)
            if (auto refusal = turned_away(request, world_.by_tls)) return *std::move(refusal);
        handle_late_writes(world_);
        if (request.unreadable == 0 && is_for(request, "sandbox")) return control(world_, request);
        return handle_api(request);
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

Reply Sandbox::handle_api(const Request& request) {
    RequestContext context{request, route_of(request), key_of_locked(request), ActiveFaults{}, 0,
                           {}};
    if (context.route != nullptr)
        context.faults =
            world_.faults.meet(context.route->operation, ids_in(request, *context.route));
    else
        context.faults = world_.faults.meet("");
    // The ticket comes before the entry: whoever has read of the arrival can let it go.
    std::optional<unsigned long> ticket;
    if (context.faults.has("hold")) ticket = world_.gate.take_ticket();
    context.sequence = world_.log.arrive(
        entry_for(request, context.route, context.key, context.faults, world_.clock.now()));
    if (ticket) {
        world_.log.hold(context.sequence);
        world_.gate.wait(*ticket);
    }
    Reply reply = handle_in_turn(context);
    add_common_headers(reply, world_.clock.now(), context.faults, context.sequence);
    add_mark(reply, world_);
    if (reply.delivery != Delivery::hang)
        world_.log.answer(context.sequence, world_.clock.now(), reply.status, context.violation);
    return reply;
}

// Where only so many are served at once, the others wait, or are sent away.
Reply Sandbox::handle_in_turn(RequestContext& context) {
    const bool queued = context.faults.has("queued");
    if (queued)
        world_.places.wait_for_one(context.faults.number("queued"));
    else if (!context.faults.has("crowded"))
        return handle_with_faults(context);
    else if (!world_.places.take(context.faults.number("crowded")))
        return {0, "", {}, Delivery::reset};
    Reply reply = handle_with_faults(context);
    world_.places.leave();
    return reply;
}

Reply Sandbox::handle_with_faults(RequestContext& context) {
    world_.gate.pause(Milliseconds{context.faults.number("delay")});
    const auto instead = context.faults.instead(context.request);
    if (instead && !context.faults.has("late")) return *instead;
    Reply reply = answer_of(context.violation, [&] { return handle_routed(context); });
    if (instead) return *instead;
    if (context.faults.has("hold-after")) {
        const auto ticket = world_.gate.take_ticket();
        world_.log.hold(context.sequence);
        world_.gate.wait(ticket);
    }
    context.faults.spoil(reply);
    return reply;
}

Reply Sandbox::handle_routed(RequestContext& context) {
    if (context.request.unreadable != 0)
        throw Refusal{error_reply(context.request.unreadable, "Bad Request", 2001),
                      "a request that cannot be read"};
    const bool open = is_open(context.route);
    if (!context.key && !open) throw unauthorized(context.request);
    if (context.route == nullptr) throw unknown_operation(context.request);
    const std::lock_guard lock{world_.lock};
    const auto allowance =
        open ? std::nullopt : world_.rate.spend(context.key->secret, world_.clock.now());
    Reply reply = allowance && allowance->exceeded
                      ? error_reply(429, "Rate Limit Exceeded", 2020)
                      : answer_of(context.violation, [&] { return handle_locked(context); });
    if (allowance) add_allowance(reply, *allowance);
    return reply;
}

Reply Sandbox::handle_locked(RequestContext& context) {
    const ActiveFaults& faults = context.faults;
    if (faults.has("late")) {
        put_off_locked(context, faults.duration("late"));
        return {0, "", {}, Delivery::reset};
    }
    const Key key = context.key.value_or(Key{});
    Reply reply = handle_call(world_, *context.route,
                              {context.request, key, world_.account, world_.clock.now(),
                               faults.quirks(), ids_in(context.request, *context.route)},
                              context.sequence);
    if (faults.has("twice")) put_off_locked(context, faults.duration("twice"));
    return reply;
}

void Sandbox::put_off_locked(const RequestContext& context, Milliseconds by) {
    LateWrite write{world_.clock.now() + by,     context.request,         context.route,
                    context.key.value_or(Key{}), context.faults.quirks(), context.sequence};
    const auto behind = std::upper_bound(
        world_.late.begin(), world_.late.end(), write,
        [](const LateWrite& one, const LateWrite& other) { return one.due < other.due; });
    world_.late.insert(behind, std::move(write));
}

Reply handle_call(World& world, const Route& route, Call call, unsigned long sequence) {
    if (call.quirks.phantom) return pretend(world.account, route, call);
    Reply reply = handle_call(route, call);
    if (call.committed) world.log.commit(sequence);
    return reply;
}

void handle_late_writes(World& world) {
    const std::lock_guard lock{world.lock};
    while (!world.late.empty() && world.late.front().due <= world.clock.now()) {
        const LateWrite write = std::move(world.late.front());
        world.late.pop_front();
        handle_late_write(world, write);
    }
    escalate(world.account, world.clock.now());
}

std::optional<Milliseconds> next_late_write(World& world) {
    const std::lock_guard lock{world.lock};
    if (world.late.empty()) return std::nullopt;
    return std::max(Milliseconds{0}, world.late.front().due - world.clock.now());
}

}  // namespace dutyme::sandbox

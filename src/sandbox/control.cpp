#include "sandbox/control.hpp"

#include "base/error.hpp"
#include "sandbox/changes.hpp"
#include "sandbox/replies.hpp"
#include "sandbox/report.hpp"
#include "sandbox/rota.hpp"

#include <algorithm>
#include <limits>
#include <sstream>

namespace dutyme::sandbox {

namespace {

[[noreturn]] void misuse(const std::string& sentence) {
    throw Error{Failure::usage, sentence};
}

const Schedule& schedule_in(World& world, const std::string& id) {
    const Schedule* schedule = world.company.schedule(id);
    if (schedule == nullptr) throw Error{Failure::not_found, "no schedule " + id};
    return *schedule;
}

Moment time_or(const std::optional<std::string>& text, Moment otherwise) {
    if (!text) return otherwise;
    const auto moment = parse_exact_time(*text);
    if (!moment) misuse("not a time: " + *text);
    return *moment;
}

long number_or(const std::optional<std::string>& text, long otherwise) {
    if (!text) return otherwise;
    const auto number = parse_number(*text);
    if (!number || *number < 0) misuse("not a count: " + *text);
    return *number;
}

json::Document body_of(const Request& request) {
    try {
        return json::parse(request.body.empty() ? "{}" : request.body);
    } catch (const JsonError& error) {
        misuse(error.what());
    }
}

Reply get_log(World& world, const Request&) {
    return {200, log_document(world.log.all())};
}

Reply get_oncall(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Moment now = world.clock.now();
    const std::string id = request.query.get("schedule");
    const Schedule& schedule = schedule_in(world, id);
    const Moment at = time_or(request.query.find("at"), now);
    return {200, oncall_document(world.company, schedule, at, now)};
}

Reply get_history(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    return {200,
            history_document(world.company, schedule_in(world, request.query.get("schedule")))};
}

Reply get_timeline(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Moment now = world.clock.now();
    const Window window{time_or(request.query.find("since"), now - std::chrono::hours{1}),
                        time_or(request.query.find("until"), now + std::chrono::hours{6})};
    return {200, timeline_document(world.company, schedule_in(world, request.query.get("schedule")),
                                   window, now)};
}

Reply get_changes(World& world, const Request&) {
    const std::lock_guard lock{world.lock};
    return {200, changes_document(world.company.changes)};
}

// Specifications one per line, or {"fault":"…"}, or {"faults":["…"]}.
std::vector<std::string> faults_in(const Request& request) {
    std::vector<std::string> texts;
    if (request.body.rfind('{', 0) == 0) {
        const json::Document body = body_of(request);
        if (const auto one = json::text(body, "fault")) texts.push_back(*one);
        json::for_each(body, "faults", [&](const json::Value& fault) {
            if (!fault.IsString()) misuse("a fault is a string");
            texts.emplace_back(fault.GetString());
        });
        return texts;
    }
    std::istringstream lines{request.body};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) texts.push_back(line);
    return texts;
}

Reply add_faults(World& world, const Request& request) {
    std::vector<Fault> faults;
    for (const std::string& text : faults_in(request)) faults.push_back(parse_fault(text));
    if (faults.empty()) misuse("no fault in the body");
    for (Fault& fault : faults) world.faults.add(std::move(fault));
    return {204, ""};
}

Reply clear_faults(World& world, const Request&) {
    world.faults.clear();
    return {204, ""};
}

// {"schedule","user" (id or address),"start"?,"end"?}: somebody else makes an override.
Reply add_override(World& world, const Request& request) {
    const json::Document body = body_of(request);
    const std::lock_guard lock{world.lock};
    const Moment now = world.clock.now();
    const std::string id = json::text_or_empty(body, "schedule");
    const Schedule& schedule = schedule_in(world, id);
    const std::string who = json::text_or_empty(body, "user");
    const User* user = world.company.user(who);
    if (user == nullptr) user = world.company.user_by_email(who);
    if (user == nullptr) throw Error{Failure::not_found, "no user " + who};
    const Window window{time_or(json::text(body, "start"), now),
                        time_or(json::text(body, "end"), now + std::chrono::hours{1})};
    if (window.empty() || window.until <= now) misuse("the end is not after the start and now");
    const Override& made =
        world.company.overrides.add(schedule.id, user->id, window, now, "somebody else");
    return {201, override_document(world.company, made)};
}

// ?schedule=&id=: somebody else ends one.
Reply end_override(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Ended ended = world.company.overrides.end(
        request.query.get("schedule"), request.query.get("id"), world.clock.now(), "somebody else");
    if (ended == Ended::unknown) throw Error{Failure::not_found, "no such override"};
    return {204, ""};
}

Reply shift_clock(World& world, const Request& request) {
    const json::Document body = body_of(request);
    const auto seconds = parse_number(json::text_or_empty(body, "seconds"));
    if (!seconds) misuse(R"(the body is not {"seconds":N})");
    {
        const std::lock_guard lock{world.lock};
        world.clock.shift(Seconds{*seconds});
    }
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "now", show_exactly(world.clock.now()));
                out.Key("shifted_ms");
                out.Int64(world.clock.shifted().count());
                out.EndObject();
            })};
}

Reply wait_for_requests(World& world, const Request& request) {
    const auto stage = stage_named(request.query.get("state", "answered"));
    if (!stage) misuse("no such state");
    const auto count = static_cast<std::size_t>(number_or(request.query.find("count"), 1));
    const auto after = static_cast<unsigned long>(number_or(request.query.find("after"), 0));
    const Seconds timeout{number_or(request.query.find("timeout"), 30)};
    const auto found =
        world.log.wait({request.query.get("match", ".*"), *stage, count, after}, timeout);
    return {found.size() >= count ? 200 : 408, log_document(found)};
}

Reply release(World& world, const Request& request) {
    const auto count = number_or(request.query.find("count"), std::numeric_limits<long>::max());
    const auto released = world.gate.let_go(static_cast<unsigned long>(count));
    return {200, R"({"released":)" + std::to_string(released) + "}"};
}

struct Control {
    const char* method;
    const char* name;
    Reply (*answer)(World&, const Request&);
};

constexpr Control controls[] = {
    {"GET", "log", get_log},
    {"GET", "oncall", get_oncall},
    {"GET", "history", get_history},
    {"GET", "timeline", get_timeline},
    {"GET", "changes", get_changes},
    {"GET", "wait", wait_for_requests},
    {"POST", "faults", add_faults},
    {"DELETE", "faults", clear_faults},
    {"POST", "overrides", add_override},
    {"DELETE", "overrides", end_override},
    {"POST", "clock", shift_clock},
    {"POST", "release", release},
};

}  // namespace

Reply control(World& world, const Request& request) {
    for (const Control& control : controls)
        if (request.path.size() == 2 && request.path[1] == control.name &&
            request.method == control.method) {
            Reply reply = control.answer(world, request);
            if (!reply.body.empty()) reply.headers.emplace_back("Content-Type", "application/json");
            return reply;
        }
    throw Error{Failure::not_found, "the sandbox has no such control"};
}

}  // namespace dutyme::sandbox

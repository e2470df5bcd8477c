#include "sandbox/control/control.hpp"

#include "base/error.hpp"
#include "sandbox/control/manual_overrides.hpp"
#include "sandbox/control/report.hpp"
#include "sandbox/replies/account_replies.hpp"
#include "sandbox/replies/replies.hpp"
#include "sandbox/seed/seed.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <sstream>

namespace dutyme::sandbox {

namespace {

Reply get_log(World& world, const Request&) {
    return {200, log_document(world.log.all())};
}

Reply get_oncall(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    const Time at = time_or(request.query.find("at"), now);
    return {200, oncall_document(world.account, schedule_in(world, request), at, now)};
}

Reply get_history(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    return {200, history_document(world.account, schedule_in(world, request))};
}

Reply get_timeline(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    const Window window{time_or(request.query.find("since"), now - std::chrono::hours{1}),
                        time_or(request.query.find("until"), now + std::chrono::hours{6})};
    if (window.until - window.since > std::chrono::hours{24} * 366)
        misuse("a timeline is a year at most");
    return {200, timeline_document(world.account, schedule_in(world, request), window, now)};
}

Reply get_changes(World& world, const Request&) {
    const std::lock_guard lock{world.lock};
    return {200, changes_document(world.account.changes)};
}

Reply get_notices(World& world, const Request&) {
    const std::lock_guard lock{world.lock};
    return {200, notices_document(world.account.notices)};
}

// Specifications one per line, or {"fault":"…"}, or {"faults":["…"]}.
std::vector<std::string> faults_in(const Request& request) {
    std::vector<std::string> texts;
    if (request.body.rfind('{', 0) == 0) {
        const json::Document body = object_of(request);
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

Reply shift_clock(World& world, const Request& request) {
    const json::Document body = object_of(request);
    const auto seconds = parse_number(json::text_or_empty(body, "seconds"));
    if (!seconds) misuse(R"(the body is not {"seconds":N})");
    constexpr long a_century = 100L * 366 * 24 * 60 * 60;
    if (*seconds > a_century || *seconds < -a_century)
        misuse("the time moves by a century at most");
    {
        const std::lock_guard lock{world.lock};
        const auto then = std::chrono::floor<Seconds>(world.clock.now() + Seconds{*seconds});
        if (!is_believable(then)) misuse("the time stays between the years 2000 and 2100");
        world.clock.shift(Seconds{*seconds});
    }
    handle_late_writes(world);
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "now", show_exactly(world.clock.now()));
                out.Key("shifted_ms");
                out.Int64(world.clock.shifted().count());
                out.EndObject();
            })};
}

// A late write takes its effect although nobody asks for anything meanwhile.
std::vector<Entry> wait_for(World& world, const Awaited& awaited,
                            std::chrono::steady_clock::time_point deadline) {
    for (;;) {
        const auto left =
            std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
        const auto next = next_late_write(world);
        const bool last = !next || left <= *next;
        auto found = world.log.wait(awaited, last ? left : *next);
        if (last || found.size() >= awaited.count || world.log.closed()) return found;
        handle_late_writes(world);
    }
}

Reply grow(World& world, const Request& request) {
    const auto count = [&](const char* name) {
        constexpr long most = 100000;
        const long number = number_or(request.query.find(name), 0);
        if (number > most) misuse(std::string{"too many "} + name);
        return static_cast<int>(number);
    };
    const std::lock_guard lock{world.lock};
    add_crowd(world.account,
              {count("people"), count("schedules"), count("members"), count("policies"),
               count("services")},
              world.clock.now());
    return {204, ""};
}

template <class Row>
bool rename_in(Table<Row>& rows, const std::string& id, const std::string& name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    if (found == rows.end()) return false;
    found->name = name;
    return true;
}

Reply rename(World& world, const Request& request) {
    const std::string id = request.query.get("id");
    const std::string name = request.query.get("name");
    const std::lock_guard lock{world.lock};
    Account& account = world.account;
    if (!rename_in(account.users, id, name) && !rename_in(account.schedules, id, name) &&
        !rename_in(account.shift_schedules, id, name) && !rename_in(account.services, id, name))
        throw Error{Failure::not_found, "nothing has the id " + id};
    return {204, ""};
}

Reply wait_for_requests(World& world, const Request& request) {
    const auto stage = stage_named(request.query.get("state", "answered"));
    if (!stage) misuse("no such state");
    const auto count = static_cast<std::size_t>(number_or(request.query.find("count"), 1));
    const auto after = static_cast<unsigned long>(number_or(request.query.find("after"), 0));
    constexpr long an_hour = 3600;
    const Seconds timeout{std::min(number_or(request.query.find("timeout"), 30), an_hour)};
    const auto found = wait_for(world, {request.query.get("match", ".*"), *stage, count, after},
                                std::chrono::steady_clock::now() + timeout);
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
    Reply (*handler)(World&, const Request&);
    const char* meaning;
};

constexpr Control controls[] = {
    {"GET", "log", get_log, "every request so far"},
    {"GET", "oncall", get_oncall, "?schedule=[&at=] who is on call"},
    {"GET", "history", get_history, "?schedule= what anybody has added, in all versions"},
    {"GET", "timeline", get_timeline, "?schedule=[&since=&until=] the shifts"},
    {"GET", "changes", get_changes, "the change events"},
    {"GET", "notices", get_notices, "the messages to chat systems, POSTed to /notices/VENDOR/…"},
    {"GET", "wait", wait_for_requests, "?match=&state=&count=&after=&timeout= waits for requests"},
    {"POST", "faults", add_faults, "one a line"},
    {"DELETE", "faults", clear_faults, "all of them"},
    {"POST", "overrides", add_override,
     R"({"schedule","user"[,"start","end", "kind":"custom_shift"]}: somebody else takes over)"},
    {"DELETE", "overrides", end_override, "?schedule=&id= somebody else ends one"},
    {"POST", "upgrade", upgrade_schedule, "?schedule= it becomes shift-based"},
    {"POST", "page", page_service, "?service= an alert: whom it reaches"},
    {"POST", "incident", change_incident, "?id=&status= acknowledged or resolved"},
    {"POST", "crowd", grow, "?people=&schedules=&members=&policies=&services= the account grows"},
    {"POST", "name", rename, "?id=&name= a person, schedule or service is called so"},
    {"POST", "clock", shift_clock, R"({"seconds"}: moves the time)"},
    {"POST", "release", release, "[?count=] lets go what is held"},
};

}  // namespace

Reply control(World& world, const Request& request) {
    for (const Control& control : controls)
        if (request.path.size() == 2 && request.path[1] == control.name &&
            request.method == control.method) {
            Reply reply = control.handler(world, request);
            if (!reply.body.empty()) reply.headers.emplace_back("Content-Type", "application/json");
            return reply;
        }
    throw Error{Failure::not_found, "the sandbox has no such control"};
}

std::string control_description() {
    std::string text;
    for (const Control& control : controls) {
        std::string name = std::string{"  "} + control.method + " /sandbox/" + control.name;
        name.resize(30, ' ');
        text += name + control.meaning + "\n";
    }
    return text;
}

void misuse(const std::string& sentence) {
    throw Error{Failure::usage, sentence};
}

const std::string& known_schedule(const World& world, const std::string& id) {
    const Account& account = world.account;
    if (account.schedule(id) == nullptr && account.shift_schedule(id) == nullptr)
        throw Error{Failure::not_found, "no schedule " + id};
    return id;
}

std::string schedule_in(const World& world, const Request& request) {
    return known_schedule(world, request.query.get("schedule"));
}

const User& user_in(const World& world, const std::string& who) {
    const User* user = world.account.user(who);
    if (user == nullptr) user = world.account.user_by_email(who);
    if (user == nullptr) throw Error{Failure::not_found, "no user " + who};
    return *user;
}

Time time_or(const std::optional<std::string>& text, Time otherwise) {
    if (!text) return otherwise;
    const auto time = parse_exact_time(*text);
    if (!time) misuse("not a time: " + *text);
    return *time;
}

long number_or(const std::optional<std::string>& text, long otherwise) {
    if (!text) return otherwise;
    const auto number = parse_number(*text);
    if (!number || *number < 0) misuse("not a count: " + *text);
    return *number;
}

json::Document object_of(const Request& request) {
    try {
        return json::parse(request.body.empty() ? "{}" : request.body);
    } catch (const JsonError& error) {
        misuse(error.what());
    }
}

}  // namespace dutyme::sandbox

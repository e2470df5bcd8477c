#include "sandbox/control/faults.hpp"

#include "base/error.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/replies/refusal.hpp"

#include <algorithm>
#include <array>

namespace dutyme::sandbox {

namespace {

enum class Argument { none, number, optional_number, duration, optional_duration, status, text };

struct Kind {
    const char* name;
    Argument argument;
    const char* meaning;
};

constexpr std::array kinds{
    Kind{"hold", Argument::none, "parked before its effect until POST /sandbox/release"},
    Kind{"hold-after", Argument::none, "parked after its effect, before the answer"},
    Kind{"delay", Argument::number, "delay:MS, waits before the effect"},
    Kind{"drop-before", Argument::none, "connection reset, no effect"},
    Kind{"lost-reply", Argument::none, "effect, then connection reset"},
    Kind{"late", Argument::duration,
         "late:SECONDS, effect that much later; now a reset, or what hang or status answers"},
    Kind{"twice", Argument::optional_duration, "twice[:SECONDS], the effect again, now or later"},
    Kind{"phantom", Argument::none, "answered as ever, but without any effect"},
    Kind{"status", Argument::status,
         "status:CODE without, status:CODE:after with the effect, and a gateway's page"},
    Kind{"error", Argument::status, "the same with PagerDuty's own error"},
    Kind{"empty", Argument::none, "effect, then an empty body"},
    Kind{"garbage", Argument::none, "effect, then a body that is no JSON"},
    Kind{"wrong-shape", Argument::none, "effect, then JSON of another shape"},
    Kind{"deep", Argument::none, "effect, then JSON nested 100000 deep"},
    Kind{"huge", Argument::none, "effect, then 50 MB, chunked"},
    Kind{"hang", Argument::none, "no effect, no answer, the connection stays open"},
    Kind{"redirect", Argument::none, "302 to /redirected, no effect"},
    Kind{"http10", Argument::none, "answered as HTTP/1.0, connection closed"},
    Kind{"drip", Argument::none, "answered with a byte every 100 ms"},
    Kind{"headers", Argument::number, "headers:N, effect, then as many headers of 1000 bytes"},
    Kind{"limits", Argument::text, "limits:N, effect, then ratelimit-limit and -remaining of N"},
    Kind{"date", Argument::number, "date:SECONDS, the Date header is off by that much"},
    Kind{"no-date", Argument::none, "no Date header"},
    Kind{"age", Argument::number, "age:SECONDS, a 2xx from a cache: Age, and Date so long ago"},
    Kind{"stale", Argument::duration,
         "stale:SECONDS, sees what is added as it was then: what is newer is 404 to an id"},
    Kind{"minutes-cut", Argument::none, "times are kept in whole minutes, the rest is cut off"},
    Kind{"minutes-rounded", Argument::none, "the same, rounded"},
    Kind{"past-kept", Argument::none, "a start that has passed is kept, not pulled up to now"},
    Kind{"past-refused", Argument::optional_duration,
         "past-refused[:SECONDS], a start is refused that has passed for longer"},
    Kind{"crowded", Argument::number, "crowded:N, a reset for what comes while N are served"},
    Kind{"queued", Argument::number, "queued:N, what comes while N are served waits its turn"},
    Kind{"414", Argument::optional_number, "414[:BYTES], for URLs that are longer (8192)"},
    Kind{"429", Argument::optional_number, "429[:RESET], with its headers, no effect"},
    Kind{"429-bare", Argument::none, "429 without headers or body, no effect"},
    Kind{"legacy-reply", Argument::none, R"(creation answers {"override":...})"},
    Kind{"overrides-reply", Argument::none, R"(creation answers {"overrides":[...]})"},
    Kind{"anothers-reply", Argument::none,
         "creation answers with what was added there before, by anybody"},
    Kind{"anothers-id", Argument::none, "creation answers with the id of that, else as ever"},
    Kind{"moved-reply", Argument::number,
         "moved-reply:SECONDS, creation and move answer a window that much later"},
    Kind{"nested", Argument::none,
         "an override of an override is accepted; it falls with that one"},
    Kind{"strict-scopes", Argument::none,
         "a scope that may not be granted is refused (invalid_scope), not left out"},
    Kind{"no-include", Argument::text, "no-include[:NAME], a 400 for include[], or for this one"},
    Kind{"item-400", Argument::none, "creation answers 201 with failed items (v3: 400), no effect"},
};

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
    throw Error{Failure::usage, "no such fault: " + text + " (" + why + ")",
                "NAME[/ID]=KIND[:ARG][@FROM[-TO]]; dutyme sandbox --help lists them"};
}

// Cuts off and returns what stands behind the separator.
std::string cut_behind(std::string& text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string::npos) return "";
    std::string behind = text.substr(at + 1);
    text.resize(at);
    return behind;
}

bool argument_fits(Argument rule, const std::string& argument) {
    const auto number = parse_number(argument);
    switch (rule) {
        case Argument::none:
            return argument.empty();
        case Argument::number:
            return number.has_value();
        case Argument::optional_number:
            return argument.empty() || number.has_value();
        case Argument::duration:
            return parse_seconds(argument).has_value();
        case Argument::optional_duration:
            return argument.empty() || parse_seconds(argument).has_value();
        case Argument::text:
            return true;
        case Argument::status: {
            std::string code = argument;
            const std::string when = cut_behind(code, ':');
            const auto status = parse_number(code);
            return status && *status >= 200 && *status <= 599 && (when.empty() || when == "after");
        }
    }
    return false;
}

void read_range(Fault& fault, std::string range) {
    if (range.empty()) return;
    const bool open = range.back() == '-';
    const bool single = range.find('-') == std::string::npos;
    const std::string end = cut_behind(range, '-');
    const auto from = parse_number(range);
    const auto to = parse_number(single ? range : end);
    if (!from || (!to && !open)) refuse(fault.text, "the range is no range");
    fault.from = *from;
    if (!open) fault.to = *to;
}

Reply too_many(const std::string& reset) {
    Reply reply = error_reply(429, "Rate Limit Exceeded", 2020);
    reply.headers = {{"ratelimit-limit", "960"},
                     {"ratelimit-remaining", "0"},
                     {"ratelimit-reset", reset.empty() ? "2" : reset}};
    return reply;
}

// PagerDuty's own error of that status.
Reply own_error(long status) {
    struct Error {
        long status;
        const char* message;
        int code;
    };
    constexpr Error known[] = {{400, "Invalid Input Provided", 2001},
                               {401, "Authentication Failed", 2006},
                               {402, "Account does not have the required ability", 2014},
                               {403, "Access Denied", 2010},
                               {404, "Not Found", 2100},
                               {408, "Request took too long", 2016},
                               {429, "Rate Limit Exceeded", 2020}};
    for (const Error& error : known)
        if (error.status == status)
            return error_reply(static_cast<int>(status), error.message, error.code);
    return error_reply(static_cast<int>(status), "Internal Server Error", 2000);
}

// A gateway's page, as proxies in front of an API send it.
Reply gateway_page(long status) {
    return {static_cast<int>(status),
            "<html><body><h1>" + std::to_string(status) + "</h1></body></html>",
            {{"Content-Type", "text/html"}}};
}

// JSON with every name a reader may look for, and nothing where it should be.
constexpr const char* wrong_shape =
    R"({"override":[1],"overrides":{"id":17},"user":"ada","users":"none","schedule":[[]],)"
    R"("custom_shift":[[]],"custom_shifts":{"a":1},"services":9,"service":[],"incidents":{},"log_entries":5,)"
    R"("schedules":null,"oncalls":5,"id":{"id":[]},"more":"yes","error":[]})";

}  // namespace

Fault parse_fault(const std::string& text) {
    Fault fault;
    fault.text = text;
    fault.operation = text;
    fault.kind = cut_behind(fault.operation, '=');
    read_range(fault, cut_behind(fault.kind, '@'));
    fault.argument = cut_behind(fault.kind, ':');
    fault.id = cut_behind(fault.operation, '/');
    const auto known = operations();
    if (fault.operation != "any" &&
        std::find(known.begin(), known.end(), fault.operation) == known.end())
        refuse(text, "the name is unknown");
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const Kind& it) { return fault.kind == it.name; });
    if (kind == kinds.end()) refuse(text, "the kind is unknown");
    if (!argument_fits(kind->argument, fault.argument)) refuse(text, "the argument does not fit");
    return fault;
}

std::string fault_description() {
    std::string text;
    std::string line = "  names: any";
    for (const std::string& operation : operations()) {
        if (line.size() + operation.size() > 98) {
            text += line + "\n";
            line = "        ";
        }
        line += " " + operation;
    }
    text += line + "\n";
    for (const Kind& kind : kinds) {
        std::string name = std::string{"  "} + kind.name;
        name.resize(19, ' ');
        text += name + kind.meaning + "\n";
    }
    return text;
}

const Fault* ActiveFaults::find(const std::string& kind) const {
    const auto found = std::find_if(faults_.begin(), faults_.end(),
                                    [&](const Fault& fault) { return fault.kind == kind; });
    return found == faults_.end() ? nullptr : &*found;
}

long ActiveFaults::number(const std::string& kind) const {
    const Fault* fault = find(kind);
    if (fault == nullptr) return 0;
    std::string argument = fault->argument;
    cut_behind(argument, ':');
    return parse_number(argument).value_or(0);
}

Milliseconds ActiveFaults::duration(const std::string& kind) const {
    const Fault* fault = find(kind);
    return fault == nullptr ? Milliseconds{0}
                            : parse_seconds(fault->argument).value_or(Milliseconds{0});
}

std::vector<std::string> ActiveFaults::texts() const {
    std::vector<std::string> texts;
    for (const Fault& fault : faults_) texts.push_back(fault.text);
    return texts;
}

// Of those kinds that may end in ":after".
bool ActiveFaults::is_without_effect(const std::string& kind) const {
    const Fault* fault = find(kind);
    return fault != nullptr && fault->argument.find(':') == std::string::npos;
}

std::optional<Reply> ActiveFaults::instead(const Request& request) const {
    if (has("drop-before")) return Reply{0, "", {}, Delivery::reset};
    if (has("hang")) return Reply{0, "", {}, Delivery::hang};
    if (has("redirect")) return Reply{302, "", {{"Location", "/redirected"}}};
    if (const Fault* limit = find("414")) {
        constexpr long usual = 8192;
        const long longest = parse_number(limit->argument).value_or(usual);
        if (request.target.size() > static_cast<std::size_t>(longest)) return gateway_page(414);
    }
    if (has("429-bare")) return Reply{429, ""};
    if (const Fault* limit = find("429")) return too_many(limit->argument);
    if (is_without_effect("status")) return gateway_page(number("status"));
    if (is_without_effect("error")) return own_error(number("error"));
    return std::nullopt;
}

Quirks ActiveFaults::quirks() const {
    Quirks quirks;
    quirks.stale = duration("stale");
    quirks.phantom = has("phantom");
    if (has("anothers-reply")) quirks.answered = Answered::anothers;
    if (has("anothers-id")) quirks.answered = Answered::anothers_id;
    quirks.answered_shift = Seconds{number("moved-reply")};
    if (has("minutes-cut")) quirks.precision = Precision::minute_cut;
    if (has("minutes-rounded")) quirks.precision = Precision::minute_rounded;
    if (has("past-kept")) quirks.past_start = PastStart::kept;
    if (has("past-refused")) quirks.past_start = PastStart::refused;
    quirks.past_allowed = duration("past-refused");
    quirks.nested_overrides = has("nested");
    quirks.strict_scopes = has("strict-scopes");
    if (const Fault* fault = find("no-include"))
        quirks.refused_include = fault->argument.empty() ? "any" : fault->argument;
    quirks.fail_items = has("item-400");
    if (has("legacy-reply")) quirks.create_reply = CreateReply::legacy;
    if (has("overrides-reply")) quirks.create_reply = CreateReply::overrides;
    return quirks;
}

void ActiveFaults::spoil(Reply& reply) const {
    if (has("status")) reply = gateway_page(number("status"));
    if (has("error")) reply = own_error(number("error"));
    if (has("empty")) reply.body.clear();
    if (has("garbage")) reply.body = std::string{R"({"override":{"id":")"}.append(2, '\xff');
    if (has("wrong-shape")) reply.body = wrong_shape;
    if (has("deep")) reply.body = std::string(100000, '[') + std::string(100000, ']');
    if (has("huge")) reply = {reply.status, R"({"padding":")", reply.headers, Delivery::huge};
    for (long left = std::min(number("headers"), 1000L); left > 0; --left)
        reply.headers.emplace_back("X-Filler", std::string(1000, 'x'));
    if (const Fault* fault = find("limits"))
        for (const char* name : {"ratelimit-limit", "ratelimit-remaining"})
            reply.headers.emplace_back(name, fault->argument);
    if (has("http10")) reply.delivery = Delivery::http10;
    if (has("drip")) reply.delivery = Delivery::drip;
    if (has("lost-reply")) reply = {0, "", {}, Delivery::reset};
    // A body needs a status that may have one.
    if (reply.status == 204 && (!reply.body.empty() || has("huge"))) reply.status = 200;
}

void Faults::add(Fault fault) {
    const std::lock_guard lock{mutex_};
    faults_.push_back(std::move(fault));
}

void Faults::clear() {
    const std::lock_guard lock{mutex_};
    faults_.clear();
}

void Faults::remove(const std::string& text) {
    const std::lock_guard lock{mutex_};
    faults_.erase(std::remove_if(faults_.begin(), faults_.end(),
                                 [&](const Fault& fault) { return fault.text == text; }),
                  faults_.end());
}

std::vector<std::string> Faults::in_force() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> texts;
    for (const Fault& fault : faults_)
        if (fault.met < fault.to) texts.push_back(fault.text);
    return texts;
}

ActiveFaults Faults::meet(const std::string& operation, const std::vector<std::string>& ids) {
    const std::lock_guard lock{mutex_};
    std::vector<Fault> met;
    for (Fault& fault : faults_) {
        if (fault.operation != "any" && fault.operation != operation) continue;
        if (!fault.id.empty() && std::find(ids.begin(), ids.end(), fault.id) == ids.end()) continue;
        ++fault.met;
        if (fault.from <= fault.met && fault.met <= fault.to) met.push_back(fault);
    }
    return ActiveFaults{std::move(met)};
}

}  // namespace dutyme::sandbox

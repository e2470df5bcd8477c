#include "duty/record.hpp"

#include "base/time.hpp"
#include "duty/shared_members.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <utility>

namespace dutyme::duty {

namespace {

using pagerduty::OverrideKind;

constexpr std::string_view version = "1";

// An unknown word counts as intended: the one state that looks before it acts.
constexpr json::Words<LeaseState, 5> state_words{{{LeaseState::intended, "intended"},
                                                  {LeaseState::held, "held"},
                                                  {LeaseState::lingering, "lingering"},
                                                  {LeaseState::own, "own"},
                                                  {LeaseState::over, "over"}}};

// What is there has an id; what is asked for has a place.
void expect_ids(const Lease& lease) {
    const bool is_there = lease.state == LeaseState::held || lease.state == LeaseState::lingering;
    if (lease.schedule_id.empty() || (is_there && lease.override_id.empty()))
        throw JsonError("a lease without its ids");
}

// A machine that was up for less than nothing tells no time.
void forget_impossible_clock(std::optional<ClockReading>& written) {
    if (written && written->up.count() < 0) written.reset();
}

}  // namespace

// Members that 0.3.0 does not know it leaves alone, and it reads a lease on layers without them.
template <class Json>
void members(Json& json, Lease& lease) {
    id(json, "schedule", lease.schedule_id);
    json("schedule_name", lease.schedule_name);
    json("schedule_url", lease.schedule_url);
    json("start", lease.start);
    json("end", lease.end);
    id(json, "override", lease.override_id);
    json("state", lease.state, state_words);
    if (json.has(lease.kind != OverrideKind::override)) {
        json("form", lease.kind, form_words);
        source(json, lease.source);
        id(json, "relieved", lease.relieved);
    }
    json("confirmed_end", lease.confirmed_end);
    json("first_end", lease.first_end);
    if (json.has(!lease.known_before.empty())) json("known_before", lease.known_before);
    json("renewable", lease.renewable);
    json("standing", lease.existing_overrides);
    if (json.has(!lease.ahead.empty())) json("ahead", lease.ahead);
    if constexpr (Json::reads) expect_ids(lease);
}

template <class Json>
void members(Json& json, Deploy& deploy) {
    json("repository", deploy.repository);
    json("branch", deploy.branch);
    json("commit", deploy.commit);
    json("subject", deploy.subject);
    json("author", deploy.author);
    json("job_url", deploy.job_url);
    if (json.has(deploy.commits > 0)) json("commits", deploy.commits);
}

template <class Json>
void members(Json& json, GivingBack& progress) {
    json("since", progress.since);
    json("trouble", progress.trouble);
    json("next_try", progress.next_try);
}

template <class Json>
void members(Json& json, ClockReading& reading) {
    json("server", reading.server);
    json("machine", reading.machine);
    json("up", reading.up);
}

template <class Json>
void members(Json& json, Holder& holder) {
    id(json, "id", holder.id);
    json("name", holder.name);
}

template <class Json>
void members(Json& json, Passing& passing) {
    json("tour", passing.tour);
    json("from", passing.from);
    json("begun", passing.begun);
    json("at", passing.at);
}

template <class Json>
void members(Json& json, PageCount& pages) {
    json("count", pages.count);
    json("to_deployer", pages.to_deployer);
    json("first_after", pages.first_after);
    json("whole", pages.is_whole);
}

template <class Json>
void members(Json& json, LeftIncident& incident) {
    json("number", incident.number);
    json("title", incident.title);
    json("service", incident.service);
    json("url", incident.url);
    json("acknowledged", incident.is_acknowledged);
    json("people", incident.people);
}

template <class Json>
void members(Json& json, Record& record) {
    json("tour", record.id);
    json("host", record.host.name);
    json("boot_id", record.host.boot_id);
    json("dutyme", record.dutyme);
    if (json.has(!record.dutyme_begun.empty())) json("dutyme_begun", record.dutyme_begun);
    json("api_url", record.api_url);
    json("sandbox", record.sandbox);
    deployer(json, record.deployer);
    json("relieved", record.relieved);
    json("deploy", record.deploy);
    json("lease", record.lease);
    json("max", record.max);
    json("mode", record.mode.join, mode_words);
    if (json.has(record.mode.all)) json("take", record.mode.all, take_words);
    if (json.has(!record.mode.from.empty())) json("from", record.mode.from);
    json("begun", record.begun);
    if (json.has(!record.to_be_told.empty())) json("to_be_told", record.to_be_told);
    json("ended", record.ended);
    json("outcome", record.outcome);
    if (json.has(!record.until_outcome.empty())) json("until_outcome", record.until_outcome);
    json("pages", record.pages);
    if (json.has(!record.left_open.empty())) json("open_incidents", record.left_open);
    json("giving_back", record.giving_back);
    json("written", record.written);
    if constexpr (Json::reads) forget_impossible_clock(record.written);
    if (json.has(!record.passed.empty())) json("passed", record.passed);
    json("passed_to", record.passed_to);
    json("extended", record.extended);
    json("leases", record.leases);
}

bool is_tour_of(const Record& record, const std::string& id) {
    return record.id == id || std::any_of(record.passed.begin(), record.passed.end(),
                                          [&](const Passing& one) { return one.tour == id; });
}

bool has_doubts(const Record& record) {
    return std::any_of(record.leases.begin(), record.leases.end(),
                       [](const Lease& lease) { return lease.state == LeaseState::intended; });
}

std::string give_back_state(const Record& record, Instant now) {
    if (!record.giving_back) return {};
    constexpr std::string_view not_taken = "not taken";
    const bool has_run = record.outcome.compare(0, not_taken.size(), not_taken) != 0;
    std::string text = (has_run ? "whose command has ended (" + record.outcome + ")"
                                : std::string{"whose command was not started"}) +
                       ": being given back since " +
                       local_time_with_zone(record.giving_back->since, now);
    if (!record.giving_back->trouble.empty())
        text += "; last trouble: " + record.giving_back->trouble;
    if (record.giving_back->next_try)
        text += "; next try at " + local_time_with_zone(*record.giving_back->next_try, now);
    return text;
}

Instant known_server_time(const std::vector<Record>& records, const platform::Host& here,
                          const Clock& clock) {
    const Record* latest = nullptr;
    const auto counts = [&](const Record& record) {
        const bool is_here = record.host == here && !here.boot_id.empty();
        const bool is_better =
            latest == nullptr || (is_here && !(latest->host == here)) ||
            (is_here == (latest->host == here) && record.written->server > latest->written->server);
        return is_better;
    };
    for (const Record& record : records)
        if (record.written && counts(record)) latest = &record;
    if (latest == nullptr) return clock.now();
    const ClockReading& then = *latest->written;
    if (latest->host == here && clock.elapsed() >= then.up)
        return then.server + std::chrono::duration_cast<Seconds>(clock.elapsed() - then.up);
    return clock.now() + (then.server - then.machine);
}

std::string new_tour_id(Random& random) {
    char text[17];
    std::snprintf(text, sizeof text, "%016" PRIx64, random.next());
    return text;
}

Record new_record(std::string id, const platform::Host& host) {
    Record record;
    record.id = std::move(id);
    record.host = host;
    return record;
}

std::string to_json(const Record& record) {
    rapidjson::StringBuffer buffer;
    json::Writer writer{buffer};
    writer.StartObject();
    json::put(writer, "version", version);
    json::MemberWriter{writer}.all_of(record);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

bool is_of_another_version(std::string_view text) {
    try {
        const std::string told = json::text_or_empty(json::parse(text), "version");
        return !told.empty() && told != version;
    } catch (const JsonError&) {
        return false;
    }
}

std::optional<Record> record_from_json(std::string_view text) {
    try {
        const json::Document document = json::parse(text);
        if (json::text_or_empty(document, "version") != version) return std::nullopt;
        Record record;
        json::MemberReader{document}.all_of(record);
        return is_tour_id(record.id) ? std::optional{record} : std::nullopt;
    } catch (const JsonError&) {
        return std::nullopt;
    }
}

}  // namespace dutyme::duty

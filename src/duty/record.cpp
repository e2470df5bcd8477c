#include "duty/record.hpp"

#include "base/json.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <utility>

namespace dutyme::duty {

namespace {

using pagerduty::OverrideKind;

constexpr std::string_view version = "1";

constexpr std::array<std::pair<LeaseState, std::string_view>, 5> state_names{
    {{LeaseState::intended, "intended"},
     {LeaseState::held, "held"},
     {LeaseState::lingering, "lingering"},
     {LeaseState::own, "own"},
     {LeaseState::over, "over"}}};

std::string_view name_of(LeaseState state) {
    for (const auto& [known, name] : state_names)
        if (known == state) return name;
    return "over";
}

// An unknown word counts as intended: the one state that looks before it acts.
LeaseState state_named(std::string_view word) {
    for (const auto& [state, name] : state_names)
        if (name == word) return state;
    return LeaseState::intended;
}

// What a lease on layers has no need to say is left out: an older dutyme reads those as well.
void write_form(json::Writer& writer, const Lease& lease) {
    if (lease.kind == OverrideKind::override) return;
    json::put(writer, "form",
              lease.kind == OverrideKind::custom_shift ? "custom_shift" : "shift_override");
    json::put(writer, "rotation", lease.source.rotation);
    json::put(writer, "custom_shift", lease.source.custom_shift);
    json::put(writer, "relieved", lease.relieved);
}

OverrideKind read_form(const json::Value& lease) {
    const std::string word = json::text_or_empty(lease, "form");
    if (word == "custom_shift") return OverrideKind::custom_shift;
    return word == "shift_override" ? OverrideKind::shift_override : OverrideKind::override;
}

// What 0.3.0 does not know, it leaves alone.
void write_doubt(json::Writer& writer, const Lease& lease) {
    if (lease.confirmed_end) json::put(writer, "confirmed_end", to_rfc3339(*lease.confirmed_end));
    if (lease.first_end) json::put(writer, "first_end", to_rfc3339(*lease.first_end));
    if (lease.known_before.empty()) return;
    writer.Key("known_before");
    writer.StartArray();
    for (const std::string& id : lease.known_before) json::put_string(writer, id);
    writer.EndArray();
}

void read_doubt(const json::Value& value, Lease& lease) {
    lease.confirmed_end = from_rfc3339(json::text_or_empty(value, "confirmed_end"));
    lease.first_end = from_rfc3339(json::text_or_empty(value, "first_end"));
    json::for_each(value, "known_before", [&](const json::Value& id) {
        if (id.IsString()) lease.known_before.emplace_back(id.GetString());
    });
}

void write_existing_overrides(json::Writer& writer, const char* name,
                              const std::vector<ExistingOverride>& existing_overrides) {
    writer.Key(name);
    writer.StartArray();
    for (const ExistingOverride& other : existing_overrides) {
        writer.StartObject();
        json::put(writer, "user", other.user_id);
        json::put(writer, "name", other.user_name);
        json::put(writer, "end", to_rfc3339(other.end));
        writer.EndObject();
    }
    writer.EndArray();
}

void write_lease(json::Writer& writer, const Lease& lease) {
    writer.StartObject();
    json::put(writer, "schedule", lease.schedule_id);
    json::put(writer, "schedule_name", lease.schedule_name);
    json::put(writer, "schedule_url", lease.schedule_url);
    json::put(writer, "start", to_rfc3339(lease.start));
    json::put(writer, "end", to_rfc3339(lease.end));
    json::put(writer, "override", lease.override_id);
    json::put(writer, "state", name_of(lease.state));
    write_form(writer, lease);
    write_doubt(writer, lease);
    writer.Key("renewable");
    writer.Bool(lease.renewable);
    write_existing_overrides(writer, "standing", lease.existing_overrides);
    if (!lease.ahead.empty()) write_existing_overrides(writer, "ahead", lease.ahead);
    writer.EndObject();
}

std::vector<ExistingOverride> read_existing_overrides(const json::Value& lease, const char* name) {
    std::vector<ExistingOverride> existing_overrides;
    json::for_each(lease, name, [&](const json::Value& other) {
        const auto end = from_rfc3339(json::text_or_empty(other, "end"));
        if (end)
            existing_overrides.push_back(
                {json::text_or_empty(other, "user"), json::text_or_empty(other, "name"), *end});
    });
    return existing_overrides;
}

Seconds read_seconds(const json::Value& value, const char* name) {
    return parse_duration(json::text_or_empty(value, name)).value_or(Seconds{0});
}

// What is there has an id; what is asked for has a place.
void expect_ids(const Lease& lease) {
    const bool is_there = lease.state == LeaseState::held || lease.state == LeaseState::lingering;
    if (lease.schedule_id.empty() || (is_there && lease.override_id.empty()))
        throw JsonError("a lease without its ids");
}

Lease read_lease(const json::Value& value) {
    const auto start = from_rfc3339(json::text_or_empty(value, "start"));
    const auto end = from_rfc3339(json::text_or_empty(value, "end"));
    if (!start || !end) throw JsonError("a lease without its window");
    const json::Value* renewable = json::find(value, "renewable");
    Lease lease{id_or_empty(value, "schedule"),
                json::text_or_empty(value, "schedule_name"),
                *start,
                *end,
                id_or_empty(value, "override"),
                state_named(json::text_or_empty(value, "state")),
                renewable == nullptr || renewable->IsTrue(),
                read_existing_overrides(value, "standing"),
                json::text_or_empty(value, "schedule_url"),
                read_form(value),
                {id_or_empty(value, "rotation"), id_or_empty(value, "custom_shift")},
                id_or_empty(value, "relieved")};
    lease.ahead = read_existing_overrides(value, "ahead");
    read_doubt(value, lease);
    expect_ids(lease);
    return lease;
}

void write_deploy(json::Writer& writer, const Deploy& deploy) {
    writer.Key("deploy");
    writer.StartObject();
    json::put(writer, "repository", deploy.repository);
    json::put(writer, "branch", deploy.branch);
    json::put(writer, "commit", deploy.commit);
    json::put(writer, "subject", deploy.subject);
    json::put(writer, "author", deploy.author);
    json::put(writer, "job_url", deploy.job_url);
    writer.EndObject();
}

Deploy read_deploy(const json::Value& value) {
    const auto text = [&](const char* name) { return json::text_or_empty(value, name); };
    return {text("repository"), text("branch"), text("commit"),
            text("subject"),    text("author"), text("job_url")};
}

void write_manner(json::Writer& writer, const TakeMode& mode) {
    json::put(writer, "mode", mode.join ? "join" : "replace");
    if (mode.all) json::put(writer, "take", "all");
    if (!mode.from.empty()) json::put(writer, "from", mode.from);
}

void write_clocks(json::Writer& writer, const Record& record) {
    if (record.giving_back) {
        writer.Key("giving_back");
        writer.StartObject();
        json::put(writer, "since", to_rfc3339(record.giving_back->since));
        json::put(writer, "trouble", record.giving_back->trouble);
        if (record.giving_back->next_try)
            json::put(writer, "next_try", to_rfc3339(*record.giving_back->next_try));
        writer.EndObject();
    }
    if (!record.written) return;
    writer.Key("written");
    writer.StartObject();
    json::put(writer, "server", to_rfc3339(record.written->server));
    json::put(writer, "machine", to_rfc3339(record.written->machine));
    json::put(writer, "up", std::to_string(record.written->up.count()));
    writer.EndObject();
}

void read_clocks(const json::Document& document, Record& record) {
    const auto time = [](const json::Value& value, const char* name) {
        return from_rfc3339(json::text_or_empty(value, name));
    };
    if (const auto* value = json::find(document, "giving_back"))
        if (const auto since = time(*value, "since"))
            record.giving_back = GivingBack{*since, json::text_or_empty(*value, "trouble"),
                                            time(*value, "next_try")};
    const auto* value = json::find(document, "written");
    if (value == nullptr) return;
    const auto server = time(*value, "server");
    const auto machine = time(*value, "machine");
    const std::string up = json::text_or_empty(*value, "up");
    long long milliseconds = 0;
    const auto read = std::from_chars(up.data(), up.data() + up.size(), milliseconds);
    if (server && machine && read.ec == std::errc{} && milliseconds >= 0)
        record.written = ClockReading{*server, std::chrono::milliseconds{milliseconds}, *machine};
}

void write_deployer(json::Writer& writer, const pagerduty::User& user) {
    writer.Key("deployer");
    writer.StartObject();
    json::put(writer, "id", user.id);
    json::put(writer, "name", user.name);
    json::put(writer, "email", user.email);
    writer.EndObject();
}

Record read_record(const json::Document& document) {
    Record record;
    record.id = json::text_or_empty(document, "tour");
    record.host = {json::text_or_empty(document, "host"), json::text_or_empty(document, "boot_id")};
    record.api_url = json::text_or_empty(document, "api_url");
    const std::string pid = json::text_or_empty(document, "dutyme");
    std::from_chars(pid.data(), pid.data() + pid.size(), record.dutyme);
    record.dutyme_begun = json::text_or_empty(document, "dutyme_begun");
    if (const auto* user = json::find(document, "deployer"))
        record.deployer = {id_or_empty(*user, "id"), json::text_or_empty(*user, "name"),
                           json::text_or_empty(*user, "email"), ""};
    if (const auto* deploy = json::find(document, "deploy")) record.deploy = read_deploy(*deploy);
    json::for_each(document, "relieved", [&](const json::Value& name) {
        if (name.IsString()) record.relieved.emplace_back(name.GetString());
    });
    record.lease = read_seconds(document, "lease");
    record.max = read_seconds(document, "max");
    record.mode = {json::text_or_empty(document, "mode") == "join",
                   json::text_or_empty(document, "take") == "all",
                   json::text_or_empty(document, "from")};
    const json::Value* sandbox = json::find(document, "sandbox");
    record.sandbox = sandbox != nullptr && sandbox->IsTrue();
    record.begun = from_rfc3339(json::text_or_empty(document, "begun")).value_or(Instant{});
    record.ended = from_rfc3339(json::text_or_empty(document, "ended"));
    record.outcome = json::text_or_empty(document, "outcome");
    read_clocks(document, record);
    json::for_each(document, "leases",
                   [&](const json::Value& lease) { record.leases.push_back(read_lease(lease)); });
    return record;
}

}  // namespace

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
                       local_time_of_day(record.giving_back->since, now);
    if (!record.giving_back->trouble.empty())
        text += "; last trouble: " + record.giving_back->trouble;
    if (record.giving_back->next_try)
        text += "; next try at " + local_time_of_day(*record.giving_back->next_try, now);
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
    json::put(writer, "tour", record.id);
    json::put(writer, "host", record.host.name);
    json::put(writer, "boot_id", record.host.boot_id);
    json::put(writer, "dutyme", std::to_string(record.dutyme));
    if (!record.dutyme_begun.empty()) json::put(writer, "dutyme_begun", record.dutyme_begun);
    json::put(writer, "api_url", record.api_url);
    json::put(writer, "sandbox", record.sandbox);
    write_deployer(writer, record.deployer);
    writer.Key("relieved");
    writer.StartArray();
    for (const std::string& name : record.relieved) json::put_string(writer, name);
    writer.EndArray();
    write_deploy(writer, record.deploy);
    json::put(writer, "lease", show_duration(record.lease));
    json::put(writer, "max", show_duration(record.max));
    write_manner(writer, record.mode);
    json::put(writer, "begun", to_rfc3339(record.begun));
    if (record.ended) json::put(writer, "ended", to_rfc3339(*record.ended));
    json::put(writer, "outcome", record.outcome);
    write_clocks(writer, record);
    writer.Key("leases");
    writer.StartArray();
    for (const Lease& lease : record.leases) write_lease(writer, lease);
    writer.EndArray();
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
        Record record = read_record(document);
        return is_tour_id(record.id) ? std::optional{record} : std::nullopt;
    } catch (const JsonError&) {
        return std::nullopt;
    }
}

}  // namespace dutyme::duty

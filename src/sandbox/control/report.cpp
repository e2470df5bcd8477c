#include "sandbox/control/report.hpp"

#include "sandbox/model/on_call.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

void put_time(json::Writer& out, const std::string& name, Time time) {
    json::put(out, name.c_str(), show_exactly(time));
    out.Key((name + "_ms").c_str());
    out.Int64(time.time_since_epoch().count());
}

void put_window(json::Writer& out, const Window& window) {
    put_time(out, "start", window.since);
    put_time(out, "end", window.until);
}

// null for nobody.
void put_person(json::Writer& out, const Account& account, const char* name,
                const std::string& id) {
    const User* user = account.user(id);
    out.Key(name);
    if (user == nullptr) {
        out.Null();
        return;
    }
    out.StartObject();
    json::put(out, "id", user->id);
    json::put(out, "name", user->name);
    json::put(out, "email", user->email);
    out.EndObject();
}

void put_text_or_null(json::Writer& out, const char* name, const std::string& text) {
    out.Key(name);
    text.empty() ? static_cast<void>(out.Null()) : json::put_string(out, text);
}

// Everybody who is on, each once.
std::vector<Shift> on_at(const Account& account, const std::string& schedule, Time at, Time known) {
    std::vector<Shift> found;
    for (const Shift& shift : people_on(account, schedule, {at, at + Milliseconds{1}}, known)) {
        const bool twice = std::any_of(found.begin(), found.end(),
                                       [&](const Shift& it) { return it.user == shift.user; });
        if (!twice) found.push_back(shift);
    }
    return found;
}

void put_oncall(json::Writer& out, const Account& account, const std::string& schedule, Time at,
                Time known) {
    const auto found = on_at(account, schedule, at, known);
    const bool one = found.size() == 1;
    put_person(out, account, "user", one ? found.front().user : "");
    put_text_or_null(out, "override", one ? found.front().override : "");
    out.Key("users");
    out.StartArray();
    for (const Shift& shift : found) {
        out.StartObject();
        put_person(out, account, "user", shift.user);
        put_text_or_null(out, "override", shift.override);
        out.EndObject();
    }
    out.EndArray();
}

void put_entry(json::Writer& out, const Entry& entry) {
    out.StartObject();
    out.Key("seq");
    out.Uint64(entry.sequence);
    out.Key("connection");
    out.Uint64(entry.connection);
    put_time(out, "arrived", entry.arrived);
    if (entry.answered) put_time(out, "answered", *entry.answered);
    json::put(out, "method", entry.method);
    json::put(out, "target", entry.target);
    json::put(out, "host", entry.host);
    json::put(out, "body", entry.body);
    json::put(out, "user_agent", entry.agent);
    json::put(out, "token", entry.credential);
    put_text_or_null(out, "operation", entry.operation);
    out.Key("status");
    entry.status == 0 ? out.Null() : out.Int(entry.status);
    out.Key("faults");
    put_strings(out, entry.faults);
    out.Key("held");
    out.Bool(entry.held);
    out.Key("committed");
    out.Bool(entry.committed);
    put_text_or_null(out, "violation", entry.violation);
    out.EndObject();
}

void put_version(json::Writer& out, Time known, const Window& window, bool removed,
                 const std::string& by) {
    out.StartObject();
    put_time(out, "known", known);
    put_window(out, window);
    out.Key("removed");
    out.Bool(removed);
    json::put(out, "by", by);
    out.EndObject();
}

void put_history(json::Writer& out, const Account& account, const Override& override) {
    out.StartObject();
    json::put(out, "id", override.id);
    json::put(out, "kind", "override");
    json::put(out, "schedule", override.schedule);
    put_person(out, account, "user", override.user);
    out.Key("versions");
    out.StartArray();
    for (const Version& version : override.versions)
        put_version(out, version.known, version.window, version.removed, version.by);
    out.EndArray();
    out.EndObject();
}

void put_history(json::Writer& out, const Account& account, const AddedShift& shift) {
    out.StartObject();
    json::put(out, "id", shift.id);
    json::put(out, "kind", shift.kind == Added::custom_shift ? "custom_shift" : "override_shift");
    json::put(out, "schedule", shift.schedule);
    put_person(out, account, "user", shift.versions.back().user);
    put_person(out, account, "overridden", shift.covered.member);
    put_text_or_null(out, "rotation_id", shift.covered.rotation);
    put_text_or_null(out, "custom_shift_id", shift.covered.custom_shift);
    out.Key("versions");
    out.StartArray();
    for (const AddedVersion& version : shift.versions)
        put_version(out, version.known, version.window, version.removed, version.by);
    out.EndArray();
    out.EndObject();
}

// Those that `wanted`, the overrides of a layer-based schedule first.
template <class Wanted>
void put_histories(json::Writer& out, const Account& account, const Wanted& wanted) {
    for (const Override& override : account.overrides.all())
        if (wanted(override)) put_history(out, account, override);
    for (const AddedShift& shift : account.added_shifts.all())
        if (wanted(shift)) put_history(out, account, shift);
}

void put_shifts(json::Writer& out, const Account& account, const char* name,
                const std::vector<Shift>& shifts) {
    out.Key(name);
    out.StartArray();
    for (const Shift& shift : shifts) {
        out.StartObject();
        put_window(out, shift.window);
        put_person(out, account, "user", shift.user);
        put_text_or_null(out, "override", shift.override);
        out.EndObject();
    }
    out.EndArray();
}

}  // namespace

std::string log_document(const std::vector<Entry>& entries) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const Entry& entry : entries) put_entry(out, entry);
        out.EndArray();
    });
}

std::string oncall_document(const Account& account, const std::string& schedule, Time at,
                            Time now) {
    return written([&](json::Writer& out) {
        out.StartObject();
        json::put(out, "schedule", schedule);
        put_time(out, "at", at);
        put_oncall(out, account, schedule, at, now);
        out.Key("known_then");
        out.StartObject();
        put_oncall(out, account, schedule, at, std::min(at, now));
        out.EndObject();
        out.EndObject();
    });
}

std::string history_document(const Account& account, const std::string& schedule) {
    return written([&](json::Writer& out) {
        out.StartArray();
        put_histories(out, account, [&](const auto& it) { return it.schedule == schedule; });
        out.EndArray();
    });
}

std::string added_document(const Account& account, const std::string& id) {
    return written([&](json::Writer& out) {
        put_histories(out, account, [&](const auto& it) { return it.id == id; });
    });
}

std::string timeline_document(const Account& account, const std::string& schedule,
                              const Window& window, Time now) {
    return written([&](json::Writer& out) {
        out.StartObject();
        json::put(out, "schedule", schedule);
        put_time(out, "now", now);
        put_shifts(out, account, "final", people_on(account, schedule, window, now));
        put_shifts(out, account, "layers", planned_on(account, schedule, window));
        out.EndObject();
    });
}

std::string paged_document(const Account& account, const Service& service,
                           const std::optional<Incident>& incident) {
    const std::string closed = service.closed.empty() ? "nobody is on call" : service.closed;
    return written([&](json::Writer& out) {
        out.StartObject();
        put_text_or_null(out, "incident", incident ? incident->id : "");
        put_text_or_null(out, "why", incident ? "" : closed);
        out.Key("level");
        incident ? out.Uint64(incident->level) : out.Null();
        out.Key("users");
        out.StartArray();
        for (const std::string& id : incident ? incident->users : std::vector<std::string>{}) {
            const User* user = account.user(id);
            out.StartObject();
            put_person(out, account, "user", id);
            out.Key("pages");
            out.Bool(user != nullptr && user->how_reached().pages());
            out.EndObject();
        }
        out.EndArray();
        out.EndObject();
    });
}

}  // namespace dutyme::sandbox

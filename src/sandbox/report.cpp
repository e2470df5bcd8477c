#include "sandbox/report.hpp"

#include "sandbox/replies.hpp"
#include "sandbox/rota.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

void put_moment(json::Writer& out, const std::string& name, Moment moment) {
    json::put(out, name.c_str(), show_exactly(moment));
    out.Key((name + "_ms").c_str());
    out.Int64(moment.time_since_epoch().count());
}

void put_window(json::Writer& out, const Window& window) {
    put_moment(out, "start", window.since);
    put_moment(out, "end", window.until);
}

// null for nobody.
void put_person(json::Writer& out, const Company& company, const char* name,
                const std::string& id) {
    const User* user = company.user(id);
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

void put_oncall(json::Writer& out, const Company& company, const Schedule& schedule, Moment at,
                Moment known) {
    const auto shift = on_call(schedule, company.overrides.standing(schedule.id, known), at);
    put_person(out, company, "user", shift ? shift->user : "");
    put_text_or_null(out, "override", shift ? shift->override : "");
}

void put_entry(json::Writer& out, const Entry& entry) {
    out.StartObject();
    out.Key("seq");
    out.Uint64(entry.sequence);
    out.Key("connection");
    out.Uint64(entry.connection);
    put_moment(out, "arrived", entry.arrived);
    if (entry.answered) put_moment(out, "answered", *entry.answered);
    json::put(out, "method", entry.method);
    json::put(out, "target", entry.target);
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

void put_override_history(json::Writer& out, const Company& company, const Override& override) {
    out.StartObject();
    json::put(out, "id", override.id);
    json::put(out, "schedule", override.schedule);
    put_person(out, company, "user", override.user);
    out.Key("versions");
    out.StartArray();
    for (const Version& version : override.versions) {
        out.StartObject();
        put_moment(out, "known", version.known);
        put_window(out, version.window);
        out.Key("removed");
        out.Bool(version.removed);
        json::put(out, "by", version.by);
        out.EndObject();
    }
    out.EndArray();
    out.EndObject();
}

void put_shifts(json::Writer& out, const Company& company, const char* name,
                const std::vector<Shift>& shifts) {
    out.Key(name);
    out.StartArray();
    for (const Shift& shift : shifts) {
        out.StartObject();
        put_window(out, shift.window);
        put_person(out, company, "user", shift.user);
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

std::string oncall_document(const Company& company, const Schedule& schedule, Moment at,
                            Moment now) {
    return written([&](json::Writer& out) {
        out.StartObject();
        json::put(out, "schedule", schedule.id);
        put_moment(out, "at", at);
        put_oncall(out, company, schedule, at, now);
        out.Key("known_then");
        out.StartObject();
        put_oncall(out, company, schedule, at, std::min(at, now));
        out.EndObject();
        out.EndObject();
    });
}

std::string history_document(const Company& company, const Schedule& schedule) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const Override& override : company.overrides.all())
            if (override.schedule == schedule.id) put_override_history(out, company, override);
        out.EndArray();
    });
}

std::string override_document(const Company& company, const Override& override) {
    return written([&](json::Writer& out) { put_override_history(out, company, override); });
}

std::string timeline_document(const Company& company, const Schedule& schedule,
                              const Window& window, Moment now) {
    return written([&](json::Writer& out) {
        const auto overrides = company.overrides.standing(schedule.id, now);
        out.StartObject();
        json::put(out, "schedule", schedule.id);
        put_moment(out, "now", now);
        put_shifts(out, company, "final", final_shifts(schedule, overrides, window));
        put_shifts(out, company, "layers", merged(final_shifts(schedule, {}, window)));
        out.EndObject();
    });
}

}  // namespace dutyme::sandbox

#include "rest.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace dutyme::sim {

namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;
using pagerduty::Method;

// --- requests

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '%' && i + 2 < text.size();
        plain += escaped
                     ? static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16))
                     : text[i];
        if (escaped) i += 2;
    }
    return plain;
}

Ms moment_in(const std::string& text) {
    const auto instant = from_rfc3339(text);
    return instant ? moment_of(*instant) : Ms{0};
}

std::string text_in(const rapidjson::Value& value, const char* name) {
    const auto member = value.FindMember(name);
    return member != value.MemberEnd() && member->value.IsString() ? member->value.GetString() : "";
}

std::string member_in(const rapidjson::Value& value, const char* name) {
    const auto member = value.FindMember(name);
    return member != value.MemberEnd() ? text_in(member->value, "user_id") : "";
}

const rapidjson::Value* first_of(const rapidjson::Value& value, const char* list) {
    const auto member = value.FindMember(list);
    const bool any =
        member != value.MemberEnd() && member->value.IsArray() && !member->value.Empty();
    return any ? &member->value[0] : nullptr;
}

void read_wanted(const rapidjson::Value& value, Wanted& wanted) {
    if (wanted.kind == Kind::layer_override) {
        wanted.start = moment_in(text_in(value, "start"));
        wanted.end = moment_in(text_in(value, "end"));
        if (const auto user = value.FindMember("user"); user != value.MemberEnd())
            wanted.user = text_in(user->value, "id");
        return;
    }
    wanted.start = moment_in(text_in(value, "start_time"));
    wanted.end = moment_in(text_in(value, "end_time"));
    wanted.source = {text_in(value, "rotation_id"), text_in(value, "custom_shift_id")};
    wanted.relieved = member_in(value, "overridden_member");
    wanted.user = member_in(value, "overriding_member");
    if (const auto* assignment = first_of(value, "assignments"))
        wanted.user = member_in(*assignment, "member");
}

void read_body(const pagerduty::Request& request, Call& call) {
    rapidjson::Document body;
    body.Parse(request.body.c_str());
    if (!body.IsObject()) return;
    const bool custom = call.wanted.kind == Kind::custom_shift;
    if (call.what == Call::What::create) {
        if (const auto* one = first_of(body, custom ? "custom_shifts" : "overrides"))
            read_wanted(*one, call.wanted);
        return;
    }
    const auto member = body.FindMember(custom ? "custom_shift" : "override");
    if (member == body.MemberEnd()) return;
    const std::string end = text_in(member->value, "end_time");
    if (!end.empty()) call.end = moment_in(end);
    call.whole = member->value.MemberCount() > 1;
}

Call::What what_is_asked(Method method, bool of_one) {
    if (method == Method::get && !of_one) return Call::What::list;
    if (method == Method::post && !of_one) return Call::What::create;
    if (method == Method::put && of_one) return Call::What::update;
    if (method == Method::remove && of_one) return Call::What::remove;
    return Call::What::unknown;
}

// --- replies

void put(Json& json, const char* name, const std::string& text) {
    json.Key(name);
    json.String(text.c_str(), static_cast<rapidjson::SizeType>(text.size()));
}

void put_time(Json& json, const char* name, Ms moment) {
    put(json, name, to_rfc3339(instant_at(moment)));
}

template <class Inside>
void object(Json& json, const Inside& inside) {
    json.StartObject();
    inside();
    json.EndObject();
}

template <class Inside>
void array(Json& json, const char* name, const Inside& inside) {
    json.Key(name);
    json.StartArray();
    inside();
    json.EndArray();
}

template <class Inside>
std::string document(const Inside& inside) {
    rapidjson::StringBuffer buffer;
    Json json{buffer};
    object(json, [&] { inside(json); });
    return {buffer.GetString(), buffer.GetSize()};
}

void put_user(Json& json, const std::string& id) {
    json.Key("user");
    object(json, [&] {
        put(json, "id", id);
        put(json, "type", "user_reference");
        put(json, "summary", "Name of " + id);
    });
}

void put_member(Json& json, const char* name, const std::string& user) {
    json.Key(name);
    object(json, [&] {
        put(json, "type", "user_member");
        put(json, "user_id", user);
    });
}

void put_object(Json& json, const Object& one, const Version& version) {
    const Wanted& wanted = one.wanted;
    put(json, "id", one.id);
    if (wanted.kind == Kind::layer_override) {
        put_time(json, "start", version.start);
        put_time(json, "end", version.end);
        return put_user(json, wanted.user);
    }
    put_time(json, "start_time", version.start);
    put_time(json, "end_time", version.end);
    if (wanted.kind == Kind::custom_shift) {
        put(json, "type", "custom_shift");
        return array(json, "assignments", [&] {
            object(json, [&] {
                put(json, "type", "shift_assignment");
                put_member(json, "member", wanted.user);
            });
        });
    }
    put(json, "type", "override_shift");
    if (wanted.source.rotation.empty())
        put(json, "custom_shift_id", wanted.source.custom_shift);
    else
        put(json, "rotation_id", wanted.source.rotation);
    put_member(json, "overridden_member", wanted.relieved);
    put_member(json, "overriding_member", wanted.user);
}

void put_entries(Json& json, const char* name, const std::vector<Stretch>& stretches,
                 bool overrides_only) {
    json.Key(name);
    object(json, [&] {
        array(json, "rendered_schedule_entries", [&] {
            for (const Stretch& one : stretches) {
                if (overrides_only && one.who.override_id.empty()) continue;
                object(json, [&] {
                    put_time(json, "start", one.start);
                    put_time(json, "end", one.end);
                    put_user(json, one.who.user);
                });
            }
        });
    });
}

void put_assignment(Json& json, const Stretch& one) {
    const bool rotation = !one.who.source.rotation.empty();
    const bool override = !one.who.override_id.empty();
    object(json, [&] {
        put(json, "type", "computed_shift_assignment");
        put_time(json, "start_time", one.start);
        put_time(json, "end_time", one.end);
        put_member(json, "member", one.who.user);
        json.Key("source");
        object(json, [&] {
            put(json, "type",
                std::string{rotation ? "schedule_rotation" : "custom_shift"} +
                    (override ? "_override" : ""));
            if (rotation)
                put(json, "rotation_id", one.who.source.rotation);
            else
                put(json, "shift_id", one.who.source.custom_shift);
            if (override) put(json, "override_id", one.who.override_id);
        });
    });
}

}  // namespace

Call read_call(const pagerduty::Request& request) {
    Call call;
    const auto query_at = request.url.find('?');
    std::vector<std::string> path = split(request.url.substr(0, query_at), '/');
    path.erase(path.begin(), path.begin() + 3);  // "https:", "" and the host
    if (query_at != std::string::npos)
        for (const std::string& pair : split(request.url.substr(query_at + 1), '&')) {
            const auto equals = pair.find('=');
            const std::string name = decoded(pair.substr(0, equals));
            if (name == "since") call.since = moment_in(decoded(pair.substr(equals + 1)));
            if (name == "until") call.until = moment_in(decoded(pair.substr(equals + 1)));
            if (name == "schedule_ids[]") call.schedule = decoded(pair.substr(equals + 1));
            if (name == "overflow") call.overflow = pair.substr(equals + 1) == "true";
        }
    if (path.at(0) == "v3") {
        call.shape = Shape::shifts;
        path.erase(path.begin());
    }
    if (path.at(0) == "oncalls") call.what = Call::What::on_calls;
    if (path.at(0) == "users" && path.size() == 2) {
        call.what = Call::What::user;
        call.id = path[1];
    }
    if (path.at(0) != "schedules" || path.size() < 2) return call;
    call.schedule = path[1];
    if (path.size() == 2) {
        call.what = Call::What::schedule;
        return call;
    }
    call.wanted.kind = call.shape == Shape::layers  ? Kind::layer_override
                       : path[2] == "custom_shifts" ? Kind::custom_shift
                                                    : Kind::shift_override;
    if (path.size() > 3) call.id = path[3];
    call.what = what_is_asked(request.method, path.size() > 3);
    if (!request.body.empty()) read_body(request, call);
    return call;
}

std::string to_string(const Call& call) {
    const char* const kind = call.wanted.kind == Kind::custom_shift ? "custom shift" : "override";
    const auto window = [](Ms since, Ms until) {
        return to_rfc3339(instant_at(since)).substr(11, 8) + " to " +
               to_rfc3339(instant_at(until)).substr(11, 8);
    };
    switch (call.what) {
        case Call::What::schedule:
            return "GET " + call.schedule;
        case Call::What::list:
            return std::string{"GET the "} + kind + "s of " + call.schedule;
        case Call::What::create:
            return std::string{"POST "} + kind + " on " + call.schedule + ": " + call.wanted.user +
                   " " + window(call.wanted.start, call.wanted.end) +
                   (call.wanted.relieved.empty() ? "" : " instead of " + call.wanted.relieved);
        case Call::What::update:
            return "PUT " + call.id + " until " +
                   to_rfc3339(instant_at(call.end.value_or(Ms{0}))).substr(11, 8);
        case Call::What::remove:
            return "DELETE " + call.id;
        case Call::What::user:
            return "GET user " + call.id;
        case Call::What::on_calls:
            return "GET who is on call";
        case Call::What::unknown:
            break;
    }
    return "something else";
}

namespace reply {

std::string error(const std::string& message) {
    return document([&](Json& json) {
        json.Key("error");
        object(json, [&] {
            put(json, "message", message);
            json.Key("code");
            json.Int(2001);
        });
    });
}

std::string user(const std::string& id) {
    return document([&](Json& json) {
        json.Key("user");
        object(json, [&] {
            put(json, "id", id);
            put(json, "type", "user");
            put(json, "name", "Name of " + id);
        });
    });
}

std::string on_calls(const std::vector<OnCall>& people) {
    return document([&](Json& json) {
        array(json, "oncalls", [&] {
            for (const OnCall& one : people) object(json, [&] { put_user(json, one.user); });
        });
        json.Key("more");
        json.Bool(false);
    });
}

std::string schedule(const Schedule& schedule, const std::vector<Stretch>& stretches) {
    return document([&](Json& json) {
        json.Key("schedule");
        object(json, [&] {
            put(json, "id", schedule.id);
            put(json, "name", schedule.name);
            if (schedule.shape == Shape::layers) {
                put(json, "type", "schedule");
                put_entries(json, "final_schedule", stretches, false);
                return put_entries(json, "overrides_subschedule", stretches, true);
            }
            put(json, "type", "schedule_v3");
            json.Key("final_schedule");
            object(json, [&] {
                array(json, "computed_shift_assignments", [&] {
                    for (const Stretch& one : stretches) put_assignment(json, one);
                });
            });
        });
    });
}

std::string list(const std::vector<const Object*>& objects, const Call& call, Ms view) {
    const bool custom = call.wanted.kind == Kind::custom_shift;
    return document([&](Json& json) {
        array(json, custom ? "custom_shifts" : "overrides", [&] {
            for (const Object* one : objects)
                object(json, [&] { put_object(json, *one, *one->seen_at(view)); });
        });
        json.Key("more");
        json.Bool(false);
    });
}

// On layers an array of items with a status each; on shifts the objects themselves.
std::string created(const Object& one, const Call& call) {
    const Version& made = one.versions.front();
    if (call.shape == Shape::shifts)
        return document([&](Json& json) {
            const bool custom = call.wanted.kind == Kind::custom_shift;
            array(json, custom ? "custom_shifts" : "overrides",
                  [&] { object(json, [&] { put_object(json, one, made); }); });
        });
    rapidjson::StringBuffer buffer;
    Json json{buffer};
    json.StartArray();
    object(json, [&] {
        json.Key("status");
        json.Int(201);
        json.Key("override");
        object(json, [&] { put_object(json, one, made); });
    });
    json.EndArray();
    return {buffer.GetString(), buffer.GetSize()};
}

std::string updated(const Object& one, Ms view) {
    return document([&](Json& json) {
        json.Key(one.wanted.kind == Kind::custom_shift ? "custom_shift" : "override");
        object(json, [&] { put_object(json, one, *one.seen_at(view)); });
    });
}

}  // namespace reply

std::string http_date(Instant instant) {
    const std::time_t time = std::chrono::system_clock::to_time_t(instant);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text.data();
}

}  // namespace dutyme::sim

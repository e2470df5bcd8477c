#include "sandbox/api/operations.hpp"
#include "sandbox/replies/account_replies.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>
#include <initializer_list>

namespace dutyme::sandbox {

namespace {

constexpr std::size_t body_limit = 524288;
constexpr std::size_t summary_limit = 1024;  // UTF-16 units
constexpr std::size_t key_length = 32;
constexpr std::size_t links_at_most = 50;

Reply invalid_event(int status, const std::string& error) {
    return {status, written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "status", "invalid event");
                json::put(out, "message", "Event object is invalid");
                out.Key("errors");
                put_strings(out, {error});
                out.EndObject();
            })};
}

// A user's mistake: a key of another kind.
Refusal wrong_key(const std::string& error) {
    return Refusal{invalid_event(400, error)};
}

// A client's mistake.
Refusal invalid(const std::string& error) {
    return Refusal{invalid_event(400, error), error};
}

json::Document read_event(const Request& request) {
    try {
        return json::parse(request.body);
    } catch (const JsonError& error) {
        throw invalid(std::string{"the body is no JSON: "} + error.what());
    }
}

void check_members(const json::Value& object, const std::string& what,
                   std::initializer_list<const char*> known) {
    if (!object.IsObject()) throw invalid("'" + what + "' is no object");
    for (const auto& member : object.GetObject()) {
        const std::string name{member.name.GetString(), member.name.GetStringLength()};
        const bool twice = &object.FindMember(member.name)->value != &member.value;
        if (twice || std::find(known.begin(), known.end(), name) == known.end())
            throw invalid(
                ("'" + what).append("' has an unknown member, or one twice: ").append(name));
    }
}

std::size_t utf16_units(const std::string& text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = byte >= 0x80 && byte < 0xC0;
        if (!continues) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

void check_request(const Request& request) {
    const std::string& type = request.header("content-type");
    if (type.rfind("application/json", 0) != 0) throw invalid("Content-Type is not JSON");
    if (!request.header("authorization").empty())
        throw invalid("a credential was sent to the Events API, which takes none");
    if (!request.query.all().empty()) throw invalid("there are no parameters");
    if (request.body.size() > body_limit)
        throw Refusal{invalid_event(413, "the event is larger than 512 KB"), "an event too large"};
}

void check_key(const json::Value& event) {
    const std::string key = json::text_or_empty(event, "routing_key");
    if (key.empty()) throw invalid("'routing_key' is missing or blank");
    if (key.size() != key_length)
        throw wrong_key("Length of 'routing_key' is incorrect (should be 32 characters)");
    if (key.front() == 'R') throw wrong_key("'routing_key' of a ruleset takes no change events");
}

void check_payload(const json::Value& event) {
    const json::Value* payload = json::find(event, "payload");
    if (payload == nullptr) throw invalid("'payload' is missing or blank");
    check_members(*payload, "payload", {"summary", "timestamp", "source", "custom_details"});
    const std::string summary = json::text_or_empty(*payload, "summary");
    if (summary.empty()) throw invalid("'payload.summary' is missing or blank");
    if (utf16_units(summary) > summary_limit) throw invalid("'summary' is too long");
    if (payload->HasMember("timestamp") && !parse_time(json::text_or_empty(*payload, "timestamp")))
        throw invalid("'payload.timestamp' is not a time");
    if (payload->HasMember("source") && json::text_or_empty(*payload, "source").empty())
        throw invalid("'payload.source' is blank");
    const json::Value* details = json::find(*payload, "custom_details");
    if (details != nullptr && !details->IsObject())
        throw invalid("'payload.custom_details' is no object");
}

void check_links(const json::Value& event) {
    const json::Value* links = json::find(event, "links");
    if (links == nullptr) return;
    if (!links->IsArray()) throw invalid("'links' is no list");
    if (links->Size() > links_at_most)
        throw Refusal{{400, R"-({"error":["links should have at most 50 item(s)"]})-"},
                      "more than 50 links"};
    for (const json::Value& link : links->GetArray()) {
        check_members(link, "link", {"href", "text"});
        const std::string href = json::text_or_empty(link, "href");
        if (href.rfind("https://", 0) != 0 && href.rfind("http://", 0) != 0)
            throw invalid("'links.href' is missing or no address");
    }
}

}  // namespace

Reply enqueue_change_event(Call& call) {
    check_request(call.request);
    const json::Document event = read_event(call.request);
    check_members(event, "event", {"routing_key", "payload", "links", "images"});
    check_key(event);
    check_payload(event);
    check_links(event);
    const json::Value& payload = *json::find(event, "payload");
    call.account.changes.push_back({call.now, json::text_or_empty(payload, "summary"),
                                    json::text_or_empty(payload, "source"),
                                    without_routing_key(call.request.body)});
    call.committed = true;
    return {202, R"({"status":"success","message":"Change event processed"})"};
}

}  // namespace dutyme::sandbox

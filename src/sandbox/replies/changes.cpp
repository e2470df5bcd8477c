#include "sandbox/replies/changes.hpp"

#include "base/json.hpp"
#include "sandbox/replies/replies.hpp"

namespace dutyme::sandbox {

std::string without_routing_key(const std::string& body) {
    try {
        json::Document document = json::parse(body);
        const auto key = document.IsObject() ? document.FindMember("routing_key")
                                             : json::Document::MemberIterator{};
        if (document.IsObject() && key != document.MemberEnd()) key->value.SetString("***");
        return written([&](json::Writer& out) { document.Accept(out); });
    } catch (const JsonError&) {
        return "(no JSON, not shown)";
    }
}

std::string changes_document(const std::vector<Change>& changes) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const Change& change : changes) {
            out.StartObject();
            json::put(out, "taken", show_exactly(change.taken));
            out.Key("taken_ms");
            out.Int64(change.taken.time_since_epoch().count());
            out.Key("event");
            out.RawValue(change.event.data(), change.event.size(), rapidjson::kObjectType);
            out.EndObject();
        }
        out.EndArray();
    });
}

}  // namespace dutyme::sandbox

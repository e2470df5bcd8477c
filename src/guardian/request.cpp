#include "guardian/request.hpp"

#include "base/json.hpp"
#include "base/json_members.hpp"

#include <array>
#include <utility>

namespace dutyme::guardian {

template <class Json>
void members(Json& json, ExtendRequest& request) {
    json("extend", request.by);
}

template <class Json>
void members(Json& json, PassRequest& request) {
    json("pass", request.who);
    json("holder", request.holder);
    json("force", request.is_forced);
    json("dry_run", request.is_dry_run);
    json("interactive", request.is_interactive);
}

namespace {

constexpr std::string_view version = "1";

constexpr json::Words<Failure, 10> failure_words{{{Failure::system, "system"},
                                                  {Failure::usage, "usage"},
                                                  {Failure::settings, "settings"},
                                                  {Failure::denied, "denied"},
                                                  {Failure::not_found, "not_found"},
                                                  {Failure::ambiguous, "ambiguous"},
                                                  {Failure::refused, "refused"},
                                                  {Failure::unreachable, "unreachable"},
                                                  {Failure::skipped, "skipped"},
                                                  {Failure::cancelled, "cancelled"}}};

template <class Fill>
std::string line_of(const Fill& fill) {
    rapidjson::StringBuffer buffer;
    json::Writer writer{buffer};
    writer.StartObject();
    json::put(writer, "version", version);
    fill(writer);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

[[noreturn]] void refuse(const std::string& why) {
    throw Error{Failure::system,
                "dutyme and the tour's guardian do not understand each other: " + why,
                "use the dutyme that runs the deploy"};
}

json::Document document_in(std::string_view line) {
    try {
        json::Document document = json::parse(line);
        if (json::text_or_empty(document, "version") != version) refuse("another version");
        return document;
    } catch (const JsonError& error) {
        refuse(error.what());
    }
}

duty::Record record_in(const std::string& text) {
    auto record = duty::record_from_json(text);
    if (!record) refuse("a tour that cannot be read");
    return *std::move(record);
}

Error error_in(const json::Value& document) {
    Failure failure = Failure::system;
    json::MemberReader{document}("failure", failure, failure_words);
    return {failure, json::text_or_empty(document, "sentence"),
            json::text_or_empty(document, "hint")};
}

}  // namespace

std::string to_line(const Request& request) {
    return line_of([&](json::Writer& writer) {
        std::visit([&](const auto& one) { json::MemberWriter{writer}.all_of(one); }, request);
    });
}

std::string to_line(const Reply& reply) {
    return line_of([&](json::Writer& writer) {
        if (const auto* told = std::get_if<Told>(&reply)) {
            json::put(writer, "told", told->sentence);
        } else if (const auto* planned = std::get_if<Planned>(&reply)) {
            json::put(writer, "plan", duty::to_json(planned->plan));
        } else if (const auto* done = std::get_if<Done>(&reply)) {
            json::put(writer, "done", duty::to_json(done->tour));
        } else if (const auto* error = std::get_if<Error>(&reply)) {
            json::MemberWriter{writer}("failure", error->failure(), failure_words);
            json::put(writer, "sentence", error->what());
            json::put(writer, "hint", error->hint());
        }
    });
}

Request request_from(std::string_view line) {
    const json::Document document = document_in(line);
    if (json::find(document, "pass") != nullptr) {
        PassRequest request;
        json::MemberReader{document}.all_of(request);
        return request;
    }
    if (json::find(document, "extend") == nullptr) refuse("an unknown request");
    ExtendRequest request;
    json::MemberReader{document}.all_of(request);
    return request;
}

Reply reply_from(std::string_view line) {
    const json::Document document = document_in(line);
    if (json::find(document, "failure") != nullptr) return error_in(document);
    if (json::find(document, "done") != nullptr)
        return Done{record_in(json::text_or_empty(document, "done"))};
    if (json::find(document, "plan") == nullptr) return Told{json::text_or_empty(document, "told")};
    try {
        return Planned{duty::plan_from_json(json::text_or_empty(document, "plan"))};
    } catch (const JsonError& error) {
        refuse(error.what());
    }
}

}  // namespace dutyme::guardian

#include "sandbox/api/operations.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

constexpr const char* in_the_past = "Override must end in the future";
constexpr const char* backwards = "Override must end after its start";

// One override as it was asked for, and what became of it.
struct Item {
    Standing wish;                    // without an id until it is made
    std::vector<std::string> errors;  // none: it can be made
};

struct Wishes {
    std::vector<Item> items;
    bool batch = false;
};

Time time_member(const json::Value& wish, const char* name) {
    const auto time = parse_time(json::text_or_empty(wish, name));
    if (!time) throw malformed(std::string{name} + " is not a time");
    return *time;
}

std::string user_member(const json::Value& wish) {
    const json::Value* user = json::find(wish, "user");
    if (user == nullptr) throw malformed("user is missing");
    only(*user, "user", {"id", "type", "summary", "self", "html_url"});
    const std::string type = json::text_or_empty(*user, "type");
    if (type != "user_reference" && type != "user") throw malformed("user has no known type");
    return json::text_or_empty(*user, "id");
}

std::vector<std::string> problems(const Call& call, const Standing& wish) {
    std::vector<std::string> found;
    const User* user = call.account.user(wish.user);
    if (wish.window.until <= call.now) found.emplace_back(in_the_past);
    // The times are compared as they would be kept.
    if (kept(call.quirks, wish.window, call.now).empty()) found.emplace_back(backwards);
    if (is_refused_start(call.quirks, wish.window.since, call.now))
        found.emplace_back("Override must not start in the past");
    if (user == nullptr || user->deleted) found.emplace_back("User not found");
    if (user != nullptr && user->stakeholder())
        found.emplace_back("User is a stakeholder and cannot be on a schedule");
    return found;
}

Item read_item(const Call& call, const json::Value& wish) {
    only(wish, "override", {"start", "end", "user", "time_zone"});
    if (wish.HasMember("time_zone") && !call.account.zone(json::text_or_empty(wish, "time_zone")))
        throw malformed("time_zone is not one the account knows");
    Item item{{"", user_member(wish), {time_member(wish, "start"), time_member(wish, "end")}}, {}};
    item.errors = problems(call, item.wish);
    return item;
}

Wishes read_wishes(const Call& call) {
    const json::Document body = body_of(call.request);
    only(body, "the body", {"overrides", "override"});
    const json::Value* one = json::find(body, "override");
    const json::Value* many = json::find(body, "overrides");
    if ((one == nullptr) == (many == nullptr))
        throw malformed("the body has not just one of overrides and override");
    if (one != nullptr) return {{read_item(call, *one)}, false};
    if (!many->IsArray() || many->Empty()) throw malformed("overrides is no list, or empty");
    Wishes wishes{{}, true};
    for (const json::Value& wish : many->GetArray()) wishes.items.push_back(read_item(call, wish));
    return wishes;
}

// Here "errors" is one string, not a list.
Refusal invalid_override(const std::vector<std::string>& errors) {
    std::string all;
    for (const std::string& error : errors) all += (all.empty() ? "" : ", ") + error;
    return Refusal{{400, written([&](json::Writer& out) {
                        out.StartObject();
                        out.Key("error");
                        out.StartObject();
                        json::put(out, "message", "Invalid Override");
                        out.Key("code");
                        out.Int(2001);
                        json::put(out, "errors", all);
                        out.EndObject();
                        out.EndObject();
                    })}};
}

bool past(const Item& item) {
    return std::count(item.errors.begin(), item.errors.end(), in_the_past) > 0;
}

// A window wholly in the past refuses the whole request, in either form.
void refuse_as_a_whole(const Wishes& wishes) {
    const bool all_past = std::all_of(wishes.items.begin(), wishes.items.end(), past);
    const Item& first = wishes.items.front();
    if (all_past || (!wishes.batch && !first.errors.empty())) throw invalid_override(first.errors);
}

void make(Call& call, const Schedule& schedule, Item& item) {
    const auto others = call.account.overrides.standing(schedule.id, call.now);
    item.wish.window = kept(call.quirks, item.wish.window, call.now);
    item.wish.id =
        call.account.overrides
            .add(schedule.id, item.wish.user, item.wish.window, call.now, name_of(call.key.kind))
            .id;
    item.wish = answered(call.quirks, item.wish, others, call.now);
    call.committed = true;
}

void put_item(json::Writer& out, const Call& call, const Item& item, Seconds offset) {
    out.StartObject();
    out.Key("status");
    out.Int(item.errors.empty() ? 201 : 400);
    if (!item.errors.empty()) {
        out.Key("errors");
        put_strings(out, item.errors);
    }
    out.Key("override");
    put_override(out, call.account, item.wish, offset);
    out.EndObject();
}

std::string item_list(const Call& call, const std::vector<Item>& items, Seconds offset) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const Item& item : items) put_item(out, call, item, offset);
        out.EndArray();
    });
}

std::string legacy_document(const Call& call, const Item& item, Seconds offset) {
    return written([&](json::Writer& out) {
        out.StartObject();
        out.Key("override");
        put_override(out, call.account, item.wish, offset);
        out.EndObject();
    });
}

std::string overrides_document(const Call& call, const std::vector<Item>& items, Seconds offset) {
    return written([&](json::Writer& out) {
        out.StartObject();
        out.Key("overrides");
        out.StartArray();
        for (const Item& item : items)
            if (item.errors.empty()) put_override(out, call.account, item.wish, offset);
        out.EndArray();
        out.EndObject();
    });
}

}  // namespace

Reply create_overrides(Call& call) {
    const Schedule& schedule = schedule_of(call);
    Wishes wishes = read_wishes(call);
    refuse_as_a_whole(wishes);
    if (call.quirks.fail_items)
        for (Item& item : wishes.items) item.errors = {backwards};
    for (Item& item : wishes.items)
        if (item.errors.empty()) make(call, schedule, item);
    const Seconds offset = schedule.zone.offset;
    if (call.quirks.fail_items) return {201, item_list(call, wishes.items, offset)};
    if (call.quirks.create_reply == CreateReply::overrides)
        return {201, overrides_document(call, wishes.items, offset)};
    if (call.quirks.create_reply == CreateReply::legacy || !wishes.batch)
        return {201, legacy_document(call, wishes.items.front(), offset)};
    return {201, item_list(call, wishes.items, offset)};
}

Reply delete_override(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const auto seen = call.account.overrides.standing(schedule.id, call.seen());
    if (std::none_of(seen.begin(), seen.end(),
                     [&](const Standing& it) { return it.id == call.ids.at(1); }))
        throw not_found();
    const Ended ended = call.account.overrides.end(
        schedule.id, call.ids.at(1), call.now, name_of(call.key.kind), kept(call.quirks, call.now));
    call.committed = ended == Ended::deleted || ended == Ended::cut_short;
    switch (ended) {
        case Ended::deleted:
            return {204, ""};
        case Ended::cut_short:
            return {200, ""};
        case Ended::already_over:
            return error_reply(400, "Invalid Override", 4004, {"Override has already ended"});
        case Ended::unknown:
            break;
    }
    throw not_found();
}

}  // namespace dutyme::sandbox

#include "sandbox/api/shift_fields.hpp"

#include "sandbox/api/body.hpp"

namespace dutyme::sandbox {

namespace {

[[noreturn]] void unreadable(const std::string& field, const std::string& problem) {
    throw invalid_fields({{field, {problem}}}, field + " " + problem);
}

Moment time_field(const json::Value& object, const std::string& where, const char* name) {
    const auto moment = parse_time(json::text_or_empty(object, name));
    if (!moment) unreadable(where + "." + name, "is not a time");
    return *moment;
}

}  // namespace

Moment start_field(const Call& call, const json::Value& object, const std::string& where) {
    const Moment start = time_field(object, where, "start_time");
    if (is_refused_start(call.quirks, start, call.now))
        throw invalid_fields({{where + ".start_time", {"must not be in the past"}}});
    return kept_start(call.quirks, start, call.now);
}

Moment end_field(const Call& call, const json::Value& object, const std::string& where) {
    return kept(call.quirks, time_field(object, where, "end_time"));
}

std::string member_field(const json::Value& object, const std::string& where, const char* name) {
    const std::string field = where + "." + name;
    const json::Value* member = json::find(object, name);
    if (member == nullptr) unreadable(field, "is missing");
    only(*member, field, {"type", "user_id"});
    const std::string type = json::text_or_empty(*member, "type");
    std::string user = json::text_or_empty(*member, "user_id");
    if (type != "user_member" && type != "empty_member") unreadable(field + ".type", "is unknown");
    if ((type == "empty_member") != user.empty()) unreadable(field + ".user_id", "does not fit");
    return user;
}

void check_type(const json::Value& object, const std::string& where, const char* type) {
    if (json::text_or_empty(object, "type") != type)
        unreadable(where + ".type", std::string{"is not "} + type);
}

const json::Value& list_field(const json::Value& object, const char* name) {
    const json::Value* list = json::find(object, name);
    if (list == nullptr || !list->IsArray() || list->Empty())
        unreadable(name, "is no list, or empty");
    return *list;
}

void check_window(const Window& window, Moment now, const std::string& where, FieldErrors& errors) {
    if (window.until <= now)
        errors[where + ".end_time"].emplace_back("must be in the future");
    else if (window.empty())
        errors[where + ".end_time"].emplace_back("must be after start_time");
}

void check_person(const Company& company, const std::string& user, const std::string& field,
                  FieldErrors& errors) {
    const User* found = company.user(user);
    if (found == nullptr || found->deleted)
        errors[field + ".user_id"].emplace_back("is not a user of this account");
    else if (found->stakeholder())
        errors[field + ".user_id"].emplace_back("is a stakeholder and cannot be on a schedule");
}

}  // namespace dutyme::sandbox

#include "sandbox/control/control_input.hpp"

#include "base/error.hpp"

namespace dutyme::sandbox {

void misuse(const std::string& sentence) {
    throw Error{Failure::usage, sentence};
}

const std::string& known_schedule(const World& world, const std::string& id) {
    const Company& company = world.company;
    if (company.schedule(id) == nullptr && company.shift_schedule(id) == nullptr)
        throw Error{Failure::not_found, "no schedule " + id};
    return id;
}

std::string schedule_in(const World& world, const Request& request) {
    return known_schedule(world, request.query.get("schedule"));
}

const User& user_in(const World& world, const std::string& who) {
    const User* user = world.company.user(who);
    if (user == nullptr) user = world.company.user_by_email(who);
    if (user == nullptr) throw Error{Failure::not_found, "no user " + who};
    return *user;
}

Moment time_or(const std::optional<std::string>& text, Moment otherwise) {
    if (!text) return otherwise;
    const auto moment = parse_exact_time(*text);
    if (!moment) misuse("not a time: " + *text);
    return *moment;
}

long number_or(const std::optional<std::string>& text, long otherwise) {
    if (!text) return otherwise;
    const auto number = parse_number(*text);
    if (!number || *number < 0) misuse("not a count: " + *text);
    return *number;
}

json::Document object_of(const Request& request) {
    try {
        return json::parse(request.body.empty() ? "{}" : request.body);
    } catch (const JsonError& error) {
        misuse(error.what());
    }
}

}  // namespace dutyme::sandbox

#include "sandbox/api/body.hpp"

#include "sandbox/replies/refusal.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string member_problem(std::string what, const char* problem, const std::string& name) {
    return what.append(" has ").append(problem).append(" ").append(name);
}

}  // namespace

json::Document body_of(const Request& request) {
    try {
        return json::parse(request.body);
    } catch (const JsonError& error) {
        throw malformed(std::string{"the body is no JSON: "} + error.what());
    }
}

void only(const json::Value& object, const std::string& what,
          std::initializer_list<const char*> known) {
    if (!object.IsObject()) throw malformed(what + " is no object");
    for (const auto& member : object.GetObject()) {
        const std::string name{member.name.GetString(), member.name.GetStringLength()};
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw malformed(member_problem(what, "an unknown member", name));
        if (&object.FindMember(member.name)->value != &member.value)
            throw malformed(member_problem(what, "twice the member", name));
    }
}

}  // namespace dutyme::sandbox

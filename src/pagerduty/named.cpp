#include "pagerduty/named.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "pagerduty/near_names.hpp"

namespace dutyme::pagerduty {

namespace {

std::string quoted(const std::string& name) {
    return "\"" + printable(name) + "\"";
}

// The ids in full: two things may share a name.
[[noreturn]] void throw_ambiguous(const std::vector<const Named*>& found, const std::string& name,
                                  const Noun& noun) {
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (const Named* one : found) ids.push_back(one->id);
    throw Error{Failure::ambiguous,
                std::to_string(found.size()) + " " + noun.several + " are named " + quoted(name) +
                    ": " + listed(ids),
                std::string{"name one by id: "} + noun.option + " " + ids.front()};
}

}  // namespace

std::optional<Named> pick(const std::vector<Named>& things, const std::string& name,
                          const Noun& noun) {
    std::vector<const Named*> exact;
    std::vector<const Named*> without_case;
    for (const Named& thing : things) {
        if (thing.name == name) exact.push_back(&thing);
        if (lower_case(thing.name) == lower_case(name)) without_case.push_back(&thing);
    }
    const auto& found = exact.empty() ? without_case : exact;
    if (found.empty()) return std::nullopt;
    if (found.size() > 1) throw_ambiguous(found, name, noun);
    return *found.front();
}

void throw_unknown(const Noun& noun, const std::string& name, const std::vector<Named>& similar) {
    std::vector<std::string> titles;
    titles.reserve(similar.size());
    for (const Named& one : similar) titles.push_back(one.name);
    std::vector<std::string> near = near_names(name, titles);
    for (std::string& title : near) title = pagerduty::quoted(title);
    throw Error{Failure::not_found,
                std::string{"PagerDuty has no "} + noun.one + " " + quoted(name),
                near.empty() ? "check the name, and that the token belongs to the right account"
                             : "did you mean " + listed(near) + "?"};
}

}  // namespace dutyme::pagerduty

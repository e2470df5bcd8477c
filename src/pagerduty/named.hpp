#pragma once
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// A thing of an account as a list shows it.
struct Named {
    std::string id;
    std::string name;
};

/// How people call a kind of things: "schedule", "schedules", and the option that names one.
struct Noun {
    const char* one;
    const char* several;
    const char* option;
};

/// The one of that name, exactly, or else without case. Absent: there is none. Throws
/// Error{ambiguous}, naming the ids.
std::optional<Named> pick(const std::vector<Named>& things, const std::string& name,
                          const Noun& noun);

/// Throws Error{not_found}, with those of `similar` that may be meant.
[[noreturn]] void throw_unknown(const Noun& noun, const std::string& name,
                                const std::vector<Named>& similar);

}  // namespace dutyme::pagerduty

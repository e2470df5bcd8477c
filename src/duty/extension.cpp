#include "duty/extension.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/plan.hpp"

#include <algorithm>
#include <map>

namespace dutyme::duty {

namespace {

constexpr Seconds shortest{60};
constexpr Seconds longest = std::chrono::hours{24};

bool is_extensible(const Lease& lease) {
    const bool is_in_force = lease.state == LeaseState::held ||
                             lease.state == LeaseState::lingering || lease.state == LeaseState::own;
    return is_in_force && lease.renewable;
}

}  // namespace

std::string schedules_in(const Record& record) {
    std::vector<std::string> names;
    for (const Lease& lease : record.leases)
        if (is_extensible(lease)) add_once(names, printable(lease.schedule_name));
    return listed(names);
}

std::string told_as_extended(const Record& record, Instant now) {
    const auto end = end_of_tour(record);
    return printable(record.deployer.name) + " keeps " + schedules_in(record) + " until " +
           local_time_with_zone(end.value_or(now), now);
}

std::optional<Instant> end_of_tour(const Record& record) {
    std::map<std::string, Instant> ends;
    for (const Lease& lease : record.leases) {
        if (!is_extensible(lease)) continue;
        Instant& end = ends.try_emplace(lease.schedule_id, certain_end(lease)).first->second;
        end = std::max(end, certain_end(lease));
    }
    const auto first = std::min_element(
        ends.begin(), ends.end(), [](const auto& l, const auto& r) { return l.second < r.second; });
    return first == ends.end() ? std::nullopt : std::optional{first->second};
}

Instant extended_end(const Record& record, Seconds by, const ExtensionLimit& limit, Instant now,
                     Random& random) {
    const auto end = end_of_tour(record);
    if (!end || *end <= now)
        throw Error{Failure::refused,
                    "the tour of " + printable(record.deployer.name) + " is over" +
                        (end ? " since " + local_time_with_zone(*end, now) : std::string{}),
                    "go on call anew: dutyme start"};
    const Instant until = fingerprinted_end(*end, by, Rounding::at_least, random);
    if (*end + by <= limit.at) return std::min(until, std::max(limit.at, *end + by));
    const Seconds left = std::max(std::chrono::floor<std::chrono::minutes>(limit.at - *end),
                                  std::chrono::minutes{0});
    throw Error{Failure::refused,
                schedules_in(record) + " is held until " + local_time_with_zone(*end, now) +
                    ", and " + show_duration(by) + " more is past " + limit.name +
                    ", which ends at " + local_time_with_zone(limit.at, now),
                left < shortest
                    ? "nothing was changed"
                    : "nothing was changed; extend it by " + show_duration(left) + " at most"};
}

Seconds extension_from(const std::string& text) {
    const auto duration = parse_duration(text);
    if (duration && *duration >= shortest && *duration <= longest) return *duration;
    throw Error{Failure::usage,
                printable(text) + " is not a duration from " + show_duration(shortest) + " to " +
                    show_duration(longest),
                "give one such as 30m or 1h30m: dutyme extend 30m"};
}

}  // namespace dutyme::duty

#include "base/error.hpp"
#include "sandbox/seed/seed.hpp"

#include <algorithm>
#include <cstdio>

namespace dutyme::sandbox {

namespace {

std::string numbered(const char* format, int number) {
    char text[64];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

std::string person(int number) {
    return numbered("PXU%05d", number);
}

// The first one's is a part of all the others'.
std::string name_of_schedule(int number) {
    return number == 1 ? "Crowd" : numbered("Crowd %05d", number);
}

// Those on a schedule, from 1 on: everybody is on about as many.
std::vector<std::string> members_of(int schedule, const Crowd& crowd, int people) {
    std::vector<std::string> members;
    const int count = std::min(crowd.members, people);
    members.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        members.push_back(person((schedule * crowd.members + i) % people + 1));
    return members;
}

Schedule in_turns(int number, std::vector<std::string> people, Time start) {
    Schedule made{numbered("PXS%05d", number), name_of_schedule(number), {}, {}};
    if (!people.empty())
        made.layers = {{numbered("PXL%05d", number), "Layer 1", start, std::chrono::hours{1},
                        std::move(people), std::nullopt}};
    return made;
}

// As many rotations as it takes: an event has room for twenty people.
ShiftSchedule all_at_once(int number, const std::vector<std::string>& people, Time start) {
    constexpr std::size_t room = 20;
    constexpr std::chrono::hours week{24 * 7};
    ShiftSchedule made{numbered("PXS%05d", number), name_of_schedule(number), {}, {}};
    for (std::size_t i = 0; i < people.size(); i += room) {
        const auto from = people.begin() + static_cast<std::ptrdiff_t>(i);
        const auto to =
            people.begin() + static_cast<std::ptrdiff_t>(std::min(people.size(), i + room));
        const std::string rotation =
            numbered("RX%05d", number) + "N" + std::to_string(i / room + 1);
        made.rotations.push_back(
            {rotation,
             {{{"E" + rotation, "On call", start, week, {from, to}, std::nullopt}, true}}});
    }
    return made;
}

void add_policies(Account& account, const Crowd& crowd) {
    for (int i = 1; i <= crowd.policies; ++i) {
        const int number = account.crowd.policies + i;
        const std::string policy = numbered("PXP%05d", number);
        account.policies.push_back({policy,
                                    numbered("Crowd policy %05d", number),
                                    {{{"PPRI001"}, {}}, {{}, {"PCLE001"}}}});
        for (int j = 1; j <= crowd.services; ++j) {
            const int service = account.crowd.services + (i - 1) * crowd.services + j;
            account.services.push_back({numbered("PXV%05d", service),
                                        numbered("Crowd service %05d", service), policy, ""});
        }
    }
}

}  // namespace

void add_crowd(Account& account, const Crowd& crowd, Time now) {
    const int people = account.crowd.people + crowd.people;
    if (crowd.members > 0 && people == 0)
        throw Error{Failure::usage, "there are no people to be on the schedules"};
    for (int i = account.crowd.people + 1; i <= people; ++i)
        account.users.push_back(
            {person(i), numbered("Person %05d", i), numbered("person%05d@example.com", i)});
    const Time start = std::chrono::floor<Seconds>(now);
    for (int i = 1; i <= crowd.schedules; ++i) {
        const int number = account.crowd.schedules + i;
        const auto members = members_of(number, crowd, people);
        if (number % 2 == 0)
            account.shift_schedules.push_back(all_at_once(number, members, start));
        else
            account.schedules.push_back(in_turns(number, members, start));
    }
    add_policies(account, crowd);
    account.crowd.people = people;
    account.crowd.schedules += crowd.schedules;
    account.crowd.policies += crowd.policies;
    account.crowd.services += crowd.policies * crowd.services;
}

}  // namespace dutyme::sandbox

#include "pagerduty/schedule_names.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"
#include "pagerduty/named.hpp"
#include "pagerduty/schedule_kind.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using Found = std::map<std::string, NamedSchedule>;  // by id: a row may come on two pages

constexpr Noun schedule_noun{"schedule", "schedules", "--schedule"};

std::vector<Named> names_of(const Found& schedules) {
    std::vector<Named> names;
    for (const auto& [id, schedule] : schedules) names.push_back({id, schedule.name});
    return names;
}

auto lists_of(const std::string& name) {
    const std::string query = name.empty() ? "" : "?query=" + encoded(name);
    return std::array{std::pair{Kind::layers, "/schedules" + query},
                      std::pair{Kind::shifts, "/v3/schedules" + query}};
}

// All schedules of both kinds whose name contains `name`; all there are when it is empty. An
// account may have only the older kind.
Found named_like(Session& session, const std::string& name, const Patience& patience) {
    const auto lists = lists_of(name);
    std::vector<Answer> first = session.get_all(lists_of_schedules(name), patience);
    Found found;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const auto& [kind, path] = lists.at(i);
        const auto note = [&found, kind = kind](const json::Value& row) {
            const std::string id = json::text_or_empty(row, "id");
            const auto title = json::text(row, "name");
            if (is_id(id))
                found[id] = {id, title ? *title : json::text_or_empty(row, "summary"), kind};
        };
        try {
            session.for_each_row(path, first[i], "schedules", patience, note);
        } catch (const Refusal& refusal) {
            if (kind == Kind::layers || !may_be_of_the_other_kind(refusal)) throw;
        }
    }
    return found;
}

}  // namespace

bool looks_like_id(const std::string& text) {
    constexpr std::size_t shortest = 6;
    return text.size() >= shortest && is_id(text) &&
           text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

std::vector<std::string> lists_of_schedules(const std::string& name) {
    std::vector<std::string> paths;
    for (const auto& list : lists_of(name)) paths.push_back(Session::first_page(list.second));
    return paths;
}

NamedSchedule schedule_named(Session& session, const std::string& name, const Patience& patience) {
    const Found similar = name.empty() ? Found{} : named_like(session, name, patience);
    const std::vector<Named> names = names_of(similar);
    if (const auto found = pick(names, name, schedule_noun)) return similar.at(found->id);
    if (!similar.empty()) throw_unknown(schedule_noun, name, names);
    throw_unknown_schedule(session, name, patience);
}

std::vector<NamedSchedule> schedules_like(Session& session, const std::string& name,
                                          const Patience& patience) {
    std::vector<NamedSchedule> found;
    for (const auto& [id, schedule] : named_like(session, name, patience))
        found.push_back(schedule);
    const auto rank = [&](const NamedSchedule& one) {
        const bool alike = lower_case(one.name) == lower_case(name);
        return std::tuple{one.name != name, !alike, one.name};
    };
    std::sort(found.begin(), found.end(),
              [&](const auto& left, const auto& right) { return rank(left) < rank(right); });
    return found;
}

void throw_unknown_schedule(Session& session, const std::string& name, const Patience& patience) {
    Found all;
    try {
        all = named_like(session, {}, patience);
    } catch (const Error&) {
        all.clear();  // the name is unknown all the same
    }
    throw_unknown(schedule_noun, name, names_of(all));
}

}  // namespace dutyme::pagerduty

#include "pagerduty/schedule_names.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"
#include "pagerduty/named.hpp"
#include "pagerduty/schedule_kind.hpp"

#include <array>
#include <map>
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

// All schedules of both kinds whose name contains `name`; all there are when it is empty. An
// account may have only the older kind.
Found named_like(Session& session, const std::string& name, const Patience& patience) {
    const std::string query = name.empty() ? "" : "?query=" + encoded(name);
    const std::array lists{std::pair{Kind::layers, "/schedules" + query},
                           std::pair{Kind::shifts, "/v3/schedules" + query}};
    std::vector<Answer> first = session.get_all(
        {Session::first_page(lists[0].second), Session::first_page(lists[1].second)}, patience);
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

NamedSchedule schedule_named(Session& session, const std::string& name, const Patience& patience) {
    const Found similar = name.empty() ? Found{} : named_like(session, name, patience);
    const std::vector<Named> names = names_of(similar);
    if (const auto found = pick(names, name, schedule_noun)) return similar.at(found->id);
    if (!similar.empty()) throw_unknown(schedule_noun, name, names);
    throw_unknown_schedule(session, name, patience);
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

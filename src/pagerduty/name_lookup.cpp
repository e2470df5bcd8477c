#include "pagerduty/name_lookup.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/schedule_client.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace dutyme::pagerduty {

namespace {

// Rows a page. The next size is for a page that is larger than dutyme reads.
constexpr std::array page_sizes{100, 25, 10};
constexpr int rows_at_most = 10000;  // beyond it PagerDuty answers 400
constexpr int pages_at_most = 100;   // of the first size

std::string page_at(const std::string& path_and_query, int size, int offset) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint + "limit=" + std::to_string(size) +
           "&offset=" + std::to_string(offset);
}

bool has_more(const json::Value& document) {
    const json::Value* more = json::find(document, "more");
    return more != nullptr && more->IsTrue();
}

// Calls `each` for the rows and returns the page without them.
json::Document rows_of(const std::string& page, const char* list,
                       const std::function<void(const json::Value&)>& each) {
    try {
        return json::parse_elements(page, list, each);
    } catch (const JsonError&) {
        throw unreadable_answer();
    }
}

class Pages {
  public:
    Pages(Session& session, const std::string& path_and_query, const Deadline& deadline)
        : session_(session), path_(path_and_query), deadline_(deadline) {}

    int size() const { return *size_; }
    // Returns the page from this row on. `first` is a queued page of the first size.
    std::string read(int offset, std::optional<Handle> first = std::nullopt) {
        for (;;) {
            try {
                if (first) return std::exchange(first, std::nullopt)->text(deadline_);
                return session_.get_text(page_at(path_, size(), offset), deadline_);
            } catch (const NoResponse& none) {
                if (none.trouble() != Trouble::too_large || size_ + 1 == page_sizes.end()) throw;
                ++size_;
            }
        }
    }

  private:
    Session& session_;
    const std::string& path_;
    const Deadline& deadline_;
    decltype(page_sizes)::const_iterator size_ = page_sizes.begin();
};

}  // namespace

Handle fetch_first_page(Session& session, const std::string& path_and_query) {
    return session.fetch_needed(page_at(path_and_query, page_sizes.front(), 0));
}

Handle fetch_optional_page(Session& session, const std::string& path_and_query) {
    return session.fetch(page_at(path_and_query, page_sizes.front(), 0));
}

void for_each_row(Session& session, const std::string& path_and_query, const char* list,
                  const Deadline& deadline, const std::function<void(const json::Value&)>& each) {
    for_each_row(session, path_and_query, fetch_first_page(session, path_and_query), list, deadline,
                 each);
}

void for_each_row(Session& session, const std::string& path_and_query, const Handle& first_page,
                  const char* list, const Deadline& deadline,
                  const std::function<void(const json::Value&)>& each) {
    Pages pages{session, path_and_query, deadline};
    std::string text = pages.read(0, first_page);
    int offset = 0;
    for (int page = 1;; ++page) {
        std::size_t count = 0;
        const json::Document rest = rows_of(text, list, [&](const json::Value& row) {
            ++count;
            each(row);
        });
        const json::Value* rows = json::find(rest, list);
        if (rows == nullptr || !rows->IsArray()) throw unreadable_answer();
        if (!has_more(rest) || count == 0) return;
        const int given = json::number(rest, "limit").value_or(pages.size());
        // It may be less than requested. What is more, or nothing, is no answer to that.
        offset += given > 0 && given < pages.size() ? given : pages.size();
        const int most = pages_at_most * page_sizes.front() / pages.size();
        if (page == most || offset + pages.size() > rows_at_most) return;
        text = pages.read(offset);
    }
}

namespace {

constexpr EntityKind schedule_kind{"schedule", "schedules", "--schedule"};

using SchedulesById = std::map<std::string, ScheduleReference>;  // a row may come on two pages

std::string quoted(const std::string& name) {
    return "\"" + printable(name) + "\"";
}

// Lists the ids: the entities share the name.
[[noreturn]] void throw_ambiguous(const std::vector<const NamedId*>& found, const std::string& name,
                                  const EntityKind& kind) {
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (const NamedId* one : found) ids.push_back(one->id);
    throw Error{Failure::ambiguous,
                std::to_string(found.size()) + " " + kind.several + " are named " + quoted(name) +
                    ": " + listed(ids),
                std::string{"name one by id: "} + kind.option + " " + ids.front()};
}

template <class Entity>
void sort_by_likeness(std::vector<Entity>& entities, const std::string& name) {
    const auto rank = [&](const Entity& one) {
        return std::tuple{one.name != name, lower_case(one.name) != lower_case(name), one.name};
    };
    std::sort(entities.begin(), entities.end(),
              [&](const Entity& left, const Entity& right) { return rank(left) < rank(right); });
}

std::vector<NamedId> names_of(const SchedulesById& schedules) {
    std::vector<NamedId> names;
    names.reserve(schedules.size());
    for (const auto& [id, schedule] : schedules) names.push_back({id, schedule.name});
    return names;
}

std::string list_path(ScheduleType type, const std::string& name) {
    const std::string query = name.empty() ? "" : "?query=" + encoded(name);
    return (type == ScheduleType::layers ? "/schedules" : "/v3/schedules") + query;
}

void read_list(Session& session, ScheduleType type, const std::string& name,
               const Handle& first_page, const Deadline& deadline, SchedulesById& found) {
    const auto note = [&](const json::Value& row) {
        const std::string id = json::text_or_empty(row, "id");
        const auto title = json::text(row, "name");
        if (is_id(id)) found[id] = {id, title ? *title : json::text_or_empty(row, "summary"), type};
    };
    for_each_row(session, list_path(type, name), first_page, "schedules", deadline, note);
}

bool has_exactly(const SchedulesById& schedules, const std::string& name) {
    return std::any_of(schedules.begin(), schedules.end(),
                       [&](const auto& one) { return one.second.name == name; });
}

// When the exact name is already found, this list can only add a second schedule of that name, so
// its failure is ignored. An account may also have no shift-based schedules.
void read_if_needed(Session& session, ScheduleType type, const std::string& name,
                    const Handle& first_page, const Deadline& deadline, SchedulesById& found) {
    const bool is_found = has_exactly(found, name);
    const Deadline until = is_found ? session.best_effort(deadline) : deadline;
    try {
        read_list(session, type, name, first_page, until, found);
    } catch (const Refusal& refusal) {
        const bool is_no_such_list = type == ScheduleType::shifts && may_be_other_type(refusal);
        if (!is_found && !is_no_such_list) throw;
    } catch (const Error& error) {
        if (!is_found || error.failure() == Failure::cancelled) throw;
    }
}

// Reads first the list that has arrived.
SchedulesById read_lists(Session& session, const std::string& name, const ScheduleLists& lists,
                         const Deadline& deadline) {
    session.wait({lists.layers, lists.shifts}, deadline);
    std::array order{std::pair{ScheduleType::layers, lists.layers},
                     std::pair{ScheduleType::shifts, lists.shifts}};
    if (!lists.layers.arrived() && lists.shifts.arrived()) std::swap(order[0], order[1]);
    SchedulesById found;
    for (const auto& [type, first_page] : order)
        read_if_needed(session, type, name, first_page, deadline, found);
    return found;
}

SchedulesById find_schedules_like(Session& session, const std::string& name,
                                  const Deadline& deadline) {
    return read_lists(session, name, fetch_schedule_lists(session, name), deadline);
}

}  // namespace

std::optional<NamedId> pick(const std::vector<NamedId>& entities, const std::string& name,
                            const EntityKind& kind) {
    std::vector<const NamedId*> exact;
    std::vector<const NamedId*> without_case;
    for (const NamedId& entity : entities) {
        if (entity.name == name) exact.push_back(&entity);
        if (lower_case(entity.name) == lower_case(name)) without_case.push_back(&entity);
    }
    const auto& found = exact.empty() ? without_case : exact;
    if (found.empty()) return std::nullopt;
    if (found.size() > 1) throw_ambiguous(found, name, kind);
    return *found.front();
}

namespace {

// With its ids, where several have the name.
std::string told_apart(const std::string& title, const std::vector<NamedId>& among) {
    std::vector<std::string> ids;
    for (const NamedId& one : among)
        if (one.name == title) add_once(ids, one.id);
    return quoted(title) + (ids.size() > 1 ? " (" + listed(ids, "or") + ")" : "");
}

}  // namespace

void throw_unknown_name(const EntityKind& kind, const std::string& name,
                        const std::vector<NamedId>& similar) {
    const std::string sentence = std::string{"PagerDuty has no "} + kind.one + " " + quoted(name);
    std::vector<std::string> titles;
    titles.reserve(similar.size());
    for (const NamedId& one : similar) {
        if (one.name != name && as_seen(one.name) == as_seen(name))
            throw Error{Failure::not_found,
                        sentence + "; " + one.id +
                            " looks like it, and differs in blanks or signs that cannot be seen",
                        std::string{"name it by its id: "} + kind.option + " " + one.id};
        titles.push_back(one.name);
    }
    std::vector<std::string> near = suggest(name, titles);
    for (std::string& title : near) title = told_apart(title, similar);
    throw Error{Failure::not_found, sentence,
                near.empty() ? "check the name, and that the token belongs to the right account"
                             : "did you mean " + listed(near, "or") + "?"};
}

std::vector<std::string> suggest(const std::string& wanted, const std::vector<std::string>& names) {
    constexpr std::size_t at_most = 3;
    const std::string lower = lower_case(wanted);
    const std::size_t tolerated = lower.size() / 3 + 1;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& name : names) {
        const std::size_t distance = edit_distance(lower, lower_case(name));
        const bool contained = lower_case(name).find(lower) != std::string::npos;
        if (contained || distance <= tolerated) ranked.emplace_back(distance, name);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    ranked.resize(std::min(ranked.size(), at_most));
    std::vector<std::string> best;
    best.reserve(ranked.size());
    for (auto& [distance, name] : ranked) best.push_back(std::move(name));
    return best;
}

bool looks_like_id(const std::string& text) {
    constexpr std::size_t shortest = 6;
    return text.size() >= shortest && is_id(text) &&
           text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

ScheduleLists fetch_schedule_lists(Session& session, const std::string& name) {
    return {fetch_first_page(session, list_path(ScheduleType::layers, name)),
            fetch_first_page(session, list_path(ScheduleType::shifts, name))};
}

ScheduleReference find_schedule_named(Session& session, const std::string& name,
                                      const ScheduleLists& lists, const Deadline& deadline) {
    const SchedulesById similar = read_lists(session, name, lists, deadline);
    const std::vector<NamedId> names = names_of(similar);
    if (const auto found = pick(names, name, schedule_kind)) return similar.at(found->id);
    if (!similar.empty()) throw_unknown_name(schedule_kind, name, names);
    throw_unknown_schedule(session, name, deadline);
}

void throw_unknown_schedule(Session& session, const std::string& name, const Deadline& deadline) {
    SchedulesById all;
    try {
        all = find_schedules_like(session, {}, session.best_effort(deadline));
    } catch (const Error& error) {
        if (error.failure() == Failure::cancelled) throw;
        all.clear();  // the name is unknown all the same
    }
    throw_unknown_name(schedule_kind, name, names_of(all));
}

std::vector<ScheduleReference> schedules_like(Session& session, const std::string& name,
                                              const Deadline& deadline) {
    std::vector<ScheduleReference> found;
    for (const auto& [id, schedule] : find_schedules_like(session, name, deadline))
        found.push_back(schedule);
    sort_by_likeness(found, name);
    return found;
}

std::vector<NamedId> services_like(Session& session, const std::string& name,
                                   const Deadline& deadline) {
    std::map<std::string, std::string> names;  // by id: a row may come on two pages
    for_each_row(session, "/services?query=" + encoded(name), "services", deadline,
                 [&](const json::Value& row) {
                     const std::string id = json::text_or_empty(row, "id");
                     if (is_id(id)) names[id] = json::text_or_empty(row, "name");
                 });
    std::vector<NamedId> found;
    found.reserve(names.size());
    for (const auto& [id, title] : names) found.push_back({id, title});
    sort_by_likeness(found, name);
    return found;
}

}  // namespace dutyme::pagerduty

#pragma once

#include "base/json.hpp"
#include "base/text.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/model/access.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/model/quirks.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A request that was let in, and what it may touch.
struct Call {
    const Request& request;
    const Key& key;
    Account& account;
    Time now;
    Quirks quirks = {};
    std::vector<std::string> ids = {};  ///< what stood in the path where the route has "*"
    bool committed = false;             ///< set by what changes the account

    /// What was added is seen as it was known at that moment.
    Time seen() const { return now - quirks.stale; }
};

/// The layer-based schedule in the path. Throws Refusal (404; 400 for a shift-based one).
const Schedule& schedule_of(const Call& call);
/// The shift-based schedule in the path. Throws Refusal (404; 400 for a layer-based one).
const ShiftSchedule& shift_schedule_of(const Call& call);
/// The custom shift or override that the path names after its schedule, as known at that moment.
/// Throws Refusal (404).
StandingShift added_shift_of(const Call& call, Added kind, Time known);
/// `since` and `until`, both or neither. Absent: neither. Throws Refusal (400).
std::optional<Window> window_of(const Call& call);
/// The zone times are written in: `time_zone`, else the given one. Throws Refusal (400).
Zone zone_of(const Call& call, const Zone& otherwise);
/// True when `include[]` asks for it.
bool includes(const Call& call, const char* what);
/// True for "true", false for "false" or none. Throws Refusal (400) for anything else.
bool flag_of(const Call& call, const char* name);

struct Page {
    std::size_t limit = 25;
    std::size_t offset = 0;
    bool with_total = false;
};
/// Classic paging: how many rows there are when none is asked for, and at most.
struct PageSize {
    std::size_t usual = 25;
    std::size_t most = 100;
};
/// Throws Refusal (400).
Page page_of(const Call& call, PageSize size = {});

/// Throws Refusal (400).
json::Document body_of(const Request& request);

/// Throws Refusal (400) unless `object` is one and has no members but the known ones, none of them
/// twice; `what` names it.
void only(const json::Value& object, const std::string& what,
          std::initializer_list<const char*> known);

template <class Row>
const Row& row_of(const Row& row) {
    return row;
}
template <class Row>
const Row& row_of(const Row* row) {
    return *row;
}

/// {"NAME":[…],"limit","offset","more","total"}: the asked page of `rows`, or of what they point
/// to. `put` writes one row.
template <class Row, class Put>
Reply page_reply(const Page& page, const char* name, const std::vector<Row>& rows, const Put& put) {
    const std::size_t first = std::min(page.offset, rows.size());
    const std::size_t last = std::min(page.offset + page.limit, rows.size());
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(name);
                out.StartArray();
                for (std::size_t i = first; i < last; ++i) put(out, row_of(rows[i]));
                out.EndArray();
                out.Key("limit");
                out.Uint64(page.limit);
                out.Key("offset");
                out.Uint64(page.offset);
                out.Key("more");
                out.Bool(last < rows.size());
                out.Key("total");
                page.with_total ? out.Uint64(rows.size()) : out.Null();
                out.EndObject();
            })};
}

/// The same in the order of the rows' names.
template <class Row, class Put>
Reply one_page(const Call& call, const char* name, std::vector<Row> rows, const Put& put,
               PageSize size = {}) {
    std::stable_sort(rows.begin(), rows.end(), [](const Row& one, const Row& other) {
        return row_of(one).name < row_of(other).name;
    });
    return page_reply(page_of(call, size), name, rows, put);
}

/// {"NAME":…}: one thing alone. `put` writes it.
template <class Put>
Reply one_object(const char* name, const Put& put) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(name);
                put(out);
                out.EndObject();
            })};
}

/// As PagerDuty's "query" looks for things: anywhere, without case.
inline bool contains(const std::string& text, const std::string& part) {
    return lower_case(text).find(lower_case(part)) != std::string::npos;
}

/// Those that match.
template <class Row, class Matches>
std::vector<const Row*> filtered(const Table<Row>& rows, const Matches& matches) {
    std::vector<const Row*> found;
    for (const Row& row : rows)
        if (matches(row)) found.push_back(&row);
    return found;
}

}  // namespace dutyme::sandbox

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

/// A request to an operation, with its key and the account that it reads or changes.
struct Call {
    const Request& request;
    const Key& key;
    Account& account;
    Time now;
    Quirks quirks = {};
    std::vector<std::string> ids = {};  ///< the path's segments where the route has "*"
    bool committed = false;             ///< set by what changes the account

    /// Returns the time as of which reads see overrides and shifts.
    Time seen() const { return now - quirks.stale; }
};

/// Returns the layer-based schedule in the path. Throws Refusal (404; 400 for a shift-based one).
const Schedule& schedule_of(const Call& call);
/// Returns the shift-based schedule in the path. Throws Refusal (404; 400 for a layer-based one).
const ShiftSchedule& shift_schedule_of(const Call& call);
/// Returns the custom shift or override in the path, as known at that time.
/// Throws Refusal (404).
StandingShift added_shift_of(const Call& call, Added kind, Time known);
/// Returns `since` and `until`, or nothing when both are missing. Throws Refusal (400).
std::optional<Window> window_of(const Call& call);
/// Returns the zone that `time_zone` names, else `otherwise`. Throws Refusal (400).
Zone zone_of(const Call& call, const Zone& otherwise);
/// Returns whether `include[]` asks for it.
bool includes(const Call& call, const char* what);
/// Returns true for "true", false for "false" or no value. Throws Refusal (400) for anything else.
bool flag_of(const Call& call, const char* name);

struct Page {
    std::size_t limit = 25;
    std::size_t offset = 0;
    bool with_total = false;
};
/// The default and the largest `limit` of a list.
struct PageSize {
    std::size_t usual = 25;
    std::size_t most = 100;
};
/// Reads `limit`, `offset` and `total`. Throws Refusal (400).
Page page_of(const Call& call, PageSize size = {});

/// Returns the body as JSON. Throws Refusal (400).
json::Document body_of(const Request& request);

/// Throws Refusal (400) unless `object` is an object whose members are all known and none occurs
/// twice; `what` names it in the message.
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

/// Returns {"NAME":[…],"limit","offset","more","total"} with the requested page of `rows`, which
/// may be pointers. `put` writes one row.
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

/// Sorts `rows` by name and returns the requested page.
template <class Row, class Put>
Reply one_page(const Call& call, const char* name, std::vector<Row> rows, const Put& put,
               PageSize size = {}) {
    std::stable_sort(rows.begin(), rows.end(), [](const Row& one, const Row& other) {
        return row_of(one).name < row_of(other).name;
    });
    return page_reply(page_of(call, size), name, rows, put);
}

/// Returns {"NAME":…}; `put` writes the value.
template <class Put>
Reply one_object(const char* name, const Put& put) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(name);
                put(out);
                out.EndObject();
            })};
}

/// Returns whether `text` contains `part`, without case, as PagerDuty's "query" searches.
inline bool contains(const std::string& text, const std::string& part) {
    return lower_case(text).find(lower_case(part)) != std::string::npos;
}

/// Returns the rows that match.
template <class Row, class Matches>
std::vector<const Row*> filtered(const Table<Row>& rows, const Matches& matches) {
    std::vector<const Row*> found;
    for (const Row& row : rows)
        if (matches(row)) found.push_back(&row);
    return found;
}

}  // namespace dutyme::sandbox

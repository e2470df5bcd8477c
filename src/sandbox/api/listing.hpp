#pragma once
#include "base/text.hpp"
#include "sandbox/api/call.hpp"
#include "sandbox/model/table.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>
#include <vector>

namespace dutyme::sandbox {

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

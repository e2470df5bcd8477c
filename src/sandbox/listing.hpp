#pragma once
#include "sandbox/call.hpp"
#include "sandbox/replies.hpp"

#include <algorithm>
#include <vector>

namespace dutyme::sandbox {

/// {"NAME":[…],"limit","offset","more","total"}: the asked page of `rows`, in the order of their
/// names. `put` writes one row.
template <class Row, class Put>
Reply one_page(const Call& call, const char* name, std::vector<Row> rows, const Put& put) {
    const Page page = page_of(call);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& one, const Row& other) { return one.name < other.name; });
    const std::size_t first = std::min(page.offset, rows.size());
    const std::size_t last = std::min(page.offset + page.limit, rows.size());
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(name);
                out.StartArray();
                for (std::size_t i = first; i < last; ++i) put(out, rows[i]);
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

/// Those that `matches`.
template <class Row, class Matches>
std::vector<Row> filtered(const std::vector<Row>& rows, const Matches& matches) {
    std::vector<Row> found;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(found), matches);
    return found;
}

}  // namespace dutyme::sandbox

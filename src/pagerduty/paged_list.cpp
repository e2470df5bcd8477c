#include "pagerduty/paged_list.hpp"

#include "pagerduty/model/errors.hpp"

#include <cstddef>
#include <utility>

namespace dutyme::pagerduty {

namespace {

constexpr int page_size = 100;
constexpr int rows_at_most = 10000;  // beyond it PagerDuty answers 400
constexpr int pages_at_most = rows_at_most / page_size;

std::string page_at(const std::string& path_and_query, int offset) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint + "limit=" + std::to_string(page_size) +
           "&offset=" + std::to_string(offset);
}

std::size_t rows_in(const json::Value& document, const char* list) {
    const json::Value* rows = json::find(document, list);
    if (rows == nullptr || !rows->IsArray()) throw unreadable_answer();
    return rows->Size();
}

bool has_more(const json::Value& document) {
    const json::Value* more = json::find(document, "more");
    return more != nullptr && more->IsTrue();
}

}  // namespace

Handle fetch_first_page(Session& session, const std::string& path_and_query) {
    return session.fetch(page_at(path_and_query, 0));
}

void for_each_row(Session& session, const std::string& path_and_query, const char* list,
                  const Deadline& deadline, const std::function<void(const json::Value&)>& each) {
    for_each_row(session, path_and_query, fetch_first_page(session, path_and_query), list, deadline,
                 each);
}

void for_each_row(Session& session, const std::string& path_and_query, Handle first_page,
                  const char* list, const Deadline& deadline,
                  const std::function<void(const json::Value&)>& each) {
    json::Document rows = first_page.document(deadline);
    int offset = 0;
    for (int page = 1;; ++page) {
        const std::size_t count = rows_in(rows, list);
        json::for_each(rows, list, each);
        if (!has_more(rows) || count == 0 || page == pages_at_most) return;
        const int given = json::number(rows, "limit").value_or(page_size);
        offset += given > 0 ? given : page_size;  // it may give less than was asked for
        if (offset + page_size > rows_at_most) return;
        rows = session.get(page_at(path_and_query, offset), deadline);
    }
}

}  // namespace dutyme::pagerduty

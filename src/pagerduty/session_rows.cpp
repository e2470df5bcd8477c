// Lists that come in pages.
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/session.hpp"

namespace dutyme::pagerduty {

namespace {

constexpr int page_size = 100;
constexpr int rows_at_most = 10000;  // beyond it PagerDuty answers 400
constexpr int pages_at_most = rows_at_most / page_size;

std::size_t size_of(const json::Value& document, const char* list) {
    const json::Value* rows = json::find(document, list);
    if (rows == nullptr || !rows->IsArray()) throw unreadable_answer();
    return rows->Size();
}

std::string page_at(const std::string& path_and_query, int offset) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint + "limit=" + std::to_string(page_size) +
           "&offset=" + std::to_string(offset);
}

bool has_more(const json::Value& document) {
    const json::Value* more = json::find(document, "more");
    return more != nullptr && more->IsTrue();
}

}  // namespace

std::string Session::first_page(const std::string& path_and_query) {
    return page_at(path_and_query, 0);
}

void Session::for_each_row(const std::string& path_and_query, const char* list,
                           const Deadline& deadline,
                           const std::function<void(const json::Value&)>& each) {
    Handle first = ask_one(first_page(path_and_query), deadline);
    for_each_row(path_and_query, first, list, deadline, each);
}

void Session::for_each_row(const std::string& path_and_query, Handle& first_page, const char* list,
                           const Deadline& deadline,
                           const std::function<void(const json::Value&)>& each) {
    int offset = 0;
    for (int page = 0; page < pages_at_most; ++page) {
        const json::Document rows =
            page == 0 ? first_page.document() : get(page_at(path_and_query, offset), deadline);
        const std::size_t count = size_of(rows, list);
        json::for_each(rows, list, each);
        if (!has_more(rows) || count == 0) return;
        const int given = json::number(rows, "limit").value_or(page_size);
        offset += given > 0 ? given : page_size;  // it may give less than was asked for
        if (offset + page_size > rows_at_most) return;
    }
}

}  // namespace dutyme::pagerduty

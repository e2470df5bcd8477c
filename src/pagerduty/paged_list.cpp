#include "pagerduty/paged_list.hpp"

#include "pagerduty/model/errors.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
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

}  // namespace dutyme::pagerduty

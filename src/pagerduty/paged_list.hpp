#pragma once
#include "base/json.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <string>

// Reads the lists that PagerDuty sends in pages.
namespace dutyme::pagerduty {

/// Queues the first page (100 rows) of a list such as "/users?query=x", as Session::fetch_needed
/// does.
Handle fetch_first_page(Session& session, const std::string& path_and_query);
/// Queues the first page of a list that the caller can do without, as Session::fetch does.
Handle fetch_optional_page(Session& session, const std::string& path_and_query);

/// Calls `each` for every row of the member `list`, such as "users". Ends when PagerDuty says there
/// is no more, at an empty page, or after 10,000 rows, PagerDuty's limit. Requests smaller pages
/// (25, then 10 rows) when a page is larger than dutyme reads. Throws as Session::get,
/// unreadable_answer() when the list is missing, and NoResponse when even 10 rows are too large.
void for_each_row(Session& session, const std::string& path_and_query, const char* list,
                  const Deadline& deadline, const std::function<void(const json::Value&)>& each);
/// The same, with the first page that fetch_first_page() queued for this path.
void for_each_row(Session& session, const std::string& path_and_query, const Handle& first_page,
                  const char* list, const Deadline& deadline,
                  const std::function<void(const json::Value&)>& each);

}  // namespace dutyme::pagerduty

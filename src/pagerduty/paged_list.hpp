#pragma once
#include "base/json.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <string>

// Lists that come in pages.
namespace dutyme::pagerduty {

/// Queues the first page of a list, such as "/users?query=x".
Handle fetch_first_page(Session& session, const std::string& path_and_query);
/// The same for a list that can be done without.
Handle fetch_optional_page(Session& session, const std::string& path_and_query);

/// Calls `each` for every row of the member `list`, such as "users". Ends when PagerDuty says there
/// is no more, at an empty page, or after the 10000 rows it gives at most. Rows are read one at a
/// time; a page that is too large for us is asked for in smaller ones (25, then 10 rows). Throws as
/// Session::get, unreadable_answer() where there is no list, and NoResponse where ten rows are too
/// large.
void for_each_row(Session& session, const std::string& path_and_query, const char* list,
                  const Deadline& deadline, const std::function<void(const json::Value&)>& each);
/// The same, with the first page that fetch_first_page() queued.
void for_each_row(Session& session, const std::string& path_and_query, const Handle& first_page,
                  const char* list, const Deadline& deadline,
                  const std::function<void(const json::Value&)>& each);

}  // namespace dutyme::pagerduty

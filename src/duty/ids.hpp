#pragma once
#include "base/json.hpp"
#include "pagerduty/model/id.hpp"

#include <string>
#include <string_view>

namespace dutyme::duty {

/// True for a tour's id: 16 hexadecimal digits in lower case, of which its page's file name is
/// made.
inline bool is_tour_id(std::string_view text) {
    return text.size() == 16 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Returns the member, which is an id of PagerDuty's or empty. Throws JsonError where it is
/// neither.
inline std::string id_or_empty(const json::Value& value, const char* name) {
    std::string id = json::text_or_empty(value, name);
    if (!id.empty() && !pagerduty::is_id(id)) throw JsonError("an id that is none");
    return id;
}

}  // namespace dutyme::duty

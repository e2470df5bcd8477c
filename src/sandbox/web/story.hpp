#pragma once
#include "sandbox/model/account.hpp"
#include "sandbox/web/page_state.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// What is the case, in two sentences.
struct Story {
    std::string title;
    std::string more;
    bool is_idle = false;  ///< nobody has deployed yet
};

/// Returns what the lanes of these schedules show.
Story story_of(const Account& account, const PageState& state,
               const std::vector<std::string>& schedules, Time now);

}  // namespace dutyme::sandbox

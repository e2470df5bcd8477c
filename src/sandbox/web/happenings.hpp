#pragma once
#include "sandbox/control/log.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/web/page_state.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// One line of what happens, in plain words.
struct Happening {
    Time at;
    std::string id;     ///< unique in the list
    std::string glyph;  ///< "take", "back", "alert", "acked", "wrong" or "plain"
    std::string text;
    std::string bad = {};      ///< the end of the text that tells what is wrong; "": nothing is
    std::string request = {};  ///< "POST 201 · 3 ms"; "": it was none
    std::vector<std::pair<std::string, std::string>> details = {};
};

/// Returns what has happened since the page began, newest first, at most `most_shown`: the requests
/// of `entries`, the alerts, the notices and what the page's buttons did.
std::vector<Happening> happenings(const Account& account, const PageState& state,
                                  const std::vector<Entry>& entries);

/// Returns the 12 px drawing of a glyph, as SVG.
std::string draw_glyph(const std::string& glyph);

}  // namespace dutyme::sandbox

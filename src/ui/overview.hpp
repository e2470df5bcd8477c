#pragma once

#include "duty/overview.hpp"
#include "ui/timeline.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// The overview as people read it, line by line: for each schedule who is on call, until when, who
/// then, and its picture; then what is held from here, and what was left behind, each with the
/// command that ends it. Times are in the system's zone, with its offset.
std::vector<std::string> render(const duty::Overview& overview, const Style& style);

/// One sentence for each tour that puts somebody on call now: "Ada Byron holds Primary until 14:32
/// +01:00". Empty: nothing is held.
std::vector<std::string> held_now(const duty::Overview& overview);

}  // namespace dutyme::ui

#pragma once
#include <chrono>

namespace dutyme {

/// How long each step may take, and when something is tried again. One place, so that the budgets
/// can be read beside each other and a simulation can draw others.
struct Timeouts {
    using Milliseconds = std::chrono::milliseconds;

    // An override whose creation got no answer is looked for this long after the POST, and again
    // this long after the first look: effects come late and lists lag behind.
    Milliseconds first_look{1000};
    Milliseconds second_look{3000};
};

}  // namespace dutyme

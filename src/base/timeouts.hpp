#pragma once
#include <array>
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
    // It is asked for once more then; and what was not shown is looked for this long after each
    // POST without an answer.
    std::array<Milliseconds, 4> late_looks{
        {Milliseconds{5000}, Milliseconds{15000}, Milliseconds{30000}, Milliseconds{60000}}};
    Milliseconds look{10000};
    // An override that a list does not show is there all the same for this long after PagerDuty
    // confirmed it: lists lag.
    Milliseconds list_lag{90000};

    // What PagerDuty may cost a deploy before its command starts.
    Milliseconds start{10000};
    // Settling what other deploys have left, which is part of that.
    Milliseconds recovery{1500};
    // One try at renewing leases, and one at giving back: longer than the minute of a rate limit.
    Milliseconds renewal{10000};
    Milliseconds give_back{90000};
    // What failed is tried again after this long, each time after twice as long up to the longest.
    Milliseconds first_retry{2000};
    Milliseconds longest_retry{60000};
    // Asking who is on call afterwards, for the last sentence, which the user waits for.
    Milliseconds farewell{1000};
    // Asking which incidents are open and whom they paged, behind that, when nobody waits.
    Milliseconds aftermath{10000};
    // Giving back is tried until this long after the last lease's end: clocks differ.
    Milliseconds after_lease_end{60000};
    // When renewing fails, the user is told this long before the lease's end.
    Milliseconds lease_end_warning{300000};
    // Telling PagerDuty that the command has started, and that it has ended, and people by a
    // notice. Nothing waits for it.
    Milliseconds start_event{60000};
    Milliseconds end_event{90000};
    Milliseconds notice{60000};
};

}  // namespace dutyme

#include "pagerduty/http/retry.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

milliseconds between(milliseconds low, milliseconds high, Random& random) {
    const auto room = static_cast<std::uint64_t>((high - low).count());
    return low + milliseconds{static_cast<milliseconds::rep>(random.up_to(room))};
}

// Everybody is told the same moment to come back: spread out after it, further after a long wait.
milliseconds wait_as_asked(Seconds retry_after, Random& random) {
    constexpr milliseconds least{500};
    return retry_after + between(least, least + milliseconds{retry_after} / 4 + least, random);
}

// Full jitter: many clients that failed together do not come back together.
milliseconds backoff(int attempt, Random& random) {
    constexpr milliseconds base{1000};
    constexpr milliseconds cap{20000};
    constexpr int doublings = 5;
    return between(milliseconds{0}, std::min(cap, base * (1 << std::min(attempt - 1, doublings))),
                   random);
}

// What the user can do something about is what happened first: later ones had less time.
Error out_of_time(const std::optional<RetryableFailure>& first) {
    if (first) return {Failure::unreachable, first->sentence, first->hint};
    return {Failure::unreachable, "no time was left to ask PagerDuty"};
}

bool is_unknown_host(const std::optional<RetryableFailure>& failure) {
    return failure && failure->trouble == Trouble::no_such_host;
}

bool is_untrusted(const std::optional<RetryableFailure>& failure) {
    return failure && failure->trouble == Trouble::untrusted;
}

}  // namespace

Response Retrier::send(Request request, Repeat repeat, const Deadline& deadline,
                       const Attempt& attempt, const Classify& classify,
                       const std::optional<RetryableFailure>& before) {
    constexpr milliseconds until_name_is_found{1000};
    std::optional<RetryableFailure> first = before;
    if (deadline.before_start && is_untrusted(before)) throw out_of_time(first);
    std::optional<RetryableFailure> last = before;
    for (int number = 1;; ++number) {
        const bool waits_for_name = deadline.before_start && is_unknown_host(last);
        if (number > 1 || waits_for_name) {
            const milliseconds pause = waits_for_name ? until_name_is_found
                                       : last->retry_after
                                           ? wait_as_asked(*last->retry_after, random_)
                                           : backoff(number - 1, random_);
            if (!wait(pause, last->sentence, deadline)) throw out_of_time(first);
        }
        const milliseconds left = deadline.at - clock_.elapsed();
        if (left <= milliseconds{0}) throw out_of_time(first);
        request.timeout = std::min(attempt_limit, left);
        std::optional<RetryableFailure> failure;
        try {
            Response response = attempt(request, number);
            failure = classify(response);
            if (!failure) return response;
        } catch (const NoResponse& none) {
            failure = failure_of(none);
            if (none.trouble() == Trouble::too_large && repeat == Repeat::always) throw;
        }
        if (!first) first = failure;
        if (failure->processed && repeat == Repeat::if_unprocessed)
            throw Unsettled(failure->sentence);
        const bool is_final = is_untrusted(failure) || (is_unknown_host(failure) && waits_for_name);
        if (deadline.before_start && is_final) throw out_of_time(first);
        last = std::move(failure);
    }
}

bool Retrier::wait(milliseconds duration, const std::string& why, const Deadline& deadline) {
    if (clock_.elapsed() + duration >= deadline.at) return false;
    if (!pause(duration, why, deadline, clock_))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return true;
}

}  // namespace dutyme::pagerduty

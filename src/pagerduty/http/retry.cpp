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

Error out_of_time(const std::optional<RetryableFailure>& last) {
    if (last) return {Failure::unreachable, last->sentence, last->hint};
    return {Failure::unreachable, "no time was left to ask PagerDuty"};
}

}  // namespace

Response Retrier::send(Request request, Repeat repeat, const Deadline& deadline,
                       const Attempt& attempt, const Classify& classify) {
    std::optional<RetryableFailure> failure;
    for (int number = 1;; ++number) {
        const milliseconds left = deadline.at - clock_.elapsed();
        if (left <= milliseconds{0}) throw out_of_time(failure);
        request.timeout = std::min(attempt_limit, left);
        try {
            Response response = attempt(request, number);
            failure = classify(response);
            if (!failure) return response;
        } catch (const NoResponse& none) {
            failure = RetryableFailure{none.what(), none.hint(), none.sent(), {}};
        }
        if (failure->processed && repeat == Repeat::if_unprocessed)
            throw Unsettled(failure->sentence);
        const milliseconds pause = failure->retry_after
                                       ? wait_as_asked(*failure->retry_after, random_)
                                       : backoff(number, random_);
        if (!wait(pause, failure->sentence, deadline)) throw out_of_time(failure);
    }
}

bool Retrier::wait(milliseconds duration, const std::string& why, const Deadline& deadline) {
    if (clock_.elapsed() + duration >= deadline.at) return false;
    if (!pause(duration, why, deadline, clock_))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return true;
}

}  // namespace dutyme::pagerduty

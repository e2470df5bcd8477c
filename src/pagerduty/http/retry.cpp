#include "pagerduty/http/retry.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <random>
#include <string>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

milliseconds between(milliseconds low, milliseconds high) {
    static thread_local std::mt19937_64 engine{std::random_device{}()};
    return milliseconds{
        std::uniform_int_distribution<milliseconds::rep>{low.count(), high.count()}(engine)};
}

// Everybody is told the same moment to come back: spread out after it, further after a long wait.
milliseconds wait_as_asked(Seconds retry_after) {
    constexpr milliseconds least{500};
    return retry_after + between(least, least + milliseconds{retry_after} / 4 + least);
}

// Full jitter: many clients that failed together do not come back together.
milliseconds backoff(int attempt) {
    constexpr milliseconds base{1000};
    constexpr milliseconds cap{20000};
    constexpr int doublings = 5;
    return between(milliseconds{0}, std::min(cap, base * (1 << std::min(attempt - 1, doublings))));
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
        const milliseconds pause =
            failure->retry_after ? wait_as_asked(*failure->retry_after) : backoff(number);
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

#include "pagerduty/http/retry.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

milliseconds between(milliseconds low, milliseconds high, Random& random) {
    const auto room = static_cast<std::uint64_t>((high - low).count());
    return low + milliseconds{static_cast<milliseconds::rep>(random.up_to(room))};
}

// PagerDuty names the same moment to all clients. Waits 0.5 to 1 s longer, and up to a quarter of a
// long wait more, so that they do not return together.
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

// The first failure is the one to report: later attempts had less time.
Error out_of_time(const std::optional<RetryableFailure>& first) {
    if (first) return {Failure::unreachable, first->sentence, first->hint};
    return {Failure::unreachable, "no time was left to ask PagerDuty"};
}

// An untrusted certificate stays so. A name that was not found may be found at a second attempt.
bool will_not_pass(const RetryableFailure& failure, const std::optional<RetryableFailure>& last) {
    return failure.trouble == Trouble::untrusted ||
           (failure.trouble == Trouble::no_such_host && last &&
            last->trouble == Trouble::no_such_host);
}

void throw_if_hopeless(const RetryableFailure& failure, const std::optional<RetryableFailure>& last,
                       const std::optional<RetryableFailure>& first, const Deadline& deadline) {
    if (deadline.before_start && will_not_pass(failure, last)) throw out_of_time(first);
}

std::variant<Response, RetryableFailure> try_once(const Request& request, int number, Repeat repeat,
                                                  const Retrier::Attempt& attempt,
                                                  const Retrier::Classify& classify) {
    try {
        Response response = attempt(request, number);
        if (auto failure = classify(response)) return *std::move(failure);
        return response;
    } catch (const NoResponse& none) {
        if (none.trouble() == Trouble::too_large && repeat == Repeat::always) throw;
        return failure_of(none);
    }
}

}  // namespace

Response Retrier::send(Request request, Repeat repeat, const Deadline& deadline,
                       const Attempt& attempt, const Classify& classify,
                       const std::optional<RetryableFailure>& before) {
    std::optional<RetryableFailure> first = before;
    std::optional<RetryableFailure> last = before;
    if (before) throw_if_hopeless(*before, {}, first, deadline);
    for (int number = 1;; ++number) {
        if (last && !wait_after(*last, number - 1, deadline)) throw out_of_time(first);
        const milliseconds left = deadline.at - clock_.elapsed();
        if (left <= milliseconds{0}) throw out_of_time(first);
        request.timeout = std::min(attempt_limit, left);
        auto result = try_once(request, number, repeat, attempt, classify);
        if (auto* response = std::get_if<Response>(&result)) return std::move(*response);
        auto& failure = std::get<RetryableFailure>(result);
        if (repeat == Repeat::if_unprocessed && failure.processed)
            throw Unsettled(failure.sentence);
        if (!first) first = failure;
        throw_if_hopeless(failure, last, first, deadline);
        last = std::move(failure);
    }
}

// A request that failed in a batch (`attempts` is 0) is repeated at once.
bool Retrier::wait_after(const RetryableFailure& failure, int attempts, const Deadline& deadline) {
    constexpr milliseconds until_name_is_found{1000};
    const auto wait_for = [&](milliseconds pause) {
        return wait(pause, failure.sentence, deadline);
    };
    if (deadline.before_start && failure.trouble == Trouble::no_such_host)
        return wait_for(until_name_is_found);
    if (attempts == 0) return true;
    return wait_for(failure.retry_after ? wait_as_asked(*failure.retry_after, random_)
                                        : backoff(attempts, random_));
}

bool Retrier::wait(milliseconds duration, const std::string& why, const Deadline& deadline) {
    if (clock_.elapsed() + duration >= deadline.at) return false;
    if (!pause(duration, why, deadline, clock_))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return true;
}

}  // namespace dutyme::pagerduty

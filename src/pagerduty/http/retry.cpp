#include "pagerduty/http/retry.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "pagerduty/model/errors.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace dutyme::pagerduty {

namespace {

std::string host_of(const std::string& base_url) {
    const auto slashes = base_url.find("://");
    return slashes == std::string::npos ? base_url : base_url.substr(slashes + 3);
}

std::string with_message(const std::string& sentence, const ErrorBody& error) {
    const std::string said = message_of(error);
    return said.empty() ? sentence : sentence + ": " + said;
}

// PagerDuty refuses a valid token in the wrong region with the same 401.
std::string region_hint(const std::string& base_url) {
    const std::string host = host_of(base_url);
    if (host == "api.eu.pagerduty.com")
        return "this was asked of the EU region: if the account is in the US, set region to us "
               "(--region us); else the token is withdrawn or mistyped";
    if (host == "api.pagerduty.com")
        return "this was asked of the US region: if the account is in the EU, set region to eu "
               "(--region eu); else the token is withdrawn or mistyped";
    return "this was asked of " + host + ": is it a token of an account there?";
}

std::string scope_hint(const ErrorBody& error) {
    if (error.required_scopes.empty())
        return "is it a read-only key? use one with full access, of a person who may change this "
               "schedule";
    const std::string has = error.token_scopes.empty() ? "" : ", it has " + error.token_scopes;
    return "the token needs the scope " + error.required_scopes + has;
}

std::string clock_hint(Seconds offset) {
    constexpr Seconds tolerable{30};
    const Seconds off{std::abs(offset.count())};
    if (off < tolerable) return {};
    return "this machine's clock is " + show_duration(off) +
           (offset.count() > 0 ? " behind" : " ahead of") + " PagerDuty's";
}

struct RefusalText {
    Failure failure;
    std::string sentence;
    std::string hint;
};

RefusalText describe(int status, const ErrorBody& error, const std::string& base_url,
                     Seconds offset) {
    const std::string number = " (" + std::to_string(status) + ")";
    if (status >= 300 && status < 400)
        return {Failure::unreachable,
                host_of(base_url) + " answered with a redirect, which is not followed" + number,
                "check PagerDuty's address, and that no login page of a network stands in between"};
    switch (status) {
        case 401:
            return {Failure::denied, with_message("PagerDuty refused the token", error),
                    region_hint(base_url)};
        case 402:
            return {
                Failure::refused, with_message("the PagerDuty plan lacks this ability", error), {}};
        case 403:
            return {Failure::denied, with_message("PagerDuty refused the right to do this", error),
                    scope_hint(error)};
        case 404:
            return {Failure::not_found, with_message("PagerDuty knows no such thing", error),
                    "check the id, and that the token belongs to the right account"};
        default:
            return {Failure::refused, with_message("PagerDuty refused the request" + number, error),
                    clock_hint(offset)};
    }
}

std::optional<Seconds> seconds_in(const Response& response, const char* header) {
    constexpr int credible = 120;
    const auto found = response.headers.find(header);
    if (found == response.headers.end()) return std::nullopt;
    const std::string& text = found->second;
    unsigned value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value > credible)
        return std::nullopt;
    return Seconds{value};
}

std::optional<Seconds> retry_after(const Response& response) {
    const auto reset = seconds_in(response, "ratelimit-reset");
    return reset ? reset : seconds_in(response, "retry-after");
}

}  // namespace

Refusal refusal_from(const Response& response, const std::string& base_url, Seconds clock_offset) {
    const RefusalText text =
        describe(response.status, read_error(response.body), base_url, clock_offset);
    return {text.failure, text.sentence, text.hint, response.status};
}

Refusal refused_item(const std::vector<std::string>& errors, Seconds clock_offset) {
    constexpr int bad_request = 400;
    ErrorBody error;
    error.details = errors;
    return {Failure::refused, with_message("PagerDuty refused the override", error),
            clock_hint(clock_offset), bad_request};
}

bool is_own_answer(const Response& response) {
    if (response.body.find_first_not_of(" \t\r\n") == std::string::npos) return true;
    try {
        json::parse(response.body);
        return true;
    } catch (const JsonError&) {
        return false;
    }
}

Refusal foreign_answer(const Response& response) {
    return {Failure::unreachable,
            "the answer (" + std::to_string(response.status) + ") was not PagerDuty's",
            "does a proxy or login page stand in between?", response.status};
}

std::string outage_sentence(const Response& response) {
    const std::string sentence = response.status == 429
                                     ? "PagerDuty asks for fewer requests (429)"
                                     : "PagerDuty answered " + std::to_string(response.status);
    return with_message(sentence, read_error(response.body));
}

bool is_lock_conflict(const Response& response) {
    return response.status == 400 &&
           message_of(read_error(response.body)).find("could not be locked") != std::string::npos;
}

RetryableFailure failure_of(const NoResponse& none) {
    return {none.what(), none.hint(), none.sent(), {}, none.trouble()};
}

std::optional<RetryableFailure> retryable_failure_in(const Response& response) {
    const int status = response.status;
    if (status == 429)
        return RetryableFailure{
            outage_sentence(response),
            "the limit is shared by all that use this account's key: try again in a minute", false,
            retry_after(response), Trouble::passing};
    if (status == 408 || status >= 500)
        return RetryableFailure{outage_sentence(response),
                                "see https://status.pagerduty.com",
                                true,
                                {},
                                Trouble::passing};
    if (is_lock_conflict(response))
        return RetryableFailure{"PagerDuty is busy with another change of this account",
                                "try again in a moment",
                                false,
                                {},
                                Trouble::passing};
    return std::nullopt;
}

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

#include "pagerduty/setback.hpp"

#include "base/instant.hpp"
#include "pagerduty/refusal.hpp"

#include <algorithm>
#include <charconv>
#include <random>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

milliseconds between(milliseconds low, milliseconds high) {
    static thread_local std::mt19937_64 engine{std::random_device{}()};
    return milliseconds{
        std::uniform_int_distribution<milliseconds::rep>{low.count(), high.count()}(engine)};
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

std::optional<milliseconds> told_wait(const Response& response) {
    auto told = seconds_in(response, "ratelimit-reset");
    if (!told) told = seconds_in(response, "retry-after");
    if (!told) return std::nullopt;
    // Everybody is told the same moment: spread out after it, further after a long wait.
    constexpr milliseconds least{500};
    return *told + between(least, least + milliseconds{*told} / 4 + least);
}

}  // namespace

// Full jitter: many clients that failed together do not come back together.
milliseconds backoff(int attempt) {
    constexpr milliseconds base{1000};
    constexpr milliseconds cap{20000};
    constexpr int doublings = 5;
    return between(milliseconds{0}, std::min(cap, base * (1 << std::min(attempt, doublings))));
}

std::optional<Setback> setback_in(const Response& response) {
    const int status = response.status;
    if (status == 429)
        return Setback{
            outage_sentence(response),
            "the limit is shared by all that use this account's key: try again in a minute", false,
            told_wait(response)};
    if (status == 408 || status >= 500)
        return Setback{outage_sentence(response), "see https://status.pagerduty.com", true, {}};
    if (is_lock_conflict(response))
        return Setback{"PagerDuty is busy with another change of this account",
                       "try again in a moment",
                       false,
                       {}};
    return std::nullopt;
}

}  // namespace dutyme::pagerduty

#include "pagerduty/schedule_client.hpp"

#include "pagerduty/http/url.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

// Absent: PagerDuty refused, which may mean that the override is over. A shift-based schedule
// answers 204 to both.
std::optional<Released> released_by(const Response& reply, const Override& override, Instant now) {
    if (reply.status == 404) return Released::already_over;
    if (reply.status >= 300) return std::nullopt;
    const bool begun = override.kind != OverrideKind::override && override.start <= now;
    return reply.status == 204 && !begun ? Released::deleted : Released::cut_short;
}

}  // namespace

ScheduleClient::Seen ScheduleClient::look_for(const std::string& schedule, const Override& override,
                                              const Deadline& deadline) {
    const Instant now = session_.now();
    if (override.end <= now) return Seen::over;
    for (const Override& other : overrides(schedule, now, override.end, deadline))
        if (other.id == override.id) return other.end > now ? Seen::standing : Seen::over;
    return Seen::absent;
}

Released ScheduleClient::end(const std::string& schedule, const Override& override,
                             const Deadline& deadline) {
    // An override can be too young to be cut short: the remainder would have no length.
    constexpr std::chrono::milliseconds growing_up{2000};
    constexpr int tries = 4;
    for (int attempt = 1;; ++attempt) {
        std::optional<Refusal> refused;
        try {
            const Response reply = session_.remove(path_of(schedule, override), deadline);
            if (const auto released = released_by(reply, override, session_.now()))
                return *released;
            refused = session_.refusal(reply);
        } catch (const Refusal& refusal) {
            if (refusal.failure() != Failure::refused) throw;
            refused = refusal;
        }
        const Seen seen = look_for(schedule, override, deadline);
        // A list may lag behind: what is absent once may stand.
        if (seen == Seen::over || (seen == Seen::absent && attempt > 1))
            return Released::already_over;
        if (attempt == tries || !session_.wait(growing_up, refused->what(), deadline))
            throw Refusal{*refused};
    }
}

bool may_be_other_type(const Refusal& refusal) {
    const int status = refusal.status();
    return status == 400 || status == 402 || status == 403 || status == 404;
}

std::string window(Instant since, Instant until) {
    return "since=" + encoded(to_rfc3339(since)) + "&until=" + encoded(to_rfc3339(until));
}

}  // namespace dutyme::pagerduty

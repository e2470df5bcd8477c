#include "pagerduty/schedule_client.hpp"

#include "pagerduty/http/reply.hpp"
#include "pagerduty/http/url.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

// `reply` is a success. For shifts PagerDuty answers 204 whether or not the override had begun.
Released released_by(const Response& reply, const Override& override, Instant now) {
    const bool begun = override.kind != OverrideKind::override && override.start <= now;
    return reply.status == 204 && !begun ? Released::deleted : Released::cut_short;
}

}  // namespace

std::vector<Override> ScheduleClient::overrides(const std::string& schedule, Instant since,
                                                Instant until, const Deadline& deadline) {
    std::vector<Override> found = list(schedule, since, until, deadline);
    for (const Override& one : found) known_.insert({schedule, one.id});
    return found;
}

Override ScheduleClient::create(const std::string& schedule, const Override& asked,
                                const Deadline& deadline) {
    Override made = add(schedule, asked, deadline);
    const Key key{schedule, made.id};
    if (!known_.insert(key).second)
        throw Unsettled("PagerDuty's answer to the new override names one that was there before");
    made_[key] = session_.now();
    return made;
}

std::optional<Override> ScheduleClient::listed(const std::string& schedule,
                                               const Override& override, const Deadline& deadline) {
    // From its start on: one that was cut short ended before now.
    const Instant since = std::min(override.start, session_.earliest_now());
    for (Override& other : overrides(schedule, since, override.end, deadline))
        if (other.id == override.id) return std::move(other);
    return std::nullopt;
}

bool ScheduleClient::is_new(const std::string& schedule, const Override& override) const {
    constexpr Seconds seconds_ago{30};
    const Instant now = session_.now();
    const auto made = made_.find({schedule, override.id});
    const Instant since = made == made_.end() ? override.start : made->second;
    return since <= now && now - since < seconds_ago;
}

// Absent: `refused` says why; the reply may not even be PagerDuty's.
std::optional<Released> ScheduleClient::try_to_end(const std::string& schedule,
                                                   const Override& override,
                                                   const Deadline& deadline,
                                                   std::optional<Refusal>& refused) {
    try {
        const Response reply = session_.remove(path_of(schedule, override), deadline);
        if (is_success(reply.status) && is_own_answer(reply))
            return released_by(reply, override, session_.now());
        refused = is_success(reply.status) ? foreign_answer(reply) : session_.refusal(reply);
    } catch (const Refusal& refusal) {
        if (refusal.failure() != Failure::refused) throw;
        refused = refusal;
    }
    return std::nullopt;
}

ScheduleClient::Seen ScheduleClient::look_for(const std::string& schedule, const Override& override,
                                              bool is_refused, const Deadline& deadline) {
    if (override.end <= session_.earliest_now()) return Seen::over;
    const auto found = listed(schedule, override, deadline);
    if (!found) return Seen::absent;
    if (found->end <= session_.earliest_now()) return Seen::over;
    // Where PagerDuty has cut it, or refuses again to end it, the later of two clocks counts; a cut
    // is of this second, and our time is in whole seconds. What was made a moment ago is refused
    // because its id is not known everywhere yet.
    const bool was_cut = found->end < override.end && !is_rounded(found->end, override.end);
    const Instant latest = was_cut ? session_.latest_now() + Seconds{1} : session_.latest_now();
    const bool may_be_over = was_cut || (is_refused && !is_new(schedule, override));
    return may_be_over && found->end <= latest ? Seen::over : Seen::standing;
}

Released ScheduleClient::end(const std::string& schedule, const Override& override,
                             const Deadline& deadline) {
    // PagerDuty refuses to cut short an override that began this second: nothing would be left of
    // it.
    constexpr std::chrono::milliseconds retry_pause{2000};
    constexpr int tries = 4;
    for (int attempt = 1;; ++attempt) {
        std::optional<Refusal> refused;
        if (const auto released = try_to_end(schedule, override, deadline, refused))
            return *released;
        const bool is_foreign = is_success(refused->status());
        const Seen seen = look_for(schedule, override, !is_foreign && attempt > 1, deadline);
        if (seen == Seen::over) return Released::already_over;
        // A 404 and the list agree. Any other refusal may have been momentary: it counts from the
        // second attempt on.
        const bool is_confirmed = is_foreign || refused->status() == 404 || attempt > 1;
        if (seen == Seen::absent && is_confirmed && !is_new(schedule, override))
            return Released::already_over;
        const bool is_last = attempt == tries || (is_foreign && seen == Seen::standing);
        if (is_last || !session_.wait(retry_pause, refused->what(), deadline))
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

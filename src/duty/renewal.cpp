#include "duty/renewal.hpp"

#include "base/time.hpp"
#include "duty/doubt.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::OverrideKind;

namespace {

constexpr Seconds last_moment{5};  // then a list that lags is believed

bool overlaps(const Override& override, Instant from, Instant until) {
    return override.start < until && override.end > from;
}

bool was_standing(const Lease& lease, const Override& override) {
    const auto is_it = [&](const ExistingOverride& known) {
        return known.user_id == override.user.id && known.end <= override.end;
    };
    return std::any_of(lease.existing_overrides.begin(), lease.existing_overrides.end(), is_it) ||
           std::any_of(lease.ahead.begin(), lease.ahead.end(), is_it);
}

class Renewing {
  public:
    Renewing(const Record& record, const std::string& schedule, const std::vector<Override>& listed,
             const std::set<std::string>& fresh, const RenewalTime& time,
             std::optional<Instant> extended)
        : record_(record),
          schedule_(schedule),
          listed_(listed),
          fresh_(fresh),
          now_(time.now),
          earliest_(time.earliest),
          extended_(extended) {}

    RenewalStep run();

  private:
    const Lease& lease(std::size_t place) const { return record_.leases[place]; }
    bool is_due(const Lease& lease) const;
    bool is_shown(const Lease& lease) const;
    const Override* rival(Instant until) const;
    bool one_is_gone(bool may_be_fresh) const;
    bool is_last_moment() const;
    void yield_where_others_came();
    std::optional<Instant> reached() const;

    const Record& record_;
    const std::string& schedule_;
    const std::vector<Override>& listed_;
    const std::set<std::string>& fresh_;
    Instant now_;
    Instant earliest_;
    std::optional<Instant> extended_;  // the end that is asked for; absent: it is a renewal
    RenewalStep step_;
};

bool Renewing::is_due(const Lease& lease) const {
    const auto due = renewal_due(record_, lease);
    return due && (extended_ ? certain_end(lease) < *extended_ : *due <= now_);
}

RenewalStep Renewing::run() {
    Instant first_end = Instant::max();
    for (std::size_t i = 0; i < record_.leases.size(); ++i) {
        if (lease(i).schedule_id != schedule_ || !is_due(lease(i))) continue;
        step_.due.push_back(i);
        first_end = std::min(first_end, certain_end(lease(i)));
    }
    if (step_.due.empty()) return step_;
    const bool has_lapsed = first_end <= earliest_;
    const Instant latest = extended_.value_or(record_.begun + record_.max);
    step_.start = std::max(first_end, earliest_);
    // What lapsed by one of two clocks begins by the earlier one, and lasts by the one we go by.
    const Instant from = std::max(step_.start, now_);
    if (!extended_ && latest - from < std::chrono::minutes{1}) {
        step_.kind = RenewalStep::Kind::max_reached;
        return step_;
    }
    step_.length =
        std::min(has_lapsed ? record_.lease : record_.lease - record_.lease / 3, latest - from) +
        (from - step_.start);
    step_.end = reached();
    if (extended_) {
        step_.length = *extended_ - step_.start;
        if (!step_.end) step_.end = extended_;
    }
    step_.kind = RenewalStep::Kind::extend;
    yield_where_others_came();
    return step_;
}

// Last created wins: renewing over somebody who came after us would steal the pager back.
void Renewing::yield_where_others_came() {
    const Override* other = rival(step_.start + step_.length);
    const std::string& name = lease(step_.due.front()).schedule_name;
    if (other != nullptr) {
        step_.kind = RenewalStep::Kind::yield;
        step_.rival = *other;
        step_.sentence =
            other->user.name + " took " + name + " after you; it is not renewed over them";
    } else if (one_is_gone(true)) {
        const bool may_lag = !one_is_gone(false);
        step_.sentence = "somebody ended the override on " + name + "; it is not renewed";
        step_.kind = !may_lag           ? RenewalStep::Kind::yield
                     : is_last_moment() ? RenewalStep::Kind::ask
                                        : RenewalStep::Kind::look_later;
    }
}

// On shifts nobody takes the pager from somebody who stands in: they would join.
const Override* Renewing::rival(Instant until) const {
    for (const Override& one : listed_) {
        if (one.kind != OverrideKind::override || one.user.id == record_.deployer.id ||
            !overlaps(one, now_, until))
            continue;
        const bool was_there =
            std::any_of(step_.due.begin(), step_.due.end(),
                        [&](std::size_t place) { return was_standing(lease(place), one); });
        if (!was_there) return &one;
    }
    return nullptr;
}

bool Renewing::is_shown(const Lease& lease) const {
    return std::any_of(listed_.begin(), listed_.end(), [&](const Override& one) {
        return one.id == lease.override_id && one.end >= certain_end(lease);
    });
}

// Of two from one intent the second is to be gone.
bool Renewing::one_is_gone(bool may_be_fresh) const {
    const auto second = surplus(record_, schedule_, now_);
    return std::any_of(step_.due.begin(), step_.due.end(), [&](std::size_t place) {
        if (std::find(second.begin(), second.end(), place) != second.end()) return false;
        const Lease& one = lease(place);
        return one.state == LeaseState::held && certain_end(one) > now_ && !is_shown(one) &&
               (may_be_fresh || fresh_.count(one.override_id) == 0);
    });
}

bool Renewing::is_last_moment() const {
    return step_.start - now_ <= last_moment;
}

// What was done or asked for in an earlier try, so that this one ends with it.
std::optional<Instant> Renewing::reached() const {
    std::optional<Instant> end;
    for (std::size_t i = 0; i < record_.leases.size(); ++i) {
        const Lease& other = lease(i);
        const bool counts = other.schedule_id == schedule_ &&
                            (other.state == LeaseState::held || is_in_doubt(other)) &&
                            std::find(step_.due.begin(), step_.due.end(), i) == step_.due.end();
        const Instant until = is_in_doubt(other) ? first_end(other) : certain_end(other);
        if (counts && other.start <= step_.start && until - record_.lease / 3 > step_.start)
            end = std::max(end, {until});
    }
    return end;
}

}  // namespace

std::optional<Instant> renewal_due(const Record& record, const Lease& lease) {
    const bool covers = lease.state == LeaseState::held || lease.state == LeaseState::own ||
                        is_one_of_several(lease);
    if (!lease.renewable || !covers) return std::nullopt;
    const auto asked =
        std::count_if(record.leases.begin(), record.leases.end(), [&](const auto& it) {
            return is_in_doubt(it) && have_one_form(it, lease) && it.end > certain_end(lease);
        });
    const Seconds left = asked < 2 ? record.lease / 3
                                   : std::min(record.lease / 10, Seconds{std::chrono::minutes{1}});
    return certain_end(lease) - left;
}

RenewalStep next_renewal_step(const Record& record, const std::string& schedule,
                              const std::vector<Override>& listed,
                              const std::set<std::string>& fresh, const RenewalTime& time) {
    return Renewing{record, schedule, listed, fresh, time, std::nullopt}.run();
}

RenewalStep next_extension_step(const Record& record, const std::string& schedule,
                                const std::vector<Override>& listed,
                                const std::set<std::string>& fresh, const RenewalTime& time,
                                Instant until) {
    return Renewing{record, schedule, listed, fresh, time, until}.run();
}

namespace {

constexpr Seconds about{60};
constexpr Seconds clocks_tick{5};  // a replaced guardian reckons the time

}  // namespace

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one look at each lease, all sums of it
LingerStep next_linger_step(const Record& record, const std::string& schedule, Instant now,
                            Instant until) {
    LingerStep step;
    Instant last = Instant::min();
    std::vector<std::size_t> others;
    bool is_renewable = false;  // nobody has taken or ended the last one
    bool is_right = false;      // one of an earlier try, or the lease itself
    for (std::size_t i = 0; i < record.leases.size(); ++i) {
        const Lease& lease = record.leases[i];
        if (lease.schedule_id != schedule || lease.state != LeaseState::held) continue;
        const Instant end = certain_end(lease);
        if (end <= now) continue;
        if (end >= last) is_renewable = lease.renewable;
        last = std::max(last, end);
        if (end > until + about || lease.start > until)
            step.too_long.push_back(i);
        else if (end >= until - about && lease.start <= now + clocks_tick)
            is_right = true;
        else if (lease.kind == pagerduty::OverrideKind::override)
            others.push_back(i);
    }
    step.behind = step.too_long.empty();
    step.from = step.behind ? std::max(last, now) : now;
    if (step.behind)
        step.covers = is_renewable && last < until - about;
    else
        step.covers = now < until && !is_right;
    if (!step.behind) step.too_long.insert(step.too_long.end(), others.begin(), others.end());
    std::sort(step.too_long.begin(), step.too_long.end(), [&](std::size_t one, std::size_t other) {
        return record.leases[one].end > record.leases[other].end;
    });
    return step;
}

}  // namespace dutyme::duty

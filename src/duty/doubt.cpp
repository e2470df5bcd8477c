#include "duty/doubt.hpp"

#include "pagerduty/model/schedule_backend.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::duty {

namespace {

constexpr Seconds minute{60};

bool is_whole_minute(Instant moment) {
    return moment.time_since_epoch() % minute == Seconds{0};
}

bool has_form_of(const Override& override, const Lease& lease, const std::string& deployer) {
    return override.user.id == deployer && override.kind == lease.kind &&
           override.source == lease.source && override.relieved == lease.relieved;
}

bool starts_as_asked(const Override& override, const Lease& lease, Instant now) {
    return pagerduty::starts_as_asked(override.start, lease.start) ||
           (override.start > lease.start && override.start <= now);
}

bool is_exactly(const Override& override, const Lease& lease, Instant now) {
    return override.end == first_end(lease) && starts_as_asked(override, lease, now);
}

bool has_rounded_window(const Override& override, const Lease& lease, Instant now) {
    return pagerduty::is_rounded(override.end, first_end(lease)) &&
           (pagerduty::is_rounded(override.start, lease.start) ||
            starts_as_asked(override, lease, now));
}

// One intent may have been asked for twice.
bool are_of_one_intent(const Lease& lease, const Lease& other) {
    return have_one_form(lease, other) && first_end(lease) == first_end(other);
}

std::set<std::string> held_ids(const Record& record) {
    std::set<std::string> ids;
    for (const Lease& lease : record.leases)
        if (!lease.override_id.empty()) ids.insert(lease.override_id);
    return ids;
}

class Settling {
  public:
    Settling(const Record& record, const std::string& schedule, const std::vector<Override>& listed,
             std::set<std::string> taken, Instant now)
        : record_(record),
          schedule_(schedule),
          listed_(listed),
          not_ours_(std::move(taken)),
          now_(now) {
        not_ours_.merge(held_ids(record));
    }

    Settlement run() {
        std::vector<bool> done(record_.leases.size());
        for (std::size_t i = 0; i < record_.leases.size(); ++i) {
            if (done[i] || !is_open(record_.leases[i])) continue;
            std::vector<std::size_t> intent;
            for (std::size_t j = i; j < record_.leases.size(); ++j)
                if (is_open(record_.leases[j]) &&
                    are_of_one_intent(record_.leases[i], record_.leases[j])) {
                    intent.push_back(j);
                    done[j] = true;
                }
            settle(intent);
        }
        return std::move(settlement_);
    }

  private:
    bool is_open(const Lease& lease) const {
        return is_in_doubt(lease) && lease.schedule_id == schedule_;
    }

    void settle(const std::vector<std::size_t>& intent) {
        const Lease& lease = record_.leases[intent.front()];
        if (!lease.override_id.empty()) return settle_by_id(intent.front());
        std::vector<Override> fitting = those(lease, is_exactly);
        if (fitting.empty() && keeps_minutes(lease)) {
            fitting = those(lease, has_rounded_window);
            if (fitting.size() > 1)
                return settlement_.too_many.insert(intent.begin(), intent.end());
        }
        if (fitting.empty()) fitting = upgraded(lease);
        if (fitting.size() > intent.size())
            return settlement_.too_many.insert(intent.begin(), intent.end());
        for (std::size_t i = 0; i < fitting.size(); ++i) {
            not_ours_.insert(fitting[i].id);
            settlement_.found.emplace(intent[i], fitting[i]);
        }
    }

    // What an override became when its schedule was upgraded to shifts, as the override it was:
    // whoever holds it follows it into its parts.
    std::vector<Override> upgraded(const Lease& lease) const {
        if (lease.kind != pagerduty::OverrideKind::override) return {};
        Override asked{"", record_.deployer, lease.start, first_end(lease)};
        const auto parts = pagerduty::after_upgrade(asked, listed_);
        if (parts.empty() || not_ours_.count(parts.front().id) != 0) return {};
        asked.id = parts.front().id;
        asked.start = std::max(asked.start, parts.back().start);
        return {asked};
    }

    // As far as ends tell that nobody has cut short: those have seconds all the same.
    bool keeps_minutes(const Lease& lease) const {
        return std::all_of(listed_.begin(), listed_.end(), [&](const Override& one) {
            return is_whole_minute(one.end) || one.end <= lease.start ||
                   not_ours_.count(one.id) != 0;
        });
    }

    // It was ended, and is back only where the later end that was asked for has come.
    void settle_by_id(std::size_t place) {
        const Lease& lease = record_.leases[place];
        for (const Override& one : listed_)
            if (one.id == lease.override_id && one.end >= certain_end(lease) + minute)
                settlement_.found.emplace(place, one);
    }

    template <class Fits>
    std::vector<Override> those(const Lease& lease, const Fits& fits) const {
        const auto& known = lease.known_before;
        std::vector<Override> found;
        for (const Override& one : listed_)
            if (has_form_of(one, lease, record_.deployer.id) && fits(one, lease, now_) &&
                not_ours_.count(one.id) == 0 &&
                std::find(known.begin(), known.end(), one.id) == known.end())
                found.push_back(one);
        return found;
    }

    const Record& record_;
    const std::string& schedule_;
    const std::vector<Override>& listed_;
    std::set<std::string> not_ours_;
    Instant now_;
    Settlement settlement_;
};

bool serves_for(const Lease& other, const Lease& lease, Instant now) {
    const bool stays = (other.state == LeaseState::held && (other.renewable || !lease.renewable)) ||
                       other.state == LeaseState::lingering;
    return stays && have_one_form(lease, other) && other.start <= std::max(lease.start, now) &&
           certain_end(other) >= certain_end(lease);
}

}  // namespace

bool have_one_form(const Lease& lease, const Lease& other) {
    return lease.schedule_id == other.schedule_id && lease.kind == other.kind &&
           lease.source == other.source && lease.relieved == other.relieved;
}

Settlement settlement_of(const Record& record, const std::string& schedule,
                         const std::vector<Override>& listed, const std::set<std::string>& taken,
                         Instant now) {
    return Settling{record, schedule, listed, taken, now}.run();
}

std::vector<std::size_t> surplus(const Record& record, const std::string& schedule, Instant now) {
    std::vector<std::size_t> places;
    const auto& leases = record.leases;
    const auto is_gone = [&](std::size_t i) {
        return std::find(places.begin(), places.end(), i) != places.end();
    };
    for (std::size_t i = leases.size(); i-- > 0;) {
        if (leases[i].schedule_id != schedule || leases[i].state != LeaseState::held ||
            certain_end(leases[i]) <= now)
            continue;
        for (std::size_t j = 0; j < leases.size(); ++j)
            if (j != i && !is_gone(j) && serves_for(leases[j], leases[i], now)) {
                places.push_back(i);
                break;
            }
    }
    return places;
}

}  // namespace dutyme::duty

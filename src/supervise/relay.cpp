#include "supervise/relay.hpp"

#include <algorithm>

namespace dutyme::supervise {

namespace {

bool same(const Arrival& left, const Arrival& right) {
    return left.signal == right.signal && left.sender == right.sender &&
           (left.sender == Arrival::Sender::kernel || left.pid == right.pid);
}

}  // namespace

void Relay::arrived(const Arrival& signal) {
    reports_.remove_if([&](const Arrival& report) { return report.at + memory < signal.at; });
    const auto match = std::find_if(reports_.begin(), reports_.end(),
                                    [&](const Arrival& report) { return same(report, signal); });
    if (match == reports_.end()) {
        undecided_.push_back({signal, signal.at});
        return;
    }
    reports_.erase(match);
    // The canary may have read twice what had melted into one for us.
    if (!platform::is_queued(signal.signal))
        reports_.remove_if(
            [&](const Arrival& report) { return same(report, signal) && report.at <= signal.at; });
}

void Relay::reported(const Arrival& report) {
    const auto match = std::find_if(undecided_.begin(), undecided_.end(),
                                    [&](const Undecided& one) { return same(one.signal, report); });
    if (match == undecided_.end())
        reports_.push_back(report);
    else
        undecided_.erase(match);
}

std::vector<Arrival> Relay::due(Time now, CanaryIs canary) {
    std::vector<Arrival> forward;
    for (auto it = undecided_.begin(); it != undecided_.end();) {
        const bool gone = canary == CanaryIs::gone;
        if (!gone && it->since + grace > now) {
            ++it;
        } else if (canary == CanaryIs::busy) {
            (it++)->since = now;
        } else {
            if (!gone || it->signal.sender != Arrival::Sender::kernel)
                forward.push_back(it->signal);
            it = undecided_.erase(it);
        }
    }
    return forward;
}

std::optional<Relay::Time> Relay::next_due() const {
    std::optional<Time> first;
    for (const Undecided& one : undecided_)
        if (!first || one.since + grace < *first) first = one.since + grace;
    return first;
}

}  // namespace dutyme::supervise

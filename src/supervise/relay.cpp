#include "supervise/relay.hpp"

#include <algorithm>

namespace dutyme::supervise {

namespace {

bool same(const Arrival& left, const Arrival& right) {
    return left.signal == right.signal && left.sender == right.sender &&
           (left.sender == Arrival::Sender::kernel || left.pid == right.pid);
}

bool is_unknown(const Arrival& signal) {
    return signal.sender == Arrival::Sender::unknown;
}

// Sent by a terminal, as far as can be told.
bool is_for_the_group(const Arrival& signal) {
    if (!is_unknown(signal)) return signal.sender == Arrival::Sender::kernel;
    return signal.signal == SIGINT || signal.signal == SIGQUIT || signal.signal == SIGTSTP;
}

}  // namespace

void Relay::arrived(const Arrival& signal) {
    reports_.remove_if([&](const Report& report) {
        return report.signal.at + (report.is_used ? grace : memory) < signal.at;
    });
    const auto match = std::find_if(reports_.begin(), reports_.end(), [&](const Report& report) {
        return same(report.signal, signal);
    });
    if (match == reports_.end()) {
        undecided_.push_back({signal, signal.at});
        return;
    }
    if (is_unknown(signal)) {
        match->is_used = true;
        return;
    }
    reports_.erase(match);
    // The canary may have read twice what had melted into one for us.
    if (!platform::is_queued(signal.signal))
        reports_.remove_if([&](const Report& report) {
            return same(report.signal, signal) && report.signal.at <= signal.at;
        });
}

void Relay::reported(const Arrival& report) {
    const auto is_told = [&](const Undecided& one) { return same(one.signal, report); };
    const auto match = std::find_if(undecided_.begin(), undecided_.end(), is_told);
    if (match == undecided_.end()) {
        reports_.push_back({report});
    } else if (is_unknown(report)) {
        undecided_.remove_if(is_told);
        reports_.push_back({report, true});
    } else {
        undecided_.erase(match);
    }
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
            if (!gone || !is_for_the_group(it->signal)) forward.push_back(it->signal);
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

#include "supervise/relay.hpp"

#include <algorithm>

namespace dutyme::supervise {

namespace {

bool same(const Arrival& left, const Arrival& right) {
    return left.signal == right.signal && left.code == right.code &&
           (left.code == SI_KERNEL || left.pid == right.pid);
}

// Takes the oldest match out of the list. False: there is none.
template <class List>
bool take_match(List& list, const Arrival& signal) {
    const auto match = std::find_if(list.begin(), list.end(),
                                    [&](const auto& noted) { return same(noted.signal, signal); });
    if (match == list.end()) return false;
    list.erase(match);
    return true;
}

}  // namespace

void Relay::arrived(const Arrival& signal, Time now) {
    reports_.remove_if([&](const Noted& noted) { return noted.at + memory < now; });
    if (!take_match(reports_, signal)) undecided_.push_back({signal, now});
}

void Relay::reported(const Arrival& signal, Time now) {
    if (!take_match(undecided_, signal)) reports_.push_back({signal, now});
}

std::vector<Arrival> Relay::due(Time now, bool canary_alive,
                                const std::function<bool(int)>& about_to_report) {
    std::vector<Arrival> forward;
    for (auto it = undecided_.begin(); it != undecided_.end();) {
        if (canary_alive && it->at + grace > now) {
            ++it;
        } else if (canary_alive && about_to_report(it->signal.signal)) {
            (it++)->at = now;
        } else {
            if (canary_alive || it->signal.code != SI_KERNEL) forward.push_back(it->signal);
            it = undecided_.erase(it);
        }
    }
    return forward;
}

std::optional<Relay::Time> Relay::next_due() const {
    std::optional<Time> first;
    for (const Noted& noted : undecided_)
        if (!first || noted.at + grace < *first) first = noted.at + grace;
    return first;
}

}  // namespace dutyme::supervise

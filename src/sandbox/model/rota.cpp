#include "sandbox/model/rota.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// Cuts out of `shifts` what `top` covers, and puts it there. What it does not touch stays where it
// is: there may be hundreds of overrides.
void lay_over(std::vector<Shift>& shifts, const Shift& top) {
    const std::size_t before = shifts.size();
    bool covers_one = false;
    for (std::size_t i = 0; i < before; ++i) {
        if (!shifts[i].window.touches(top.window)) continue;
        Shift behind = shifts[i];
        behind.window = behind.window.cut_to({top.window.until, Moment::max()});
        shifts[i].window = shifts[i].window.cut_to({Moment::min(), top.window.since});
        covers_one = covers_one || shifts[i].window.empty();
        if (!behind.window.empty()) shifts.push_back(std::move(behind));
    }
    const auto is_covered = [](const Shift& shift) { return shift.window.empty(); };
    if (covers_one)
        shifts.erase(std::remove_if(shifts.begin(), shifts.end(), is_covered), shifts.end());
    shifts.push_back(top);
}

void lay_over(std::vector<Shift>& shifts, const std::vector<Shift>& tops) {
    for (const Shift& top : tops) lay_over(shifts, top);
}

std::vector<Shift> in_order(std::vector<Shift> shifts) {
    std::sort(shifts.begin(), shifts.end(), [](const Shift& one, const Shift& other) {
        return one.window.since < other.window.since;
    });
    return shifts;
}

std::vector<Shift> within_hours(const Shift& shift, const DailyHours& hours) {
    constexpr std::chrono::hours day{24};
    std::vector<Shift> pieces;
    const auto days = shift.window.since.time_since_epoch() / day;
    // The day before counts too: its hours may reach past midnight.
    for (Moment midnight{day * (days - 1)}; midnight < shift.window.until; midnight += day) {
        const Window open{midnight + hours.from, midnight + hours.from + hours.length};
        const Window piece = shift.window.cut_to(open);
        if (!piece.empty()) pieces.push_back({piece, shift.user, {}});
    }
    return pieces;
}

}  // namespace

std::vector<Shift> layer_shifts(const Layer& layer, const Window& window) {
    std::vector<Shift> shifts;
    const Window alive = window.cut_to({layer.start, Moment::max()});
    if (layer.users.empty() || layer.turn.count() <= 0 || alive.empty()) return shifts;
    auto turns = (alive.since - layer.start) / Milliseconds{layer.turn};
    for (Moment turn = layer.start + turns * layer.turn; turn < alive.until; turn += layer.turn) {
        const auto user = static_cast<std::size_t>(turns++) % layer.users.size();
        const Shift shift{Window{turn, turn + layer.turn}.cut_to(alive), layer.users[user], {}};
        if (layer.hours) {
            const auto pieces = within_hours(shift, *layer.hours);
            shifts.insert(shifts.end(), pieces.begin(), pieces.end());
        } else {
            shifts.push_back(shift);
        }
    }
    return shifts;
}

std::vector<Shift> override_shifts(const std::vector<Standing>& overrides, const Window& window) {
    std::vector<Shift> shifts;
    for (const Standing& override : overrides) {
        const Window seen = override.window.cut_to(window);
        if (!seen.empty()) lay_over(shifts, {seen, override.user, override.id});
    }
    return in_order(std::move(shifts));
}

std::vector<Shift> final_shifts(const Schedule& schedule, const std::vector<Standing>& overrides,
                                const Window& window) {
    std::vector<Shift> shifts;
    for (const Layer& layer : schedule.layers) lay_over(shifts, layer_shifts(layer, window));
    lay_over(shifts, override_shifts(overrides, window));
    return in_order(std::move(shifts));
}

std::vector<Shift> merged(std::vector<Shift> shifts) {
    std::vector<Shift> whole;
    for (Shift& shift : shifts) {
        const bool goes_on = !whole.empty() && whole.back().user == shift.user &&
                             whole.back().window.until == shift.window.since;
        if (goes_on) whole.back().window.until = shift.window.until;
        if (!goes_on) whole.push_back(std::move(shift));
    }
    return whole;
}

std::optional<Shift> on_call(const Schedule& schedule, const std::vector<Standing>& overrides,
                             Moment at) {
    const auto shifts = final_shifts(schedule, overrides, {at, at + Milliseconds{1}});
    if (shifts.empty()) return std::nullopt;
    return shifts.front();
}

double coverage(const std::vector<Shift>& shifts, const Window& window) {
    Milliseconds covered{0};
    for (const Shift& shift : shifts) covered += shift.window.until - shift.window.since;
    const auto whole = window.until - window.since;
    if (whole.count() <= 0) return 0;
    return 100.0 * static_cast<double>(covered.count()) / static_cast<double>(whole.count());
}

}  // namespace dutyme::sandbox

#pragma once
#include "duty_fakes.hpp"

namespace dutyme::duty {

using pagerduty::OverrideKind;
using pagerduty::ShiftSource;

const User cleo = person("PCLE001", "Cleo Diaz", "cleo@example.com");

/// A turn in that rotation or custom shift, from so many minutes after ten until so many.
inline Shift turn(const User& user, int from, int until, const ShiftSource& source) {
    Shift made = shift(user, from, until);
    made.source = source;
    made.uncut = {made.start, made.end};
    return made;
}

/// Likewise, of somebody whom an override put there.
inline Shift substitute(const User& user, int from, int until, const ShiftSource& source) {
    Shift made = turn(user, from, until, source);
    made.substitute = true;
    return made;
}

inline Schedule shift_schedule(const std::string& id, std::vector<Shift> shifts) {
    Schedule made = schedule(id, std::move(shifts));
    made.type = pagerduty::ScheduleType::shifts;
    return made;
}

/// A shift-based schedule as PagerDuty keeps it: turns, what was laid over them or put beside them,
/// and who was on call whenever something changed. Times are the clock's.
struct ShiftBooks final : pagerduty::ScheduleBackend {
    explicit ShiftBooks(FakeClock& of_test) : clock(of_test) {}

    FakeClock& clock;
    std::vector<Shift> turns;
    std::vector<Override> all;  ///< as they stand now; a removed one has no length
    std::vector<std::string> asked;
    bool moves = true;  ///< false: no end can be moved
    /// Called before and after something is made, and after an end was moved; may throw.
    std::function<void()> before_create = [] {};
    std::function<void()> after_create = [] {};
    std::function<void()> after_move = [] {};
    /// Called around a look at the list.
    std::function<void()> before_list = [] {};
    std::function<void()> after_list = [] {};
    std::vector<Instant> without_ada;  ///< when something changed and she was not on call

    static Shift as_stored(Shift shift) {
        shift.uncut = {shift.start, shift.end};
        return shift;
    }
    bool covered_by(const Shift& shift, const Override& one) const {
        return one.kind == OverrideKind::shift_override && one.source == shift.source &&
               one.relieved == shift.user.id;
    }
    void lay_over(std::vector<Shift>& shifts, const Override& one) const {
        std::vector<Shift> left;
        for (const Shift& shift : shifts) {
            const bool hit = !shift.substitute && covered_by(shift, one) && one.start < shift.end &&
                             one.end > shift.start;
            if (!hit) {
                left.push_back(shift);
                continue;
            }
            Shift part = shift;
            part.end = std::min(shift.end, one.start);
            if (part.start < part.end) left.push_back(as_stored(part));
            part = shift;
            part.start = std::max(shift.start, one.end);
            if (part.start < part.end) left.push_back(as_stored(part));
            part = {one.user, std::max(shift.start, one.start), std::min(shift.end, one.end),
                    shift.source, true};
            left.push_back(as_stored(part));
        }
        shifts = std::move(left);
    }
    std::vector<Shift> final_shifts() const {
        std::vector<Shift> shifts = turns;
        for (const Override& one : all)
            if (one.kind == OverrideKind::custom_shift && one.start < one.end)
                shifts.push_back(as_stored({one.user, one.start, one.end, {"", one.id}, false}));
        for (const Override& one : all)
            if (one.start < one.end) lay_over(shifts, one);
        std::stable_sort(shifts.begin(), shifts.end(),
                         [](const Shift& a, const Shift& b) { return a.start < b.start; });
        return shifts;
    }
    std::vector<std::string> on_call(Instant at) const {
        std::vector<std::string> ids;
        for (const Shift& shift : final_shifts())
            if (shift.start <= at && at < shift.end) ids.push_back(shift.user.id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    void note() {
        const auto ids = on_call(clock.now());
        if (std::find(ids.begin(), ids.end(), ada.id) == ids.end())
            without_ada.push_back(clock.now());
    }

    std::optional<Instant> now() const override { return clock.now(); }
    Schedule find(const std::string& id, Instant since, Instant until, const Deadline&) override {
        asked.push_back("find");
        Schedule found = shift_schedule(id, {});
        for (Shift one : final_shifts()) {
            one.start = std::max(one.start, since);
            one.end = std::min(one.end, until);
            if (one.start < one.end) found.shifts.push_back(one);
        }
        return found;
    }
    std::vector<Override> overrides(const std::string&, Instant since, Instant until,
                                    const Deadline&) override {
        asked.push_back("list");
        before_list();
        std::vector<Override> found;
        for (const Override& one : all)
            if (one.start < one.end && one.start < until && one.end > since) found.push_back(one);
        after_list();
        return found;
    }
    Override create(const std::string&, const Override& wanted, const Deadline&) override {
        asked.push_back("create");
        before_create();
        Override made = wanted;
        made.start = std::max(wanted.start, clock.now());
        if (made.kind == OverrideKind::override)
            throw pagerduty::Refusal{Failure::refused, "shift-based", "", 400};
        if (made.kind == OverrideKind::shift_override && !is_scheduled(made))
            throw pagerduty::Refusal{Failure::refused, "is not scheduled there", "", 400};
        made.id = "Q" + std::to_string(all.size() + 1);
        all.push_back(made);
        note();
        after_create();
        return made;
    }
    /// The relieved person is there from the first moment to the last, and no substitute.
    bool is_scheduled(const Override& wanted) const {
        const auto shifts = final_shifts();
        return std::any_of(shifts.begin(), shifts.end(), [&](const Shift& shift) {
            return !shift.substitute && covered_by(shift, wanted) && shift.start <= wanted.start &&
                   shift.end >= wanted.end;
        });
    }
    bool move_end(const std::string&, const Override& override, Instant end,
                  const Deadline&) override {
        asked.push_back("move");
        for (Override& one : all) {
            if (!moves || one.id != override.id || one.end <= clock.now()) continue;
            const Instant before = std::exchange(one.end, one.start);
            Override moved = one;
            moved.end = end;
            const bool fits = moved.kind == OverrideKind::custom_shift || is_scheduled(moved);
            one.end = fits ? end : before;
            note();
            if (fits) after_move();
            return fits;
        }
        return false;
    }
    Released end(const std::string&, const Override& override, const Deadline&) override {
        asked.push_back("end");
        for (Override& one : all) {
            if (one.id != override.id || one.end <= clock.now()) continue;
            one.end = std::max(one.start, clock.now());
            note();
            return Released::cut_short;
        }
        return Released::already_over;
    }
    long asked_for(const std::string& what) const {
        return std::count(asked.begin(), asked.end(), what);
    }
};

}  // namespace dutyme::duty

#include "sandbox/model/overrides.hpp"

#include "sandbox/model/account.hpp"
#include "sandbox/model/on_call.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

constexpr std::size_t digits = 13;  // 36^13 is more than 2^64

// splitmix64, which is one-to-one.
std::uint64_t mixed(std::uint64_t number) {
    number *= 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

// Null: the override was not there yet.
const Version* version_at(const Override& override, Time known) {
    const Version* found = nullptr;
    for (const Version& version : override.versions)
        if (version.known <= known) found = &version;
    return found;
}

// Null: it was not there yet.
const AddedVersion* version_at(const AddedShift& shift, Time known) {
    const AddedVersion* found = nullptr;
    for (const AddedVersion& version : shift.versions)
        if (version.known <= known) found = &version;
    return found;
}

StandingShift override_of(const Segment& segment, const std::string& user) {
    return {"",
            Added::override_shift,
            {segment.rotation, segment.custom_shift, segment.member},
            user,
            segment.window};
}

StandingShift custom_shift(const std::string& user, const Window& window) {
    return {"", Added::custom_shift, {}, user, window};
}

// Its layers lie over one another as before, so they go on in one rotation.
ShiftSchedule shift_based(const Schedule& schedule, std::uint64_t number) {
    ShiftSchedule made{schedule.id, schedule.name, schedule.zone, {}};
    if (schedule.layers.empty()) return made;
    Rotation rotation{opaque_id("R", 25, number), {}};
    for (const Layer& layer : schedule.layers) rotation.events.push_back({layer});
    made.rotations.push_back(std::move(rotation));
    return made;
}

}  // namespace

std::string opaque_id(std::string prefix, std::size_t length, std::uint64_t number) {
    const std::size_t whole = prefix.size() + length;
    while (prefix.size() < whole) {
        number = mixed(number);
        std::uint64_t rest = number;
        const std::size_t end = std::min(whole, prefix.size() + digits);
        for (; prefix.size() < end; rest /= 36)
            prefix += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 36];
    }
    return prefix;
}

const Override& Overrides::add(const std::string& schedule, const std::string& user,
                               const Window& window, Time now, const std::string& by) {
    all_.push_back(
        {opaque_id("Q", 13, ++given_), schedule, user, {Version{now, window, false, by}}});
    return all_.back();
}

Ended Overrides::end(const std::string& schedule, const std::string& id, Time now,
                     const std::string& by, std::optional<Time> cut) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Override& override) {
        return override.id == id && override.schedule == schedule;
    });
    if (found == all_.end() || found->versions.back().removed) return Ended::unknown;
    const Window window = found->versions.back().window;
    if (window.until <= now) return Ended::already_over;
    const bool future = now < window.since;
    found->versions.push_back(
        {now, future ? window : Window{window.since, cut.value_or(now)}, future, by});
    return future ? Ended::deleted : Ended::cut_short;
}

std::vector<Standing> Overrides::standing(const std::string& schedule, Time known) const {
    std::vector<Standing> found;
    for (const Override& override : all_) {
        const Version* version =
            override.schedule == schedule ? version_at(override, known) : nullptr;
        if (version == nullptr || version->removed) continue;
        found.push_back({override.id, override.user, version->window});
    }
    return found;
}

StandingShift AddedShifts::add(const std::string& schedule, StandingShift shift, Time now,
                               const std::string& by) {
    shift.id = opaque_id("", 26, ++given_);
    all_.push_back({shift.id,
                    schedule,
                    shift.kind,
                    shift.covered,
                    {AddedVersion{now, shift.window, shift.user, false, by}}});
    return shift;
}

void AddedShifts::take_back(std::size_t count) {
    all_.erase(all_.end() - static_cast<std::ptrdiff_t>(count), all_.end());
}

void AddedShifts::change(const StandingShift& shift, Time now, const std::string& by) {
    append(shift.id, {now, shift.window, shift.user, false, by});
}

void AddedShifts::end(const StandingShift& shift, Time now, const std::string& by,
                      std::optional<Time> cut) {
    const bool future = now < shift.window.since;
    const Window left = future ? shift.window : Window{shift.window.since, cut.value_or(now)};
    append(shift.id, {now, left, shift.user, future, by});
}

void AddedShifts::append(const std::string& id, const AddedVersion& version) {
    for (AddedShift& shift : all_)
        if (shift.id == id) shift.versions.push_back(version);
}

std::vector<StandingShift> AddedShifts::standing(const std::string& schedule, Time known) const {
    std::vector<StandingShift> found;
    for (const AddedShift& shift : all_) {
        const AddedVersion* version =
            shift.schedule == schedule ? version_at(shift, known) : nullptr;
        if (version == nullptr || version->removed) continue;
        found.push_back({shift.id, shift.kind, shift.covered, version->user, version->window});
    }
    return found;
}

std::vector<StandingShift> cover(Account& account, const ShiftSchedule& schedule,
                                 const std::string& user, const Window& window, Time now,
                                 const std::string& by) {
    const auto found =
        joined(segments(schedule, account.added_shifts.standing(schedule.id, now), window));
    std::vector<StandingShift> wishes;
    for (const Segment& segment : found)
        if (!segment.member.empty() && segment.override.empty())
            wishes.push_back(override_of(segment, user));
    for (const Window& gap : gaps(found, window)) wishes.push_back(custom_shift(user, gap));
    if (wishes.empty()) wishes.push_back(custom_shift(user, window));
    for (StandingShift& wish : wishes) wish = account.added_shifts.add(schedule.id, wish, now, by);
    return wishes;
}

namespace {

// The same turns, as if the next one began now. Absent: there are no turns, or not yet.
std::optional<Layer> turned(const Layer& layer, Time now) {
    if (layer.users.size() < 2 || layer.turn.count() <= 0 || now < layer.start) return std::nullopt;
    const auto turns = static_cast<std::size_t>((now - layer.start) / Milliseconds{layer.turn});
    Layer next = layer;
    next.id += "N";
    next.start = now;
    std::rotate(next.users.begin(),
                next.users.begin() + static_cast<std::ptrdiff_t>((turns + 1) % layer.users.size()),
                next.users.end());
    return next;
}

}  // namespace

bool hand_over(Account& account, const std::string& schedule, Time now) {
    bool handed = false;
    for (Schedule& layered : account.schedules) {
        if (layered.id != schedule || layered.layers.empty() || layered.upgraded <= now) continue;
        const auto next = turned(layered.layers.back(), now);
        if (next) layered.layers.push_back(*next);
        handed = next.has_value();
    }
    for (ShiftSchedule& shifted : account.shift_schedules) {
        if (shifted.id != schedule) continue;
        for (Rotation& rotation : shifted.rotations) {
            if (rotation.events.empty() || rotation.events.back().everybody) continue;
            const auto next = turned(rotation.events.back().turns, now);
            if (!next) continue;
            rotation.events.push_back({*next});
            handed = true;
        }
    }
    return handed;
}

bool upgrade(Account& account, const std::string& schedule, Time now) {
    constexpr const char* by = "the upgrade";
    const auto found = std::find_if(account.schedules.begin(), account.schedules.end(),
                                    [&](const Schedule& it) { return it.id == schedule; });
    if (found == account.schedules.end() || found->upgraded != Time::max()) return false;
    found->upgraded = now;
    account.shift_schedules.push_back(shift_based(*found, account.shift_schedules.size() + 1));
    const auto overrides = account.overrides.standing(schedule, now);
    for (const Shift& shift : override_shifts(overrides, {Time::min(), Time::max()}))
        if (now < shift.window.until)
            cover(account, account.shift_schedules.back(), shift.user, shift.window, now, by);
    for (const Standing& override : overrides)
        account.overrides.end(schedule, override.id, now, by);
    return true;
}

}  // namespace dutyme::sandbox

#include "sandbox/model/added_shifts.hpp"

#include "sandbox/model/ids.hpp"

namespace dutyme::sandbox {

namespace {

// Null: it was not there yet.
const AddedVersion* version_at(const AddedShift& shift, Moment known) {
    const AddedVersion* found = nullptr;
    for (const AddedVersion& version : shift.versions)
        if (version.known <= known) found = &version;
    return found;
}

}  // namespace

StandingShift AddedShifts::add(const std::string& schedule, StandingShift shift, Moment now,
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

void AddedShifts::change(const StandingShift& shift, Moment now, const std::string& by) {
    append(shift.id, {now, shift.window, shift.user, false, by});
}

void AddedShifts::end(const StandingShift& shift, Moment now, const std::string& by,
                      std::optional<Moment> cut) {
    const bool future = now < shift.window.since;
    const Window left = future ? shift.window : Window{shift.window.since, cut.value_or(now)};
    append(shift.id, {now, left, shift.user, future, by});
}

void AddedShifts::append(const std::string& id, const AddedVersion& version) {
    for (AddedShift& shift : all_)
        if (shift.id == id) shift.versions.push_back(version);
}

std::vector<StandingShift> AddedShifts::standing(const std::string& schedule, Moment known) const {
    std::vector<StandingShift> found;
    for (const AddedShift& shift : all_) {
        const AddedVersion* version =
            shift.schedule == schedule ? version_at(shift, known) : nullptr;
        if (version == nullptr || version->removed) continue;
        found.push_back({shift.id, shift.kind, shift.covered, version->user, version->window});
    }
    return found;
}

}  // namespace dutyme::sandbox

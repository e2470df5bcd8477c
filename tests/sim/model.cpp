#include "model.hpp"

#include <algorithm>
#include <set>

namespace dutyme::sim {

namespace {

Ms whole_second(Ms moment) {
    return std::chrono::floor<Seconds>(moment);
}

Ms stored(Ms moment, Customs::Precision precision) {
    switch (precision) {
        case Customs::Precision::minutes_cut:
            return std::chrono::floor<std::chrono::minutes>(moment);
        case Customs::Precision::minutes_rounded:
            return std::chrono::round<std::chrono::minutes>(moment);
        case Customs::Precision::seconds:
            break;
    }
    return moment;
}

bool is_on_shifts(Kind kind) {
    return kind != Kind::layer_override;
}

// The rotation's member at that moment, as the turns have it.
const Turn* turn_at(const Rotation& rotation, Ms moment) {
    for (const Turn& turn : rotation.turns)
        if (turn.start <= moment && moment < turn.end) return &turn;
    return nullptr;
}

}  // namespace

const Version* Object::seen_at(Ms view) const {
    const Version* seen = nullptr;
    for (const Version& version : versions)
        if (version.at <= view) seen = &version;
    return seen != nullptr && seen->exists ? seen : nullptr;
}

bool Object::covers(Ms moment, Ms view) const {
    const Version* version = seen_at(view);
    return version != nullptr && version->start <= moment && moment < version->end;
}

std::vector<Span> Object::stood() const {
    std::vector<Span> spans;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const Version& version = versions[i];
        const Ms next = i + 1 < versions.size() ? versions[i + 1].at : never;
        const Span span{std::max(version.at, version.start), std::min(next, version.end)};
        if (!version.exists || span.from >= span.until) continue;
        if (!spans.empty() && spans.back().until == span.from)
            spans.back().until = span.until;
        else
            spans.push_back(span);
    }
    return spans;
}

void Object::vanish() {
    versions = {versions.front()};
    versions.front().exists = false;
}

Schedule& Model::add(Schedule schedule) {
    return schedules_.emplace_back(std::move(schedule));
}

const Schedule* Model::schedule(const std::string& id) const {
    for (const Schedule& one : schedules_)
        if (one.id == id) return &one;
    return nullptr;
}

Object* Model::find(const std::string& schedule, Kind kind, const std::string& id) {
    for (Object& object : objects_)
        if (object.id == id && object.schedule == schedule && object.wanted.kind == kind)
            return &object;
    return nullptr;
}

const Object* Model::find(const std::string& id) const {
    for (const Object& object : objects_)
        if (object.id == id) return &object;
    return nullptr;
}

Outcome Model::create(const std::string& schedule, const Wanted& wanted, const Creator& creator,
                      Ms asked, Ms now) {
    const Schedule* where = this->schedule(schedule);
    if (where == nullptr || where->deleted <= now) return {404, nullptr, "Schedule not found"};
    if (is_on_shifts(wanted.kind) != (where->shape == Shape::shifts))
        return {400, nullptr, "This schedule is of the other kind"};
    Wanted made = wanted;
    made.start = stored(made.start, customs.precision);
    made.end = stored(made.end, customs.precision);
    const bool refuses_past = customs.past_start_refused && is_on_shifts(wanted.kind);
    if (!refuses_past) made.start = std::max(made.start, whole_second(now));
    if (Outcome refused = refusal_of(*where, made, now); refused.status != 200) return refused;
    return {201, &add(schedule, made, creator, asked, now)};
}

Object& Model::add(const std::string& schedule, const Wanted& wanted, const Creator& creator,
                   Ms asked, Ms now) {
    Object& object = objects_.emplace_back();
    object.id = "Q" + std::to_string(objects_.size());
    object.schedule = schedule;
    object.wanted = wanted;
    object.creator = creator;
    object.asked = asked;
    object.versions.push_back({now, wanted.start, wanted.end});
    return object;
}

Outcome Model::refusal_of(const Schedule& schedule, const Wanted& wanted, Ms now) const {
    if (wanted.start < whole_second(now)) return {400, nullptr, "start_time is in the past"};
    if (wanted.end <= now) return {400, nullptr, "Override must end in the future"};
    if (wanted.end <= wanted.start) return {400, nullptr, "Override must end after its start"};
    if (wanted.kind == Kind::shift_override && !may_be_replaced(schedule, wanted, now))
        return {400, nullptr, "overridden_member is not scheduled there, or is overridden already"};
    return {};
}

// Whoever is to be replaced is on call there all the time, by their own turn unless overrides of
// overrides are accepted.
bool Model::may_be_replaced(const Schedule& schedule, const Wanted& wanted, Ms now) const {
    Ms covered = wanted.start;
    for (const Stretch& stretch : final_schedule(schedule, wanted.start, wanted.end, now)) {
        if (!(stretch.who.source == wanted.source)) continue;
        if (stretch.who.user != wanted.relieved) return false;
        if (!stretch.who.override_id.empty() && !customs.overrides_of_overrides) return false;
        if (stretch.start > covered) return false;
        covered = std::max(covered, stretch.end);
    }
    return covered >= wanted.end;
}

Outcome Model::move_end(const std::string& schedule, Kind kind, const std::string& id, Ms end,
                        bool whole, Ms now) {
    Object* object = find(schedule, kind, id);
    const Version* version = object == nullptr ? nullptr : object->seen_at(now);
    if (version == nullptr) return {404, nullptr, "not found"};
    if (version->end <= now && !customs.revives) return {400, nullptr, "it has ended"};
    const bool running = version->start <= now;
    if (whole && running && !customs.whole_put)
        return {400, nullptr, "start_time cannot be changed once it has started"};
    if (!whole && customs.whole_put) return {400, nullptr, "start_time is missing"};
    end = stored(end, customs.precision);
    if (end <= now || end <= version->start) return {400, nullptr, "end_time is in the past"};
    Wanted more = object->wanted;
    more.start = version->end;
    more.end = end;
    const auto* where = this->schedule(schedule);
    if (kind == Kind::shift_override && more.end > more.start &&
        !may_be_replaced(*where, more, now))
        return {400, nullptr, "overridden_member is not scheduled there for the whole time"};
    object->versions.push_back({now, version->start, end});
    return {200, object};
}

Outcome Model::remove(const std::string& schedule, Kind kind, const std::string& id, Ms now) {
    Object* object = find(schedule, kind, id);
    const Version* version = object == nullptr ? nullptr : object->seen_at(now);
    if (version == nullptr) return {404, nullptr, "Override Not Found"};
    if (version->end <= now) return {customs.past_delete, nullptr, "it is over"};
    if (version->start > now) {
        object->versions.push_back({now, version->start, version->end, false});
        return {204, object};
    }
    const bool young = version->start == whole_second(now);
    if (young && customs.young_delete == 400)
        return {400, nullptr, "Override must end after its start"};
    object->versions.push_back({now, version->start, whole_second(now)});
    if (is_on_shifts(kind)) return {204, object};
    return {young ? customs.young_delete : 200, object};
}

std::vector<const Object*> Model::list(const std::string& schedule, Kind kind, Ms since, Ms until,
                                       Ms view) const {
    std::vector<const Object*> found;
    for (const Object& object : objects_) {
        if (object.schedule != schedule || object.wanted.kind != kind) continue;
        const Version* version = object.seen_at(view);
        if (version != nullptr && version->start < until && version->end > since &&
            version->start < version->end)
            found.push_back(&object);
    }
    return found;
}

// Follows the overrides of that person, there: one of them, and where overrides are overridden, one
// after the other.
void Model::replace(OnCall& who, const std::string& schedule, Ms moment, Ms view) const {
    std::set<const Object*> followed;
    for (;;) {
        const Object* last = nullptr;
        for (const Object& object : objects_)
            if (object.schedule == schedule && object.wanted.kind == Kind::shift_override &&
                object.wanted.source == who.source && object.wanted.relieved == who.user &&
                followed.count(&object) == 0 && object.covers(moment, view))
                last = &object;
        if (last == nullptr) return;
        followed.insert(last);
        who.user = last->wanted.user;
        who.override_id = last->id;
    }
}

std::vector<OnCall> Model::on_call(const Schedule& schedule, Ms moment, Ms view) const {
    std::vector<OnCall> found;
    if (schedule.deleted <= moment) return found;
    for (const Rotation& rotation : schedule.rotations)
        if (const Turn* turn = turn_at(rotation, moment))
            found.push_back(
                {turn->user, schedule.shape == Shape::shifts ? Source{rotation.id, {}} : Source{}});
    for (const Object& object : objects_) {
        if (object.schedule != schedule.id || !object.covers(moment, view)) continue;
        if (object.wanted.kind == Kind::custom_shift)
            found.push_back({object.wanted.user, {{}, object.id}});
        if (object.wanted.kind == Kind::layer_override)
            found = {{object.wanted.user, {}, object.id}};
    }
    if (schedule.shape == Shape::shifts)
        for (OnCall& who : found) replace(who, schedule.id, moment, view);
    return found;
}

std::vector<Stretch> Model::final_schedule(const Schedule& schedule, Ms since, Ms until,
                                           Ms view) const {
    std::set<Ms> breaks{since};
    const auto note = [&](Ms moment) {
        if (since < moment && moment < until) breaks.insert(moment);
    };
    for (const Rotation& rotation : schedule.rotations)
        for (const Turn& turn : rotation.turns) {
            note(turn.start);
            note(turn.end);
        }
    for (const Object& object : objects_)
        if (object.schedule == schedule.id)
            if (const Version* version = object.seen_at(view)) {
                note(version->start);
                note(version->end);
            }
    std::vector<Stretch> stretches;
    for (auto start = breaks.begin(); start != breaks.end(); ++start) {
        const Ms end = std::next(start) == breaks.end() ? until : *std::next(start);
        for (const OnCall& who : on_call(schedule, *start, view)) {
            const auto before = std::find_if(
                stretches.begin(), stretches.end(),
                [&](const Stretch& one) { return one.end == *start && one.who == who; });
            if (before == stretches.end())
                stretches.push_back({who, *start, end});
            else
                before->end = end;
        }
    }
    return stretches;
}

void Model::end_all(const std::string& schedule, Ms now) {
    for (Object& object : objects_) {
        const Version* version = object.seen_at(now);
        if (object.schedule == schedule && version != nullptr && version->end > now)
            object.versions.push_back(
                {now, version->start, std::min(version->end, now), version->start < now});
    }
}

void Model::remove_schedule(const std::string& schedule, Ms now) {
    for (Schedule& one : schedules_)
        if (one.id == schedule) one.deleted = now;
    end_all(schedule, now);
}

void Model::upgrade(const std::string& schedule, Ms now) {
    const auto found = std::find_if(schedules_.begin(), schedules_.end(),
                                    [&](const Schedule& one) { return one.id == schedule; });
    Ms last = now;
    for (const Object& object : objects_)
        if (const Version* version = object.seen_at(now); version && object.schedule == schedule)
            last = std::max(last, version->end);
    const auto stretches = final_schedule(*found, now, last, now);
    end_all(schedule, now);
    found->shape = Shape::shifts;
    found->upgraded = now;
    for (const Stretch& stretch : stretches)
        if (!stretch.who.override_id.empty()) add_after_upgrade(*found, stretch, now);
}

void Model::add_after_upgrade(const Schedule& schedule, const Stretch& stretch, Ms now) {
    const Object* const known = find(stretch.who.override_id);
    if (known == nullptr) return;
    const Object before = *known;
    for (const Turn& turn : schedule.rotations.front().turns) {
        const Ms start = std::max(turn.start, stretch.start);
        const Ms end = std::min(turn.end, stretch.end);
        if (start >= end) continue;
        const Wanted piece{Kind::shift_override,
                           stretch.who.user,
                           start,
                           end,
                           {schedule.rotations.front().id, {}},
                           turn.user};
        Object& made = add(schedule.id, piece, before.creator, before.asked, now);
        made.answered = before.answered;
        made.moved_by_hand = before.moved_by_hand;
    }
}

}  // namespace dutyme::sim

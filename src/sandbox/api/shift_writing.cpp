#include "sandbox/api/shift_writing.hpp"

#include "sandbox/api/body.hpp"
#include "sandbox/api/listing.hpp"
#include "sandbox/api/shift_reading.hpp"
#include "sandbox/replies/answered.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/shift_replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// One that the path names, that is seen already, and that is not over yet.
StandingShift unfinished_shift_of(const Call& call, Added kind) {
    added_shift_of(call, kind, call.seen());
    StandingShift shift = added_shift_of(call, kind, call.now);
    if (shift.window.until <= call.now)
        throw invalid_fields({{name_of(kind), {"has already ended"}}});
    return shift;
}

bool is_among(const StandingShift& shift, const std::vector<StandingShift>& shifts) {
    return std::any_of(shifts.begin(), shifts.end(),
                       [&](const StandingShift& it) { return it.id == shift.id; });
}

// 204 whether it is gone or cut short, unlike the layer-based API.
Reply delete_added(Call& call, Added kind) {
    const StandingShift shift = unfinished_shift_of(call, kind);
    call.company.added_shifts.end(shift, call.now, name_of(call.key.kind),
                                  kept(call.quirks, call.now));
    call.committed = true;
    return {204, ""};
}

}  // namespace

Reply created_reply(const Call& call, const std::vector<StandingShift>& made) {
    auto others = call.company.added_shifts.standing(call.ids.at(0), call.now);
    others.erase(std::remove_if(others.begin(), others.end(),
                                [&](const StandingShift& shift) {
                                    return shift.kind != made.front().kind || is_among(shift, made);
                                }),
                 others.end());
    return {201, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(collection_of(made.front().kind));
                out.StartArray();
                for (const StandingShift& shift : made)
                    put_added_shift(out, shift_schedule_of(call),
                                    answered(call.quirks, shift, others, call.now));
                out.EndArray();
                out.EndObject();
            })};
}

Reply update_added(Call& call, Added kind,
                   void (*change)(const Call&, const json::Value& wish, StandingShift&)) {
    StandingShift shift = unfinished_shift_of(call, kind);
    const json::Document body = body_of(call.request);
    only(body, "the body", {name_of(kind)});
    const json::Value* wish = json::find(body, name_of(kind));
    if (wish == nullptr) throw malformed(std::string{name_of(kind)} + " is missing");
    change(call, *wish, shift);
    call.company.added_shifts.change(shift, call.now, name_of(call.key.kind));
    call.committed = true;
    return one_object(name_of(kind), [&](json::Writer& out) {
        put_added_shift(out, shift_schedule_of(call), answered(call.quirks, shift, {}, call.now));
    });
}

Reply delete_custom_shift(Call& call) {
    return delete_added(call, Added::custom_shift);
}

Reply delete_shift_override(Call& call) {
    return delete_added(call, Added::override_shift);
}

}  // namespace dutyme::sandbox

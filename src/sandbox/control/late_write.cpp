#include "sandbox/control/late_write.hpp"

#include "sandbox/control/sandbox.hpp"
#include "sandbox/replies/refusal.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// The call is carried out where nobody ever sees what came of it.
Reply pretend(Company& company, const Route& route, const Call& call) {
    Company copy = company;
    Call pretended{call.request, call.key, copy, call.now, call.quirks, call.ids};
    Reply reply = carry_out(route, pretended);
    company.overrides.spend_ids_of(copy.overrides);
    company.added_shifts.spend_ids_of(copy.added_shifts);
    return reply;
}

void carry_out_late(World& world, const LateWrite& write) {
    try {
        carry_out(world, *write.route,
                  {write.request, write.key, world.company, write.due, write.quirks,
                   ids_in(write.request, *write.route)},
                  write.sequence);
    } catch (const Refusal&) {  // it came too late: the other side has answered long ago
    }
}

}  // namespace

Reply carry_out(World& world, const Route& route, Call call, unsigned long sequence) {
    if (call.quirks.phantom) return pretend(world.company, route, call);
    Reply reply = carry_out(route, call);
    if (call.committed) world.log.commit(sequence);
    return reply;
}

void carry_out_late_writes(World& world) {
    const std::lock_guard lock{world.lock};
    while (!world.late.empty() && world.late.front().due <= world.clock.now()) {
        const LateWrite write = std::move(world.late.front());
        world.late.pop_front();
        carry_out_late(world, write);
    }
}

std::optional<Milliseconds> next_late_write(World& world) {
    const std::lock_guard lock{world.lock};
    if (world.late.empty()) return std::nullopt;
    return std::max(Milliseconds{0}, world.late.front().due - world.clock.now());
}

}  // namespace dutyme::sandbox

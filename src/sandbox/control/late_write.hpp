#pragma once
#include "sandbox/api/call.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/model/access.hpp"

namespace dutyme::sandbox {

struct World;

/// A request that was let in and will be carried out later, with what it depends on.
struct LateWrite {
    Moment due;
    Request request;
    const Route* route;
    Key key;
    Quirks quirks;
    unsigned long sequence;  ///< its place in the log
};

/// Carries out a call, and notes in the log that it has changed something. The world is locked by
/// the caller. Throws Refusal.
Reply carry_out(World& world, const Route& route, Call call, unsigned long sequence);

/// Gives every late write that is due its effect, as of the moment it was due. Nobody is told what
/// came of it.
void carry_out_late_writes(World& world);

/// How long until the next is due. Absent: there is none.
std::optional<Milliseconds> next_late_write(World& world);

}  // namespace dutyme::sandbox

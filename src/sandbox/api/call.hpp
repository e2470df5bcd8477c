#pragma once
#include "sandbox/http/message.hpp"
#include "sandbox/model/access.hpp"
#include "sandbox/model/company.hpp"
#include "sandbox/model/quirks.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A request that was let in, and what it may touch.
struct Call {
    const Request& request;
    const Key& key;
    Company& company;
    Moment now;
    Quirks quirks = {};
    std::vector<std::string> ids = {};  ///< what stood in the path where the route has "*"
    bool committed = false;             ///< set by what changes the company

    /// What was added is seen as it was known at that moment.
    Moment seen() const { return now - quirks.stale; }
};

/// The layer-based schedule in the path. Throws Refusal (404; 400 for a shift-based one).
const Schedule& schedule_of(const Call& call);
/// The shift-based schedule in the path. Throws Refusal (404; 400 for a layer-based one).
const ShiftSchedule& shift_schedule_of(const Call& call);
/// `since` and `until`, both or neither. Absent: neither. Throws Refusal (400).
std::optional<Window> window_of(const Call& call);
/// The zone times are written in: `time_zone`, else the given one. Throws Refusal (400).
Zone zone_of(const Call& call, const Zone& otherwise);
/// True when `include[]` asks for it.
bool includes(const Call& call, const char* what);
/// True for "true", false for "false" or none. Throws Refusal (400) for anything else.
bool flag_of(const Call& call, const char* name);

struct Page {
    std::size_t limit = 25;
    std::size_t offset = 0;
    bool with_total = false;
};
/// Classic paging: how many rows there are when none is asked for, and at most.
struct PageSize {
    std::size_t usual = 25;
    std::size_t most = 100;
};
/// Throws Refusal (400).
Page page_of(const Call& call, PageSize size = {});

}  // namespace dutyme::sandbox

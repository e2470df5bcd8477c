#pragma once

#include "base/clock.hpp"
#include "base/host.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "pagerduty/model/types.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::duty {

/// True for a tour's id: 16 hexadecimal digits in lower case, of which its page's file name is
/// made.
inline bool is_tour_id(std::string_view text) {
    return text.size() == 16 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Returns the member, which is an id of PagerDuty's or empty. Throws JsonError where it is
/// neither.
inline std::string id_or_empty(const json::Value& value, const char* name) {
    std::string id = json::text_or_empty(value, name);
    if (!id.empty() && !pagerduty::is_id(id)) throw JsonError("an id that is none");
    return id;
}

/// Where a lease stands between us and PagerDuty.
enum class LeaseState {
    intended,   ///< written before the POST: in doubt until PagerDuty shows the override, or `end`
                ///< has passed. With an id: it was ended, but a moved end may still arrive
    held,       ///< PagerDuty confirmed it; it has an id
    lingering,  ///< confirmed, and left to end by itself: nobody renews it or has to give it back
    own,   ///< nothing of ours: the deployer is on call anyway; at its end somebody looks again
    over,  ///< given back, or found never to have been made
};

/// Somebody else's override that was there before us. Ours goes on top; theirs resurfaces.
struct ExistingOverride {
    std::string user_id;
    std::string user_name;
    Instant end;
};

/// One override or custom shift of ours. Its end is its fingerprint, for neither has a note field;
/// one that ends where somebody's shift does is known by what it replaces as well.
struct Lease {
    std::string schedule_id;
    std::string schedule_name;
    Instant start;
    Instant end;
    std::string override_id;  ///< empty until PagerDuty told it
    LeaseState state = LeaseState::intended;
    bool renewable = true;                             ///< false: nothing is put behind it
    std::vector<ExistingOverride> existing_overrides;  ///< what we went on top of
    std::string schedule_url = {};  ///< where PagerDuty shows the schedule; empty: not known
    pagerduty::OverrideKind kind = pagerduty::OverrideKind::override;
    pagerduty::ShiftSource source = {};  ///< of a shift_override
    std::string relieved = {};           ///< of a shift_override: the id of the person it replaces
    /// The end that PagerDuty has shown. Absent: `end`, which else is the latest that was asked
    /// for and may still come true. Of an intended lease: one to that end is there, but it cannot
    /// be told from somebody else's.
    std::optional<Instant> confirmed_end = {};
    /// The end that the POST asked for, by which it is found. Absent: `end`.
    std::optional<Instant> first_end = {};
    /// Overrides of the deployer's, by id, that were there before the POST: none of them is ours.
    std::vector<std::string> known_before = {};
};

/// Returns a lease on the schedule of `other` that was not asked for yet.
inline Lease new_lease_beside(const Lease& other) {
    Lease lease;
    lease.schedule_id = other.schedule_id;
    lease.schedule_name = other.schedule_name;
    lease.schedule_url = other.schedule_url;
    lease.existing_overrides = other.existing_overrides;
    return lease;
}

/// True while PagerDuty may have something of ours for it.
inline bool is_open(const Lease& lease) {
    return lease.state != LeaseState::over && lease.state != LeaseState::own;
}

/// Until when the deployer is on call by it for certain.
inline Instant certain_end(const Lease& lease) {
    return lease.confirmed_end.value_or(lease.end);
}

/// How on-call is taken. All but the default make a difference on shift-based schedules alone:
/// nowhere else can several people be on call at once.
struct TakeMode {
    bool join = false;  ///< beside whoever is on call, instead of in their place
    bool all = false;   ///< in the place of everybody who is on call at once
    std::string
        from;  ///< in this person's place alone: id, e-mail address or name; empty: no one's
};

/// What git and CI tell about the deploy; any of it may be empty. Foreign text, made fit to print.
struct Deploy {
    std::string repository;
    std::string branch;
    std::string commit;
    std::string subject;
    std::string author;
    std::string job_url;
};

/// One moment by three clocks.
struct ClockReading {
    Instant server;                   ///< PagerDuty's
    std::chrono::milliseconds up{0};  ///< Clock::elapsed(), within one run of the machine
    Instant machine;                  ///< the machine's wall clock
};

/// How far a guardian is with giving back.
struct GivingBack {
    Instant since;
    std::string trouble = {};              ///< why the last try failed; empty: none has
    std::optional<Instant> next_try = {};  ///< after that
};

/// One deploy's stretch on call, as it stands in the journal. Holds no secret.
struct Record {
    std::string id;       ///< 16 hexadecimal digits
    Host host;            ///< the machine it was begun on
    int dutyme = 0;       ///< the process id of the dutyme it belongs to; 0: none stands by it
    std::string api_url;  ///< the account's host
    pagerduty::User deployer;
    std::vector<std::string> relieved;  ///< names, in the order of the schedules
    Deploy deploy;
    Seconds lease{0};  ///< how long one lease is
    Seconds max{0};    ///< no lease is renewed beyond this, from the begin
    TakeMode mode;
    Instant begun;
    std::optional<Instant> ended;
    std::string outcome;                         ///< how it ended; empty while it lasts
    std::optional<GivingBack> giving_back = {};  ///< absent while the command runs
    /// When it was written; absent: by a dutyme that did not tell, or before PagerDuty's first
    /// answer.
    std::optional<ClockReading> written = {};
    std::deque<Lease> leases;  ///< a deque: a lease stays where it is while others are added
};

/// True while nobody knows whether PagerDuty has an override for one of its leases.
bool has_doubts(const Record& record);

/// Returns where a guardian is with giving back, to be said behind a name: "whose command has ended
/// (exit 0): being given back since 14:02; last trouble: …; next try at 14:05". Empty: it is not.
std::string give_back_state(const Record& record, Instant now);

/// Returns PagerDuty's time now as far as this machine knows: the latest that was written in one of
/// the records, and the time since then. On another run of the machine, or another machine, only
/// the difference of the wall clocks counts. Without any: this machine's time.
Instant known_server_time(const std::vector<Record>& records, const Host& here, const Clock& clock);

/// Returns 16 hexadecimal digits.
std::string new_tour_id(Random& random);
/// Returns the record of a tour that begins on this machine.
Record new_record(std::string id, const Host& host = this_host());

/// One line of JSON, versioned.
std::string to_json(const Record& record);
/// Absent: not a record, or of a version this dutyme does not know.
std::optional<Record> record_from_json(std::string_view text);
/// True for a record of a version that this dutyme does not know.
bool is_of_another_version(std::string_view text);

}  // namespace dutyme::duty

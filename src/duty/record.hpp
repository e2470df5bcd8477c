#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "pagerduty/model/types.hpp"
#include "platform/host.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::duty {

/// Returns true for a tour's id: 16 hexadecimal digits in lower case, which are part of file names.
inline bool is_tour_id(std::string_view text) {
    return text.size() == 16 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The state of a lease between dutyme and PagerDuty.
enum class LeaseState {
    intended,   ///< written before the POST: in doubt until PagerDuty shows the override, or `end`
                ///< has passed. With an id: it was ended, but a moved end may still arrive
    held,       ///< PagerDuty confirmed it; it has an id
    lingering,  ///< confirmed, and left to end by itself: neither renewed nor given back
    own,        ///< nothing was created: the deployer is on call anyway; checked again at its end
    over,       ///< given back, or found never to have been created
};

/// Somebody else's override that existed before ours. Ours takes precedence while it lasts.
struct ExistingOverride {
    std::string user_id;
    std::string user_name;
    Instant end;
};

/// One override or custom shift of ours. It is recognised by its end, for PagerDuty has no note
/// field; one that ends together with somebody's shift also by what it replaces.
struct Lease {
    std::string schedule_id;
    std::string schedule_name;
    Instant start;
    Instant end;
    std::string override_id;  ///< empty until PagerDuty has named it
    LeaseState state = LeaseState::intended;
    bool renewable = true;                             ///< false: no lease will follow it
    std::vector<ExistingOverride> existing_overrides;  ///< those below ours
    std::string schedule_url = {};  ///< where PagerDuty shows the schedule; empty: not known
    pagerduty::OverrideKind kind = pagerduty::OverrideKind::override;
    pagerduty::ShiftSource source = {};  ///< of a shift_override
    std::string relieved = {};           ///< of a shift_override: the id of the person it replaces
    /// The end that PagerDuty has shown; `end` is then the latest end asked for, which may still
    /// take effect. Absent: `end`. Of an intended lease: an override with that end exists, but may
    /// be somebody else's.
    std::optional<Instant> confirmed_end = {};
    /// The end that the POST asked for, by which the override is found. Absent: `end`.
    std::optional<Instant> first_end = {};
    /// The ids of the deployer's overrides that existed before the POST: none of them is ours.
    std::vector<std::string> known_before = {};
    /// Somebody else's that existed before the tour and begin later: ours goes on top of those,
    /// too.
    std::vector<ExistingOverride> ahead = {};
};

/// Returns an intended lease on the schedule of `other`.
inline Lease new_lease_beside(const Lease& other) {
    Lease lease;
    lease.schedule_id = other.schedule_id;
    lease.schedule_name = other.schedule_name;
    lease.schedule_url = other.schedule_url;
    lease.existing_overrides = other.existing_overrides;
    lease.ahead = other.ahead;
    return lease;
}

/// Returns true while PagerDuty has, or may have, an override for the lease.
inline bool is_open(const Lease& lease) {
    return lease.state != LeaseState::over && lease.state != LeaseState::own;
}

/// Returns the time until which the deployer is certainly on call by the lease.
inline Instant certain_end(const Lease& lease) {
    return lease.confirmed_end.value_or(lease.end);
}

/// The way to take on-call. Members other than the defaults matter only on shift-based schedules,
/// where several people can be on call at once.
struct TakeMode {
    bool join = false;  ///< beside whoever is on call, instead of in their place
    bool all = false;   ///< in the place of everybody who is on call at once
    std::string
        from;  ///< in this person's place alone: id, e-mail address or name; empty: no one's
};

/// Facts about the deploy from git and CI, safe for a terminal. Each may be empty.
struct Deploy {
    std::string repository;
    std::string branch;
    std::string commit;
    std::string subject;
    std::string author;
    std::string job_url;
    int commits = 0;  ///< how many are deployed for the first time; 0: not known
};

/// The same instant on three clocks.
struct ClockReading {
    Instant server;                   ///< PagerDuty's
    std::chrono::milliseconds up{0};  ///< Clock::elapsed(), within one run of the machine
    Instant machine;                  ///< the machine's wall clock
};

/// The progress of a guardian in giving back.
struct GivingBack {
    Instant since;
    std::string trouble = {};              ///< why the last try failed; empty: none failed
    std::optional<Instant> next_try = {};  ///< after the failed one
};

/// Who has, or had, the pager for a deploy.
struct Holder {
    std::string id;
    std::string name;
};

/// A tour that was passed on: the next one's deploy is the same.
struct Passing {
    std::string tour;  ///< its id
    Holder from;
    Instant begun;  ///< when it began
    Instant at;     ///< when it was passed on
};

/// The pages on what a tour has taken, from its take to its give-back.
struct PageCount {
    int count = 0;        ///< each incident counts once for each person whom it paged
    int to_deployer = 0;  ///< of these, to the deployer
    std::optional<Seconds> first_after = {};  ///< how long after the take; absent: there was none
    bool is_whole = true;                     ///< false: there may have been more
};

/// An incident that began while a tour lasted, and was open when it ended. Safe for a terminal.
struct LeftIncident {
    std::string number;
    std::string title;
    std::string service;              ///< its name
    std::string url;                  ///< empty: not known
    bool is_acknowledged = false;     ///< by `people`; false: it is assigned to them
    std::vector<std::string> people;  ///< names; empty: not known
};

/// One deploy's time on call, as the journal holds it. Contains no secret.
struct Record {
    std::string id;            ///< 16 hexadecimal digits
    platform::Host host;       ///< the machine on which it began
    int dutyme = 0;            ///< the process id of its dutyme; 0: no dutyme runs for it
    std::string dutyme_begun;  ///< Process::begun of that one; empty: not known
    std::string api_url;       ///< the account's host
    bool sandbox = false;      ///< a sandbox's: nobody is really on call
    pagerduty::User deployer;
    std::vector<std::string> relieved;  ///< names, in the order of the schedules
    /// The Target::name of those who were told of the take and have not been told of the end.
    std::string to_be_told = {};
    Deploy deploy;
    Seconds lease{0};  ///< how long one lease is
    Seconds max{0};    ///< no lease is renewed beyond this time after `begun`
    TakeMode mode;
    Instant begun;
    std::optional<Instant> ended;
    std::string outcome;                         ///< how it ended; empty while it lasts
    std::string until_outcome = {};              ///< how --until ended; empty: it did not run
    std::optional<PageCount> pages = {};         ///< absent: not known
    std::vector<LeftIncident> left_open = {};    ///< as far as PagerDuty told
    std::optional<GivingBack> giving_back = {};  ///< absent while the command runs
    /// The time of the last write. Absent: it was before PagerDuty's first reply, or by an older
    /// dutyme.
    std::optional<ClockReading> written = {};
    std::vector<Passing> passed = {};  ///< who had the pager for this deploy before, oldest first
    /// Who has it now. Their tour, with an entry of its own, is held as a whole. Absent: it was not
    /// passed on.
    std::optional<Holder> passed_to = {};
    std::optional<Instant> extended = {};  ///< the latest end that was asked for by extend
    std::deque<Lease> leases;  ///< a deque: references stay valid while leases are added
};

/// Returns the id of the deploy's first tour, by which messages about it belong together.
inline const std::string& first_tour(const Record& record) {
    return record.passed.empty() ? record.id : record.passed.front().tour;
}

/// Returns when the first of them began.
inline Instant first_begun(const Record& record) {
    return record.passed.empty() ? record.begun : record.passed.front().begun;
}

/// Returns true where the id is the tour's, or that of one of its deploy that was passed on.
bool is_tour_of(const Record& record, const std::string& id);

/// Returns true while it is not known whether PagerDuty has an override for one of its leases.
bool has_doubts(const Record& record);

/// Returns the progress of giving back, to follow a name: "whose command has ended (exit 0): being
/// given back since 14:02 UTC; last trouble: …; next try at 14:05 UTC". Empty: the command still
/// runs.
std::string give_back_state(const Record& record, Instant now);

/// Returns PagerDuty's time now as far as this machine knows it: the latest ClockReading of the
/// records, plus the time since then. A reading of another boot or machine gives only the
/// difference of the wall clocks. Without a reading: this machine's time.
Instant known_server_time(const std::vector<Record>& records, const platform::Host& here,
                          const Clock& clock);

/// Returns 16 hexadecimal digits.
std::string new_tour_id(Random& random);
/// Returns the record of a tour that begins on this machine.
Record new_record(std::string id, const platform::Host& host = platform::this_host());

/// Returns one line of JSON, with a version.
std::string to_json(const Record& record);
/// Absent: the text is not a record, or has a version that this dutyme does not know.
std::optional<Record> record_from_json(std::string_view text);
/// Returns true for a record with a version that this dutyme does not know.
bool is_of_another_version(std::string_view text);

}  // namespace dutyme::duty

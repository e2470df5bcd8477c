#pragma once
#include "base/instant.hpp"
#include "pagerduty/types.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::duty {

/// Where a lease stands between us and PagerDuty.
enum class LeaseState {
    intended,   ///< written before the POST: whether the override exists has to be looked up
    held,       ///< PagerDuty confirmed it; it has an id
    lingering,  ///< confirmed, and left to end by itself: nobody renews it or has to give it back
    over,       ///< given back, or found never to have been made
};

/// Somebody else's override that was there before us. Ours goes on top; theirs resurfaces.
struct Standing {
    std::string user_id;
    std::string user_name;
    Instant end;
};

/// One override of ours. Its end is its fingerprint: PagerDuty's overrides have no note field.
struct Lease {
    std::string schedule_id;
    std::string schedule_name;
    Instant start;
    Instant end;
    std::string override_id;  ///< empty until PagerDuty told it
    LeaseState state = LeaseState::intended;
    bool renewable = true;           ///< false: nothing is put behind it
    std::vector<Standing> standing;  ///< what we went on top of
    std::string schedule_url = {};   ///< where PagerDuty shows the schedule; empty: not known
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

/// One deploy's stretch on call, as it stands in the journal. Holds no secret.
struct Record {
    std::string id;       ///< 16 hexadecimal digits
    std::string host;     ///< the machine's name
    std::string boot_id;  ///< of the machine's present run
    int dutyme = 0;       ///< the process id of the dutyme it belongs to; 0: none stands by it
    std::string api_url;  ///< the account's host
    pagerduty::User deployer;
    std::vector<std::string> relieved;  ///< names, in the order of the schedules
    Deploy deploy;
    Seconds lease{0};  ///< how long one lease is
    Seconds max{0};    ///< no lease is renewed beyond this, from the begin
    Instant begun;
    std::optional<Instant> ended;
    std::string outcome;       ///< how it ended; empty while it lasts
    std::deque<Lease> leases;  ///< a deque: a lease stays where it is while others are added
};

/// A new record of this machine, with this id or a random one.
Record new_record(const std::string& id = {});

/// One line of JSON, versioned.
std::string to_json(const Record& record);
/// Absent: not a record, or of a version this dutyme does not know.
std::optional<Record> record_from_json(std::string_view text);

}  // namespace dutyme::duty

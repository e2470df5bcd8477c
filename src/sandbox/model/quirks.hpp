#pragma once
#include "sandbox/model/time.hpp"

#include <string>

namespace dutyme::sandbox {

/// How a reply to a creation looks: PagerDuty is known for three forms.
enum class CreateReply {
    by_request,  ///< a list of {"status","override"} for "overrides", {"override"} for "override"
    legacy,      ///< {"override":{…}} whatever was sent
    overrides,   ///< {"overrides":[{…}]} whatever was sent
};

/// How precisely the sandbox keeps times.
enum class Precision { second, minute_cut, minute_rounded };

/// What the sandbox does with a start in the past.
enum class PastStart {
    pulled_up,  ///< to now
    kept,
    refused,
};

/// Which override the reply to a creation shows.
enum class Answered {
    made,
    anothers,     ///< what somebody else has added
    anothers_id,  ///< what was made, but with the id of that
};

/// What a fault changes inside an operation.
struct Quirks {
    Milliseconds stale{0};  ///< how long what has changed is not seen
    CreateReply create_reply = CreateReply::by_request;
    Precision precision = Precision::second;
    PastStart past_start = PastStart::pulled_up;
    Milliseconds past_allowed{0};  ///< a start that has passed for no longer is not refused
    Seconds answered_shift{0};     ///< creations and moves answer a window that much later
    Answered answered = Answered::made;
    bool nested_overrides = false;  ///< an override of an override is accepted
    bool strict_scopes = false;     ///< a scope that is not to be had is refused, not left out
    std::string refused_include;    ///< an include[] that is refused; "" for none, "any" for each
    bool fail_items = false;        ///< creation makes nothing and says so for each item, with 201
    bool phantom = false;           ///< what is answered as done is not
};

/// Returns the time as the sandbox keeps it.
Time kept(const Quirks& quirks, Time time);
/// Return a start and a window, requested at `now`, as the sandbox keeps them.
Time kept_start(const Quirks& quirks, Time start, Time now);
Window kept(const Quirks& quirks, const Window& window, Time now);
/// Returns whether the sandbox refuses that start.
bool is_refused_start(const Quirks& quirks, Time start, Time now);

}  // namespace dutyme::sandbox

#pragma once
#include "sandbox/model/account.hpp"

#include <optional>
#include <string>
#include <vector>

// What the page draws of a schedule, as data: who is on call as what, and whom alerts reached.
namespace dutyme::sandbox {

enum class BarKind {
    relieved,  ///< would be on call, and is not
    shift,
    override,  ///< somebody put them there by hand
    deploy,    ///< put there over the API
    left,      ///< the same, after the deploy has died
    slot,      ///< nobody; where a deploy will appear
};

struct LaneBar {
    BarKind kind = BarKind::shift;
    Window window;
    std::string label = {};  ///< said above its start; "": nothing
    std::string brief = {};  ///< the same for where there is little room; "": nothing
};

enum class DotState {
    open,
    acknowledged,
    wrong,  ///< it reached somebody whose deploy is dead
    ghost,  ///< it would have reached them without the override
};

/// An alert on the lane of the person whom it paged, or would have paged.
struct Dot {
    long alert = 0;
    Time at;
    DotState state = DotState::open;
    std::string says;  ///< a sentence that begins with the number; "": an example, which is no link
    std::size_t row = 0;
    std::optional<std::size_t> joined = {};  ///< of a ghost: the row of who was paged instead
};

enum class OnCallNow { no, yes, wrongly };

struct LaneRow {
    std::string user;  ///< the id; "" for nobody
    std::string name;
    OnCallNow now = OnCallNow::no;
    std::vector<LaneBar> bars;
};

/// A deploy whose process is known to the sandbox: one of those of a guided run.
struct WatchedDeploy {
    std::string schedule;
    std::string user;
    std::optional<Time> died;
};

/// For how long somebody is on call after their deploy died, as the overrides stand now.
struct WronglyOnCall {
    Milliseconds total{0};
    Milliseconds so_far{0};
};

struct Lane {
    std::string schedule;  ///< the id
    std::string says;      ///< who is on call until when, then who
    std::vector<LaneRow> rows;
    std::vector<Dot> dots;
};

/// The stretch of time that all lanes show.
struct LaneView {
    Window window;
    Time now;
    std::optional<Time> kill = {};
};

/// Returns a view of an hour to three that has `now` in it, and as much as it can of the deploys
/// on these schedules and of the alerts.
LaneView view_of(const Account& account, const std::vector<std::string>& schedules, Time now);

/// Returns the lane of a schedule of either kind. `watched`: the deploy on it, where its process is
/// known. `with_slot`: an empty lane shows where a deploy will appear.
Lane lane_of(const Account& account, const std::string& schedule, const LaneView& view,
             const WatchedDeploy* watched, bool with_slot);

/// Returns for how long the deployer stays on call after the deploy's death. It is what PagerDuty
/// has of the overrides, given back or not; nothing while the deploy lives.
WronglyOnCall wrongly_on_call(const Account& account, const WatchedDeploy& deploy, Time now);

/// Returns whom a page at that time would have reached on the schedule without what is added to it,
/// and did not.
std::vector<std::string> spared_by(const Account& account, const std::string& schedule,
                                   const Incident& incident, Time at);

/// Returns whether the page reached the deployer, by the deploy's schedule, after the deploy's
/// death.
bool is_wrong_page(const Account& account, const Incident& incident, const SentPage& page,
                   const WatchedDeploy& deploy);

/// Returns the schedules on which anybody has added anything since `begun`, in the order of the
/// account.
std::vector<std::string> changed_schedules(const Account& account, Time begun);

/// Returns who is on call now, until when, and who comes then: "Bo Larsen until 15:53, then Mia
/// Chen". `end_is_latest`: whoever is on may be relieved before.
std::string on_call_sentence(const Account& account, const std::string& schedule, Time now);

std::string name_of_user(const Account& account, const std::string& id);
/// "14:02:05", in UTC.
std::string clock_time(Time time);
/// "14:02" on the day of `now`, else "Wed 14:02".
std::string short_time(Time time, Time now);

}  // namespace dutyme::sandbox

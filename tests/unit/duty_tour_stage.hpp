#pragma once
#include "duty/tour.hpp"
#include "duty_fakes.hpp"
#include "folder.hpp"

namespace dutyme::duty {

using pagerduty::Refusal;
using pagerduty::thrown_by;
using pagerduty::Unsettled;

inline const Instant end_of_lease = ten + Seconds{1757};

inline Plan plan_on(const std::vector<std::string>& schedules) {
    std::vector<SchedulePlan> parts;
    for (const std::string& id : schedules) {
        SchedulePlan part;
        part.schedule_id = id;
        part.schedule_name = "Name of " + id;
        part.start = ten;
        part.end = end_of_lease;
        part.overrides = {{pagerduty::OverrideKind::override, {}, {}, part.start, part.end}};
        part.relieved = {"Bo Larsen"};
        parts.push_back(part);
    }
    return plan_with(std::move(parts));
}

// A tour with a journal and a PagerDuty of its own.
struct TourStage {
    FakeClock clock;
    FakeSchedules api;
    Folder folder;
    Journal journal{folder.path};
    Record record = new_record(tour_id());
    Listener listener;
    TourContext context{api, clock, chance, timeouts, nullptr, listener};
    Tour tour{context, journal.open(record.id), record};
    Deadline deadline{clock.up + milliseconds{60000}, [this](milliseconds pause) {
                          clock.sleep(pause);
                          return true;
                      }};
    std::vector<std::string>& said = listener.remarks;

    /// As it stands on the disk.
    Record journalled() const {
        const auto tours = journal.open_tours();
        REQUIRE(tours.size() == 1);
        return tours[0];
    }
    /// The answer is lost the first `times`; `with_effect`: the override was made all the same.
    void lose_answers(int times, bool with_effect) {
        auto& when = with_effect ? api.after_create : api.before_create;
        when = [times](const auto&) mutable {
            if (times-- > 0) throw Unsettled("the connection broke");
        };
    }
    void refuse_from(int first) {
        api.before_create = [first](const auto&) mutable {
            if (--first < 1) throw Refusal{Failure::refused, "no", "", 400};
        };
    }
};

}  // namespace dutyme::duty

#include "duty/tour.hpp"
#include "duty_fakes.hpp"
#include "folder.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using dutyme::pagerduty::Refusal;
using dutyme::pagerduty::thrown_by;
using dutyme::pagerduty::Unsettled;

namespace {

const Instant end_of_lease = ten + Seconds{1757};

Plan plan_on(const std::vector<std::string>& schedules) {
    std::vector<Stand> stands;
    for (const std::string& id : schedules) {
        Stand stand;
        stand.schedule_id = id;
        stand.schedule_name = "Name of " + id;
        stand.start = ten;
        stand.end = end_of_lease;
        stand.relieved = {"Bo Larsen"};
        stands.push_back(stand);
    }
    return plan_with(std::move(stands));
}

// A tour with a journal and a PagerDuty of its own.
struct Stage {
    FakeClock clock;
    FakeSchedules api;
    Folder folder;
    Journal journal{folder.path};
    Record record = new_record();
    Tour tour{api, clock, journal.open(record.id), record};
    Patience patience{clock.up + milliseconds{60000}, [this](milliseconds pause) {
                          clock.sleep(pause);
                          return true;
                      }};
    std::vector<std::string> said;

    Stage() {
        tour.remark = [this](const std::string& sentence) { said.push_back(sentence); };
    }
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

}  // namespace

TEST_CASE("the intent is on the disk before the first override is asked for", "[duty]") {
    Stage stage;
    int looked = 0;
    stage.api.before_create = [&](const std::string& schedule) {
        const Record written = stage.journalled();
        REQUIRE(written.leases.size() == 2);
        CHECK(written.leases[schedule == "PPRI001" ? 0 : 1].state == LeaseState::intended);
        CHECK(written.leases[0].end == end_of_lease);
        ++looked;
    };
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.patience);
    CHECK(looked == 2);
    const Record held = stage.journalled();
    CHECK(held.leases[0].state == LeaseState::held);
    CHECK(held.leases[1].override_id == "Q2");
    CHECK(held.deployer.id == ada.id);
    CHECK(held.relieved == std::vector<std::string>{"Bo Larsen", "Bo Larsen"});
}

TEST_CASE("a schedule that needs nothing is not touched", "[duty]") {
    Stage stage;
    Plan plan = plan_on({"PPRI001", "PADW001"});
    plan.stands[1].needed = false;
    stage.tour.take(plan, stage.patience);
    CHECK(stage.api.asked == std::vector<std::string>{"create PPRI001"});
    CHECK(stage.tour.open_leases().size() == 1);
}

TEST_CASE("what PagerDuty stored is what is held", "[duty]") {
    Stage stage;
    stage.api.after_create = [&](const std::string& schedule) {
        stage.api.standing[schedule].back().start += Seconds{2};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.tour.last_end() == end_of_lease);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
}

TEST_CASE("a release ends every override and leaves nothing open", "[duty]") {
    Stage stage;
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.patience);
    CHECK(stage.tour.holds_anything());
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
    CHECK_FALSE(stage.tour.holds_anything());
    const auto asked = stage.api.asked.size();
    CHECK(stage.tour.release(stage.patience));  // safe to repeat
    CHECK(stage.api.asked.size() == asked);
}

TEST_CASE("an override that is gone already is no failure", "[duty]") {
    Stage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    stage.api.standing.clear();
    CHECK(stage.tour.release(stage.patience));
    CHECK_FALSE(stage.tour.last_error());
}

TEST_CASE("a second schedule that is refused undoes the first and is thrown", "[duty]") {
    Stage stage;
    stage.refuse_from(2);
    const auto refused = thrown_by<Refusal>([&] {
        stage.tour.take(plan_on({"PPRI001", "PSEC001", "PTHI001"}), stage.patience);
    });
    CHECK(refused.status() == 400);
    CHECK(stage.api.standing_now() == 0);
    CHECK(stage.api.asked ==
          std::vector<std::string>{"create PPRI001", "create PSEC001", "end Q1"});
    CHECK_FALSE(stage.tour.holds_anything());
}

TEST_CASE("an undoing that fails stays in the journal for the release", "[duty]") {
    Stage stage;
    stage.refuse_from(2);
    stage.api.before_end = [](const auto&) { throw Error{Failure::unreachable, "no answer"}; };
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.patience), Refusal);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.journalled().leases[0].state == LeaseState::held);
    stage.api.before_end = [](const auto&) {};
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a creation whose answer was lost is found and not repeated", "[duty]") {
    Stage stage;
    stage.lose_answers(1, true);
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
    CHECK(stage.journalled().leases[0].state == LeaseState::held);
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a creation that shows only in the second look is not repeated", "[duty]") {
    Stage stage;
    stage.lose_answers(1, true);
    std::vector<Override> late;
    int looks = 0;
    stage.api.before_list = [&] {
        if (++looks == 1) late.swap(stage.api.standing["PPRI001"]);  // the list lags behind
        if (looks == 2) late.swap(stage.api.standing["PPRI001"]);
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
}

TEST_CASE("a creation that was certainly not made is repeated once", "[duty]") {
    Stage stage;
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.api.asked == std::vector<std::string>{"create PPRI001", "list PPRI001",
                                                      "list PPRI001", "create PPRI001"});
    CHECK(stage.api.standing_now() == 1);
}

TEST_CASE("a creation that fails twice is given up with nothing left", "[duty]") {
    Stage stage;
    stage.lose_answers(99, false);
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.patience), Unsettled);
    CHECK(stage.api.asked_for("create") == 2);
    CHECK_FALSE(stage.tour.holds_anything());
}

TEST_CASE("somebody else's override is never taken for ours", "[duty]") {
    Stage stage;
    const Instant start = ten;
    stage.api.standing["PPRI001"] = {
        {"QBO", bo, start, end_of_lease},                    // another person
        {"QEND", ada, start, end_of_lease + Seconds{1}},     // another end
        {"QOLD", ada, start - Seconds{60}, end_of_lease},    // another start
        {"QLATE", ada, start + Seconds{90}, end_of_lease}};  // another start
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing["PPRI001"].size() == 4);
}

TEST_CASE("a creation that took effect twice leaves one override and then none", "[duty]") {
    Stage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [&] {
        auto& list = stage.api.standing["PPRI001"];
        if (list.size() == 1) {
            list.push_back(list.front());
            list.back().id = "QTWIN";
        }
        stage.api.before_list = [] {};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("what cannot be looked up in time stays intended for the release", "[duty]") {
    Stage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [] { throw Error{Failure::unreachable, "no answer"}; };
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.patience), Error);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.journalled().leases[0].state == LeaseState::intended);
    stage.api.before_list = [] {};
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a take that is cancelled while its outcome is in doubt is undone by the release",
          "[duty]") {
    Stage stage;
    stage.lose_answers(1, true);
    Patience cancelled = stage.patience;
    cancelled.pause = [](milliseconds) { return false; };
    CHECK(thrown_by([&] { stage.tour.take(plan_on({"PPRI001"}), cancelled); }).failure() ==
          Failure::cancelled);
    CHECK(stage.tour.holds_anything());
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a reply that never comes leaves time to look for the override", "[duty]") {
    Stage stage;
    stage.patience.deadline = stage.clock.up + milliseconds{10000};
    stage.api.after_create = [&](const auto&) {
        stage.clock.up += milliseconds{5000};  // half of what was left
        throw Unsettled("no answer came");
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().size() == 1);
}

TEST_CASE("one override that cannot be ended does not keep the others", "[duty]") {
    Stage stage;
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.patience);
    stage.api.before_end = [](const std::string& id) {
        if (id == "Q1") throw Refusal{Failure::denied, "no right", "", 403};
    };
    CHECK_FALSE(stage.tour.release(stage.patience));
    REQUIRE(stage.tour.last_error());
    CHECK(stage.tour.last_error()->failure() == Failure::denied);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.tour.open_leases()[0].schedule_id == "PPRI001");
    CHECK(stage.api.standing["PSEC001"].empty());
}

TEST_CASE("the later piece is ended before the running one", "[duty]") {
    Stage stage;
    Plan plan = plan_on({"PPRI001", "PSEC001"});
    plan.stands[1].start = ten + Seconds{600};
    stage.tour.take(plan, stage.patience);
    stage.api.asked.clear();
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.asked == std::vector<std::string>{"end Q2", "end Q1"});
}

TEST_CASE("a closed tour is in the log with its outcome and no page is left", "[duty]") {
    Stage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.tour.release(stage.patience));
    stage.tour.close("exit 0", ten + Seconds{511});
    CHECK(stage.journal.open_tours().empty());
    const auto log = stage.journal.log();
    REQUIRE(log.size() == 1);
    CHECK(log[0].outcome == "exit 0");
    CHECK(log[0].ended == ten + Seconds{511});
}

TEST_CASE("a journal that cannot be written any more is told and stops nothing", "[duty]") {
    Stage stage;
    std::filesystem::remove_all(stage.folder / "tours");
    stage.folder.write("tours", "a file where the folder was");
    stage.tour.take(plan_on({"PPRI001"}), stage.patience);
    CHECK(stage.said.size() == 1);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.release(stage.patience));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a tour works without a journal", "[duty]") {
    FakeClock clock;
    FakeSchedules api;
    Tour tour{api, clock, std::nullopt, new_record()};
    const Patience patience{clock.up + milliseconds{60000}, {}};
    tour.take(plan_on({"PPRI001"}), patience);
    CHECK(tour.release(patience));
    tour.close("exit 0", ten);
    CHECK(api.standing_now() == 0);
}

TEST_CASE("whoever adopts a tour after a crash gives back what stands", "[duty]") {
    Stage crashed;
    const auto state = GENERATE(LeaseState::held, LeaseState::intended);
    crashed.tour.take(plan_on({"PPRI001"}), crashed.patience);
    Record left = crashed.tour.record();
    left.leases[0].state = state;
    if (state == LeaseState::intended) left.leases[0].override_id.clear();
    Tour heir{crashed.api, crashed.clock, std::nullopt, left};
    CHECK(heir.release(crashed.patience));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("an intent that never reached PagerDuty is given back without a write", "[duty]") {
    Stage crashed;
    Record left = new_record();
    left.deployer = ada;
    left.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "", LeaseState::intended));
    Tour heir{crashed.api, crashed.clock, std::nullopt, left};
    CHECK(heir.release(crashed.patience));
    CHECK(crashed.api.asked == std::vector<std::string>{"list PPRI001", "list PPRI001"});
}

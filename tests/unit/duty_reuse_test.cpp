#include "duty/reuse.hpp"
#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

constexpr const char* account = "https://api.example";

// A journal, and a plan for half an hour from ten o'clock on PPRI001.
struct RelianceStage {
    Folder folder;
    Journal journal{folder.path};
    Plan plan = plan_on({"PPRI001"});

    RelianceStage() {
        plan.lease = Seconds{1800};
        plan.until = ten + Seconds{1830};
        plan.schedules[0].end = plan.until;
        plan.schedules[0].overrides[0].end = plan.until;
        plan.schedules[0].theirs_already = true;
    }
    SchedulePlan& part() { return plan.schedules[0]; }
    Record record(int from, int until, LeaseState state = LeaseState::lingering) const {
        Record record = new_record(tour_id());
        record.api_url = account;
        record.deployer = ada;
        record.begun = ten + std::chrono::minutes{from};
        record.leases.push_back(
            lease_on("PPRI001", record.begun, ten + std::chrono::minutes{until}, "Q1", state));
        return record;
    }
    void is_open(const Record& record) { journal.open(record.id).write(record); }
    void rely() { reuse_existing_overrides(plan, journal, account); }
};

}  // namespace

TEST_CASE_METHOD(RelianceStage, "what stands about as long as is wanted is enough", "[duty]") {
    is_open(record(-1, 29));
    rely();
    CHECK_FALSE(part().needed);
    CHECK(part().overrides.empty());
    CHECK(part().left_to_another);
}

TEST_CASE_METHOD(RelianceStage, "what ends earlier is gone on with at its end", "[duty]") {
    is_open(record(-20, 10));
    rely();
    CHECK(part().needed);
    CHECK(part().start == ten + std::chrono::minutes{10});
    CHECK(part().end == plan.until);
    REQUIRE(part().overrides.size() == 1);
    CHECK(part().overrides[0].start == part().start);
}

TEST_CASE_METHOD(RelianceStage, "an extension counts with what it extends", "[duty]") {
    is_open(record(10, 40));
    rely();
    CHECK(part().start == ten);  // alone, it only begins later
    is_open(record(-20, 10));
    rely();
    CHECK_FALSE(part().needed);
}

TEST_CASE_METHOD(RelianceStage, "what is not certain to stay is not relied on", "[duty]") {
    SECTION("PagerDuty says that somebody else is on call") {
        part().theirs_already = false;
        is_open(record(-1, 40));
    }
    SECTION("it is given back when its command ends") {
        is_open(record(-1, 40, LeaseState::held));
    }
    SECTION("it is over") {
        is_open(record(-1, 40, LeaseState::over));
    }
    SECTION("it has run out") {
        is_open(record(-20, 0));
    }
    SECTION("it is somebody else's") {
        Record other = record(-1, 40);
        other.deployer = bo;
        is_open(other);
    }
    SECTION("it is of another account") {
        Record other = record(-1, 40);
        other.api_url = "https://elsewhere.example";
        is_open(other);
    }
    SECTION("it is on another schedule") {
        Record other = record(-1, 40);
        other.leases[0].schedule_id = "PADW001";
        is_open(other);
    }
    rely();
    CHECK(part().needed);
    CHECK(part().start == ten);
}

TEST_CASE_METHOD(RelianceStage, "a tour that somebody owns may be given back and is not relied on",
                 "[duty]") {
    const Record view = record(-1, 40);
    JournalEntry page = journal.open(view.id);
    page.write(view);
    rely();
    CHECK(part().needed);
}

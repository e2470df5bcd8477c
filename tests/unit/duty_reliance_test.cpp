#include "duty/reliance.hpp"
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
        plan.stands[0].end = plan.until;
        plan.stands[0].pieces[0].end = plan.until;
        plan.stands[0].theirs_already = true;
    }
    Stand& stand() { return plan.stands[0]; }
    Record record(int from, int until, LeaseState state = LeaseState::lingering) const {
        Record record = new_record(tour_id());
        record.api_url = account;
        record.deployer = ada;
        record.begun = ten + std::chrono::minutes{from};
        record.leases.push_back(
            lease_on("PPRI001", record.begun, ten + std::chrono::minutes{until}, "Q1", state));
        return record;
    }
    void stands(const Record& record) { journal.open(record.id).write(record); }
    void rely() { rely_on_what_stands(plan, journal, account); }
};

}  // namespace

TEST_CASE_METHOD(RelianceStage, "what stands about as long as is wanted is enough", "[duty]") {
    stands(record(-1, 29));
    rely();
    CHECK_FALSE(stand().needed);
    CHECK(stand().pieces.empty());
    CHECK(stand().left_to_another);
}

TEST_CASE_METHOD(RelianceStage, "what ends earlier is gone on with at its end", "[duty]") {
    stands(record(-20, 10));
    rely();
    CHECK(stand().needed);
    CHECK(stand().start == ten + std::chrono::minutes{10});
    CHECK(stand().end == plan.until);
    REQUIRE(stand().pieces.size() == 1);
    CHECK(stand().pieces[0].start == stand().start);
}

TEST_CASE_METHOD(RelianceStage, "an extension counts with what it extends", "[duty]") {
    stands(record(10, 40));
    rely();
    CHECK(stand().start == ten);  // alone, it only begins later
    stands(record(-20, 10));
    rely();
    CHECK_FALSE(stand().needed);
}

TEST_CASE_METHOD(RelianceStage, "what is not certain to stay is not relied on", "[duty]") {
    SECTION("PagerDuty says that somebody else is on call") {
        stand().theirs_already = false;
        stands(record(-1, 40));
    }
    SECTION("it is given back when its command ends") {
        stands(record(-1, 40, LeaseState::held));
    }
    SECTION("it is over") {
        stands(record(-1, 40, LeaseState::over));
    }
    SECTION("it has run out") {
        stands(record(-20, 0));
    }
    SECTION("it is somebody else's") {
        Record other = record(-1, 40);
        other.deployer = bo;
        stands(other);
    }
    SECTION("it is of another account") {
        Record other = record(-1, 40);
        other.api_url = "https://elsewhere.example";
        stands(other);
    }
    SECTION("it is on another schedule") {
        Record other = record(-1, 40);
        other.leases[0].schedule_id = "PADW001";
        stands(other);
    }
    rely();
    CHECK(stand().needed);
    CHECK(stand().start == ten);
}

TEST_CASE_METHOD(RelianceStage, "a tour that somebody owns may be given back and is not relied on",
                 "[duty]") {
    const Record watched = record(-1, 40);
    JournalEntry page = journal.open(watched.id);
    page.write(watched);
    rely();
    CHECK(stand().needed);
}

#include "catch_compat.hpp"
#include "duty/doubt.hpp"
#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

TEST_CASE("a creation whose answer was lost is found and not repeated", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
    CHECK(stage.journalled().leases[0].state == LeaseState::held);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a creation that shows only in the second look is not repeated", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    std::vector<Override> late;
    int looks = 0;
    stage.api.before_list = [&] {
        if (++looks == 1)
            late.swap(stage.api.existing_overrides["PPRI001"]);  // the list lags behind
        if (looks == 2) late.swap(stage.api.existing_overrides["PPRI001"]);
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
}

TEST_CASE("a creation that was certainly not made is repeated once", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked == std::vector<std::string>{"create PPRI001", "list PPRI001",
                                                      "list PPRI001", "create PPRI001"});
    CHECK(stage.api.standing_now() == 1);
}

TEST_CASE("a creation without an answer twice is no take, and stays in doubt", "[duty]") {
    TourStage stage;
    stage.lose_answers(99, false);
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.deadline), Unsettled);
    CHECK(stage.api.asked_for("create") == 2);
    REQUIRE(stage.tour.doubts().size() == 2);
    CHECK(stage.tour.doubts()[0].end == stage.tour.doubts()[1].end);
    stage.tour.close("not taken", ten + Seconds{30});
    CHECK(stage.journalled().leases.size() == 2);  // until its end has passed
    stage.tour.close("not taken", end_of_lease);
    CHECK(stage.journal.open_tours().empty());
    CHECK(stage.journal.log().at(0).outcome == "not taken");
}

TEST_CASE("somebody else's override is never taken for ours", "[duty]") {
    TourStage stage;
    const Instant start = ten;
    stage.api.existing_overrides["PPRI001"] = {
        {"QBO", bo, start, end_of_lease},                    // another person
        {"QEND", ada, start, end_of_lease + Seconds{1}},     // another end
        {"QOLD", ada, start - Seconds{60}, end_of_lease},    // another start
        {"QLATE", ada, start + Seconds{90}, end_of_lease}};  // another start
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.open_leases().at(1).override_id == "Q1");
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.existing_overrides["PPRI001"].size() == 4);
}

TEST_CASE("of more than were asked for none is touched", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [&] {  // another machine's, in the same second
        auto& list = stage.api.existing_overrides["PPRI001"];
        list.push_back(list.front());
        list.back().id = "QTWIN";
        stage.api.before_list = [] {};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    REQUIRE(stage.said.size() == 1);
    CHECK_THAT(stage.said[0], ContainsSubstring("none is touched"));
    CHECK(stage.tour.next_renewal() == end_of_lease - Seconds{600});
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 2);
    CHECK(stage.journalled().leases[0].state == LeaseState::intended);
}

TEST_CASE("what cannot be looked up in time stays intended for the release", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [] { throw Error{Failure::unreachable, "no answer"}; };
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.deadline), Error);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.journalled().leases[0].state == LeaseState::intended);
    stage.api.before_list = [] {};
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a take that is cancelled while its outcome is in doubt is undone", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    Deadline cancelled = stage.deadline;
    cancelled.pause = [](milliseconds) { return false; };
    CHECK(thrown_by([&] { stage.tour.take(plan_on({"PPRI001"}), cancelled); }).failure() ==
          Failure::cancelled);
    CHECK_FALSE(stage.tour.holds_anything());
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a reply that never comes leaves time to look for the override", "[duty]") {
    TourStage stage;
    stage.deadline.at = stage.clock.up + milliseconds{10000};
    stage.api.after_create = [&](const auto&) {
        stage.clock.up += milliseconds{5000};  // half of what was left
        throw Unsettled("no answer came");
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().size() == 1);
}

TEST_CASE("whoever adopts a tour after a crash gives back what stands", "[duty]") {
    TourStage crashed;
    const auto state = GENERATE(LeaseState::held, LeaseState::intended);
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    Record left = crashed.tour.record();
    left.leases[0].state = state;
    if (state == LeaseState::intended) left.leases[0].override_id.clear();
    Tour heir{crashed.context, std::nullopt, left};
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("whoever resumes a take takes what its owner has left out", "[duty]") {
    TourStage crashed;
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    Tour heir{crashed.context, std::nullopt, crashed.tour.record()};
    heir.resume(plan_on({"PPRI001", "PSEC001"}), crashed.clock.now(), crashed.deadline);
    CHECK(crashed.api.existing_overrides["PPRI001"].size() == 1);
    CHECK(crashed.api.existing_overrides["PSEC001"].size() == 1);
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("whoever resumes a take makes anew what its owner has undone before it died", "[duty]") {
    TourStage crashed;
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    crashed.api.existing_overrides["PPRI001"].clear();
    Tour heir{crashed.context, std::nullopt, crashed.tour.record()};
    heir.resume(plan_on({"PPRI001"}), crashed.clock.now(), crashed.deadline);
    REQUIRE(crashed.api.standing_now() == 1);
    CHECK(crashed.api.existing_overrides["PPRI001"][0].end == end_of_lease);
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("whoever resumes a take makes nothing anew that a list shows late", "[duty]") {
    TourStage crashed;
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    auto& standing = crashed.api.existing_overrides["PPRI001"];
    std::vector<Override> hidden;
    hidden.swap(standing);
    int looks = 0;
    crashed.api.before_list = [&] {
        if (++looks == 2) hidden.swap(standing);
    };
    Tour heir{crashed.context, std::nullopt, crashed.tour.record()};
    heir.resume(plan_on({"PPRI001"}), crashed.clock.now(), crashed.deadline);
    CHECK(crashed.api.asked_for("create") == 1);
    CHECK(heir.open_leases().at(0).override_id == "Q1");
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("whoever makes anew what a list shows late looks for it again, and ends one", "[duty]") {
    TourStage crashed;
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    auto& standing = crashed.api.existing_overrides["PPRI001"];
    std::vector<Override> hidden;
    hidden.swap(standing);
    Tour heir{crashed.context, std::nullopt, crashed.tour.record()};
    heir.resume(plan_on({"PPRI001"}), crashed.clock.now(), crashed.deadline);
    standing.insert(standing.end(), hidden.begin(), hidden.end());
    REQUIRE(standing.size() == 2);
    REQUIRE(heir.next_look());
    crashed.clock.up = *heir.next_look();
    heir.look_again(crashed.clock.now(), crashed.deadline);
    CHECK(standing.size() == 1);
}

TEST_CASE("whoever resumes a take goes on behind what its owner has made", "[duty]") {
    TourStage crashed;
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    Record left = crashed.tour.record();
    left.leases[0].renewable = false;  // what was to follow was refused, and not asked for anew
    Tour heir{crashed.context, std::nullopt, left};
    CHECK_FALSE(heir.next_renewal());
    heir.resume(plan_on({"PPRI001"}), crashed.clock.now(), crashed.deadline);
    CHECK(heir.next_renewal());
    CHECK(crashed.api.standing_now() == 1);
}

TEST_CASE("an intent that never reached PagerDuty is given back without a write", "[duty]") {
    TourStage crashed;
    Record left = new_record(tour_id());
    left.deployer = ada;
    left.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "", LeaseState::intended));
    Tour heir{crashed.context, std::nullopt, left};
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.asked == std::vector<std::string>{"list PPRI001"});
    CHECK(heir.doubts().size() == 1);
}

namespace {

// The override shows up so many looks later than the one that was asked for last.
struct LateStage : TourStage {
    std::vector<Override> hidden;
    LateStage() {
        api.after_create = [this](const std::string& schedule) {
            if (api.made != 1) return;
            hidden.swap(api.existing_overrides[schedule]);
            throw Unsettled("the connection broke");
        };
    }
    void show_up() {
        for (const Override& one : hidden) api.existing_overrides["PPRI001"].push_back(one);
        hidden.clear();
    }
    void look() {
        REQUIRE(tour.next_look());
        clock.up = std::max(clock.up, *tour.next_look());
        tour.look_again(clock.now(), deadline);
    }
};

}  // namespace

TEST_CASE("one that shows up behind its second is ended, and one stays", "[duty]") {
    LateStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 2);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.next_look() == stage.clock.up - milliseconds{4000} + milliseconds{5000});
    stage.look();
    CHECK(stage.tour.doubts().size() == 1);
    stage.show_up();
    stage.look();
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.doubts().empty());
    CHECK_FALSE(stage.tour.next_look());
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
    stage.tour.close("exit 0", stage.clock.now());
    CHECK(stage.journal.open_tours().empty());
}

TEST_CASE("a second one that cannot be ended is tried again at the next look", "[duty]") {
    LateStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.show_up();
    stage.api.before_end = [](const auto&) {
        throw Refusal{Failure::not_found, "not known yet", "", 404};
    };
    REQUIRE(stage.tour.next_look());
    stage.clock.up = *stage.tour.next_look();
    CHECK_THROWS_AS(stage.tour.look_again(stage.clock.now(), stage.deadline), Error);
    CHECK(stage.tour.doubts().empty());
    CHECK(stage.api.standing_now() == 2);
    stage.api.before_end = [](const auto&) {};
    stage.look();
    CHECK(stage.api.standing_now() == 1);
    CHECK_FALSE(stage.tour.next_look());
}

TEST_CASE("one that shows up behind the release is ended by the next look", "[duty]") {
    LateStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.release(stage.deadline));
    stage.tour.close("exit 0", stage.clock.now());
    CHECK(stage.journalled().outcome == "exit 0");
    stage.show_up();
    const bool by_successor = GENERATE(false, true);
    if (by_successor) {
        Tour heir{stage.context, std::nullopt, stage.journalled()};
        heir.look_again(stage.clock.now(), stage.deadline);
        CHECK(heir.doubts().empty());
    } else {
        stage.look();
    }
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("one that shows up behind the release and cannot be ended is tried again", "[duty]") {
    LateStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.release(stage.deadline));
    stage.show_up();
    int tries = 0;
    stage.api.before_end = [&](const std::string&) {
        if (++tries == 1) throw Error{Failure::unreachable, "PagerDuty answered 503"};
    };
    CHECK_THROWS_AS(stage.look(), Error);
    CHECK(stage.api.standing_now() == 1);
    REQUIRE(stage.tour.next_look().has_value());
    stage.look();
    CHECK(stage.api.standing_now() == 0);
    CHECK_FALSE(stage.tour.next_look());
}

TEST_CASE("looks come 5, 15, 30 and 60 seconds after the POST, whether or not one fails",
          "[duty]") {
    LateStage stage;
    const milliseconds begin = stage.clock.up;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    for (const long seconds : {5, 15, 30, 60}) {
        CHECK(stage.tour.next_look() == begin + Seconds{seconds});
        stage.api.before_list = [&] {
            if (seconds == 15) throw Error{Failure::unreachable, "no answer"};
        };
        stage.clock.up = *stage.tour.next_look();
        if (seconds == 15)
            CHECK_THROWS_AS(stage.tour.look_again(stage.clock.now(), stage.deadline), Error);
        else
            stage.tour.look_again(stage.clock.now(), stage.deadline);
    }
    CHECK_FALSE(stage.tour.next_look());
}

TEST_CASE("a last look that fails is made again as long as something is in doubt", "[duty]") {
    LateStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    bool is_outage = true;
    stage.api.before_list = [&] {
        if (is_outage) throw Error{Failure::unreachable, "no answer"};
    };
    for (int look = 0; look < 10; ++look) {
        REQUIRE(stage.tour.next_look());
        stage.clock.up = *stage.tour.next_look();
        CHECK_THROWS_AS(stage.tour.look_again(stage.clock.now(), stage.deadline), Error);
    }
    CHECK(stage.tour.next_look() == stage.clock.up + timeouts.longest_retry);
    is_outage = false;
    stage.show_up();
    stage.look();
    CHECK(stage.api.standing_now() == 1);
    CHECK_FALSE(stage.tour.next_look());
}

TEST_CASE("where whole minutes are kept the only one that is ours rounded is ours", "[duty]") {
    Record record = new_record(tour_id());
    record.deployer = ada;
    const Instant end = ten + Seconds{1757};
    record.leases.push_back(lease_on("PPRI001", ten + Seconds{7}, end, "", LeaseState::intended));
    const Instant cut = ten + Seconds{1740};
    const Instant up = ten + Seconds{1800};
    const Override ours{"Q1", ada, ten, GENERATE_COPY(cut, up)};
    const Override bos{"Q2", bo, ten, ten + Seconds{3600}};
    const auto found = [&](const std::vector<Override>& listed) {
        return settlement_of(record, "PPRI001", listed, {}, ten);
    };
    CHECK(found({ours, bos}).found.at(0).id == "Q1");
    CHECK(found({ours, {"Q3", ada, ten, cut}}).found.empty());  // two fit: none is touched
    CHECK(found({ours, {"Q3", ada, ten, cut}}).too_many.size() == 1);
    // Where seconds are kept, a round end is somebody's by hand.
    CHECK(found({ours, {"Q4", bo, ten, ten + Seconds{3599}}}).found.empty());
    CHECK(found({{"Q5", ada, ten - Seconds{120}, cut}}).found.empty());
}

TEST_CASE("what was there before, and what another tour holds, is not ours", "[duty]") {
    Record record = new_record(tour_id());
    record.deployer = ada;
    record.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "", LeaseState::intended));
    const std::vector<Override> listed{{"Q1", ada, ten, end_of_lease}};
    CHECK(settlement_of(record, "PPRI001", listed, {}, ten).found.size() == 1);
    const std::vector<Override> moved{{"Q1", ada, ten + Seconds{90}, end_of_lease}};
    CHECK(settlement_of(record, "PPRI001", moved, {}, ten + Seconds{60}).found.empty());
    CHECK(settlement_of(record, "PPRI001", moved, {}, ten + Seconds{91}).found.size() == 1);
    CHECK(settlement_of(record, "PPRI001", listed, {"Q1"}, ten).found.empty());
    record.leases[0].known_before = {"Q1"};
    CHECK(settlement_of(record, "PPRI001", listed, {}, ten).found.empty());
    CHECK(settlement_of(record, "PSEC001", listed, {}, ten).found.empty());
}

TEST_CASE("an override of another open page on this machine is not ours", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, false);
    stage.api.existing_overrides["PPRI001"] = {{"QOTHER", ada, ten, end_of_lease}};
    Record other = new_record(tour_id());
    other.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "QOTHER", LeaseState::held));
    JournalEntry page = stage.journal.open(other.id);
    page.write(other);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.release(stage.deadline));
    REQUIRE(stage.api.standing_now() == 1);
    CHECK(stage.api.existing_overrides["PPRI001"][0].id == "QOTHER");
}

TEST_CASE("whoever has no page of a tour leaves other pages' overrides alone, too", "[duty]") {
    TourStage stage;
    stage.api.existing_overrides["PPRI001"] = {{"QOTHER", ada, ten, end_of_lease}};
    Record other = new_record(tour_id());
    other.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "QOTHER", LeaseState::held));
    JournalEntry page = stage.journal.open(other.id);
    page.write(other);
    Record named = new_record(tour_id());
    named.deployer = ada;
    named.begun = ten;
    named.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "", LeaseState::intended));
    stage.context.journal = &stage.journal;
    Tour from_file{stage.context, std::nullopt, named, RecordSource::id_file};
    CHECK(from_file.release(stage.deadline));
    CHECK(stage.api.standing_now() == 1);
}

TEST_CASE("a refusal of the second may come of the first, which is looked for", "[duty]") {
    LateStage stage;
    stage.api.before_create = [&](const auto&) {
        if (stage.api.made != 1) return;
        stage.show_up();
        throw Refusal{Failure::refused, "is not scheduled there", "", 400};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.doubts().empty());
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("what is in doubt is in the journal as it was asked for", "[duty]") {
    Record record = new_record(tour_id());
    Lease lease = lease_on("PPRI001", ten, end_of_lease, "Q1", LeaseState::held);
    lease.confirmed_end = ten + Seconds{60};
    lease.first_end = ten + Seconds{61};
    lease.known_before = {"QA", "QB"};
    record.leases.push_back(lease);
    const Record read = *record_from_json(to_json(record));
    CHECK(read.leases[0].end == end_of_lease);
    CHECK(certain_end(read.leases[0]) == ten + Seconds{60});
    CHECK(first_end(read.leases[0]) == ten + Seconds{61});
    CHECK(read.leases[0].known_before == std::vector<std::string>{"QA", "QB"});
}

TEST_CASE("a page of dutyme 0.3.0 is read and given back", "[duty]") {
    TourStage stage;
    stage.api.existing_overrides["PPRI001"] = {
        {"Q0", ada, ten, end_of_lease}, {"Q1", ada, end_of_lease, end_of_lease + Seconds{1177}}};
    const auto record = record_from_json(
        R"({"version":"1","tour":"0011223344556677","host":"build-7","boot_id":"b","dutyme":"77",)"
        R"("api_url":"https://api.pagerduty.com","deployer":{"id":"PADA001","name":"Ada Byron",)"
        R"("email":"ada@example.com"},"relieved":["Bo Larsen"],"deploy":{"repository":"","branch":"",)"
        R"("commit":"","subject":"","author":"","job_url":""},"lease":"30m","max":"4h",)"
        R"("mode":"replace","begun":"2026-11-23T10:00:00Z","outcome":"","leases":[)"
        R"({"schedule":"PPRI001","schedule_name":"Primary","schedule_url":"",)"
        R"("start":"2026-11-23T10:00:00Z","end":"2026-11-23T10:29:17Z","override":"Q0",)"
        R"("state":"held","renewable":true,"standing":[]},)"
        R"({"schedule":"PPRI001","schedule_name":"Primary","schedule_url":"",)"
        R"("start":"2026-11-23T10:29:17Z","end":"2026-11-23T10:48:54Z","override":"",)"
        R"("state":"intended","form":"override","renewable":true,"standing":[]}]})");
    REQUIRE(record);
    CHECK_FALSE(record->leases[0].confirmed_end);
    CHECK(record->leases[0].end == end_of_lease);
    Tour heir{stage.context, std::nullopt, *record};
    CHECK(heir.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
    CHECK(heir.doubts().empty());
}

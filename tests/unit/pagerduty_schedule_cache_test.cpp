#include "catch_compat.hpp"
#include "folder.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty_fakes.hpp"

#include <sys/stat.h>

#include <fstream>

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");
const std::string host = "https://api.pagerduty.com";

std::string schedule(const std::string& id, const std::string& name) {
    return R"({"schedule":{"id":")" + id + R"(","name":")" + name + R"("}})";
}

std::string rows(const std::string& id, const std::string& name) {
    return R"({"schedules":[{"id":")" + id + R"(","name":")" + name + R"("}]})";
}

// What looking "Primary" up comes to, with what is known in the folder.
std::string id_of_primary(const std::filesystem::path& folder, Desk& desk) {
    ScheduleCache hints{folder, host};
    const auto schedules = all_schedules(desk.session, &hints);
    return schedules->find("Primary", ten, ten + Seconds{60}, desk.deadline).id;
}

}  // namespace

TEST_CASE("a name that was looked up once is asked for by its id", "[pagerduty]") {
    const Folder folder;
    Desk first;
    first.transport.knows_shifts = false;
    first.transport.then(200, rows("PPRI001", "Primary")).then(200, schedule("PPRI001", "Primary"));
    CHECK(id_of_primary(folder.path / "cache", first) == "PPRI001");
    Desk second;
    second.transport.then(200, schedule("PPRI001", "Primary"));
    CHECK(id_of_primary(folder.path / "cache", second) == "PPRI001");
    CHECK(second.transport.sent.size() == 1);
}

TEST_CASE("a hint that is no longer so is not believed", "[pagerduty]") {
    const Folder folder;
    ScheduleCache{folder.path, host}.store("Primary", {"POLD001", "Primary", ScheduleType::layers});
    Desk desk;
    desk.transport.knows_shifts = false;
    desk.transport.then(200, schedule("POLD001", "Retired"))
        .then(200, rows("PNEW001", "Primary"))
        .then(200, schedule("PNEW001", "Primary"));
    CHECK(id_of_primary(folder.path, desk) == "PNEW001");
    CHECK(ScheduleCache(folder.path, host).find("Primary")->id == "PNEW001");
}

TEST_CASE("what one host calls a schedule tells nothing about another host", "[pagerduty]") {
    const Folder folder;
    ScheduleCache{folder.path, host}.store("Primary", {"PPRI001", "Primary", ScheduleType::shifts});
    CHECK(ScheduleCache(folder.path, host).find("Primary")->type == ScheduleType::shifts);
    CHECK_FALSE(ScheduleCache(folder.path, "https://api.eu.pagerduty.com").find("Primary"));
}

TEST_CASE("somebody who was looked up is known for a day", "[pagerduty]") {
    const Folder folder;
    ScheduleCache{folder.path, host}.store_person({"PBOB001", "Bo Larsen", "bo@example.com", ""},
                                                  ten);
    ScheduleCache{folder.path, host}.store("Primary", {"PPRI001", "Primary", ScheduleType::shifts});
    const ScheduleCache later{folder.path, host};
    CHECK(later.find("Primary").has_value());
    const auto known = later.find_person("PBOB001", ten + std::chrono::hours{23});
    REQUIRE(known.has_value());
    CHECK(known->name == "Bo Larsen");
    CHECK(known->email == "bo@example.com");
    CHECK_FALSE(later.find_person("PBOB001", ten + std::chrono::hours{25}));
    CHECK_FALSE(later.find_person("PMIA001", ten));
    CHECK_FALSE(
        ScheduleCache(folder.path, "https://api.eu.pagerduty.com").find_person("PBOB001", ten));
}

TEST_CASE("names that were looked up by one run are not asked for by the next", "[pagerduty]") {
    const Folder folder;
    for (const int requests : {1, 0}) {
        Desk desk;
        if (requests > 0)
            desk.transport.then(200, R"({"user":{"id":"PBOB001","name":"Bo Larsen"}})");
        ScheduleCache cache{folder.path, host};
        const auto schedules = all_schedules(desk.session, &cache);
        std::vector<Schedule> one(1);
        one[0].type = ScheduleType::shifts;
        one[0].shifts.emplace_back().user.id = "PBOB001";
        schedules->name_people(one, false, desk.deadline);
        CHECK(one[0].shifts[0].user.name == "Bo Larsen");
        CHECK(desk.transport.sent.size() == static_cast<std::size_t>(requests));
    }
}

TEST_CASE("a cache that is damaged or cannot be written is no cache", "[pagerduty]") {
    const Folder folder;
    ScheduleCache{folder.path, host}.store("Primary", {"PPRI001", "Primary", ScheduleType::layers});
    for (const auto& entry : std::filesystem::directory_iterator{folder.path}) {
        struct stat seen {};
        REQUIRE(::stat(entry.path().c_str(), &seen) == 0);
        CHECK((seen.st_mode & 0777U) == 0600U);
        std::ofstream{entry.path()} << "{\"schedules\":[[";
    }
    CHECK_FALSE(ScheduleCache(folder.path, host).find("Primary"));
    ScheduleCache nowhere{"/proc/nowhere", host};
    CHECK_NOTHROW(nowhere.store("Primary", {"PPRI001", "Primary", ScheduleType::layers}));
    ScheduleCache none{{}, host};
    CHECK_NOTHROW(none.store("Primary", {"PPRI001", "Primary", ScheduleType::layers}));
    CHECK_FALSE(none.find("Primary"));
}

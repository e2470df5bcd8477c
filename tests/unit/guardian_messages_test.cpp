#include "base/error.hpp"
#include "catch_compat.hpp"
#include "guardian/messages.hpp"

#include <cstdint>
#include <cstring>
#include <random>

using namespace dutyme;
using namespace dutyme::guardian;

namespace {

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");

DeployInfo deploy_info() {
    DeployInfo info;
    info.settings.put(config::key::schedule, {{"A, B", config::Origin::flag, "--schedule"},
                                              {"", config::Origin::committed_file, ".dutyme:3"}});
    info.settings.put(config::key::lease, {{"30m", config::Origin::built_in, "built in"}});
    info.deploy = {"git.example.com/acme/api", "main", "0123abcd", "A subject", "Ada", ""};
    info.author_email = "ada@example.com";
    info.tour = "0011223344556677";
    info.is_interactive = false;
    return info;
}

PlanReady plan_ready() {
    PlanReady ready;
    ready.plan.deployer.name = "Ada Byron";
    ready.plan.from = ten;
    ready.plan.until = ten + Seconds{1757};
    ready.plan.schedules.emplace_back().schedule_id = "PPRI001";
    return ready;
}

std::vector<Message> one_of_each() {
    return {deploy_info(),
            TakeOrder{{"PPRI001", "", "two\nlines"}},
            CommandStarted{4711},
            UntilStarted{4712, "exit 0"},
            GiveBackOrder{"exit 0", true},
            TokenChecked{true},
            plan_ready(),
            Refused{Failure::ambiguous, "several are called so", "say which"},
            Uncovered{"no answer", ""},
            Taken{},
            Taken{plan_ready().plan},
            Remark{std::string("not UTF-8: \xE9, a NUL: \0.", 23)},
            Detail{"GET /users/me"},
            Waiting{"PagerDuty is busy", std::chrono::milliseconds{1500}},
            EndsByItself{ten},
            GivenBack{ten, {}},
            LeftStanding{"nobody may end it"},
            PassedOn{plan_ready().plan}};
}

template <class M>
M sent(const M& message) {
    return std::get<M>(decode(encode(message)));
}

std::string why_not(std::string_view bytes) {
    try {
        decode(bytes);
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::system);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("what came of a plan arrives with the news that it is taken", "[guardian]") {
    CHECK_FALSE(sent(Taken{}).changed_plan.has_value());
    const Taken read = sent(Taken{plan_ready().plan});
    REQUIRE(read.changed_plan.has_value());
    CHECK(read.changed_plan->schedules.at(0).schedule_id == "PPRI001");
}

TEST_CASE("what dutyme tells of a deploy arrives as it was", "[guardian]") {
    const DeployInfo info = deploy_info();
    const DeployInfo read = sent(info);
    CHECK(read.deploy.repository == info.deploy.repository);
    CHECK(read.deploy.branch == info.deploy.branch);
    CHECK(read.deploy.commit == info.deploy.commit);
    CHECK(read.deploy.subject == info.deploy.subject);
    CHECK(read.deploy.author == info.deploy.author);
    CHECK(read.deploy.job_url.empty());
    CHECK(read.author_email == info.author_email);
    CHECK(read.tour == info.tour);
    CHECK_FALSE(read.is_interactive);
    CHECK(read.settings.values().size() == 2);
    const auto schedules = read.settings.all(config::key::schedule);
    REQUIRE(schedules.size() == 2);
    CHECK(schedules[0].text == "A, B");
    CHECK(schedules[1].text.empty());
    CHECK(schedules[1].origin == config::Origin::committed_file);
    CHECK(schedules[1].where == ".dutyme:3");
}

TEST_CASE("every member of every message arrives as it was", "[guardian]") {
    CHECK(sent(TakeOrder{{"A", "", "two\nlines"}}).excluded_schedules ==
          std::vector<std::string>{"A", "", "two\nlines"});
    CHECK(sent(CommandStarted{4711}).pid == 4711);
    CHECK(sent(UntilStarted{4712, "exit 0"}).pid == 4712);
    CHECK(sent(UntilStarted{4712, "exit 0"}).outcome == "exit 0");
    CHECK(sent(GiveBackOrder{"exit 0", true, {}, 0, "exit 20"}).until_outcome == "exit 20");
    CHECK(sent(GiveBackOrder{"exit 1", true}).outcome == "exit 1");
    CHECK(sent(GiveBackOrder{"exit 1", true}).command_ran);
    CHECK_FALSE(sent(GiveBackOrder{"cancelled", false}).command_ran);
    CHECK(sent(TokenChecked{true}).is_known);
    CHECK_FALSE(sent(TokenChecked{false}).is_known);
    const Refused refused = sent(Refused{Failure::ambiguous, "a sentence", "a hint"});
    CHECK(refused.failure == Failure::ambiguous);
    CHECK(refused.sentence == "a sentence");
    CHECK(refused.hint == "a hint");
    CHECK(sent(Uncovered{"a sentence", "a hint"}).sentence == "a sentence");
    CHECK(sent(Uncovered{"a sentence", "a hint"}).hint == "a hint");
    const std::string bytes("not UTF-8: \xE9, a NUL: \0.", 23);
    CHECK(sent(Remark{bytes}).sentence == bytes);
    CHECK(sent(Detail{bytes}).sentence == bytes);
    CHECK(sent(Waiting{"busy", std::chrono::milliseconds{1500}}).reason == "busy");
    CHECK(sent(Waiting{"busy", std::chrono::milliseconds{1500}}).left.count() == 1500);
    CHECK(sent(EndsByItself{ten}).at == ten);
    CHECK(sent(GivenBack{ten, {}}).lingers_until == ten);
    CHECK_FALSE(sent(GivenBack{}).lingers_until);
    CHECK_FALSE(sent(GivenBack{}).goes_on);
    CHECK(sent(GivenBack{ten, {}, true}).goes_on);
    const pagerduty::NamesBySchedule names{{"PPRI001", {"Bo Larsen", "Mia Chen"}}, {"PSEC001", {}}};
    CHECK(sent(GivenBack{{}, names}).on_call_now == names);
    CHECK(sent(LeftStanding{"a sentence"}).sentence == "a sentence");
    const PassedOn passed = sent(PassedOn{plan_ready().plan});
    CHECK(duty::to_json(passed.plan) == duty::to_json(plan_ready().plan));
    const PlanReady ready = sent(plan_ready());
    CHECK(duty::to_json(ready.plan) == duty::to_json(plan_ready().plan));
}

TEST_CASE("an error stops a deploy or leaves it uncovered by its kind", "[guardian]") {
    CHECK(std::holds_alternative<Uncovered>(refusal({Failure::unreachable, "", ""})));
    CHECK(std::holds_alternative<Uncovered>(refusal({Failure::skipped, "", ""})));
    CHECK(std::holds_alternative<Uncovered>(refusal({Failure::cancelled, "", ""})));
    const Message refused = refusal({Failure::denied, "no", "ask"});
    CHECK(std::get<Refused>(refused).failure == Failure::denied);
    CHECK(std::get<Refused>(refused).sentence == "no");
    CHECK(std::get<Refused>(refused).hint == "ask");
}

TEST_CASE("no part of a message is taken for a message", "[guardian]") {
    for (const Message& message : one_of_each()) {
        const std::string bytes = encode(message);
        CHECK(decode(bytes).index() == message.index());
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CHECK(why_not(std::string_view{bytes}.substr(0, size)) != "");
        CHECK_THAT(why_not(bytes + "x"), ContainsSubstring("a tail"));
    }
}

TEST_CASE("what nobody sends is refused with a sentence", "[guardian]") {
    const auto with_number = [](std::string bytes, std::size_t at, std::int64_t number) {
        std::memcpy(&bytes.at(at * sizeof number), &number, sizeof number);
        return bytes;
    };
    CHECK_THAT(why_not(""), ContainsSubstring("do not understand each other"));
    const std::string taken = encode(Taken{});
    CHECK_THAT(why_not(with_number(taken, 0, -1)), ContainsSubstring("an unknown message"));
    CHECK_THAT(why_not(with_number(taken, 0, std::variant_size_v<Message>)),
               ContainsSubstring("an unknown message"));
    CHECK_THAT(why_not(with_number(taken, 0, INT64_MIN)), ContainsSubstring("out of its range"));
    const std::string refused = encode(Refused{Failure::system, "", ""});
    CHECK_THAT(why_not(with_number(refused, 1, 10)), ContainsSubstring("out of its range"));
    const std::string remark = encode(Remark{"text"});
    CHECK_THAT(why_not(with_number(remark, 1, -1)), ContainsSubstring("out of its range"));
    CHECK_THAT(why_not(with_number(remark, 1, INT64_MAX)), ContainsSubstring("out of its range"));
    const std::string checked = encode(TokenChecked{true});
    CHECK_THAT(why_not(with_number(checked, 1, 2)), ContainsSubstring("out of its range"));
}

TEST_CASE("bytes changed at random are a message or an error and nothing else", "[guardian]") {
    std::mt19937 random{20261123};
    for (const Message& message : one_of_each()) {
        const std::string bytes = encode(message);
        for (int round = 0; round < 300; ++round) {
            std::string changed = bytes;
            for (int change = 0; change < 3; ++change)
                changed[random() % changed.size()] = static_cast<char>(random());
            try {
                decode(changed);
            } catch (const Error&) {
            }
        }
    }
}

#include "config_fixture.hpp"

using namespace dutyme;
using namespace dutyme::config;

TEST_CASE("a nearer layer wins over a farther one, whichever is missing", "[config]") {
    const GitHome home;
    const unsigned present = GENERATE(range(0U, 128U));
    const auto has = [&](unsigned layer) { return (present & (1U << layer)) != 0; };
    std::map<std::string, std::string> variables;
    git::Checkout checkout;
    std::string expected = "30m (built in)";
    // Each layer that is there covers those before it.
    if (has(0)) home.write(".config/dutyme/config", "[dutyme]\nlease = 1m\n");
    if (has(0)) expected = "1m (~/.config/dutyme/config:2)";
    if (has(1)) checkout.config.push_back({"lease", "2m", false});
    if (has(1)) expected = "2m (git config dutyme.lease)";
    checkout.work_tree = home.path;
    if (has(2)) home.write(".dutyme", "[dutyme]\n\n\tlease = 3m\n");
    if (has(2)) expected = "3m (.dutyme:3)";
    if (has(3)) checkout.config.push_back({"lease", "4m", true});
    if (has(3)) expected = "4m (git config dutyme.lease)";
    if (has(4)) variables["DUTYME_LEASE"] = "5m";
    if (has(4)) expected = "5m (DUTYME_LEASE)";
    std::vector<Flag> flags;
    if (has(5)) flags.push_back({key::lease, "6m", "--lease"});
    if (has(5)) expected = "6m (--lease)";
    if (has(6)) write_private(home, ".dutyme.json", old_file);  // says nothing about it
    CAPTURE(present);
    const Settings settings =
        with_checkout(own_layers(home.environment(variables), flags), checkout);
    CHECK(line(settings, "lease") == expected);
    CHECK(line(settings, "schedule") == (has(6) ? "POLD (~/.dutyme.json)" : ""));
    CHECK(warnings(settings) == "");
    CHECK_NOTHROW(check(settings));
}

TEST_CASE("a value knows its origin", "[config]") {
    const GitHome home;
    home.write(".dutyme", "[dutyme]\nlease = 1m\n");
    git::Checkout checkout;
    checkout.work_tree = home.path;
    checkout.config = {{"max", "2h", false}, {"linger", "1m", true}};
    const Settings settings =
        with_checkout(own_layers(home.environment({{"DUTYME_USER", "a@b.example"}}),
                                 {{key::mode, "join", "--mode"}}),
                      checkout);
    CHECK(settings.find(key::for_)->origin == Origin::built_in);
    CHECK(settings.find(key::max)->origin == Origin::git_global);
    CHECK(settings.find(key::lease)->origin == Origin::committed_file);
    CHECK(settings.find(key::linger)->origin == Origin::git_local);
    CHECK(settings.find(key::user)->origin == Origin::environment);
    CHECK(settings.find(key::mode)->origin == Origin::flag);
}

TEST_CASE("a layer replaces a whole list, and the nearest answer to where stands alone",
          "[config]") {
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme]\nschedule = P1\nschedule = P2\nservice = S1\n");
    git::Checkout checkout;
    const auto read = [&](const std::vector<Flag>& flags) {
        return with_checkout(own_layers(home.environment(), flags), checkout);
    };
    CHECK(line(read({}), "schedule") ==
          "P1 (~/.config/dutyme/config:2); P2 (~/.config/dutyme/config:3)");
    const Settings flagged =
        read({{key::schedule, "P3", "--schedule"}, {key::schedule, "P4", "--schedule"}});
    CHECK(line(flagged, "schedule") == "P3 (--schedule); P4 (--schedule)");
    CHECK(line(flagged, "service") == "");
    checkout.config = {
        {"escalationpolicy", "E1", true}, {"lease", "1m", true}, {"lease", "2m", true}};
    CHECK(line(read({}), "schedule") == "");
    CHECK(line(read({}), "service") == "");
    CHECK(line(read({}), "escalation-policy") == "E1 (git config dutyme.escalationpolicy)");
    CHECK(line(read({}), "lease") == "2m (git config dutyme.lease)");
    const Settings both = read({{key::service, "S9", "--service"}});
    CHECK(line(both, "service") == "S9 (--service)");
    CHECK(line(both, "escalation-policy") == "");
}

TEST_CASE("the environment is read with its second names, lists and empty variables", "[config]") {
    const GitHome home;
    const auto read = [&](std::map<std::string, std::string> variables) {
        return own_layers(home.environment(std::move(variables)), {});
    };
    CHECK(line(read({{"PD_SERVICE_KEY", "old\n"}}), "token") == "old (PD_SERVICE_KEY)");
    CHECK(line(read({{"PD_SERVICE_KEY", "old"}, {"DUTYME_TOKEN", " new\r\n"}}), "token") ==
          "new (DUTYME_TOKEN)");
    CHECK(line(read({{"PD_SERVICE_KEY", "old"}, {"DUTYME_TOKEN", ""}}), "token") ==
          "old (PD_SERVICE_KEY)");
    CHECK(line(read({{"DUTYME_TOKEN", " \n"}}), "token") == "");
    CHECK(line(read({{"DUTYME_SCHEDULE", "P1, Big one ,,P2\nP3,"}}), "schedule") ==
          "P1 (DUTYME_SCHEDULE); Big one (DUTYME_SCHEDULE); P2 (DUTYME_SCHEDULE); P3 "
          "(DUTYME_SCHEDULE)");
    CHECK(line(read({{"DUTYME_LEASE", ""}}), "lease") == "30m (built in)");
    CHECK(read({{"DUTYME_SKIP", "1"}})[key::skip]);
    CHECK_FALSE(read({{"DUTYME_SKIP", ""}})[key::skip]);
    CHECK(
        warnings(read({{"DUTYME_SHCEDULE", "P1"}, {"DUTYME_ACTIVE", "x"}, {"DUTYME_TOUR", "x"}})) ==
        "there is no variable DUTYME_SHCEDULE; did you mean DUTYME_SCHEDULE?\n");
}

TEST_CASE("an empty flag is refused", "[config]") {
    const GitHome home;
    CHECK_THAT(failure_of(
                   [&] {
                       own_layers(home.environment(), {{key::user, "", "--user"}});
                   },
                   Failure::usage),
               ContainsSubstring("--user needs a value"));
}

TEST_CASE("a repository's words cannot draw on the terminal", "[config]") {
    const GitHome home;
    home.write(".dutyme", "[dutyme \"\x1b[31m\"]\nx = 1\n");
    git::Checkout checkout;
    checkout.work_tree = home.path;
    checkout.config = {{"\x1b]0;y\x07.x", "1", true}};
    const Settings settings = with_checkout(own_layers(home.environment(), {}), checkout);
    CHECK(settings.warnings.size() == 2);
    CHECK(warnings(settings).find('\x1b') == std::string::npos);
}

TEST_CASE("a value in force that means nothing is named with its origin", "[config]") {
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme]\nlease = 30\n");
    const auto said = [&](std::map<std::string, std::string> variables) {
        const Settings settings = own_layers(home.environment(std::move(variables)), {});
        return failure_of([&] { check(settings); });
    };
    CHECK_THAT(said({}), ContainsSubstring("~/.config/dutyme/config:2: lease has no unit"));
    CHECK(said({{"DUTYME_LEASE", "1m"}}) == "nothing was thrown");
    CHECK_THAT(said({{"DUTYME_LEASE", "x"}}), ContainsSubstring("DUTYME_LEASE is not a duration"));
    CHECK_THAT(said({{"DUTYME_LEASE", "1m"}, {"DUTYME_TOKEN", "SEC RET"}}),
               ContainsSubstring("DUTYME_TOKEN holds a blank") && !ContainsSubstring("RET"));
}

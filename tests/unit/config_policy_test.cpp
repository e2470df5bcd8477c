// What the owner of a machine allows holds whatever any layer says.
#include "config/policy.hpp"
#include "config_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace dutyme;
using namespace dutyme::config;

namespace {

using Thing = Policy::Thing;
using Use = Policy::Use;

constexpr const char* where = "/etc/dutyme/config:7";

Policy policy_with(const std::vector<std::pair<std::string, std::string>>& entries) {
    Policy policy;
    for (const auto& [key, value] : entries) policy.add(key, value, where);
    return policy;
}

// "" where it is allowed.
std::string verdict(const Policy& policy, Thing thing, const std::string& id,
                    const std::string& name) {
    try {
        policy.require_allowed(thing, id, name);
        return "";
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::refused);
        return error.what();
    }
}

bool allows(const std::string& patterns, const std::string& id, const std::string& name) {
    return verdict(policy_with({{"allow-schedule", patterns}}), Thing::schedule, id, name).empty();
}

// The settings where one layer of a machine with this policy says so.
Settings said_by(int layer, const std::string& name, const std::string& value,
                 const Policy& policy) {
    const GitHome home;
    const std::string text =
        (name == "hook.for" ? "[dutyme \"hook\"]\n\tfor = " : "[dutyme]\n\t" + name + " = ") +
        value + "\n";
    std::map<std::string, std::string> variables;
    std::vector<Flag> flags;
    git::Checkout checkout;
    checkout.work_tree = home.path;
    const Key& key = *find_key(name);
    switch (layer) {
        case 0:
            home.write("machine", text);
            break;
        case 1:
            home.write(".config/dutyme/config", text);
            break;
        case 2:
            checkout.config.push_back({name, value, false});
            break;
        case 3:
            home.write(".dutyme", text);
            break;
        case 4:
            checkout.config.push_back({name, value, true});
            break;
        case 5:
            variables[key.variable] = value;
            break;
        default:
            flags.push_back({key, value, "--" + name});
    }
    Settings settings = own_layers(home.environment(variables), flags, home.path / "machine");
    settings.policy = policy;
    return within_policy(with_checkout(std::move(settings), checkout));
}

}  // namespace

TEST_CASE("no layer lengthens what the policy limits", "[config][policy]") {
    struct Limited {
        const char* setting;
        const char* rule;
    };
    const auto [setting, rule] = GENERATE(values<Limited>({{"lease", "longest-lease"},
                                                           {"max", "longest-max"},
                                                           {"linger", "longest-linger"},
                                                           {"stay-on-incident", "longest-linger"},
                                                           {"for", "longest-for"},
                                                           {"hook.for", "longest-for"}}));
    const int layer = GENERATE(range(0, 7));
    CAPTURE(setting, layer);
    const Policy policy = policy_with({{rule, "20m"}});
    const Settings cut = said_by(layer, setting, "5h", policy);
    CHECK(text_of(cut, *find_key(setting)) == "20m");
    CHECK(cut.find(*find_key(setting))->origin == Origin::policy);
    CHECK_THAT(warnings(cut), ContainsSubstring("(5h) is cut to 20m: " + std::string{rule} +
                                                " in /etc/dutyme/config:7"));
    const Settings shorter = said_by(layer, setting, "10m", policy);
    CHECK(text_of(shorter, *find_key(setting)) == "10m");
    CHECK(warnings(shorter) == "");
}

TEST_CASE("no layer uses what the policy forbids", "[config][policy]") {
    struct Forbidden {
        const char* setting;
        const char* value;
        const char* rule;
    };
    const auto [setting, value, rule] =
        GENERATE(values<Forbidden>({{"force", "true", "allow-force"},
                                    {"user", "bo@example.com", "allow-user"},
                                    {"mode", "join", "allow-join"},
                                    {"on-refusal", "run", "allow-run-on-refusal"}}));
    const int layer = GENERATE(range(0, 7));
    CAPTURE(setting, layer);
    const bool is_machines_own = layer == 0 && std::string{setting} == "user";
    const Settings settings = said_by(layer, setting, value, policy_with({{rule, "false"}}));
    const bool is_set = settings.find(*find_key(setting)) &&
                        text_of(settings, *find_key(setting)) == std::string{value};
    if (is_set && !is_machines_own)
        CHECK_THAT(failure_of([&] { require_policy(settings); }),
                   ContainsSubstring("is not allowed here: " + std::string{rule} +
                                     " in /etc/dutyme/config:7 is false"));
    else
        CHECK_NOTHROW(require_policy(settings));  // that layer may not set it anyway
    CHECK_NOTHROW(require_policy(said_by(layer, setting, value, policy_with({{rule, "true"}}))));
}

TEST_CASE("the strictest of several rules counts", "[config][policy]") {
    const Policy policy = policy_with({{"longest-lease", "20m"},
                                       {"longest-lease", "10m"},
                                       {"longest-lease", "15m"},
                                       {"allow-pass", "false"},
                                       {"allow-pass", "true"}});
    CHECK(policy.longest("longest-lease")->value == "10m");
    CHECK_THROWS_AS(policy.require_allowed(Use::pass, "pass"), Error);
    CHECK_NOTHROW(policy_with({}).require_allowed(Use::pass, "pass"));
}

TEST_CASE("a max that nobody set grows with the lease to the policy's limit alone",
          "[config][policy]") {
    const Policy policy = policy_with({{"longest-max", "5h"}});
    CHECK(text_of(said_by(6, "lease", "8h", policy), key::max) == "5h");
    CHECK(text_of(said_by(6, "lease", "1h", policy), key::max) == "4h");
    const Policy lower = policy_with({{"longest-max", "1h"}});
    const Settings silent = said_by(6, "linger", "1m", lower);
    CHECK(text_of(silent, key::max) == "1h");
    CHECK(warnings(silent) == "");  // nobody asked for the built-in 4h
}

TEST_CASE("a list allows what a pattern matches by id or by name, without case",
          "[config][policy]") {
    CHECK(allows("PPRI001", "PPRI001", "Primary"));
    CHECK(allows("primary", "PPRI001", "Primary"));
    CHECK(allows("PSEC001, Prim*", "PPRI001", "Primary"));
    CHECK(allows("Payments?EU", "PPAY001", "Payments,EU"));
    CHECK(allows("*", "PPRI001", "Primary"));
    CHECK_FALSE(allows("Prim", "PPRI001", "Primary"));
    CHECK_FALSE(allows("PPRI00[2-9]", "PPRI001", "Primary"));
    CHECK_FALSE(allows("", "PPRI001", "Primary"));
    CHECK_FALSE(allows(" , ", "PPRI001", "Primary"));
}

TEST_CASE("a name that could not be learnt is not allowed, unless the id is", "[config][policy]") {
    CHECK(allows("PPRI001", "PPRI001", ""));
    CHECK_FALSE(allows("*a*", "PPRI001", ""));
    CHECK_THAT(verdict(policy_with({{"allow-person", "*@example.com"}}), Thing::person, "PX", ""),
               ContainsSubstring("its name could not be learnt"));
}

TEST_CASE("lists of several entries intersect, and each is about its own kind of thing",
          "[config][policy]") {
    const Policy policy = policy_with({{"allow-service", "Web*"}, {"allow-service", "*Shop"}});
    CHECK(verdict(policy, Thing::service, "P1", "Web Shop") == "");
    CHECK_THAT(verdict(policy, Thing::service, "P2", "Website"),
               ContainsSubstring("the service Website (P2) may not be named here: allow-service "
                                 "in /etc/dutyme/config:7 allows only *Shop"));
    CHECK(verdict(policy, Thing::schedule, "P3", "Anything") == "");
    CHECK(verdict(policy, Thing::escalation_policy, "P3", "Anything") == "");
    CHECK(verdict(policy, Thing::person, "P3", "a@example.com") == "");
    CHECK_THAT(
        verdict(policy_with({{"allow-person", ""}}), Thing::person, "PADA001", "ada@example.com"),
        ContainsSubstring("ada@example.com (PADA001) may not be put on call here: allow-person in "
                          "/etc/dutyme/config:7 allows nothing"));
}

TEST_CASE("what is wrong in a policy is an error with its file and line", "[config][policy]") {
    const auto wrong = [](const char* key, const char* value) {
        return failure_of([&] { policy_with({{key, value}}); });
    };
    CHECK(wrong("allow-schedul", "x") ==
          "/etc/dutyme/config:7: there is no policy called allow-schedul | did you mean "
          "allow-schedule?");
    CHECK_THAT(wrong("x", "x"), ContainsSubstring("the keys are: allow-schedule, "));
    CHECK_THAT(wrong("longest-lease", "soon"), ContainsSubstring(":7: longest-lease is not a"));
    CHECK_THAT(wrong("longest-for", "30s"), ContainsSubstring("must be 1m or more"));
    CHECK_NOTHROW(policy_with({{"longest-linger", "0s"}}));
    CHECK_THAT(wrong("allow-force", "perhaps"), ContainsSubstring("neither true nor false"));
    CHECK_THAT(wrong("allow-force", ""), ContainsSubstring("neither true nor false"));
}

namespace {

// What a machine with this file says when somebody is to be put on call; "" where they are.
std::string trouble_with(const GitHome& home) {
    const Settings settings = own_layers(home.environment(), {}, home.path / "etc/config");
    CHECK(settings.policy.trouble().has_value() ==
          policy_of_machine(home.path / "etc/config").trouble().has_value());
    if (!settings.policy.trouble()) return "";
    return failure_of([&] { require_policy(settings); });
}

}  // namespace

TEST_CASE("a policy that cannot be read, parsed or trusted allows nobody", "[config][policy]") {
    const GitHome home;
    const std::string place = (home.path / "etc/config").string();
    const auto write = [&](const std::string& text) {
        std::filesystem::remove_all(home.path / "etc");
        home.write("etc/config", text);
    };
    CHECK(trouble_with(home) == "");  // no such file, and no policy
    std::filesystem::create_directory(home.path / "etc");
    CHECK(trouble_with(home) == "");
    for (const char* text :
         {"[dutyme]\n\tlease 5m\n", "[dutyme \"policy\"]\n\tallow-schedul = x\n",
          "[dutyme \"Policy\"]\n\tallow-schedul = x\n", "[dutyme \"polcy\"]\n\tnonsense = x\n",
          "[dutyme.policy]\n\tlongest-lease = soon\n"}) {
        write(text);
        CAPTURE(text);
        CHECK_THAT(trouble_with(home), ContainsSubstring("policy is not known") &&
                                           ContainsSubstring(place + ":2: ") &&
                                           ContainsSubstring("DUTYME_SKIP=1"));
    }
    write("[dutyme \"policy\"]\n#" + std::string(70000, 'x'));
    CHECK_THAT(trouble_with(home), ContainsSubstring("is larger than"));
    write("");
    std::filesystem::remove(place);
    std::filesystem::create_directory(place);
    CHECK_THAT(trouble_with(home), ContainsSubstring("not a regular file"));
    std::filesystem::remove(place);
    std::filesystem::create_symlink("nowhere", place);
    CHECK_THAT(trouble_with(home), ContainsSubstring("a link that leads nowhere"));
    std::filesystem::remove_all(home.path / "etc");
    std::filesystem::create_symlink("nowhere", home.path / "etc");
    CHECK_THAT(trouble_with(home), ContainsSubstring("a link that leads nowhere"));
    std::filesystem::remove(home.path / "etc");
    home.write("etc", "a file");
    CHECK_THAT(trouble_with(home), ContainsSubstring("is not a directory"));
    std::filesystem::remove(home.path / "etc");
    REQUIRE(mkdir((home.path / "etc").c_str(), 0755) == 0);
    REQUIRE(mkfifo(place.c_str(), 0644) == 0);
    CHECK_THAT(trouble_with(home), ContainsSubstring("not a regular file"));
}

TEST_CASE("a policy is root's, and nobody else may write it", "[config][policy]") {
    const GitHome home;
    const std::string place = (home.path / "etc/config").string();
    home.write("etc/config", "[dutyme \"policy\"]\n\tallow-force = false\n");
    const bool is_root = geteuid() == 0;
    CHECK((trouble_with(home) == "") == is_root);
    for (const mode_t mode : {0664, 0646, 0666}) {
        REQUIRE(chmod(place.c_str(), mode) == 0);
        CHECK_THAT(trouble_with(home), ContainsSubstring(place));
    }
    REQUIRE(chmod(place.c_str(), 0644) == 0);
    if (!is_root) return;
    CHECK(trouble_with(home) == "");
    REQUIRE(chown(place.c_str(), 4242, 0) == 0);
    CHECK_THAT(trouble_with(home), ContainsSubstring("belongs to another user"));
}

TEST_CASE("a policy in another file than the machine's is a warning", "[config][policy]") {
    const GitHome home;
    home.write(".config/dutyme/config", "[dutyme \"policy\"]\n\tallow-force = false\n");
    const Settings settings =
        own_layers(home.environment(), {{key::force, "true", "--force"}}, home.path / "machine");
    CHECK(settings.policy.is_empty());
    CHECK_THAT(warnings(settings), ContainsSubstring("config:2: a policy counts in "));
    CHECK_NOTHROW(require_policy(settings));
}

TEST_CASE("a run against a sandbox of its own needs no policy", "[config][policy]") {
    Settings settings = said_by(6, "sandbox", "true", policy_with({{"allow-force", "false"}}));
    settings.put(key::force, {{"true", Origin::flag, "--force"}});
    settings.policy.distrust({Failure::settings, "nobody knows"});
    CHECK_NOTHROW(require_policy(settings));
    settings.drop(key::sandbox);
    CHECK_THROWS_AS(require_policy(settings), Error);
}

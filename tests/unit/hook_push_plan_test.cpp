#include "catch_compat.hpp"
#include "config/layers.hpp"
#include "hook/rules.hpp"

using namespace dutyme;
using Sentences = std::vector<std::string>;

namespace {

Sentences plan(std::map<std::string, std::string> variables) {
    return hook::push_plan(config::own_layers(Environment{std::move(variables)}, {}));
}

}  // namespace

TEST_CASE("before a hook is installed it is said what a push will take", "[hook]") {
    CHECK(
        plan({{"DUTYME_HOOK_MODE", "take"},
              {"DUTYME_HOOK_REF", "refs/heads/main,refs/tags/v*"},
              {"DUTYME_HOOK_REMOTE", "github.com/acme/api"},
              {"DUTYME_HOOK_FOR", "45m"},
              {"DUTYME_SCHEDULE", "Primary,Payments"}}) ==
        Sentences{"a push of refs/heads/main and refs/tags/v* to github.com/acme/api puts whoever "
                  "pushes (the owner of the token) on call for Primary and Payments, for 45m"});
    CHECK(
        plan({{"DUTYME_HOOK_MODE", "take"},
              {"DUTYME_HOOK_REF", "refs/heads/\x1b[31mmain"},
              {"DUTYME_USER", "ada@corp.example"},
              {"DUTYME_SCHEDULE", "Primary"}}) ==
        Sentences{"a push of refs/heads/?[31mmain to any remote puts ada@corp.example on call for "
                  "Primary, for 30m"});
}

TEST_CASE("a service and a policy are places, too", "[hook]") {
    CHECK(plan({{"DUTYME_HOOK_MODE", "take"},
                {"DUTYME_HOOK_REF", "main"},
                {"DUTYME_SERVICE", "Checkout"},
                {"DUTYME_ESCALATION_POLICY", "Shop"}}) ==
          Sentences{"a push of main to any remote puts whoever pushes (the owner of the token) on "
                    "call for the schedules behind Checkout and the schedules at level 1 of Shop, "
                    "for 30m"});
}

TEST_CASE("what keeps a push from taking anything is said", "[hook]") {
    CHECK(plan({{"DUTYME_HOOK_MODE", "off"}}) ==
          Sentences{"hook.mode is off: a push does nothing"});
    const Sentences nothing_set = plan({});
    REQUIRE(nothing_set.size() == 2);
    CHECK_THAT(nothing_set.front(), ContainsSubstring("no hook.ref is set"));
    CHECK_THAT(nothing_set.back(), ContainsSubstring("no schedule is set"));
    const Sentences reminds =
        plan({{"DUTYME_HOOK_REF", "refs/heads/main"}, {"DUTYME_SCHEDULE", "Primary"}});
    REQUIRE(reminds.size() == 1);
    CHECK_THAT(reminds.front(), ContainsSubstring("only reminds of dutyme"));
}

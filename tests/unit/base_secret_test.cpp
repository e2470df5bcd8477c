#include "base/secret.hpp"
#include "catch_compat.hpp"
#include "config/keys.hpp"

#include <map>

using namespace dutyme;

namespace {

const std::string token = "pdus+_0XB/e=Q\"x\\z";

std::string hidden(const std::string& text) {
    return without_secret(text, token);
}

}  // namespace

TEST_CASE("a secret is found in whatever form it is quoted", "[base]") {
    CHECK(hidden("no such thing") == "no such thing");
    CHECK(hidden("") == "");
    for (const std::string& form :
         {token, std::string{R"(pdus+_0XB/e=Q\"x\\z)"}, std::string{R"(pdus+_0XB\/e=Q\"x\\z)"},
          std::string{R"(\u0070dus\u002b_0XB\u002Fe\u003dQ\u0022x\u005cz)"},
          std::string{"pdus%2B_0XB%2fe%3DQ%22x%5Cz"}, std::string{"%70dus+_0XB/e=Q%22x\\z"}})
        CHECK(hidden("{\"a\":\"" + form + "\"} " + form) == "{\"a\":\"***\"} ***");
    // Of "user:TOKEN", "xuser:TOKEN" and "xyuser:TOKEN" in Base64, at each place in a group.
    for (const char* form : {"dXNlcjpwZHVzK18wWEIvZT1RInhceg==", "eHVzZXI6cGR1cytfMFhCL2U9USJ4XHo=",
                             "eHl1c2VyOnBkdXMrXzBYQi9lPVEieFx6"}) {
        const std::string masked = hidden(form);
        CAPTURE(masked);
        CHECK_THAT(masked, ContainsSubstring("***"));
        CHECK(masked.size() < 18);
    }
    CHECK(hidden("pdus+_0XB/e=Q\"x\\Z") == "pdus+_0XB/e=Q\"x\\Z");
    CHECK(hidden(R"(\u0170dus)") == R"(\u0170dus)");
    CHECK(without_secret("text", "") == "text");
}

TEST_CASE("programs that dutyme runs for itself get none of its secrets", "[base]") {
    std::map<std::string, std::string> variables{{"PATH", "/bin"}, {"DUTYME_USER", "a@b.c"}};
    for (const config::Key& key : config::all_keys()) {
        if (key.kind != config::Kind::secret) continue;
        variables[key.variable] = "secret";
        if (key.another_variable != nullptr) variables[key.another_variable] = "secret";
    }
    REQUIRE(variables.size() > 4);
    const auto left = without_secrets(Environment{std::move(variables)}).all();
    CHECK(left.size() == 2);
    CHECK(left.count("PATH") == 1);
    CHECK(left.count("DUTYME_USER") == 1);
}

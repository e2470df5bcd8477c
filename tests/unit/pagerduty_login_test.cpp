#include "base/base64.hpp"
#include "catch_compat.hpp"
#include "pagerduty/auth/login.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const LoginClient client{"an id", "a&secret", "https://identity.pagerduty.com",
                         "http://127.0.0.1:8000/callback"};
const LoginAttempt attempt{"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "the-state"};

Response reply(int status, const std::string& body) {
    Response response;
    response.status = status;
    response.body = body;
    return response;
}

}  // namespace

TEST_CASE("bytes are written in the alphabet for URLs, without padding", "[base]") {
    CHECK(base64url("") == "");
    CHECK(base64url("f") == "Zg");
    CHECK(base64url("fo") == "Zm8");
    CHECK(base64url("foobar") == "Zm9vYmFy");
    CHECK(base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("a login is asked for with the challenge of RFC 7636, B", "[login]") {
    const std::string url = authorize_url(client, attempt);
    CHECK_THAT(url, ContainsSubstring("&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                                      "&code_challenge_method=S256&state=the-state"));
    CHECK_THAT(url, ContainsSubstring("client_id=an%20id&redirect_uri=http%3A%2F%2F127.0.0.1%3A8000"
                                      "%2Fcallback&scope=openid%20schedules.read%20"));
    CHECK(url.find("secret") == std::string::npos);
}

TEST_CASE("no two attempts are alike", "[login]") {
    const LoginAttempt one = new_login_attempt(system_random());
    CHECK(one.verifier.size() == 64);  // 43 to 128
    CHECK(one.state.size() == 22);
    CHECK(new_login_attempt(system_random()).verifier != one.verifier);
}

TEST_CASE("only a target with our path and state has a code", "[login]") {
    const auto code = [](const std::string& target) { return code_in(target, client, attempt); };
    CHECK(code("/callback?code=a%2Bb%2f&state=the-state") == "a+b/");
    CHECK(code("/callback?state=the-state&code=x&more") == "x");
    for (const char* target :
         {"/callback?code=x", "/callback?code=x&state=another-1", "/callback?code=x&state=the-stat",
          "/other?code=x&state=the-state", "/callback?state=the-state", "/callback", "", "?",
          "/callback?code=%", "/callback/?code=x&state=the-state"})
        CHECK_FALSE(code(target));
    CHECK_THAT(thrown_by([&] { code("/callback?error=access_denied&state=the-state"); }).what(),
               ContainsSubstring("access_denied"));
    CHECK_FALSE(code("/callback?error=access_denied&state=another-1"));
}

TEST_CASE("what is exchanged for tokens is encoded, and says whose it is", "[login]") {
    CHECK(code_exchange(client, attempt, "a+b").body ==
          "grant_type=authorization_code&code=a%2Bb&redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F"
          "callback&code_verifier=" +
              attempt.verifier + "&client_id=an%20id&client_secret=a%26secret");
    LoginClient without_secret = client;
    without_secret.secret.clear();
    CHECK(refresh_request(without_secret, "r&r").body ==
          "grant_type=refresh_token&refresh_token=r%26r&client_id=an%20id");
}

TEST_CASE("a login has both tokens, and the scopes dutyme needs", "[login]") {
    const LoginTokens tokens =
        read_login_reply(reply(200, R"({"access_token":"a","refresh_token":"r","expires_in":60,
                       "scope":"openid schedules.read schedules.write users.read"})"));
    CHECK((tokens.access == "a" && tokens.refresh == "r" && tokens.lifetime == Seconds{60}));
    CHECK_THAT(
        thrown_by([] {
            read_login_reply(
                reply(200, R"({"access_token":"a","refresh_token":"r","scope":"openid"})"));
        }).what(),
        ContainsSubstring("lacks the scopes schedules.read, schedules.write and users.read"));
    for (const char* body :
         {"", "{}", R"({"access_token":"a"})", R"({"access_token":"a b","refresh_token":"r"})"})
        CHECK(thrown_by([&] { read_login_reply(reply(200, body)); }).failure() ==
              Failure::unreachable);
    const Response spent = reply(400, R"({"error":"invalid_grant","error_description":"spent"})");
    CHECK(is_invalid_grant(spent));
    CHECK_FALSE(is_invalid_grant(reply(401, spent.body)));
    CHECK_FALSE(is_invalid_grant(reply(400, "<html>")));
    CHECK(thrown_by([&] { read_login_reply(spent); }).failure() == Failure::denied);
}

#include "catch_compat.hpp"
#include "git/credential.hpp"

using namespace dutyme;
using namespace dutyme::git;

TEST_CASE("git is asked for a server by its protocol, host and port", "[git]") {
    CHECK(credential_question("https://api.eu.pagerduty.com") ==
          "protocol=https\nhost=api.eu.pagerduty.com\n\n");
    CHECK(credential_question("http://127.0.0.1:8080/pd") ==
          "protocol=http\nhost=127.0.0.1:8080\n\n");
}

TEST_CASE("an empty password is none", "[git]") {
    CHECK(password_in("protocol=https\nusername=a\npassword=b=c\nquit=0\n") == "b=c");
    CHECK(password_in("username=a\npassword=\n").empty());
    CHECK(password_in("username=password=no\n").empty());
    CHECK(password_in("").empty());
}

TEST_CASE("git neither asks anybody nor reads a repository for a credential", "[git]") {
    const Environment asked = credential_environment(
        Environment{{{"GIT_DIR", "/evil/.git"}, {"GIT_WORK_TREE", "/evil"}, {"HOME", "/h"}}});
    CHECK(asked.find("GIT_DIR") == "/dev/null");
    CHECK_FALSE(asked.find("GIT_WORK_TREE"));
    CHECK(asked.find("GIT_TERMINAL_PROMPT") == "0");
    CHECK(asked.find("GIT_ASKPASS") == "");
    CHECK(asked.find("SSH_ASKPASS") == "");
    CHECK(asked.find("HOME") == "/h");
}

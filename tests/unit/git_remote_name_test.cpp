#include "catch_compat.hpp"
#include "git/checkout.hpp"

using dutyme::git::public_remote_name;

TEST_CASE("a remote is shown as host and path", "[git]") {
    const auto [url, name] = GENERATE(table<std::string, std::string>({
        {"https://github.com/acme/api.git", "github.com/acme/api"},
        {"https://github.com/acme/api", "github.com/acme/api"},
        {"https://GitHub.com/Acme/Api/", "github.com/Acme/Api"},
        {"http://git.corp.example:8080/team/api.git", "git.corp.example/team/api"},
        {"ssh://git@github.com/acme/api.git", "github.com/acme/api"},
        {"ssh://git@github.com:2222/acme/api.git", "github.com/acme/api"},
        {"ssh://git@host.example/~ada/api", "host.example/~ada/api"},
        {"SSH://host.example//acme/api.git/", "host.example/acme/api"},
        {"git://host.example/api.git", "host.example/api"},
        {"git+ssh://git@host.example/api.git", "host.example/api"},
        {"git@github.com:acme/api.git", "github.com/acme/api"},
        {"github.com:acme/api.git", "github.com/acme/api"},
        {"git@host.example:/srv/git/api.git", "host.example/srv/git/api"},
        {"ssh://git@[2001:db8::1]:22/acme/api.git", "[2001:db8::1]/acme/api"},
        {"git@[2001:db8::1]:acme/api.git", "[2001:db8::1]/acme/api"},
        {"https://dev.azure.com/acme/_git/api", "dev.azure.com/acme/_git/api"},
    }));
    CHECK(public_remote_name(url) == name);
}

TEST_CASE("a remote's credentials are cut off", "[git]") {
    const auto [url, name] = GENERATE(table<std::string, std::string>({
        {"https://user:SECRET@github.com/acme/api.git", "github.com/acme/api"},
        {"https://SECRET@github.com/acme/api", "github.com/acme/api"},
        {"https://x-access-token:SECRET@github.com:443/acme/api", "github.com/acme/api"},
        {"https://user:SEC@RET@github.com/acme/api", "github.com/acme/api"},
        {"https://user:SECRET%40@github.com/acme/api", "github.com/acme/api"},
        {"https://github.com/acme/api.git?access_token=SECRET", "github.com/acme/api"},
        {"https://github.com/acme/api#SECRET", "github.com/acme/api"},
        {"ssh://user:SECRET@[::1]:22/acme/api", "[::1]/acme/api"},
    }));
    CHECK(public_remote_name(url) == name);
}

TEST_CASE("a remote that could still hide a secret has no name", "[git]") {
    const std::string url = GENERATE(
        as<std::string>{}, "", "https://", "https://SECRET", "https://SECRET/", "https:///acme/api",
        "https://@/acme", "https://user:SEC/RET@github.com/acme/api",
        "https://user:SEC?RET@github.com/acme/api", "https://user:SEC#RET@github.com/acme/api",
        "https://user:SECRET/acme/api", "https://github.com/user:SECRET@host/api",
        "user:SECRET@github.com:acme/api", "https://git hub.com/acme/api",
        "https://github.com/acme\n/api", "https://github.com/acme\x1b[31m",
        "https://github.com\\@SECRET/api", "https://[::1/acme", "https://[SECRET]/acme",
        "/srv/git/api.git", "./api", "../api.git", "api", "~/api", "C:/code/api",
        "file:///srv/git/api.git", "file://host/api.git", "ext::sh -c SECRET",
        "helper::https://github.com/acme/api", "foo://github.com/acme/api", "/srv/with:colon",
        "https://gith\xe2\x80\xaeub.com/acme/api", "https://github.com/acme/api\xff");
    INFO(url);
    CHECK(public_remote_name(url) == "");
}

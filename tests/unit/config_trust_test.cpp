#include "base/error.hpp"
#include "config/trust.hpp"
#include "git_fixture.hpp"

using namespace dutyme;
using namespace dutyme::config;

namespace {

constexpr const char* text = "[x]\n\n";

git::Checkout checkout_of(const GitHome& home, std::vector<git::ConfigEntry> config = {}) {
    git::Checkout checkout;
    checkout.work_tree = home.path;
    checkout.config = std::move(config);
    return checkout;
}

}  // namespace

TEST_CASE("the digest of .dutyme is its SHA-256, as sha256sum tells it", "[config]") {
    const GitHome home;
    CHECK_FALSE(committed_digest(checkout_of(home)));
    CHECK_FALSE(committed_digest({}));
    home.write(".dutyme", "abc");  // FIPS 180-4's first example
    CHECK(committed_digest(checkout_of(home)) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    home.write(".dutyme", "");
    CHECK(committed_digest(checkout_of(home)) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    home.write(".dutyme", std::string(65536, '\0'));
    CHECK(*committed_digest(checkout_of(home)) + "  .dutyme" == home.shell("sha256sum .dutyme"));
}

TEST_CASE("a bare repository has the .dutyme of its HEAD, within the same limits", "[config]") {
    git::Checkout checkout;
    checkout.head_file = git::HeadFile{true, "abc", ""};
    CHECK(committed_digest(checkout) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_FALSE(committed_file_is_trusted(checkout));
    checkout.head_file = git::HeadFile{true, std::string(65537, '\0'), ""};
    CHECK_THROWS_AS(committed_digest(checkout), Error);
    checkout.head_file = git::HeadFile{false, "", ""};
    CHECK_THROWS_AS(committed_digest(checkout), Error);
}

TEST_CASE("a .dutyme is trusted while it is the accepted one, byte for byte", "[config]") {
    const GitHome home;
    CHECK(committed_file_is_trusted(checkout_of(home)));
    home.write(".dutyme", text);
    CHECK_FALSE(committed_file_is_trusted(checkout_of(home)));
    const std::string digest = *committed_digest(checkout_of(home));
    const git::ConfigEntry accepted{"hook.trusted", digest, true};
    CHECK(committed_file_is_trusted(checkout_of(home, {accepted})));
    CHECK(
        committed_file_is_trusted(checkout_of(home, {{"hook.trusted", "older", true}, accepted})));
    CHECK(
        committed_file_is_trusted(checkout_of(home, {accepted, {"hook.trusted", "newer", true}})));
    CHECK_FALSE(committed_file_is_trusted(checkout_of(home, {{"hook.trusted", digest, false}})));
    CHECK_FALSE(
        committed_file_is_trusted(checkout_of(home, {{"hook.trusted", digest, true, true}})));
    home.write(".dutyme", std::string{text} + " ");
    CHECK_FALSE(committed_file_is_trusted(checkout_of(home, {accepted})));
}

TEST_CASE("only the repository's own git config can accept its .dutyme", "[config]") {
    const GitHome home;
    home.write(".dutyme", text);
    const std::string digest = *committed_digest(checkout_of(home));
    CHECK_FALSE(committed_file_is_trusted(checkout_of(home, {{"hook.trusted", digest, false}})));
    CHECK_FALSE(committed_file_is_trusted(checkout_of(home, {{"hook.mode", digest, true}})));
}

TEST_CASE("a .dutyme that is no plain file is an error, not a trusted one", "[config]") {
    const GitHome home;
    home.write("elsewhere", text);
    std::filesystem::create_symlink("elsewhere", home.path / ".dutyme");
    CHECK_THROWS_AS(committed_file_is_trusted(checkout_of(home)), Error);
}

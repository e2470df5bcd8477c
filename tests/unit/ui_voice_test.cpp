#include "base/error.hpp"
#include "catch_compat.hpp"
#include "ui/terminal.hpp"

using namespace dutyme;
using config::Origin;
using ui::Verbosity;

using ui::verbosity_of;
namespace {

config::Settings with(const std::string& quiet, Origin quiet_from, const std::string& verbose,
                      Origin verbose_from) {
    config::Settings settings;
    settings.put(config::key::quiet, {{quiet, quiet_from, "here"}});
    settings.put(config::key::verbose, {{verbose, verbose_from, "there"}});
    return settings;
}

}  // namespace

TEST_CASE("the nearer of quiet and verbose counts, and at the same place quiet", "[ui]") {
    const auto far = Origin::user_file;
    const auto near = Origin::flag;
    CHECK(verbosity_of({}) == Verbosity::usual);
    CHECK(verbosity_of(with("false", far, "false", far)) == Verbosity::usual);
    CHECK(verbosity_of(with("true", far, "false", near)) == Verbosity::quiet);
    CHECK(verbosity_of(with("false", near, "true", far)) == Verbosity::verbose);
    CHECK(verbosity_of(with("true", far, "true", near)) == Verbosity::verbose);
    CHECK(verbosity_of(with("true", near, "true", far)) == Verbosity::quiet);
    CHECK(verbosity_of(with("true", near, "true", near)) == Verbosity::quiet);
    CHECK_THROWS_AS(verbosity_of(with("false", far, "perhaps", far)), Error);
}

TEST_CASE("a repository's own configuration leaves the line that says who is put on call", "[ui]") {
    const auto built_in = Origin::built_in;
    const auto in_repository = with("true", Origin::git_local, "false", built_in);
    const auto by_user = with("true", Origin::user_file, "false", built_in);
    CHECK(verbosity_of(in_repository) == Verbosity::brief);
    for (const Origin own :
         {Origin::user_file, Origin::git_global, Origin::environment, Origin::flag})
        CHECK(verbosity_of(with("true", own, "false", built_in)) == Verbosity::quiet);
    CHECK(verbosity_of(with("true", Origin::git_local, "true", Origin::user_file)) ==
          Verbosity::brief);
    CHECK(verbosity_of(with("true", Origin::git_local, "true", Origin::environment)) ==
          Verbosity::verbose);
    CHECK(verbosity_of(in_repository, {}) == Verbosity::brief);
    CHECK(verbosity_of(in_repository, by_user) == Verbosity::quiet);
    CHECK(verbosity_of({}, by_user) == Verbosity::usual);
}

#include "base/error.hpp"
#include "catch_compat.hpp"
#include "ui/voice.hpp"

using namespace dutyme;
using config::Origin;
using ui::Voice;

using ui::voice_of;
namespace {

config::Settings with(const std::string& quiet, Origin quiet_from, const std::string& verbose,
                      Origin verbose_from) {
    config::Settings settings;
    settings.put("quiet", {{quiet, quiet_from, "here"}});
    settings.put("verbose", {{verbose, verbose_from, "there"}});
    return settings;
}

}  // namespace

TEST_CASE("the nearer of quiet and verbose counts, and at the same place quiet", "[ui]") {
    const auto far = Origin::user_file;
    const auto near = Origin::flag;
    CHECK(voice_of({}) == Voice::usual);
    CHECK(voice_of(with("false", far, "false", far)) == Voice::usual);
    CHECK(voice_of(with("true", far, "false", near)) == Voice::quiet);
    CHECK(voice_of(with("false", near, "true", far)) == Voice::verbose);
    CHECK(voice_of(with("true", far, "true", near)) == Voice::verbose);
    CHECK(voice_of(with("true", near, "true", far)) == Voice::quiet);
    CHECK(voice_of(with("true", near, "true", near)) == Voice::quiet);
    CHECK_THROWS_AS(voice_of(with("false", far, "perhaps", far)), Error);
}

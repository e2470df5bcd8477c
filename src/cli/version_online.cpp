#include "base/exit_codes.hpp"
#include "base/rapidjson.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"

#include <boost/version.hpp>
#include <curl/curl.h>
#include <git2.h>

namespace dutyme::cli {

namespace {

std::string boost_version() {
    return std::to_string(BOOST_VERSION / 100000) + "." +
           std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100);
}

std::string libgit2_version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    ::git_libgit2_version(&major, &minor, &patch);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

// Those that are loaded tell their own; of headers it is what we were built with.
Libraries libraries() {
    const auto* curl = ::curl_version_info(CURLVERSION_NOW);
    return {{"libcurl", curl->version},
            {"TLS", curl->ssl_version == nullptr ? "none" : curl->ssl_version},
            {"libgit2", libgit2_version()},
            {"Boost", boost_version()},
            {"RapidJSON", RAPIDJSON_VERSION_STRING}};
}

}  // namespace

int version_online(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("version", arguments, version_options());
    if (parsed.switches.count("verbose") == 0) return version(arguments, world);
    if (parsed.switches.count("json") != 0)
        world.terminal.print_json(version_json(libraries()));
    else
        world.terminal.print(version_lines(libraries()));
    return exit_code::ok;
}

}  // namespace dutyme::cli

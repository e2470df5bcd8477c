#include "base/error.hpp"
#include "base/json.hpp"
#include "base/rapidjson.hpp"
#include "cli/build.hpp"
#include "cli/verbs.hpp"

#include <boost/version.hpp>
#include <curl/curl.h>
#include <git2.h>

#include <utility>

namespace dutyme::cli {

namespace {

// A library and its version.
using Libraries = std::vector<std::pair<std::string, std::string>>;

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

std::string as_lines(const Libraries& libraries) {
    const std::string commit = commit_of_build;
    std::string text =
        "dutyme " DUTYME_VERSION + (commit.empty() ? "" : " (" + commit + ")") + "\n";
    for (const auto& [name, version] : libraries) text.append(name).append(" ") += version + "\n";
    return text;
}

ui::Document document_of(const Libraries& libraries) {
    return ui::Document{[&](json::Writer& writer) {
        json::put(writer, "dutyme", DUTYME_VERSION);
        json::put(writer, "commit", commit_of_build);
        writer.Key("libraries");
        writer.StartObject();
        for (const auto& [name, version] : libraries) json::put(writer, name.c_str(), version);
        writer.EndObject();
    }};
}

}  // namespace

int version(const CommandLine& line, Context& context) {
    const Libraries told = line.has("verbose") ? libraries() : Libraries{};
    context.answer(document_of(told), as_lines(told));
    return exit_code::ok;
}

}  // namespace dutyme::cli

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/rapidjson.hpp"
#include "cli/build.hpp"
#include "cli/verbs.hpp"

#include <boost/version.hpp>
#include <curl/curl.h>
#include <git2.h>

#include <algorithm>
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

// Those inside a static program.
Libraries bundled() {
    Libraries found;
    const std::string list = libraries_of_build;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(';', begin), list.size());
        const std::string entry = list.substr(begin, end - begin);
        const std::size_t sign = std::min(entry.find('='), entry.size() - 1);
        found.emplace_back(entry.substr(0, sign), entry.substr(sign + 1));
        begin = end + 1;
    }
    return found;
}

std::string as_lines(bool verbose) {
    const std::string commit = commit_of_build;
    std::string text =
        "dutyme " DUTYME_VERSION + (commit.empty() ? "" : " (" + commit + ")") + "\n";
    if (!verbose) return text;
    for (const auto& [name, version] : libraries()) text.append(name).append(" ") += version + "\n";
    for (const auto& [name, version] : bundled())
        text.append("bundled ").append(name).append(" ") += version + "\n";
    return text;
}

void put(json::Writer& writer, const char* member, const Libraries& libraries) {
    writer.Key(member);
    writer.StartObject();
    for (const auto& [name, version] : libraries) json::put(writer, name.c_str(), version);
    writer.EndObject();
}

ui::Document document_of(bool verbose) {
    return ui::Document{[&](json::Writer& writer) {
        json::put(writer, "dutyme", DUTYME_VERSION);
        json::put(writer, "commit", commit_of_build);
        put(writer, "libraries", verbose ? libraries() : Libraries{});
        put(writer, "bundled", verbose ? bundled() : Libraries{});
    }};
}

}  // namespace

int version(const CommandLine& line, Context& context) {
    const bool verbose = line.has("verbose");
    context.answer(document_of(verbose), as_lines(verbose));
    return exit_code::ok;
}

}  // namespace dutyme::cli

#include "cli/version.hpp"

#include "base/exit_codes.hpp"
#include "base/json.hpp"
#include "cli/build.hpp"
#include "cli/go_online.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

std::string version_lines(const Libraries& libraries) {
    const std::string commit = commit_of_build;
    std::string text =
        "dutyme " DUTYME_VERSION + (commit.empty() ? "" : " (" + commit + ")") + "\n";
    for (const auto& [name, version] : libraries) text.append(name).append(" ") += version + "\n";
    return text;
}

std::string version_json(const Libraries& libraries) {
    return json::versioned([&](json::Writer& writer) {
               json::put(writer, "dutyme", DUTYME_VERSION);
               json::put(writer, "commit", commit_of_build);
               writer.Key("libraries");
               writer.StartObject();
               for (const auto& [name, version] : libraries)
                   json::put(writer, name.c_str(), version);
               writer.EndObject();
           }) +
           "\n";
}

int version(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("version", arguments, version_options());
    if (parsed.wants_help) return help({"version"}, world);
    const bool wants_json = parsed.switches.count("json") != 0;
    if (parsed.switches.count("verbose") != 0)
        return go_online(wants_json ? Arguments{"version", "--verbose", "--json"}
                                    : Arguments{"version", "--verbose"},
                         world);
    if (wants_json)
        world.terminal.print_json(version_json({}));
    else
        world.terminal.print(version_lines({}));
    return exit_code::ok;
}

}  // namespace dutyme::cli

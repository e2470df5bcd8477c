#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/checkup.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

using hook::Finding;

// On the screen, and in the document's `verdict` of dutyme 0.3.0.
std::string verdict_of(const Finding& finding) {
    return finding.level == Finding::Level::fail ? "FAIL" : hook::word_for(finding.level);
}

std::string as_line(const Check& check) {
    std::string line = verdict_of(check.finding);
    line.resize(6, ' ');
    line += check.what;
    line.resize(18, ' ');
    line += check.finding.sentence;
    if (!check.finding.fix.empty()) line += "; fix: " + check.finding.fix;
    return line + "\n";
}

std::string as_json(const std::vector<Check>& checks, bool healthy) {
    return json::versioned([&](json::Writer& writer) {
               writer.Key("healthy");
               writer.Bool(healthy);
               writer.Key("checks");
               writer.StartArray();
               for (const Check& check : checks) {
                   writer.StartObject();
                   json::put(writer, "check", check.what);
                   json::put(writer, "level", hook::word_for(check.finding.level));
                   json::put(writer, "sentence", check.finding.sentence);
                   json::put(writer, "fix", check.finding.fix);
                   // The same by their names in 0.3.0.
                   json::put(writer, "verdict", verdict_of(check.finding));
                   json::put(writer, "mend", check.finding.fix);
                   writer.EndObject();
               }
               writer.EndArray();
           }) +
           "\n";
}

}  // namespace

int doctor(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("doctor", arguments, doctor_options());
    if (parsed.wants_help) return help({"doctor"}, world);
    const std::vector<Check> checks = check_up(parsed.flags, world);
    const bool healthy = std::none_of(checks.begin(), checks.end(), [](const Check& check) {
        return check.finding.level == Finding::Level::fail;
    });
    if (parsed.switches.count("json") != 0)
        world.terminal.print_json(as_json(checks, healthy));
    else
        for (const Check& check : checks) world.terminal.print(as_line(check));
    return healthy ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli

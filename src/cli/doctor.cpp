#include "base/exit_codes.hpp"
#include "base/json.hpp"
#include "cli/checkup.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

const char* word_for(hook::Finding::Weight weight) {
    switch (weight) {
        case hook::Finding::Weight::fine:
            return "ok";
        case hook::Finding::Weight::note:
            return "warn";
        case hook::Finding::Weight::fault:
            return "FAIL";
    }
    return "";
}

std::string as_line(const Check& check) {
    std::string line = word_for(check.finding.weight);
    line.resize(6, ' ');
    line += check.what;
    line.resize(18, ' ');
    line += check.finding.sentence;
    if (!check.finding.hint.empty()) line += "; mend it: " + check.finding.hint;
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
                   json::put(writer, "verdict", word_for(check.finding.weight));
                   json::put(writer, "sentence", check.finding.sentence);
                   json::put(writer, "mend", check.finding.hint);
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
        return check.finding.weight == hook::Finding::Weight::fault;
    });
    if (parsed.switches.count("json") != 0)
        world.terminal.print_json(as_json(checks, healthy));
    else
        for (const Check& check : checks) world.terminal.print(as_line(check));
    return healthy ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli

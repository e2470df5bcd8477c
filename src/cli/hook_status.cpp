#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/hook.hpp"
#include "cli/verb_options.hpp"
#include "hook/status.hpp"

namespace dutyme::cli {

namespace {

using hook::Diagnosis;
using hook::Finding;

// On the screen, and in the document's `weight` of dutyme 0.3.0.
const char* weight_of(const Finding& finding) {
    switch (finding.level) {
        case Finding::Level::ok:
            return "fine";
        case Finding::Level::warn:
            return "note";
        case Finding::Level::fail:
            return "fault";
    }
    return "";
}

std::string as_line(const Finding& finding) {
    std::string word = weight_of(finding);
    word.resize(7, ' ');
    const std::string fix = finding.fix.empty() ? "" : "; fix: " + finding.fix;
    return word + finding.sentence + fix + "\n";
}

std::string as_json(const Diagnosis& diagnosis) {
    return json::versioned([&](json::Writer& writer) {
               writer.Key("runs");
               if (diagnosis.runs)
                   writer.Bool(*diagnosis.runs);
               else
                   writer.Null();
               writer.Key("findings");
               writer.StartArray();
               for (const Finding& finding : diagnosis.findings) {
                   writer.StartObject();
                   json::put(writer, "level", hook::word_for(finding.level));
                   json::put(writer, "sentence", finding.sentence);
                   json::put(writer, "fix", finding.fix);
                   // The same by their names in 0.3.0.
                   json::put(writer, "weight", weight_of(finding));
                   json::put(writer, "hint", finding.fix);
                   writer.EndObject();
               }
               writer.EndArray();
           }) +
           "\n";
}

std::string as_lines(const Diagnosis& diagnosis) {
    std::string text;
    for (const Finding& finding : diagnosis.findings) text += as_line(finding);
    if (!diagnosis.runs)
        return text + "whether a push from here runs dutyme cannot be told by reading\n";
    return text + (*diagnosis.runs ? "a push from here runs dutyme\n"
                                   : "a push from here does not run dutyme\n");
}

}  // namespace

int hook_status(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook status", arguments, hook_status_options());
    if (parsed.wants_help) return help({"hook"}, world);
    hook::Site site = open_hook_site(parsed.flags, world);
    const Diagnosis diagnosis = hook::diagnose(site, world.environment);
    hook::remember(diagnosis.remote, site);
    const bool wants_json = parsed.switches.count("json") != 0;
    if (wants_json)
        world.terminal.print_json(as_json(diagnosis));
    else
        world.terminal.print(as_lines(diagnosis));
    return diagnosis.runs.value_or(true) ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli

#include "base/exit_codes.hpp"
#include "base/json.hpp"
#include "cli/hook.hpp"
#include "cli/verb_options.hpp"
#include "hook/status.hpp"

namespace dutyme::cli {

namespace {

using hook::Diagnosis;
using hook::Finding;

const char* word_for(Finding::Weight weight) {
    switch (weight) {
        case Finding::Weight::fine:
            return "fine";
        case Finding::Weight::note:
            return "note";
        case Finding::Weight::fault:
            return "fault";
    }
    return "";
}

std::string as_line(const Finding& finding) {
    std::string word = word_for(finding.weight);
    word.resize(7, ' ');
    const std::string fix = finding.hint.empty() ? "" : "; fix: " + finding.hint;
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
                   json::put(writer, "weight", word_for(finding.weight));
                   json::put(writer, "sentence", finding.sentence);
                   json::put(writer, "hint", finding.hint);
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
    world.terminal.print(wants_json ? as_json(diagnosis) : as_lines(diagnosis));
    return diagnosis.runs.value_or(true) ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli

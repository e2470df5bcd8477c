#include "cli/config.hpp"

#include "base/text.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

namespace {

constexpr const char* see_help = "see: dutyme help config";

void expect(std::size_t count, const Arguments& operands, const std::string& what) {
    if (operands.size() < count)
        throw Error{Failure::usage, what + " needs to be told which setting", see_help};
    if (operands.size() > count)
        throw Error{Failure::usage, "unexpected argument \"" + printable(operands[count]) + "\"",
                    see_help};
}

}  // namespace

int config_verb(const Arguments& arguments, World& world) {
    const Split split = split_at_dashes(arguments);  // a value may look like an option
    Parsed parsed = parse("config", split.ours, config_options());
    if (parsed.wants_help) return help({"config"}, world);
    Arguments& words = parsed.operands;
    words.insert(words.end(), split.theirs.begin(), split.theirs.end());
    const std::string verb = words.empty() ? "list" : words.front();
    if (!words.empty()) words.erase(words.begin());
    if (verb == "set") return config_set(words, parsed.switches.count("stdin") != 0, world);
    const bool as_json = parsed.switches.count("json") != 0;
    if (verb == "list") {
        expect(0, words, "list");
        return config_list(as_json, world);
    }
    if (verb != "get" && verb != "unset")
        throw Error{Failure::usage, "there is no config command \"" + printable(verb) + "\"",
                    "it is list, get, set or unset; " + std::string{see_help}};
    expect(1, words, verb);
    return verb == "get" ? config_get(words.front(), as_json, world)
                         : config_unset(words.front(), world);
}

}  // namespace dutyme::cli

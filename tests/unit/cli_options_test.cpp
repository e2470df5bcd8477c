#include "base/error.hpp"
#include "catch_compat.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>

using namespace dutyme;
using namespace dutyme::cli;

namespace {

CommandLine exec_line(const Arguments& arguments) {
    return read_command_line("exec", arguments, exec_options());
}

// What the flags set, in their order: "schedule=A, B".
std::vector<std::string> set_by(const Arguments& arguments) {
    std::vector<std::string> set;
    for (const auto& flag : exec_line(arguments).flags)
        set.push_back(std::string{flag.key.text()} + "=" + flag.value);
    return set;
}

std::string refusal_of(const Arguments& arguments) {
    try {
        command_of(exec_line(arguments));
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::usage);
        CHECK_FALSE(error.hint().empty());
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("what stands behind the first two dashes belongs to the command", "[cli]") {
    const CommandLine line =
        exec_line({"--quiet", "--", "deploy", "--force", "--", "--quiet", "", "-x"});
    CHECK(command_of(line) == Arguments{"deploy", "--force", "--", "--quiet", "", "-x"});
    REQUIRE(line.flags.size() == 1);
    CHECK(line.flags[0].key == config::key::quiet);
    CHECK(line.flags[0].name == "--quiet");
}

TEST_CASE("a value stands behind a space or an equals sign and is taken byte for byte", "[cli]") {
    CHECK(set_by({"--schedule", "Payments, EU", "--schedule=A=B", "--schedule", "x"}) ==
          std::vector<std::string>{"schedule=Payments, EU", "schedule=A=B", "schedule=x"});
    CHECK(set_by({"--user", "a b\tc"}) == std::vector<std::string>{"user=a b\tc"});
    CHECK(set_by({"--schedule", "-"}) == std::vector<std::string>{"schedule=-"});
}

TEST_CASE("an empty value is handed on for the settings to refuse", "[cli]") {
    CHECK(set_by({"--user", ""}) == std::vector<std::string>{"user="});
    CHECK(set_by({"--schedule="}) == std::vector<std::string>{"schedule="});
}

TEST_CASE("a switch needs no value and may be turned off", "[cli]") {
    CHECK(set_by({"--required", "--quiet"}) ==
          std::vector<std::string>{"required=true", "quiet=true"});
    CHECK(set_by({"--required=false"}) == std::vector<std::string>{"required=false"});
}

TEST_CASE("an option that lacks its value does not eat the next one", "[cli]") {
    CHECK_THAT(refusal_of({"--schedule", "--quiet", "--", "deploy"}),
               ContainsSubstring("schedule"));
    CHECK_THAT(refusal_of({"--lease", "--", "deploy"}), ContainsSubstring("lease"));
}

TEST_CASE("an unknown option is named", "[cli]") {
    for (const char* wrong : {"--frobnicate", "-z", "--scheduled=x"})
        CHECK_FALSE(refusal_of({wrong, "--", "deploy"}).empty());
    CHECK_THAT(refusal_of({"--frobnicate", "--", "deploy"}), ContainsSubstring("frobnicate"));
}

TEST_CASE("exec without dashes or without a command is refused", "[cli]") {
    for (const auto& line : {Arguments{}, {"--"}, {"--quiet"}, {"--quiet", "--"}})
        CHECK(refusal_of(line) == "no command to run");
    CHECK_THAT(refusal_of({"deploy", "--frce"}), ContainsSubstring("frce"));
    CHECK_THAT(refusal_of({"deploy"}), ContainsSubstring("\"deploy\""));
    CHECK_THAT(refusal_of({"deploy", "--", "x"}), ContainsSubstring("\"deploy\""));
}

TEST_CASE("foreign text in a refusal cannot move the cursor", "[cli]") {
    for (const Arguments& line :
         {Arguments{"\x1b[31mred\n"}, Arguments{"--\x1b[31mred\n", "--", "x"}})
        CHECK(refusal_of(line).find_first_of("\x1b\n") == std::string::npos);
}

TEST_CASE("help is wanted wherever it is asked for in front of the dashes", "[cli]") {
    CHECK(exec_line({"--help"}).wants_help);
    CHECK(exec_line({"-h"}).wants_help);
    CHECK(exec_line({"--quiet", "--help", "--", "deploy"}).wants_help);
    CHECK_FALSE(exec_line({"--", "deploy", "--help"}).wants_help);
}

TEST_CASE("every option is in the help with a word on what it does", "[cli]") {
    const std::string help = options_help(exec_options());
    for (const Option& option : exec_options())
        CHECK_THAT(help, ContainsSubstring(std::string{"--"} + option.name));
    CHECK(std::count(help.begin(), help.end(), '\n') == static_cast<long>(exec_options().size()));
    for (std::size_t end = help.find('\n'); end != std::string::npos;
         end = help.find('\n', end + 1))
        CHECK(help.at(end - 1) != ' ');
}

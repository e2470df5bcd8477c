#include "base/file.hpp"
#include "catch_compat.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"
#include "ui/width.hpp"

#include <filesystem>
#include <set>
#include <sstream>

using namespace dutyme;
using namespace dutyme::cli;

namespace {

using Lines = std::vector<std::string>;

// The lines of one of help's lists.
Lines list_in(const std::string& text, const std::string& title) {
    const auto begin = text.find("\n" + title + ":\n");
    REQUIRE(begin != std::string::npos);
    const auto first = begin + title.size() + 3;
    std::istringstream list{text.substr(first, text.find("\n\n", first) + 1 - first)};
    Lines lines;
    for (std::string line; std::getline(list, line);) lines.push_back(line);
    return lines;
}

// Without the blanks that make columns.
std::string words_of(const std::string& line) {
    std::istringstream text{line};
    std::string words;
    for (std::string word; text >> word;) words += (words.empty() ? "" : " ") + word;
    return words;
}

// A line that begins further to the right than the others goes on with the one before it.
Lines entries_of(const Lines& lines) {
    Lines entries;
    for (const std::string& line : lines) {
        if (line.find_first_not_of(' ') > 2)
            entries.back() += " " + words_of(line);
        else
            entries.push_back(words_of(line));
    }
    return entries;
}

std::string line_of(const Option& option) {
    std::string line = option.letter == 0 ? "" : std::string{"-"} + option.letter + ", ";
    line += std::string{"--"} + option.name;
    const config::Key* key = option.help == nullptr ? config::find_key(option.name) : nullptr;
    const bool is_choice = key != nullptr && key->choices != nullptr;
    if (option.value != nullptr)
        line += std::string{" "} + (is_choice ? key->choices : option.value);
    return words_of(line + " " + (key == nullptr ? option.help : help_of(*key)));
}

std::string man_page() {
    constexpr std::size_t limit = 1U << 20U;
    return read_file(std::filesystem::path{DUTYME_SOURCE_ROOT} / "packaging/dutyme.1", limit)
        .value();
}

// From this heading of the man page to the next.
std::string section_of_man_page(const std::string& heading) {
    const std::string page = man_page();
    const auto begin = page.find("\n.Sh " + heading + "\n");
    REQUIRE(begin != std::string::npos);
    return page.substr(begin, page.find("\n.Sh ", begin + 1) - begin);
}

}  // namespace

TEST_CASE("help lists every command there is once, and no other", "[cli]") {
    Lines expected;
    for (const Verb& verb : all_verbs())
        expected.push_back(words_of(std::string{verb.name} + " " + verb.summary));
    CHECK(entries_of(list_in(help_text(), "Commands")) == expected);
}

TEST_CASE("the help of a command lists each of its options once, and no other", "[cli]") {
    for (const Verb& verb : all_verbs()) {
        INFO(verb.name);
        const std::string text = help_text(verb);
        CHECK(words_of(text).find(words_of(std::string{"usage: dutyme "} + verb.name + " " +
                                           verb.synopsis + " " + verb.summary)) == 0);
        Lines expected;
        for (const Option& option : verb.options()) expected.push_back(line_of(option));
        if (expected.empty())
            CHECK(text.find("\nOptions:\n") == std::string::npos);
        else
            CHECK(entries_of(list_in(text, "Options")) == expected);
    }
}

TEST_CASE("no command takes an option twice", "[cli]") {
    for (const auto& options :
         {exec_options(), start_options(), stop_options(), status_options(), recover_options(),
          doctor_options(), log_options(), config_options(), version_options(), hook_run_options(),
          hook_install_options(), hook_uninstall_options(), hook_status_options(),
          sandbox_options()}) {
        std::set<std::string> names;
        for (const Option& option : options) CHECK(names.insert(option.name).second);
    }
}

TEST_CASE("the help of hook lists the options of each hook command", "[cli]") {
    std::set<std::string> all;
    std::set<std::string> listed;
    for (const auto& options : {hook_run_options(), hook_install_options(),
                                hook_uninstall_options(), hook_status_options()})
        for (const Option& option : options) all.insert(option.name);
    for (const Option& option : hook_options()) listed.insert(option.name);
    CHECK(listed == all);
}

TEST_CASE("the help of config lists every setting there is once, and no other", "[cli]") {
    Lines expected;
    for (const config::Key& key : config::all_keys())
        expected.push_back(words_of(std::string{key.name} + " " +
                                    (key.choices ? key.choices + std::string{": "} : "") +
                                    help_of(key)));
    CHECK(entries_of(list_in(help_text(*find_verb("config")), "Keys")) == expected);
}

TEST_CASE("no line of help is wider than 80 columns", "[cli]") {
    Lines texts{help_text()};
    for (const Verb& verb : all_verbs()) texts.push_back(help_text(verb));
    for (const std::string& text : texts) {
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);) {
            INFO(line);
            CHECK(ui::width_of(line) <= 80);
        }
    }
}

TEST_CASE("help tells a setting's values, its default and its variable", "[cli]") {
    const std::string text = help_text(*find_verb("exec"));
    for (const char* part : {"--mode replace|join", "[30m] (DUTYME_LEASE)", "-q, --quiet",
                             "--on-refusal stop|run", "[stop] (DUTYME_ON_REFUSAL)"})
        CHECK_THAT(text, ContainsSubstring(part));
}

TEST_CASE("the man page explains every option there is once, and no other", "[cli]") {
    std::set<std::string> expected;
    for (const Verb& verb : all_verbs())
        for (const Option& option : verb.options()) expected.insert(option.name);
    std::set<std::string> explained;
    std::istringstream options{section_of_man_page("OPTIONS")};
    for (std::string line; std::getline(options, line);) {
        if (line.compare(0, 4, ".It ") != 0) continue;
        std::istringstream words{line};
        for (std::string word; words >> word;) {
            if (word.front() != '-') continue;
            INFO(word);
            CHECK(explained.insert(word.substr(1)).second);
        }
    }
    CHECK(explained == expected);
}

TEST_CASE("the man page describes the document of every command that answers with one", "[cli]") {
    std::istringstream documents{section_of_man_page("DOCUMENTS")};
    std::string titles;
    for (std::string line; std::getline(documents, line);)
        if (line.compare(0, 4, ".Ss ") == 0) titles += line + ",";
    for (const Verb& verb : all_verbs())
        for (const Option& option : verb.options()) {
            if (std::string{option.name} != "json") continue;
            INFO(verb.name);
            CHECK(titles.find(" " + std::string{verb.name}) != std::string::npos);
        }
}

TEST_CASE("the exit codes of help and of the man page are the same", "[cli]") {
    const std::string page = section_of_man_page("EXIT STATUS");
    const auto begin = page.find(".It 1\n");
    const std::string under_one = page.substr(begin, page.find(".It 125\n") - begin);
    for (const Verb& verb : all_verbs()) {
        INFO(verb.name);
        const bool has_one = std::string{verb.exit_codes}.find("\n  1    ") != std::string::npos;
        CHECK(has_one ==
              (under_one.find(".Cm " + std::string{verb.name} + " ") != std::string::npos));
    }
    for (const char* code : {"125", "126", "127"}) {
        CHECK(page.find(std::string{".It "} + code + "\n") != std::string::npos);
        CHECK(help_text().find(std::string{"\n  "} + code + "  ") != std::string::npos);
    }
}

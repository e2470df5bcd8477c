// The pages that are made of the program's own tables. With DUTYME_WRITE=1 they are made anew.
#include "base/file.hpp"
#include "catch_compat.hpp"
#include "cli/completion.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"
#include "config/policy.hpp"
#include "config/syntax.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace dutyme;

namespace {

const std::filesystem::path source_root = DUTYME_SOURCE_ROOT;

std::string source_file(const std::filesystem::path& path) {
    constexpr std::size_t limit = 1U << 20U;
    return read_file(source_root / path, limit).value();
}

// Checks what stands between "<!-- made from … -->" and "<!-- end -->", or writes it.
void check_made_part(const char* page, const std::string& expected) {
    const std::string text = source_file(page);
    const auto mark = text.find("<!-- made from ");
    REQUIRE(mark != std::string::npos);
    const auto begin = text.find('\n', mark) + 1;
    const auto end = text.find("<!-- end -->", begin);
    REQUIRE(end != std::string::npos);
    const char* write = std::getenv("DUTYME_WRITE");
    if (write != nullptr && std::string{write} == "1")
        std::ofstream{source_root / page}
            << text.substr(0, begin) + "\n" + expected + "\n" + text.substr(end);
    else
        CHECK(text.substr(begin, end - begin) == "\n" + expected + "\n");
}

std::string quoted(const char* word) {
    return word == nullptr ? "" : "`" + std::string{word} + "`";
}

std::string variables_of(const config::Key& key) {
    return quoted(key.variable.c_str()) +
           (key.another_variable == nullptr ? "" : ", " + quoted(key.another_variable));
}

std::string setters_of(const config::Key& key) {
    if ((key.trust & config::committed) != 0) return "anyone";
    return (key.trust & config::git_config) != 0 ? "git" : "you";
}

std::string explanation_of(const config::Key& key) {
    std::string choices = key.choices == nullptr ? "" : ": " + std::string{key.choices};
    for (auto bar = choices.find('|'); bar != std::string::npos; bar = choices.find('|'))
        choices.replace(bar, 1, " or ");
    return key.help + choices + (key.repeats ? "; may be repeated" : "");
}

std::string row_of(const config::Key& key) {
    return "| " + quoted(key.name) + " | " + variables_of(key) + " | " + quoted(key.built_in) +
           " | " + setters_of(key) + " | " + explanation_of(key) + " |";
}

// A row for each code; a line without one goes on with the row before.
std::string rows_of(const cli::Verb& verb) {
    std::vector<std::string> rows;
    std::istringstream lines{verb.exit_codes};
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_match(line, found, std::regex{"  (\\d+) +(.+)"}))
            rows.push_back("| " + quoted(verb.name) + " | " + found.str(1) + " | " + found.str(2));
        else if (!rows.empty())
            rows.back() += std::regex_replace(line, std::regex{"^ +"}, " ");
    }
    std::string text;
    for (const std::string& row : rows) text += row + " |\n";
    return text;
}

// What stands between the two, wherever they do.
std::set<std::string> all_between(const std::string& text, const std::string& left,
                                  const std::string& right) {
    std::set<std::string> found;
    for (auto at = text.find(left); at != std::string::npos; at = text.find(left, at)) {
        at += left.size();
        const auto end = text.find(right, at);
        REQUIRE(end != std::string::npos);
        found.insert(text.substr(at, end - at));
        at = end + right.size();
    }
    return found;
}

// All of the client's code but the table that names every key anyway.
std::string code_that_uses_settings() {
    std::string code;
    for (const char* room :
         {"cli", "config", "duty", "git", "guardian", "hook", "notify", "pagerduty", "ui"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator{source_root / "src" / room}) {
            if (!file.is_regular_file()) continue;
            const std::string name = file.path().filename().string();
            if (name != "keys.hpp" && name != "keys.cpp") code += source_file(file.path());
        }
    return code;
}

// The words of a shell's list, as in bash's _dutyme_verbs="exec start ...".
std::set<std::string> words_behind(const std::string& text, const std::string& beginning,
                                   const std::string& end) {
    const auto at = text.find(beginning);
    REQUIRE(at != std::string::npos);
    const auto begin = at + beginning.size();
    std::istringstream list{text.substr(begin, text.find(end, begin) - begin)};
    std::set<std::string> words;
    for (std::string word; list >> word;)
        if (word != "\\") words.insert(word);
    return words;
}

}  // namespace

TEST_CASE("the page of settings has one row for every setting", "[docs]") {
    std::string table =
        "| key | variable | default | set by | what it is |\n|---|---|---|---|---|\n";
    for (const config::Key& key : config::all_keys()) table += row_of(key) + "\n";
    check_made_part("docs/reference/settings.md", table);
}

TEST_CASE("the page of policies has one row for every key of the machine's policy", "[docs]") {
    constexpr const char* kinds[] = {"a list", "a duration", "`true` or `false`",
                                     "`true` or `false`"};
    std::string table = "| key | value | what it says |\n|---|---|---|\n";
    for (const config::PolicyKey& key : config::policy_keys())
        table += "| " + quoted(key.name) + " | " + kinds[static_cast<int>(key.kind)] + " | " +
                 key.help + " |\n";
    check_made_part("docs/how-to/policy.md", table);
}

TEST_CASE("the policy that the page shows is one", "[docs]") {
    const std::string page = source_file("docs/how-to/policy.md");
    const auto begin = page.find("[dutyme]\n\tregion");
    REQUIRE(begin != std::string::npos);
    config::Policy policy;
    for (const auto& entry :
         config::parse_config_text(page.substr(begin, page.find("```", begin) - begin), "page"))
        if (const auto key = config::policy_entry(entry.name))
            policy.add(*key, entry.value, "page");
    CHECK(policy.rules().size() == 7);
}

TEST_CASE("the man page has every key of the machine's policy", "[config]") {
    const std::string page = source_file("packaging/dutyme.1");
    for (const config::PolicyKey& key : config::policy_keys()) {
        INFO(key.name);
        CHECK(page.find("Li " + std::string{key.name}) != std::string::npos);
    }
}

TEST_CASE("the page of commands has the help of every command", "[docs]") {
    std::string text = "```text\n" + cli::help_text() + "```\n";
    for (const cli::Verb& verb : cli::all_verbs())
        text += "\n## dutyme " + std::string{verb.name} + "\n\n```text\n" + cli::help_text(verb) +
                "```\n";
    check_made_part("docs/reference/commands.md", text);
}

TEST_CASE("the page of exit codes has those of every command", "[docs]") {
    std::string table = "| command | code | means |\n|---|---|---|\n";
    for (const cli::Verb& verb : cli::all_verbs()) table += rows_of(verb);
    check_made_part("docs/reference/exit-codes.md", table);
}

TEST_CASE("every setting is read somewhere", "[config]") {
    const std::string code = code_that_uses_settings();
    for (const config::Key& key : config::all_keys()) {
        INFO(key.name);
        std::string name = key.name;
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
        if (name == "for" || name == "export") name += "_";  // words of the language
        CHECK(std::regex_search(code, std::regex{"\\bkey::" + name + "\\b"}));
    }
}

TEST_CASE("every file that the map names is there", "[cli]") {
    int files = 0;
    for (const std::string& name : all_between(source_file("src/README.md"), "`", "`")) {
        const bool is_path =
            std::regex_match(name, std::regex{"[a-z_]+(/[a-z0-9_]+)+(\\.[a-z]+)?"});
        if (!is_path || name.substr(0, 6) == "tests/") continue;
        INFO(name);
        const auto file = source_root / "src" / name;
        CHECK((std::filesystem::exists(file) || std::filesystem::exists(file.string() + ".hpp") ||
               std::filesystem::exists(file.string() + ".cpp")));
        ++files;
    }
    CHECK(files > 20);
}

TEST_CASE("the man page has every command and every option", "[cli]") {
    const std::string page = source_file("packaging/dutyme.1");
    for (const cli::Verb& verb : cli::all_verbs()) {
        INFO(verb.name);
        CHECK(page.find("\n.Cm " + std::string{verb.name} + "\n") != std::string::npos);
        for (const cli::Option& option : verb.options()) {
            INFO(option.name);
            CHECK(page.find("Fl -" + std::string{option.name}) != std::string::npos);
        }
    }
}

TEST_CASE("the completions have every command and every key, and no other", "[cli]") {
    std::set<std::string> verbs;
    for (const cli::Verb& verb : cli::all_verbs()) verbs.insert(verb.name);
    std::set<std::string> keys;
    for (const config::Key& key : config::all_keys()) keys.insert(key.name);
    const std::string bash = cli::completion_for("bash");
    const std::string zsh = cli::completion_for("zsh");
    const std::string fish = cli::completion_for("fish");
    CHECK(words_behind(bash, "_dutyme_verbs=\"", "\"") == verbs);
    CHECK(words_behind(bash, "_dutyme_keys=\"", "\"") == keys);
    CHECK(words_behind(zsh, "local -a keys=(", ")") == keys);
    CHECK(words_behind(fish, "__dutyme_verbs\n    printf '%s\\n' ", "\nend") == verbs);
    for (const std::string& text : {bash, zsh, fish})  // "@" stands in bash alone, as "$@"
        for (const char* mark : {"@VERBS@", "@KEYS@", "@OPTIONS@", "@VALUES@"})
            CHECK(text.find(mark) == std::string::npos);
    CHECK(words_behind(fish, "__dutyme_keys\n    printf '%s\\n' ", "\nend") == keys);
}

TEST_CASE("the man page has every setting, by its name or its variable", "[config]") {
    const std::string page = source_file("packaging/dutyme.1");
    for (const config::Key& key : config::all_keys()) {
        INFO(key.name);
        const bool named = page.find("Fl -" + std::string{key.name}) != std::string::npos ||
                           page.find(".Li " + std::string{key.name}) != std::string::npos ||
                           page.find(key.variable) != std::string::npos;
        CHECK(named);
    }
}

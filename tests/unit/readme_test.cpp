#include "base/file.hpp"
#include "catch_compat.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

using namespace dutyme;

namespace {

const std::filesystem::path source_root = DUTYME_SOURCE_ROOT;

std::string source_file(const std::filesystem::path& path) {
    constexpr std::size_t limit = 1U << 20U;
    return read_file(source_root / path, limit).value();
}

std::string readme() {
    return source_file("README.md");
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

}  // namespace

TEST_CASE("the README has one row for every setting", "[config]") {
    const std::string text = readme();
    std::string expected;
    for (const config::Key& key : config::all_keys()) expected += row_of(key) + "\n";
    const auto begin = text.find("| `" + std::string{config::all_keys().front().name} + "` |");
    REQUIRE(begin != std::string::npos);
    CHECK(text.substr(begin, text.find("\n\n", begin) + 1 - begin) == expected);
}

TEST_CASE("every file the README links to is there", "[config]") {
    int files = 0;
    for (const std::string& target : all_between(readme(), "](", ")")) {
        if (target.find("://") != std::string::npos) continue;
        INFO(target);
        CHECK(std::filesystem::exists(source_root / target));
        ++files;
    }
    CHECK(files > 5);
}

TEST_CASE("the README names every command there is", "[cli]") {
    const std::string text = readme();
    for (const cli::Verb& verb : cli::all_verbs()) {
        INFO(verb.name);
        CHECK(text.find("`dutyme " + std::string{verb.name}) != std::string::npos);
    }
}

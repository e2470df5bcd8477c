#include "git/push_command.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dutyme::git {

namespace {

using Word = std::vector<std::string>::const_iterator;

bool is_among(std::string_view word, const std::string_view* begin, const std::string_view* end) {
    return std::find(begin, end, word) != end;
}

// git(1): those of git's own options that take the next word.
bool takes_the_next(std::string_view option) {
    static constexpr std::array<std::string_view, 8> options{
        "-c",          "-C",           "--git-dir",      "--work-tree",
        "--namespace", "--config-env", "--super-prefix", "--attr-source"};
    return is_among(option, options.begin(), options.end());
}

// git-push(1).
bool of_push_takes_the_next(std::string_view option) {
    static constexpr std::array<std::string_view, 5> options{"-o", "--push-option", "--repo",
                                                             "--receive-pack", "--exec"};
    return is_among(option, options.begin(), options.end());
}

// The word of a push that its options follow; the end when it is none.
Word find_push(const std::vector<std::string>& command) {
    if (command.empty()) return command.end();
    const std::string& path = command.front();
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == "git-push") return command.begin();  // a program of git's own, as scripts call it
    if (name != "git") return command.end();
    for (auto word = command.begin() + 1; word != command.end(); ++word) {
        if (*word == "push") return word;
        if (word->empty() || word->front() != '-') break;
        if (takes_the_next(*word) && ++word == command.end()) break;
    }
    return command.end();
}

// "-n", "-fn"; not "-on", which is a push option called "n". git takes a long option that was cut
// off, too.
bool says_dry(std::string_view option) {
    constexpr std::string_view dry = "--dry-run";
    constexpr std::size_t unambiguous = 4;  // "--d" could be --delete
    if (option.substr(0, 2) == "--")
        return option.size() >= unambiguous && option == dry.substr(0, option.size());
    const auto flags = option.substr(0, option.find('o'));
    return option.substr(0, 1) == "-" && flags.find('n') != std::string_view::npos;
}

}  // namespace

bool is_push(const std::vector<std::string>& command) {
    return find_push(command) != command.end();
}

bool is_dry_push(const std::vector<std::string>& command) {
    auto word = find_push(command);
    if (word == command.end()) return false;
    for (++word; word != command.end() && *word != "--"; ++word) {
        if (says_dry(*word)) return true;
        if (of_push_takes_the_next(*word) && ++word == command.end()) break;
    }
    return false;
}

}  // namespace dutyme::git

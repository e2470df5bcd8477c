#include "git/push.hpp"

#include "git/entries.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dutyme::git {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t sha1_digits = 40;
constexpr std::size_t sha256_digits = 64;

bool is_zero(std::string_view oid) {
    return oid.find_first_not_of('0') == npos;
}

bool is_oid(std::string_view text) {
    return (text.size() == sha1_digits || text.size() == sha256_digits) &&
           text.find_first_not_of("0123456789abcdef") == npos;
}

// Cuts off and gives back what stands behind the last blank; empty when there is none.
std::string_view take_last(std::string_view& line) {
    const auto blank = line.rfind(' ');
    if (blank == npos) return {};
    const std::string_view last = line.substr(blank + 1);
    line = line.substr(0, blank);
    return last;
}

bool read_line(std::string_view line, Push& push) {
    const std::string_view remote_oid = take_last(line);
    const std::string_view remote_ref = take_last(line);
    const std::string_view local_oid = take_last(line);
    if (!is_oid(remote_oid) || !is_oid(local_oid) || remote_ref.empty() || line.empty())
        return false;
    push.refs.push_back({std::string{line}, std::string{local_oid}, std::string{remote_ref},
                         std::string{remote_oid}});
    return true;
}

// As one would write it: a branch that keeps its name has one.
std::string refspec_of(const PushedRef& ref) {
    if (ref.is_delete()) return ":" + ref.remote_ref;
    if (ref.local_ref == ref.remote_ref) return branch_of(ref.local_ref);
    return branch_of(ref.local_ref) + ":" + ref.remote_ref;
}

}  // namespace

bool PushedRef::is_delete() const {
    return is_zero(local_oid);
}

bool PushedRef::is_new() const {
    return is_zero(remote_oid);
}

void read_pushed_refs(std::string_view text, Push& push) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == npos ? text.size() : end + 1);
        if (!line.empty() && !read_line(line, push)) ++push.unreadable;
    }
}

void read_pre_commit_variables(const Environment& environment, Push& push) {
    const auto told = [&](const char* name) {
        return environment.find(std::string{"PRE_COMMIT_"} + name).value_or("");
    };
    if (push.remote.empty()) push.remote = told("REMOTE_NAME");
    if (push.url.empty()) push.url = told("REMOTE_URL");
    PushedRef ref{told("LOCAL_BRANCH"), told("TO_REF"), told("REMOTE_BRANCH"), told("FROM_REF")};
    if (is_oid(ref.local_oid) && !ref.remote_ref.empty()) push.refs.push_back(std::move(ref));
}

std::vector<std::string> push_arguments(const Push& push) {
    constexpr std::size_t most = 5;
    if (!push.is_named() || push.refs.size() > most) return {};
    std::vector<std::string> arguments{push.remote};
    for (const PushedRef& ref : push.refs) arguments.push_back(refspec_of(ref));
    return arguments;
}

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

#include "base/text.hpp"
#include "git/head_file.hpp"
#include "git/readers.hpp"

namespace dutyme::git {

namespace {

// Cuts off and gives back what stands before the first `separator`, or all of it.
std::string_view take(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

ConfigEntry entry_of(std::string_view scope, std::string_view text) {
    const bool has_value = text.find('\n') != std::string_view::npos;
    const std::string name{take(text, '\n')};
    return {name, has_value ? std::string{text} : "true", scope != "system" && scope != "global"};
}

Person with_mailmap(GitCommand& git, const Person& person) {
    if (person.email.empty()) return person;
    const std::string mapped =
        git.line({"check-mailmap", "--", person.name + " <" + person.email + ">"});
    const auto open = mapped.rfind('<');
    if (open == std::string::npos || mapped.back() != '>') return person;
    const auto blank = open == 0 ? 0 : open - 1;
    return {mapped.substr(0, blank), mapped.substr(open + 1, mapped.size() - open - 2)};
}

void read_commit(GitCommand& git, Checkout& checkout) {
    checkout.commit = git.line({"rev-parse", "--quiet", "--verify", "HEAD"});
    if (checkout.commit.empty()) return;
    const auto text = git.run({"log", "-1", "--no-show-signature", "--encoding=UTF-8",
                               "--format=%s%x00%aN%x00%aE%x00", checkout.commit});
    if (!text) return note(checkout, "the commit could not be read: " + git.trouble());
    std::string_view rest = *text;
    checkout.subject = printable(take(rest, '\0'));
    checkout.commit_author.name = printable(take(rest, '\0'));
    checkout.commit_author.email = printable(take(rest, '\0'));
}

}  // namespace

std::optional<Entries> entries_by_command(GitCommand& git) {
    const auto output = git.run({"config", "--null", "--list", "--show-scope"});
    if (!output) return std::nullopt;
    Entries entries;
    for (std::string_view rest = *output; !rest.empty();) {
        const std::string_view scope = take(rest, '\0');
        entries.push_back(entry_of(scope, take(rest, '\0')));
    }
    return entries;
}

Checkout read_by_command(const Environment& environment, const std::string& reason) {
    Checkout checkout;
    GitCommand git{environment};
    const std::filesystem::path folder = git.line({"rev-parse", "--absolute-git-dir"});
    const std::string trouble = git.trouble();
    const auto listed = entries_by_command(git);
    const Entries entries = listed.value_or(Entries{});
    checkout.config = dutyme_entries(entries);
    checkout.author = author_of(environment, entries);
    if (folder.empty()) {
        note(checkout, "the repository could not be read: " + reason + ", and " + trouble);
        return checkout;
    }
    if (!listed) note(checkout, "git's configuration could not be read: " + git.trouble());
    checkout.work_tree = git.line({"rev-parse", "--show-toplevel"});
    if (checkout.work_tree.empty() && is_bare(git)) checkout.head_file = read_head_file(git);
    const std::string branch = branch_of(git.line({"symbolic-ref", "--quiet", "HEAD"}));
    checkout.branch = printable(branch);
    read_commit(git, checkout);
    checkout.author = with_mailmap(git, checkout.author);
    checkout.repository =
        repository_name(entries, branch, checkout.work_tree.empty() ? folder : checkout.work_tree);
    return checkout;
}

}  // namespace dutyme::git

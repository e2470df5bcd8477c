#include "git/entries.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace dutyme::git {

namespace {

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

// What stands between "remote." and ".url"; empty: the name is none of that kind.
std::string_view middle(std::string_view name, std::string_view start, std::string_view end) {
    if (name.size() <= start.size() + end.size() || !starts_with(name, start)) return {};
    name.remove_prefix(start.size());
    if (name.substr(name.size() - end.size()) != end) return {};
    return name.substr(0, name.size() - end.size());
}

// A remote may have several; the first is the one that is fetched from.
std::string first(const Entries& entries, const std::string& name) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const ConfigEntry& entry) { return entry.name == name; });
    return found == entries.end() ? "" : found->value;
}

std::string with_instead_of(const Entries& entries, const std::string& url) {
    const ConfigEntry* longest = nullptr;
    for (const ConfigEntry& entry : entries) {
        const bool fits =
            !middle(entry.name, "url.", ".insteadof").empty() && starts_with(url, entry.value);
        if (fits && (longest == nullptr || entry.value.size() > longest->value.size()))
            longest = &entry;
    }
    if (longest == nullptr) return url;
    return std::string{middle(longest->name, "url.", ".insteadof")} +
           url.substr(longest->value.size());
}

// As git's ident.c: it cuts what nobody means off both ends, and leaves out what would end a line
// or an address.
std::string tidied(std::string text) {
    const auto is_crud = [](char character) {
        return (character >= 0 && character <= ' ') ||
               std::string_view{".,:;<>\"\\'"}.find(character) != std::string_view::npos;
    };
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_crud));
    text.erase(std::find_if_not(text.rbegin(), text.rend(), is_crud).base(), text.end());
    const auto ends_it = [](char character) {
        return character == '\n' || character == '<' || character == '>';
    };
    text.erase(std::remove_if(text.begin(), text.end(), ends_it), text.end());
    return text;
}

std::string first_told(const std::vector<std::string>& candidates) {
    for (const std::string& candidate : candidates)
        if (!candidate.empty()) return candidate;
    return {};
}

const ConfigEntry* last_entry(const Entries& entries, const std::string& name) {
    const auto found = std::find_if(entries.rbegin(), entries.rend(),
                                    [&](const ConfigEntry& entry) { return entry.name == name; });
    return found == entries.rend() ? nullptr : &*found;
}

// As git's ident.c: an address that is set to nothing is nobody's, and nothing else is looked for.
std::string committer_email(const Environment& environment, const Entries& entries) {
    if (const auto set = environment.find("GIT_COMMITTER_EMAIL")) return *set;
    std::string own = last_value(entries, "committer.email");
    if (!own.empty()) return own;
    if (const ConfigEntry* set = last_entry(entries, "user.email")) return set->value;
    const std::string only = lower_case(last_value(entries, "user.useconfigonly"));
    const bool is_config_only = only == "true" || only == "yes" || only == "on" || only == "1";
    return is_config_only ? "" : environment.find("EMAIL").value_or("");
}

}  // namespace

std::string last_value(const Entries& entries, const std::string& name) {
    const ConfigEntry* entry = last_entry(entries, name);
    return entry == nullptr ? "" : entry->value;
}

Person committer_of(const Environment& environment, const Entries& entries) {
    Person committer;
    committer.name = printable(tidied(
        first_told({environment.find("GIT_COMMITTER_NAME").value_or(""),
                    last_value(entries, "committer.name"), last_value(entries, "user.name")})));
    committer.email = printable(tidied(committer_email(environment, entries)));
    return committer;
}

std::string remote_url(const Entries& entries, const std::string& branch) {
    std::set<std::string> remotes;
    for (const ConfigEntry& entry : entries)
        if (const auto name = middle(entry.name, "remote.", ".url"); !name.empty())
            remotes.emplace(name);
    const std::string upstream = last_value(entries, "branch." + branch + ".remote");
    const std::string only = remotes.size() == 1 ? *remotes.begin() : "";
    for (const std::string& name : {upstream, std::string{"origin"}, only})
        if (remotes.count(name) > 0)
            return with_instead_of(entries, first(entries, "remote." + name + ".url"));
    return {};
}

std::vector<ConfigEntry> dutyme_entries(const Entries& entries) {
    constexpr std::string_view section = "dutyme.";
    std::vector<ConfigEntry> ours;
    for (const ConfigEntry& entry : entries)
        if (starts_with(entry.name, section))
            ours.push_back(
                {entry.name.substr(section.size()), entry.value, entry.local, entry.cloned});
    return ours;
}

std::string repository_name(const Entries& entries, const std::string& branch,
                            const std::filesystem::path& directory) {
    std::string name = public_remote_name(remote_url(entries, branch));
    if (!name.empty()) return name;
    // A bare repository is called "api.git", or "api/.git" and then after the folder around it.
    if (directory.filename() == ".git")
        return printable(directory.parent_path().filename().string());
    return printable(directory.extension() == ".git" ? directory.stem().string()
                                                     : directory.filename().string());
}

std::string branch_of(const std::string& ref) {
    constexpr std::string_view branches = "refs/heads/";
    return starts_with(ref, branches) ? ref.substr(branches.size()) : ref;
}

std::string untrusted_remark(const std::filesystem::path& folder) {
    const std::string path = printable(folder.string());
    return "another user owns the repository " + path +
           ", so git does not trust it and nothing of it is read; if you do: git config --global "
           "--add safe.directory " +
           shell_word(path);
}

void note(Checkout& checkout, const std::string& remark) {
    if (!checkout.remark.empty()) checkout.remark += "; ";
    checkout.remark += printable(remark, 600);
}

}  // namespace dutyme::git

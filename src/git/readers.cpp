#include "git/readers.hpp"

#include "base/text.hpp"
#include "git/libgit2.hpp"
#include "git/place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace dutyme::git {

namespace {

struct Opened {
    RepositoryHandle repository;  // null: there is none around here
    bool foreign = false;         // somebody else owns it, or a part of it
};

// libgit2 1.5 looks for safe.directory, and without any it reports that as "not found".
bool says_foreign(int code) {
    constexpr int not_the_owner = -36;  // GIT_EOWNER, unknown to libgit2 before 1.5
    const git_error* error = git_error_last();
    return code == not_the_owner ||
           (code == GIT_ENOTFOUND && error != nullptr && error->klass == GIT_ERROR_CONFIG);
}

int open_around_here(git_repository** repository) {
    return git_repository_open_ext(repository, nullptr, GIT_REPOSITORY_OPEN_FROM_ENV, nullptr);
}

bool is_ours(const std::filesystem::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) != 0 || status.st_uid == ::geteuid();
}

std::filesystem::path folder_of(const char* path) {
    std::filesystem::path folder = path == nullptr ? "" : path;
    return folder.has_filename() ? folder : folder.parent_path();  // libgit2 ends them in "/"
}

// git looks at all three of them.
bool is_foreign(git_repository* repository) {
    const auto work_tree = folder_of(git_repository_workdir(repository));
    if (!is_ours(folder_of(git_repository_path(repository)))) return true;
    return !work_tree.empty() && (!is_ours(work_tree) || !is_ours(work_tree / ".git"));
}

Opened open_repository() {
    git_repository* repository = nullptr;
    const int code = open_around_here(&repository);
    if (code < 0 && says_foreign(code)) {
        const AnyOwner for_this_once;
        return {make<RepositoryHandle>(open_around_here), true};
    }
    if (code == GIT_ENOTFOUND) return {};
    check(code);
    return {RepositoryHandle{repository}, is_foreign(repository)};
}

// The same files that git reads, also where a test brings its own environment.
void search_configuration(const Environment& environment) {
    const auto home = environment.non_empty("HOME");
    const auto configuration = environment.non_empty("XDG_CONFIG_HOME");
    const std::string xdg = configuration ? *configuration + "/git"
                            : home        ? *home + "/.config/git"
                                          : "";
    check(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL,
                           home.value_or("").c_str()));
    check(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_XDG, xdg.c_str()));
    if (environment.non_empty("GIT_CONFIG_NOSYSTEM"))
        check(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_SYSTEM, ""));
}

Entries entries_of(git_config* config) {
    const auto iterator = make<ConfigIteratorHandle>(git_config_iterator_new, config);
    Entries entries;
    git_config_entry* entry = nullptr;
    while (git_config_next(&entry, iterator.get()) == 0)
        entries.push_back({entry->name, entry->value == nullptr ? "true" : entry->value,
                           entry->level >= GIT_CONFIG_LEVEL_LOCAL});
    return entries;
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

// git before 2.45 reads a tab inside a value as a blank. An alias that is laid out with tabs is
// none of our business.
bool is_read_with_blanks(const ConfigEntry& entry) {
    return entry.value.find('\t') != std::string::npos && !starts_with(entry.name, "alias.");
}

// Files that libgit2 1.5 does not read, or finds by other rules; and what makes a repository odd.
std::string doubtful_entry(const Entries& entries) {
    for (const ConfigEntry& entry : entries) {
        const bool odd_include = entry.name == "include.path" &&
                                 (entry.local || starts_with(entry.value, "%(") ||
                                  (starts_with(entry.value, "~") && entry.value[1] != '/'));
        if (odd_include || starts_with(entry.name, "extensions.") ||
            starts_with(entry.name, "includeif.") || starts_with(entry.name, "mailmap.") ||
            entry.name == "core.worktree" || is_read_with_blanks(entry))
            return entry.name;
    }
    return {};
}

bool is_link(const std::filesystem::path& path) {
    std::error_code none;
    return std::filesystem::is_symlink(path, none);
}

// libgit2 1.5 follows a link, tells upper from lower case, and skips lines that git reads.
bool has_mailmap(const std::filesystem::path& work_tree) {
    std::error_code none;
    const auto status = std::filesystem::symlink_status(work_tree / ".mailmap", none);
    return !work_tree.empty() && std::filesystem::exists(status);
}

// git shows a commit that another one replaces as that other; libgit2 does not know of it.
bool may_be_replaced(git_repository* repository) {
    const std::filesystem::path common = git_repository_commondir(repository);
    std::error_code none;
    return std::filesystem::exists(common / "refs/replace", none) ||
           std::filesystem::exists(common / "info/grafts", none);
}

bool stands_in(const std::filesystem::path& folder) {
    std::error_code none;
    const auto inside = std::filesystem::current_path(none).lexically_relative(folder);
    return !inside.empty() && *inside.begin() != "..";
}

std::string doubt_of(const Opened& opened, const Entries& entries) {
    if (opened.foreign) return "owner";
    if (git_repository_is_bare(opened.repository.get()) != 0) return "bare";
    if (stands_in(folder_of(git_repository_path(opened.repository.get())))) return "git directory";
    if (may_be_replaced(opened.repository.get())) return "replaced objects";
    if (is_link(folder_of(git_repository_path(opened.repository.get())) / "HEAD")) return "HEAD";
    if (has_mailmap(folder_of(git_repository_workdir(opened.repository.get())))) return "mailmap";
    return doubtful_entry(entries);
}

Person person_of(const char* name, const char* email) {
    return {printable(name == nullptr ? "" : name), printable(email == nullptr ? "" : email)};
}

Person with_mailmap(const git_mailmap* mailmap, const Person& person) {
    const char* name = nullptr;
    const char* email = nullptr;
    if (git_mailmap_resolve(&name, &email, mailmap, person.name.c_str(), person.email.c_str()) < 0)
        return person;
    return person_of(name, email);
}

// git turns the text of another encoding into UTF-8, and joins the lines of a subject by rules of
// its own.
bool is_plain(const git_commit* commit) {
    const char* encoding = git_commit_message_encoding(commit);
    const std::string_view text = git_commit_message(commit);
    const auto end = std::min(text.find('\n'), text.size());
    return encoding == nullptr && (end + 1 >= text.size() || text[end + 1] == '\n');
}

// Gives back what git may read otherwise.
std::string read_commit(git_repository* repository, const git_oid* id, const git_mailmap* mailmap,
                        Checkout& checkout) {
    char hexadecimal[65];
    checkout.commit = git_oid_tostr(hexadecimal, sizeof hexadecimal, id);
    const auto commit = make<CommitHandle>(git_commit_lookup, repository, id);
    const char* subject = git_commit_summary(commit.get());
    checkout.subject = printable(subject == nullptr ? "" : subject);
    const auto author =
        make<SignatureHandle>(git_commit_author_with_mailmap, commit.get(), mailmap);
    checkout.commit_author = person_of(author->name, author->email);
    return is_plain(commit.get()) ? "" : "commit";
}

// Gives the branch back as git writes it.
std::string read_head(git_repository* repository, const git_mailmap* mailmap,
                      LibraryReading& reading) {
    Checkout& checkout = reading.checkout;
    const auto head = make<ReferenceHandle>(git_reference_lookup, repository, "HEAD");
    const char* target = git_reference_symbolic_target(head.get());
    std::string branch = branch_of(target == nullptr ? "" : target);
    checkout.branch = printable(branch);
    git_reference* direct = nullptr;
    const int code = git_reference_resolve(&direct, head.get());
    if (code == GIT_ENOTFOUND) return branch;  // no commit yet
    check(code);
    const ReferenceHandle owner{direct};
    try {
        reading.doubt = read_commit(repository, git_reference_target(direct), mailmap, checkout);
    } catch (const GitError& error) {
        reading.doubt = "commit";
        note(checkout, std::string{"the commit could not be read: "} + error.what());
    }
    return branch;
}

MailmapHandle mailmap_of(git_repository* repository) {
    git_mailmap* mailmap = nullptr;
    if (git_mailmap_from_repository(&mailmap, repository) < 0) return nullptr;
    return MailmapHandle{mailmap};
}

void read_personal(const Environment& environment, const Entries& entries, Checkout& checkout) {
    checkout.committer = committer_of(environment, entries);
    checkout.config = dutyme_entries(entries);
}

void read_repository(const Environment& environment, git_repository* repository,
                     const Entries& entries, LibraryReading& reading) {
    Checkout& checkout = reading.checkout;
    checkout.work_tree = folder_of(git_repository_workdir(repository));
    const MailmapHandle mailmap = mailmap_of(repository);
    const std::string branch = read_head(repository, mailmap.get(), reading);
    checkout.repository =
        repository_name(entries, branch,
                        checkout.work_tree.empty() ? folder_of(git_repository_path(repository))
                                                   : checkout.work_tree);
    read_personal(environment, entries, checkout);
    if (mailmap) checkout.committer = with_mailmap(mailmap.get(), checkout.committer);
    // git takes a name that nobody has set from the system's users.
    if (checkout.committer.name.empty() && !checkout.committer.email.empty())
        reading.doubt = "name";
}

Entries entries_outside() {
    return entries_of(make<ConfigHandle>(git_config_open_default).get());
}

std::filesystem::path place_of(git_repository* repository) {
    const auto work_tree = folder_of(git_repository_workdir(repository));
    return work_tree.empty() ? folder_of(git_repository_path(repository)) : work_tree;
}

}  // namespace

std::string variable_for_git_alone(const Environment& environment) {
    for (const char* name :
         {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
          "GIT_CONFIG", "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_REPLACE_REF_BASE",
          "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE"})
        if (environment.find(name)) return name;
    // An empty folder among these means that links are not followed from there on.
    const std::string ceilings = environment.find("GIT_CEILING_DIRECTORIES").value_or("");
    if (starts_with(ceilings, ":") || ceilings.find("::") != std::string::npos)
        return "GIT_CEILING_DIRECTORIES";
    const std::string no_system = environment.find("GIT_CONFIG_NOSYSTEM").value_or("1");
    return no_system == "1" || no_system == "true" ? "" : "GIT_CONFIG_NOSYSTEM";
}

LibraryReading read_by_library(const Environment& environment) {
    const Library library;
    search_configuration(environment);
    LibraryReading reading;
    const Opened opened = open_repository();
    if (!opened.repository) {
        const Entries entries = entries_outside();
        reading.doubt = doubtful_entry(entries);
        read_personal(environment, entries, reading.checkout);
        return reading;
    }
    git_repository* repository = opened.repository.get();
    const Entries entries = entries_of(make<ConfigHandle>(git_repository_config, repository).get());
    if (opened.foreign) {
        read_personal(environment, entries_outside(), reading.checkout);
        note(reading.checkout, untrusted_remark(place_of(repository)));
    } else {
        read_repository(environment, repository, entries, reading);
    }
    if (reading.doubt.empty()) reading.doubt = doubt_of(opened, entries);
    return reading;
}

Checkout read_by_command(GitCommand& git, const Environment& environment,
                         const std::string& reason) {
    const Place place = read_place(git, environment);
    Checkout checkout = checkout_of(place);
    if (place.location.kind == Location::Kind::unknown && !reason.empty())
        note(checkout, "libgit2 says: " + reason);
    read_history(git, environment, place, "HEAD", checkout);
    return checkout;
}

}  // namespace dutyme::git

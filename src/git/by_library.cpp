#include "base/text.hpp"
#include "git/head_file.hpp"
#include "git/libgit2.hpp"
#include "git/readers.hpp"

#include <algorithm>
#include <array>

namespace dutyme::git {

namespace {

struct Opened {
    RepositoryHandle repository;  // null: there is none around here
    bool foreign = false;         // somebody else owns it
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

Opened open_repository() {
    git_repository* repository = nullptr;
    const int code = open_around_here(&repository);
    if (code < 0 && says_foreign(code)) {
        const AnyOwner for_this_once;
        return {make<RepositoryHandle>(open_around_here), true};
    }
    if (code == GIT_ENOTFOUND) return {};
    check(code);
    return {RepositoryHandle{repository}, false};
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

// What git honours and libgit2 does not.
bool configured_by_environment(const Environment& environment) {
    constexpr std::array names{"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_GLOBAL",
                               "GIT_CONFIG_SYSTEM"};
    return std::any_of(names.begin(), names.end(),
                       [&](const char* name) { return environment.find(name).has_value(); });
}

Entries personal_entries(const Environment& environment, const Entries& read, Checkout& checkout) {
    if (!configured_by_environment(environment)) return read;
    GitCommand git{environment};
    if (auto asked = entries_by_command(git)) return *std::move(asked);
    note(checkout, "GIT_CONFIG_ variables are set and could not be honoured: " + git.trouble());
    return read;
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

void read_commit(git_repository* repository, const git_oid* id, const git_mailmap* mailmap,
                 Checkout& checkout) {
    char hexadecimal[65];
    checkout.commit = git_oid_tostr(hexadecimal, sizeof hexadecimal, id);
    const auto commit = make<CommitHandle>(git_commit_lookup, repository, id);
    const char* subject = git_commit_summary(commit.get());
    checkout.subject = printable(subject == nullptr ? "" : subject);
    const auto author =
        make<SignatureHandle>(git_commit_author_with_mailmap, commit.get(), mailmap);
    checkout.commit_author = person_of(author->name, author->email);
}

// Gives the branch back as git writes it.
std::string read_head(git_repository* repository, const git_mailmap* mailmap, Checkout& checkout) {
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
        read_commit(repository, git_reference_target(direct), mailmap, checkout);
    } catch (const GitError& error) {
        note(checkout, std::string{"the commit could not be read: "} + error.what());
    }
    return branch;
}

std::filesystem::path folder_of(const char* path) {
    std::filesystem::path folder = path == nullptr ? "" : path;
    return folder.has_filename() ? folder : folder.parent_path();  // libgit2 ends them in "/"
}

// Somebody else's mailmap could turn us into anybody.
MailmapHandle mailmap_of(const Opened& opened) {
    git_mailmap* mailmap = nullptr;
    if (opened.foreign || git_mailmap_from_repository(&mailmap, opened.repository.get()) < 0)
        return nullptr;
    return MailmapHandle{mailmap};
}

void read_personal(const Environment& environment, const Entries& read, Checkout& checkout) {
    const Entries entries = personal_entries(environment, read, checkout);
    checkout.author = author_of(environment, entries);
    checkout.config = dutyme_entries(entries);
}

void read_repository(const Environment& environment, const Opened& opened, Checkout& checkout) {
    git_repository* repository = opened.repository.get();
    checkout.work_tree = folder_of(git_repository_workdir(repository));
    if (git_repository_is_bare(repository) != 0) {
        GitCommand git{environment};
        checkout.head_file = read_head_file(git);
    }
    const auto config = make<ConfigHandle>(git_repository_config, repository);
    Entries entries = entries_of(config.get());
    if (opened.foreign) {
        entries = without_foreign_settings(std::move(entries));
        note(checkout, "another user owns the repository, so its git config is not believed");
    }
    const MailmapHandle mailmap = mailmap_of(opened);
    const std::string branch = read_head(repository, mailmap.get(), checkout);
    checkout.repository =
        repository_name(entries, branch,
                        checkout.work_tree.empty() ? folder_of(git_repository_path(repository))
                                                   : checkout.work_tree);
    read_personal(environment, entries, checkout);
    if (mailmap) checkout.author = with_mailmap(mailmap.get(), checkout.author);
}

}  // namespace

Checkout read_by_library(const Environment& environment) {
    const Library library;
    search_configuration(environment);
    Checkout checkout;
    const Opened opened = open_repository();
    if (opened.repository) {
        read_repository(environment, opened, checkout);
    } else {
        const auto config = make<ConfigHandle>(git_config_open_default);
        read_personal(environment, entries_of(config.get()), checkout);
    }
    return checkout;
}

}  // namespace dutyme::git

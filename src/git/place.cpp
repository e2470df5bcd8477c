#include "git/place.hpp"

#include "base/text.hpp"
#include "git/readers.hpp"

#include <algorithm>
#include <sstream>

namespace dutyme::git {

namespace fs = std::filesystem;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// Cuts off and gives back what stands before the first `separator`, or all of it.
std::string_view take(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

// git names the folder between quotes: "... in repository at '/srv/api'".
std::string quoted_part(const std::string& text) {
    const auto begin = text.find('\'');
    const auto end = text.rfind('\'');
    return begin == end ? "" : text.substr(begin + 1, end - begin - 1);
}

Location refused(const GitRun& run) {
    Location location;
    if (contains(run.trouble, "not a git repository")) {
        location.kind = Location::Kind::none;
    } else if (contains(run.trouble, "dubious ownership") ||
               contains(run.trouble, "unsafe repository")) {
        location.kind = Location::Kind::untrusted;
        location.remark = untrusted_remark(quoted_part(run.trouble));
    } else if (contains(run.trouble, "safe.bareRepository")) {
        location.kind = Location::Kind::untrusted;
        location.remark = "the bare repository " + quoted_part(run.trouble) +
                          " is not read, for safe.bareRepository is explicit; to read it: "
                          "GIT_DIR=" +
                          shell_word(quoted_part(run.trouble));
    } else {
        location.remark = "the repository could not be read: " + run.trouble;
    }
    return location;
}

// git itself sets GIT_DIR to "." for the hooks of a bare repository, however it found that.
bool is_pointed_to(const Environment& environment) {
    const auto pointer = environment.non_empty("GIT_DIR");
    return pointer && *pointer != ".";
}

bool has_git_folder(const fs::path& path) {
    return std::any_of(path.begin(), path.end(),
                       [](const fs::path& part) { return part == ".git"; });
}

// Nobody can commit a folder that is called ".git". Of any other, standing in it, git is asked
// what lies around it.
bool is_embedded(GitCommand& git, const fs::path& git_dir, const Environment& environment) {
    std::error_code none;
    const fs::path here = fs::current_path(none);
    const fs::path inside = here.lexically_relative(git_dir);
    const bool stands_in_it = !inside.empty() && *inside.begin() != "..";
    if (!stands_in_it || has_git_folder(git_dir) || is_pointed_to(environment)) return false;
    auto variables = environment.all();
    variables.erase("GIT_DIR");
    const Environment around{std::move(variables)};
    const auto left = git.deadline() - platform::KernelClock::now();
    GitCommand outer{around,
                     {std::chrono::ceil<std::chrono::milliseconds>(left), false,
                      git_dir.parent_path(), Reach{}.most}};
    const GitRun run = outer.run({"rev-parse", "--is-inside-work-tree"});
    const bool surely_not = run.line() == "false" || contains(run.trouble, "not a git repository");
    return !surely_not;
}

std::vector<std::string> locate() {
    return {"rev-parse", "--absolute-git-dir", "--is-bare-repository", "--show-toplevel"};
}

Location location_of(const GitRun& run, GitCommand& git, const Environment& environment) {
    Location location;
    std::string_view lines = run.text;
    location.git_dir = take(lines, '\n');
    if (!run.answered() || location.git_dir.empty()) return refused(run);
    location.kind = Location::Kind::found;
    location.bare = take(lines, '\n') == "true";
    // Outside of a work tree git gives an error for this last one alone.
    location.work_tree = take(lines, '\n');
    location.embedded = is_embedded(git, location.git_dir, environment);
    return location;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    const fs::path rest = path.lexically_relative(folder);
    return !folder.empty() && !rest.empty() && *rest.begin() != "..";
}

// A file of the work tree that the repository's configuration includes comes with each clone.
bool comes_with_clone(std::string_view origin, const Location& location) {
    constexpr std::string_view kind = "file:";
    if (location.embedded) return true;
    if (origin.substr(0, kind.size()) != kind) return false;
    std::error_code failed;
    const fs::path root =
        location.work_tree.empty() ? fs::current_path(failed) : location.work_tree;
    const fs::path file = fs::weakly_canonical(root / fs::path{origin.substr(kind.size())}, failed);
    const fs::path tree = fs::weakly_canonical(location.work_tree, failed);
    if (failed || location.work_tree.empty() || !lies_in(file, tree)) return false;
    return !lies_in(file, fs::weakly_canonical(location.git_dir, failed)) &&
           !has_git_folder(file.lexically_relative(tree));
}

ConfigEntry entry_of(std::string_view scope, std::string_view origin, std::string_view text,
                     const Location& location) {
    const bool has_value = contains(text, "\n");
    const std::string name{take(text, '\n')};
    const bool local = scope == "local" || scope == "worktree";
    const bool own = scope != "system" && scope != "global";
    return {name, has_value ? std::string{text} : "true", own,
            local && comes_with_clone(origin, location)};
}

Entries entries_in(std::string_view output, const Location& location) {
    Entries entries;
    while (!output.empty()) {
        const std::string_view scope = take(output, '\0');
        const std::string_view origin = take(output, '\0');
        entries.push_back(entry_of(scope, origin, take(output, '\0'), location));
    }
    return entries;
}

std::vector<std::string> list_configuration() {
    return {"config", "--null", "--list", "--show-scope", "--show-origin"};
}

void add_remark(std::string& remark, const std::string& more) {
    if (more.empty()) return;
    remark += remark.empty() ? more : "; " + more;
}

// "Ada <ada@corp.example>", and more behind it.
std::optional<Person> person_in(std::string_view ident) {
    const auto open = ident.find('<');
    const auto close = ident.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
    const std::string_view name = ident.substr(0, open == 0 ? 0 : open - 1);
    return Person{printable(name), printable(ident.substr(open + 1, close - open - 1))};
}

// Its .mailmap, or that of HEAD, or a file that the configuration names.
bool may_have_mailmap(const Place& place) {
    if (place.location.kind != Location::Kind::found) return false;
    const fs::path& tree = place.location.work_tree;
    std::error_code none;
    return tree.empty() || fs::exists(fs::symlink_status(tree / ".mailmap", none)) ||
           std::any_of(place.entries.begin(), place.entries.end(), [](const ConfigEntry& entry) {
               return entry.name.compare(0, 8, "mailmap.") == 0;
           });
}

// git would guess an address from the machine's name; that is nobody's.
Person read_committer(GitCommand& git, const Environment& environment, const Place& place) {
    Person told = committer_of(environment, place.entries);
    if (told.email.empty()) return told;
    Person committer = person_in(git.line({"var", "GIT_COMMITTER_IDENT"})).value_or(told);
    if (!may_have_mailmap(place)) return committer;
    return person_in(
               git.line({"check-mailmap", "--", committer.name + " <" + committer.email + ">"}))
        .value_or(committer);
}

void read_commit(GitCommand& git, const std::string& revision, Checkout& checkout) {
    const GitRun run = git.run({"log", "-1", "--no-show-signature", "--encoding=UTF-8",
                                "--format=%H%x00%s%x00%aN%x00%aE%x00", revision, "--"});
    if (!run) {
        checkout.commit = git.line({"rev-parse", "--quiet", "--verify", revision});
        if (!checkout.commit.empty() || !run.answered())
            note(checkout, "the commit could not be read: " + run.trouble);
        return;
    }
    std::string_view rest = run.text;
    checkout.commit = take(rest, '\0');
    checkout.subject = printable(take(rest, '\0'));
    checkout.commit_author.name = printable(take(rest, '\0'));
    checkout.commit_author.email = printable(take(rest, '\0'));
}

}  // namespace

Place read_place(GitCommand& git, const Environment& environment) {
    const auto runs = git.run_at_once({locate(), list_configuration()});
    const GitRun& listed = runs.back();
    Place place;
    place.location = location_of(runs.front(), git, environment);
    place.remark = place.location.remark;
    if (listed)
        place.entries = entries_in(listed.text, place.location);
    else if (place.remark.empty() || listed.answered())
        add_remark(place.remark, "git's configuration could not be read: " + listed.trouble);
    if (place.location.bare && place.location.work_tree.empty()) {
        place.head_file = read_head_file(git);
        if (place.head_file) add_remark(place.remark, place.head_file->remark);
    }
    return place;
}

std::optional<Entries> read_entries(GitCommand& git) {
    const GitRun listed = git.run(list_configuration());
    return listed ? std::optional{entries_in(listed.text, {})} : std::nullopt;
}

Checkout checkout_of(const Place& place) {
    Checkout checkout;
    checkout.asked_git = true;
    checkout.work_tree = place.location.work_tree;
    checkout.head_file = place.head_file;
    checkout.config = dutyme_entries(place.entries);
    if (!place.remark.empty()) note(checkout, place.remark);
    return checkout;
}

void read_history(GitCommand& git, const Environment& environment, const Place& place,
                  const std::string& revision, Checkout& checkout) {
    checkout.committer = read_committer(git, environment, place);
    if (place.location.kind != Location::Kind::found) return;
    std::string branch;
    if (revision == "HEAD") branch = branch_of(git.line({"symbolic-ref", "--quiet", "HEAD"}));
    checkout.branch = printable(branch);
    read_commit(git, revision, checkout);
    const fs::path& tree = place.location.work_tree;
    checkout.repository =
        repository_name(place.entries, branch, tree.empty() ? place.location.git_dir : tree);
}

namespace {

HeadFile unread(const GitRun& run) {
    return {false, "", "the .dutyme of HEAD could not be read: " + run.trouble};
}

}  // namespace

std::optional<HeadFile> read_head_file(GitCommand& git) {
    const GitRun listed = git.run({"ls-tree", "--full-tree", "HEAD", ".dutyme"});
    const bool unborn = listed.trouble.find("Not a valid object name") != std::string::npos;
    if (unborn) return std::nullopt;
    if (!listed) return unread(listed);
    std::istringstream entry{listed.text};
    std::string mode;
    std::string type;
    std::string id;
    if (!(entry >> mode >> type >> id)) return std::nullopt;
    if (mode != "100644" && mode != "100755") return HeadFile{};
    GitRun content = git.run({"cat-file", "blob", id});
    if (content) return HeadFile{true, std::move(content.text), ""};
    return content.end == GitRun::End::too_much ? HeadFile{} : unread(content);
}

}  // namespace dutyme::git

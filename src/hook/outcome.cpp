#include "hook/outcome.hpp"

#include "base/secret.hpp"
#include "git/place.hpp"
#include "git/remotes.hpp"
#include "git/unattended.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace dutyme::hook {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds local_timeout{10000};
constexpr milliseconds remote_timeout{10000};
constexpr std::size_t output_limit = std::size_t{64} << 20;  // the refs of the largest repositories
constexpr std::size_t named_refs = 100;  // more are not named one by one: git then lists all
constexpr const char* remote_name = "dutyme-pushed-to";
constexpr const char* placeholder = "dutyme-pushed-to:";

std::string section_of(const std::string& remote) {
    return "remote." + remote + ".";
}

// Returns the part of an entry's name after the section. Empty: the entry is in another section.
std::string variable_in(const std::string& section, const git::ConfigEntry& entry) {
    if (entry.name.compare(0, section.size(), section) != 0) return {};
    std::string variable = entry.name.substr(section.size());
    return variable.find('.') == std::string::npos ? variable : "";
}

// Adds a remote with the configuration of the one pushed to and the URL of the push. git has
// applied insteadOf and pushInsteadOf to that URL and must not do so again: it rewrites a URL once,
// so the remote's URL is a placeholder that insteadOf turns into the real one. All this is passed
// in the environment, which other users cannot read.
Environment with_remote(Environment environment, const git::Push& push,
                        const git::Entries& entries) {
    const std::string section = section_of(push.remote);
    const std::string ours = section_of(remote_name);
    for (const git::ConfigEntry& entry : entries) {
        const std::string variable = variable_in(section, entry);
        if (variable.empty() || variable == "url" || variable == "pushurl") continue;
        environment = git::with_entry(environment, ours + variable, entry.value);
    }
    environment = git::with_entry(environment, ours + "url", placeholder);
    return git::with_entry(environment, "url." + push.url + ".insteadOf", placeholder);
}

// Servers show branches and tags to whoever may push them.
bool is_shown(std::string_view ref) {
    return ref.substr(0, 11) == "refs/heads/" || ref.substr(0, 10) == "refs/tags/";
}

// Reads lines of an object id, a blank or tab, and a ref.
std::map<std::string, std::string> read_tips(const std::string& text) {
    std::map<std::string, std::string> tips;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto gap = text.find_first_of(" \t", at);
        if (gap < end) tips[text.substr(gap + 1, end - gap - 1)] = text.substr(at, gap - at);
        at = end + 1;
    }
    return tips;
}

}  // namespace

PushCheck::PushCheck(const git::Push& push, std::filesystem::path folder,
                     const Environment& environment)
    : push_(push), folder_(std::move(folder)), environment_(without_secrets(environment)) {
    git::GitCommand git{environment_, {local_timeout, false, folder_, output_limit}};
    const auto entries = git::read_entries(git);
    if (!entries) return;
    remote_environment_ = git::unattended(environment_, *entries, push_.url);
    if (remote_environment_)
        remote_environment_ = with_remote(*std::move(remote_environment_), push_, *entries);
    std::vector<std::string> refspecs;
    for (const git::ConfigEntry& entry : *entries)
        if (variable_in(section_of(push_.remote), entry) == "fetch")
            refspecs.push_back(entry.value);
    for (const git::PushedRef& ref : push_.refs)
        tracking_refs_.push_back(git::tracking_ref(refspecs, ref.remote_ref));
    fetches_from_push_url_ = git.line({"ls-remote", "--get-url", "--", push_.remote}) == push_.url;
    before_ = read_tracking_tips();
}

// One run of git with a short command line, however many refs are pushed.
PushCheck::Tips PushCheck::read_tracking_tips() const {
    std::set<std::string> patterns;
    for (const std::string& ref : tracking_refs_) {
        if (ref.empty()) continue;
        const bool by_folder = tracking_refs_.size() > named_refs;
        patterns.insert(by_folder ? ref.substr(0, ref.rfind('/') + 1) : ref);
    }
    if (patterns.empty()) return {};
    git::GitCommand git{environment_, {local_timeout, false, folder_, output_limit}};
    std::vector<std::string> words{"for-each-ref", "--format=%(objectname) %(refname)"};
    words.insert(words.end(), patterns.begin(), patterns.end());
    return read_tips(git.run(words).text);
}

PushOutcome PushCheck::look() {
    return has_tracking_ref_landed(read_tracking_tips()) ? PushOutcome::landed : ask_remote();
}

// A tracking ref that moved to the pushed commit was moved by this push or by a later fetch. The
// fetch proves nothing when it reads another repository.
bool PushCheck::has_tracking_ref_landed(const Tips& now) const {
    for (std::size_t at = 0; at < tracking_refs_.size(); ++at) {
        const auto tip = now.find(tracking_refs_[at]);
        if (tip == now.end() || tip->second != push_.refs[at].local_oid) continue;
        const auto old = before_.find(tracking_refs_[at]);
        if (old == before_.end() || old->second != tip->second)
            return fetches_from_push_url_ || was_moved_by_push(tracking_refs_[at]);
    }
    return false;
}

bool PushCheck::was_moved_by_push(const std::string& tracking_ref) const {
    git::GitCommand git{environment_, {local_timeout, false, folder_, output_limit}};
    return git.line({"log", "-1", "--walk-reflogs", "--format=%gs", tracking_ref, "--"}) ==
           "update by push";
}

PushOutcome PushCheck::ask_remote() const {
    if (!remote_environment_) return PushOutcome::unknown;
    git::GitCommand git{*remote_environment_, {remote_timeout, true, folder_, output_limit}};
    std::vector<std::string> words{"ls-remote", remote_name};
    if (push_.refs.size() <= named_refs)
        for (const git::PushedRef& ref : push_.refs) words.push_back(ref.remote_ref);
    const auto answer = git.run(words);
    return answer ? judge(read_tips(answer.text)) : PushOutcome::unknown;
}

// A ref that is neither as before nor as pushed was moved by somebody else, before or after this
// push: then nobody can tell whether this push landed. Neither where a new ref is not shown that
// servers take and hide, such as Gerrit's refs/for/main.
PushOutcome PushCheck::judge(const Tips& remote) const {
    bool unmoved = true;
    for (const git::PushedRef& ref : push_.refs) {
        const auto tip = remote.find(ref.remote_ref);
        if (tip != remote.end() && tip->second == ref.local_oid) return PushOutcome::landed;
        unmoved = unmoved && (ref.is_new() ? tip == remote.end() && is_shown(ref.remote_ref)
                                           : tip != remote.end() && tip->second == ref.remote_oid);
    }
    return unmoved ? PushOutcome::not_landed : PushOutcome::unknown;
}

}  // namespace dutyme::hook

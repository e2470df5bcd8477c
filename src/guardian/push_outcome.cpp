#include "guardian/push_outcome.hpp"

#include "config/keys.hpp"
#include "git/refspec.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds for_a_look{2000};
constexpr milliseconds for_the_remote{10000};
constexpr const char* remote_of_ours = "dutyme-push";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

bool is_absent(const std::vector<std::string>& lines, const git::PushedRef& ref) {
    return std::none_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.substr(line.find('\t') + 1) == ref.remote_ref;
    });
}

// git needs none of our secrets. It is given the URL here, where other users cannot read it.
Environment for_git(const git::Push& push, const Environment& environment) {
    std::map<std::string, std::string> variables = environment.all();
    for (const config::Key& key : config::all_keys()) {
        if (key.kind != config::Kind::secret) continue;
        variables.erase(key.variable);
        if (key.another_variable != nullptr) variables.erase(key.another_variable);
    }
    std::string& count = variables["GIT_CONFIG_COUNT"];
    if (count.empty()) count = "0";
    variables["GIT_CONFIG_KEY_" + count] = std::string{"remote."} + remote_of_ours + ".url";
    variables["GIT_CONFIG_VALUE_" + count] = push.url;
    count = std::to_string(std::atoi(count.c_str()) + 1);
    return Environment{std::move(variables)};
}

}  // namespace

PushCheck::PushCheck(const git::Push& push, std::filesystem::path folder,
                     const Environment& environment)
    : push_(push),
      folder_(std::move(folder)),
      environment_(for_git(push, environment)),
      before_(tracked()) {}

git::GitCommand PushCheck::git_here() const {
    return git::GitCommand{environment_, {for_a_look, false, folder_}};
}

PushCheck::Tips PushCheck::tracked() const {
    Tips tips;
    if (!push_.is_named()) return tips;
    git::GitCommand git = git_here();
    const auto refspecs = git.run({"config", "--get-all", "remote." + push_.remote + ".fetch"});
    for (const git::PushedRef& ref : push_.refs) {
        const std::string tracking =
            git::tracking_ref(lines_of(refspecs.value_or("")), ref.remote_ref);
        if (!tracking.empty())
            tips[ref.remote_ref] = git.line({"rev-parse", "--quiet", "--verify", tracking});
    }
    return tips;
}

PushOutcome PushCheck::look() {
    const Tips now = tracked();
    const auto& refs = push_.refs;
    const bool tracked_one = std::any_of(refs.begin(), refs.end(), [&](const git::PushedRef& ref) {
        return tracking_ref_took_it(ref, now);
    });
    return tracked_one ? PushOutcome::landed : ask_remote();
}

// It moved, and to what was pushed or beyond: git has moved it, or somebody has fetched since.
bool PushCheck::tracking_ref_took_it(const git::PushedRef& ref, const Tips& now) {
    const auto tip = now.find(ref.remote_ref);
    if (tip == now.end() || tip->second.empty() || tip->second == before_[ref.remote_ref])
        return false;
    if (tip->second == ref.local_oid) return true;
    return git_here().run({"merge-base", "--is-ancestor", ref.local_oid, tip->second}).has_value();
}

// A push that was killed may have moved the remote without our knowing. Where the ref is neither as
// it was nor as it was to be, somebody else pushed, before us or behind.
PushOutcome PushCheck::ask_remote() const {
    git::GitCommand git{environment_, {for_the_remote, true, folder_}};
    std::vector<std::string> words{"ls-remote", remote_of_ours};
    for (const git::PushedRef& ref : push_.refs) words.push_back(ref.remote_ref);
    const auto answer = git.run(words);
    if (!answer) return PushOutcome::unknown;
    const auto lines = lines_of(*answer);
    const auto has = [&](const std::string& oid, const git::PushedRef& ref) {
        return std::count(lines.begin(), lines.end(), oid + "\t" + ref.remote_ref) > 0;
    };
    bool unmoved = true;
    for (const git::PushedRef& ref : push_.refs) {
        if (has(ref.local_oid, ref)) return PushOutcome::landed;
        unmoved = unmoved && (ref.is_new() ? is_absent(lines, ref) : has(ref.remote_oid, ref));
    }
    return unmoved ? PushOutcome::not_landed : PushOutcome::unknown;
}

}  // namespace dutyme::guardian

#include "guardian/push_watch.hpp"

#include "config/hosts.hpp"
#include "config/keys.hpp"
#include "duty/tour.hpp"
#include "git/git_command.hpp"
#include "git/refspec.hpp"
#include "guardian/command_watch.hpp"
#include "guardian/detach.hpp"
#include "pagerduty/client.hpp"

#include <algorithm>
#include <map>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds for_the_page{1000};
constexpr milliseconds for_a_look{2000};
constexpr milliseconds for_the_push = std::chrono::minutes{15};
constexpr milliseconds for_the_remote{10000};
constexpr milliseconds for_a_return{90000};  // longer than any rate limit's minute
constexpr const char* remote_of_ours = "dutyme-push";

enum class Landed { yes, no, unknown };

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
Environment for_git(const WatchedPush& watched) {
    std::map<std::string, std::string> variables = watched.environment.all();
    for (const config::Key& key : config::all_keys()) {
        if (key.kind != config::Kind::secret) continue;
        variables.erase(key.variable);
        if (key.another_variable != nullptr) variables.erase(key.another_variable);
    }
    std::string& count = variables["GIT_CONFIG_COUNT"];
    if (count.empty()) count = "0";
    variables["GIT_CONFIG_KEY_" + count] = std::string{"remote."} + remote_of_ours + ".url";
    variables["GIT_CONFIG_VALUE_" + count] = watched.push.url;
    count = std::to_string(std::atoi(count.c_str()) + 1);
    return Environment{std::move(variables)};
}

class PushWatch {
  public:
    PushWatch(WatchedPush push, Wire wire)
        : push_(std::move(push)), wire_(std::move(wire)), environment_(for_git(push_)) {}

    void run() {
        auto tour = own();
        if (!tour) return;
        before_ = tracked();
        wire_.send({Word::taken, {}});
        settle(*std::move(tour), wait_for_git() ? landed() : Landed::unknown);
    }

  private:
    using Tips = std::map<std::string, std::string>;  // of remote refs, as far as they are tracked

    std::optional<duty::Abandoned> own();
    Tips tracked();
    bool wait_for_git();
    Landed landed();
    bool tracking_ref_took_it(const git::PushedRef& ref, const Tips& now);
    Landed ask_remote();
    void settle(duty::Abandoned tour, Landed landed);
    void give_back(duty::Tour& tour, const pagerduty::Client& pagerduty);

    git::GitCommand git_here() const {
        return git::GitCommand{environment_, {for_a_look, false, push_.folder}};
    }

    WatchedPush push_;
    Wire wire_;
    Environment environment_;
    SystemClock clock_;
    Tips before_;
};

// Absent: it was given back already.
std::optional<duty::Abandoned> PushWatch::own() {
    return push_.birth.journal.adopt(push_.tour);
}

PushWatch::Tips PushWatch::tracked() {
    Tips tips;
    if (!push_.push.is_named()) return tips;
    git::GitCommand git = git_here();
    const auto refspecs =
        git.run({"config", "--get-all", "remote." + push_.push.remote + ".fetch"});
    for (const git::PushedRef& ref : push_.push.refs) {
        const std::string tracking =
            git::tracking_ref(lines_of(refspecs.value_or("")), ref.remote_ref);
        if (!tracking.empty())
            tips[ref.remote_ref] = git.line({"rev-parse", "--quiet", "--verify", tracking});
    }
    return tips;
}

// False: it goes on, or there is no telling.
bool PushWatch::wait_for_git() {
    CommandWatch watch;
    watch.watch(push_.git.pid);
    if (!push_.git.is_there()) return true;
    return watch.fd() >= 0 && wait_readable({watch.fd()}, for_the_push) == watch.fd();
}

Landed PushWatch::landed() {
    const Tips now = tracked();
    const auto& refs = push_.push.refs;
    const bool tracked_one = std::any_of(refs.begin(), refs.end(), [&](const git::PushedRef& ref) {
        return tracking_ref_took_it(ref, now);
    });
    return tracked_one ? Landed::yes : ask_remote();
}

// It moved, and to what was pushed or beyond: git has moved it, or somebody has fetched since.
bool PushWatch::tracking_ref_took_it(const git::PushedRef& ref, const Tips& now) {
    const auto tip = now.find(ref.remote_ref);
    if (tip == now.end() || tip->second.empty() || tip->second == before_[ref.remote_ref])
        return false;
    if (tip->second == ref.local_oid) return true;
    return git_here().run({"merge-base", "--is-ancestor", ref.local_oid, tip->second}).has_value();
}

// A push that was killed may have moved the remote without our knowing. Where the ref is neither as
// it was nor as it was to be, somebody else pushed, before us or behind.
Landed PushWatch::ask_remote() {
    git::GitCommand git{environment_, {for_the_remote, true, push_.folder}};
    std::vector<std::string> words{"ls-remote", remote_of_ours};
    for (const git::PushedRef& ref : push_.push.refs) words.push_back(ref.remote_ref);
    const auto answer = git.run(words);
    if (!answer) return Landed::unknown;
    const auto lines = lines_of(*answer);
    const auto has = [&](const std::string& oid, const git::PushedRef& ref) {
        return std::count(lines.begin(), lines.end(), oid + "\t" + ref.remote_ref) > 0;
    };
    bool unmoved = true;
    for (const git::PushedRef& ref : push_.push.refs) {
        if (has(ref.local_oid, ref)) return Landed::yes;
        unmoved = unmoved && (ref.is_new() ? is_absent(lines, ref) : has(ref.remote_oid, ref));
    }
    return unmoved ? Landed::no : Landed::unknown;
}

void PushWatch::settle(duty::Abandoned tour, Landed landed) {
    const config::Settings& settings = push_.birth.own;
    pagerduty::Client pagerduty{push_.birth.network, clock_, config::api_url(settings),
                                push_.birth.credential};
    duty::Tour standing{*pagerduty.schedules, clock_, std::move(tour.page), std::move(tour.record)};
    if (landed == Landed::no) return give_back(standing, pagerduty);
    standing.note(landed == Landed::yes ? "the push landed"
                                        : "it is not known whether the push landed");
}

void PushWatch::give_back(duty::Tour& tour, const pagerduty::Client& pagerduty) {
    const std::string outcome = "the push did not land";
    if (tour.release({clock_.elapsed() + for_a_return, {}}))
        tour.close(outcome, pagerduty.session.now());
    else
        tour.note(outcome);
}

}  // namespace

void watch(WatchedPush push) {
    Wire wire = detach([&push](Wire end) { PushWatch{push, std::move(end)}.run(); });
    wait_readable({wire.fd()}, for_the_page);
}

}  // namespace dutyme::guardian

#include "guardian/push_watch.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "config/hosts.hpp"
#include "duty/change.hpp"
#include "duty/tour.hpp"
#include "guardian/command_watch.hpp"
#include "guardian/detach.hpp"
#include "guardian/landing.hpp"
#include "guardian/outbox.hpp"
#include "pagerduty/client.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <vector>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds for_the_page{1000};
constexpr milliseconds before_another_look{3000};
constexpr milliseconds for_a_return{90000};  // longer than any rate limit's minute
constexpr milliseconds for_an_event{60000};

// proc(5). Empty where the kernel does not tell.
std::vector<pid_t> children_of(int parent) try {
    const std::string pid = std::to_string(parent);
    std::string path = "/proc/" + pid;
    path.append("/task/").append(pid).append("/children");
    std::istringstream numbers{read_file(path, 4096).value_or("")};
    std::vector<pid_t> children;
    for (pid_t child = 0; numbers >> child;) children.push_back(child);
    return children;
} catch (const Error&) {
    return {};
}

const char* outcome_of(Landed landed) {
    if (landed == Landed::yes) return "the push landed";
    return landed == Landed::no ? "the push did not land"
                                : "it is not known whether the push landed";
}

class PushWatch {
  public:
    PushWatch(WatchedPush push, Wire wire) : push_(std::move(push)), wire_(std::move(wire)) {}

    void run() {
        auto tour = push_.birth.journal.adopt(push_.tour);
        if (!tour) return;  // it was given back already
        Landing landing{push_.push, push_.folder, push_.environment};
        watch_processes();
        wire_.send({Word::taken, {}});
        tell_of_start(tour->record);
        settle(*std::move(tour), has_ended() ? look(landing) : Landed::unknown);
    }

  private:
    void watch_processes();
    bool has_ended() const;
    Landed look(Landing& landing);
    void settle(duty::Abandoned tour, Landed landed);
    void give_back(duty::Tour& tour, const std::string& outcome, const pagerduty::Session& session);
    void tell_of_start(const duty::Record& tour);

    WatchedPush push_;
    Wire wire_;
    SystemClock clock_;
    std::vector<CommandWatch> processes_;  // git, and what it has started
    std::optional<Outbox> outbox_;         // where PagerDuty is told of the push
};

// What git has started to talk to the remote outlives a git that is killed, for as long as the
// remote is at it, and may still bring the push there.
void PushWatch::watch_processes() {
    std::vector<pid_t> pids = children_of(push_.git.pid);
    pids.insert(pids.begin(), push_.git.pid);
    for (const pid_t pid : pids) processes_.emplace_back().watch(pid);
    if (!push_.git.is_there()) processes_.clear();  // the numbers may be those of others
}

// False: it goes on, or there is no telling.
bool PushWatch::has_ended() const {
    if (processes_.empty()) return true;
    if (processes_.front().fd() < 0) return false;
    const milliseconds end = clock_.elapsed() + push_.at_most;
    return std::all_of(processes_.begin(), processes_.end(), [&](const CommandWatch& process) {
        const milliseconds left = std::max(end - clock_.elapsed(), milliseconds{0});
        return process.fd() < 0 || wait_readable({process.fd()}, left) >= 0;
    });
}

// How git ended is told to its parent alone. When it was killed together with its connection, the
// remote may be at the push a little longer.
Landed PushWatch::look(Landing& landing) {
    const Landed first = landing.look();
    if (first != Landed::no) return first;
    clock_.sleep(before_another_look);
    return landing.look();
}

void PushWatch::settle(duty::Abandoned tour, Landed landed) {
    const std::string outcome = outcome_of(landed);
    if (outbox_)
        outbox_->put(duty::deploy_finished(tour.record, outcome, clock_.now(), duty::Means::push),
                     for_an_event);
    pagerduty::Client pagerduty{push_.birth.network, clock_, config::api_url(push_.birth.own),
                                push_.birth.credential};
    duty::Tour standing{*pagerduty.schedules, clock_, std::move(tour.page), std::move(tour.record)};
    if (landed == Landed::no) return give_back(standing, outcome, pagerduty.session);
    standing.note(outcome);
}

void PushWatch::give_back(duty::Tour& tour, const std::string& outcome,
                          const pagerduty::Session& session) {
    if (tour.release({clock_.elapsed() + for_a_return, {}}))
        tour.close(outcome, session.now());
    else
        tour.note(outcome);
}

// Nothing that is wrong with the events may end the watch.
void PushWatch::tell_of_start(const duty::Record& tour) try {
    const config::Settings& settings = push_.birth.own;
    const std::string key = settings.text("routing-key");
    if (key.empty() || push_.inside_another) return;
    outbox_.emplace(push_.birth.network, Outbox::Address{config::events_url(settings), key},
                    wire_.another());
    outbox_->put(duty::deploy_started(tour, tour.begun, duty::Means::push), for_an_event);
} catch (const Error& error) {
    wire_.send({Word::remark, {error.what()}});
}

}  // namespace

void watch(WatchedPush push) {
    Wire wire = detach([&push](Wire end) { PushWatch{push, std::move(end)}.run(); });
    wait_readable({wire.fd()}, for_the_page);
}

}  // namespace dutyme::guardian

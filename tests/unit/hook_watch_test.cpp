#include "config/layers.hpp"
#include "duty/tour.hpp"
#include "duty_fakes.hpp"
#include "folder.hpp"
#include "hook/watch.hpp"
#include "platform/clock.hpp"
#include "platform/process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace dutyme;
using namespace dutyme::duty;
using namespace dutyme::guardian;
using namespace dutyme::hook;

namespace {

// What stands for a git push: it does nothing until it is told to end.
class Idle {
  public:
    Idle() : pid_(::fork()) {
        if (pid_ != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) ::pause();
    }
    ~Idle() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

    platform::Process process() const { return platform::process_of(pid_).value(); }

  private:
    pid_t pid_;
};

// A tour of ours that is left to end by itself.
std::string begun_tour(Journal& journal) {
    Record record = new_record("00112233aabbccdd");
    record.deployer = ada;
    record.leases = {lease_on("PPRI001", ten, ten + Seconds{1800}, "Q1", LeaseState::lingering)};
    JournalEntry page = journal.open(record.id);
    page.write(record);
    return record.id;
}

// The watcher would have no parent but init. Here that is us, so that its end is told to us; the
// idle git does not end.
Abandoned left_by(MonitoredPush push) {
    Journal journal = push.config.journal;
    const std::string tour = push.tour;
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    platform::SystemClock clock;
    SystemRandom random;
    monitor_push(std::move(push), clock, random);
    std::optional<Abandoned> left;
    while (!left) {  // a child of an earlier test may end first
        REQUIRE(::waitpid(-1, nullptr, 0) > 0);
        left = journal.adopt(tour);
    }
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
    return std::move(*left);
}

}  // namespace

TEST_CASE("a git that goes on for too long is not waited for, and the tour stands", "[hook]") {
    const Folder home;
    Journal journal{home / "journal"};
    const std::string tour = begun_tour(journal);
    const Idle git;
    const Environment nobody{{{"DUTYME_API_URL", "http://127.0.0.1:1"}}};
    const Abandoned left =
        left_by({{},
                 git.process(),
                 home.path,
                 nobody,
                 {config::own_layers(nobody, {}), "token", {}, journal, {}, 0, false, "", {}},
                 tour,
                 {},
                 false,
                 std::chrono::milliseconds{50}});
    CHECK(left.record.outcome == "it is not known whether the push landed");
    CHECK(left.record.leases.front().state == LeaseState::lingering);
}

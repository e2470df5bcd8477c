#pragma once
#include "base/environment.hpp"
#include "git/entries.hpp"
#include "git/git_command.hpp"
#include "git/push.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::guardian {

enum class PushOutcome { landed, not_landed, unknown };

/// Whether a push has landed: any ref of it. Made before git has moved anything, asked when git has
/// ended. Blocks for git, which runs in `folder` with the hook's environment but for our secrets,
/// and asks the user nothing.
class PushCheck {
  public:
    PushCheck(const git::Push& push, std::filesystem::path folder, const Environment& environment);

    /// By the refs that track the remote's; where those did not move, the place pushed to is asked.
    PushOutcome look();

  private:
    using Tips = std::map<std::string, std::string>;  // ids of refs

    Tips tracked() const;
    bool tracking_ref_took_it(const Tips& now) const;
    bool was_moved_by_push(const std::string& tracking_ref) const;
    PushOutcome ask_remote() const;
    PushOutcome judge(const Tips& remote) const;

    const git::Push& push_;
    std::filesystem::path folder_;
    Environment environment_;                 // of a git that reads our side alone
    std::optional<Environment> asking_;       // of one that asks the remote; absent: it cannot
    std::vector<std::string> tracking_refs_;  // of the push's refs; "" where there is none
    bool fetches_from_there_ = false;         // the tracking refs follow the place pushed to
    Tips before_;
};

}  // namespace dutyme::guardian

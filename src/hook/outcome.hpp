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

namespace dutyme::hook {

enum class PushOutcome { landed, not_landed, unknown };

/// Finds out whether any ref of a push landed. Made before git moves anything, asked when git has
/// ended. Blocks for git, which runs in `folder` with the hook's environment without our secrets,
/// and asks the user nothing.
class PushCheck {
  public:
    PushCheck(const git::Push& push, std::filesystem::path folder, const Environment& environment);

    /// Looks at the remote-tracking refs; where those did not move, asks the remote. Blocks for 10
    /// seconds at most for each run of git.
    PushOutcome look();

  private:
    using Tips = std::map<std::string, std::string>;  // object ids, by ref

    Tips read_tracking_tips() const;
    bool has_tracking_ref_landed(const Tips& now) const;
    bool was_moved_by_push(const std::string& tracking_ref) const;
    PushOutcome ask_remote() const;
    PushOutcome judge(const Tips& remote) const;

    const git::Push& push_;
    std::filesystem::path folder_;
    Environment environment_;                        // for git runs on this machine
    std::optional<Environment> remote_environment_;  // for asking the remote; absent: impossible
    std::vector<std::string> tracking_refs_;         // of each pushed ref; "": it has none
    bool fetches_from_push_url_ = false;             // the tracking refs follow the place pushed to
    Tips before_;
};

}  // namespace dutyme::hook

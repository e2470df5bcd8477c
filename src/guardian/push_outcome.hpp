#pragma once
#include "base/environment.hpp"
#include "git/git_command.hpp"
#include "git/push.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace dutyme::guardian {

enum class PushOutcome { landed, not_landed, unknown };

/// Whether a push has landed: any ref of it. Made before git has moved anything, asked when git has
/// ended. Blocks for git, which runs in `folder` with the hook's environment but for our secrets.
class PushCheck {
  public:
    PushCheck(const git::Push& push, std::filesystem::path folder, const Environment& environment);

    /// By the refs that track the remote's; where they did not move, the remote is asked.
    PushOutcome look();

  private:
    using Tips = std::map<std::string, std::string>;  // of remote refs, as far as they are tracked

    Tips tracked() const;
    bool tracking_ref_took_it(const git::PushedRef& ref, const Tips& now);
    PushOutcome ask_remote() const;
    git::GitCommand git_here() const;

    const git::Push& push_;
    std::filesystem::path folder_;
    Environment environment_;
    Tips before_;
};

}  // namespace dutyme::guardian

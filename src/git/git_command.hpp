#pragma once
#include "base/environment.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::git {

/// The git on PATH. Relative entries are left out: they would run what lies about in the
/// repository. Empty: there is none.
std::string find_git(const Environment& environment);

/// How far a git that we run may go.
struct Reach {
    std::chrono::milliseconds time{2000};  ///< all runs together, from the beginning
    bool network = false;          ///< it may ask a remote, with the credentials that are at hand
    std::filesystem::path folder;  ///< where it runs; empty: where we are
    std::size_t most = std::size_t{1} << 20;  ///< bytes that it may write
};

/// Runs git itself, for what libgit2 cannot read: no shell, no prompt, no lock taken, nothing on
/// stdin, its stderr dropped, and never for longer than its reach, so that a git that hangs never
/// holds a deploy.
class GitCommand {
  public:
    explicit GitCommand(const Environment& environment, Reach reach = {});

    /// What it wrote. Absent: there is no git on PATH, it failed, wrote more than its reach, or
    /// was killed when the time was over.
    std::optional<std::string> run(const std::vector<std::string>& arguments);
    /// The same, without the line end; "" when absent.
    std::string line(const std::vector<std::string>& arguments);
    /// Why the last run gave nothing, as the end of a sentence ("git was not found").
    const std::string& trouble() const { return trouble_; }

  private:
    const Environment& environment_;
    Reach reach_;
    std::string program_;  // empty: there is none
    std::string trouble_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace dutyme::git

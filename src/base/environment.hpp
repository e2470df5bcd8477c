#pragma once
#include <map>
#include <optional>
#include <string>

namespace dutyme {

/// The environment as it was when dutyme started, so that a test can bring its own. Where a name
/// stands twice the first one counts, as in getenv(3).
class Environment {
  public:
    Environment() = default;
    explicit Environment(std::map<std::string, std::string> variables)
        : variables_(std::move(variables)) {}
    /// A copy of this process's own.
    static Environment of_this_process();

    /// Absent: not set. Set to "" is present.
    std::optional<std::string> find(const std::string& name) const;
    /// Set and not empty.
    std::optional<std::string> non_empty(const std::string& name) const;
    const std::map<std::string, std::string>& all() const { return variables_; }

  private:
    std::map<std::string, std::string> variables_;
};

}  // namespace dutyme

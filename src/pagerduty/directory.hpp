#pragma once
#include "pagerduty/policies.hpp"
#include "pagerduty/session.hpp"

#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Looks services and escalation policies up, by id or by exact name (then by name without case).
/// Every call blocks up to its patience and throws as Session::get does, Error{not_found} (naming
/// near candidates) and Error{ambiguous} (naming the ids).
class Directory {
  public:
    explicit Directory(Session& session) : session_(session) {}

    /// Has the first look-ups for these go along with the session's next question.
    void ask_ahead(const std::vector<std::string>& services,
                   const std::vector<std::string>& policies);
    Service service(const std::string& id_or_name, const Patience& patience);
    Policy policy(const std::string& id_or_name, const Patience& patience);
    /// What is open on these services, whenever it began.
    std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                         const Patience& patience);

    /// What a plan may be told about some policies.
    struct Policies {
        std::vector<Policy> policies;  ///< those that could be read
        std::vector<OnCall> on_calls;  ///< at all of their levels, now
        bool forbidden = false;        ///< the token may not read some of it (403)
        bool incomplete = false;       ///< some of it did not come for another reason
    };
    /// Asks for that along with the session's next look-ups.
    void ask_along(const std::vector<std::string>& policies);
    /// What came of it; asks now what was not. What does not come at once is not asked again: a
    /// deploy does not wait for it. Throws nothing.
    Policies policies(const std::vector<std::string>& policies, const Patience& patience);

  private:
    std::string policy_path(const std::string& id) const;
    std::string policies_like(const std::string& name) const;
    std::vector<std::string> paths_for(const std::vector<std::string>& policies) const;
    template <class Ask>
    auto without_strategies_if_refused(const Ask& ask);

    Session& session_;
    bool asks_strategies_ = true;  // false: the account may not ask who is paged in turn
};

}  // namespace dutyme::pagerduty

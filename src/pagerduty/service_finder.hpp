#pragma once

#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Finds escalation policies, and who is on call at their levels. Calls do and throw what those of
/// Directory do.
class PolicyFinder {
  public:
    /// `session` has to outlive this.
    explicit PolicyFinder(Session& session) : session_(session) {}

    Policy find(const std::string& id_or_name, const Deadline& deadline);
    /// Directory::policies().
    Directory::Policies details(const std::vector<std::string>& ids, const Deadline& deadline);
    /// Directory::needed_policies().
    std::vector<Policy> needed(const std::vector<std::string>& ids, const Deadline& deadline);
    void prefetch(const std::string& id_or_name);
    void prefetch_details(const std::vector<std::string>& ids);

  private:
    Handle fetch(const std::string& id_or_name);
    std::vector<Handle> fetch_details(const std::vector<std::string>& policies);
    void read_on_calls(Directory::Policies& read, const std::vector<std::string>& policies,
                       const Handle& first_page, const Deadline& deadline);
    std::string policy_path(const std::string& id) const;
    std::string policies_like(const std::string& name) const;
    template <class Ask>
    auto without_strategies_if_refused(const Ask& ask);

    Session& session_;
    bool asks_strategies_ = true;             // false: the account may not read round robin
    std::map<std::string, Handle> policies_;  // prefetched, by id or name
    std::map<std::vector<std::string>, std::vector<Handle>> details_;  // prefetched, by their ids
};

/// Finds services, and the incidents that are open on them. Calls do and throw what those of
/// Directory do.
class ServiceFinder {
  public:
    /// Both have to outlive this.
    ServiceFinder(Session& session, PolicyFinder& policies)
        : session_(session), policies_(policies) {}

    Service find(const std::string& id_or_name, const Deadline& deadline);
    std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                         const Deadline& deadline);
    void prefetch(const std::string& id_or_name);
    void prefetch_incidents();
    std::vector<Incident> prefetched_incidents(const std::vector<std::string>& services) const;

  private:
    Handle fetch(const std::string& id_or_name);
    Service find(const std::string& id_or_name, bool with_policy, const Deadline& deadline);

    Session& session_;
    PolicyFinder& policies_;
    std::map<std::string, Handle> services_;  // prefetched, by id or name
    std::optional<Handle> incidents_;         // prefetched: those that are open
};

}  // namespace dutyme::pagerduty

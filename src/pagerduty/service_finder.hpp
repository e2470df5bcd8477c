#pragma once
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/policies.hpp"
#include "pagerduty/policy_finder.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

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

  private:
    Handle fetch(const std::string& id_or_name);
    Service find(const std::string& id_or_name, bool with_policy, const Deadline& deadline);

    Session& session_;
    PolicyFinder& policies_;
    std::map<std::string, Handle> services_;  // prefetched, by id or name
};

}  // namespace dutyme::pagerduty

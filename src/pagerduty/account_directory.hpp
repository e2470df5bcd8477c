#pragma once
#include "pagerduty/model/directory.hpp"
#include "pagerduty/session.hpp"

#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The directory of the account that a session talks to.
class AccountDirectory final : public Directory {
  public:
    explicit AccountDirectory(Session& session) : session_(session) {}

    std::optional<User> token_owner(const Deadline& deadline) override;
    User find_user(const std::string& id_or_email, const Deadline& deadline) override;
    bool has_stakeholder_licence(const User& user, const Deadline& deadline) override;
    Service find_service(const std::string& id_or_name, const Deadline& deadline) override;
    Policy find_policy(const std::string& id_or_name, const Deadline& deadline) override;
    std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                         const Deadline& deadline) override;
    Policies policies(const std::vector<std::string>& ids, const Deadline& deadline) override;

    void prefetch(const std::vector<std::string>& services,
                  const std::vector<std::string>& policies) override;
    void prefetch_policies(const std::vector<std::string>& ids) override;
    void prefetch_licence(const User& user) override;
    int requests_left_percent() const override { return session_.requests_left_percent(); }

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

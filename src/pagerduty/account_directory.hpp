#pragma once
#include "pagerduty/model/directory.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <optional>
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
    std::vector<Policy> needed_policies(const std::vector<std::string>& ids,
                                        const Deadline& deadline) override;

    Deadline best_effort(const Deadline& deadline) const override {
        return session_.best_effort(deadline);
    }
    void prefetch_user(const std::string& who) override;
    void prefetch_licence(const User& user) override;
    void prefetch(const std::vector<std::string>& services,
                  const std::vector<std::string>& policies) override;
    void prefetch_policies(const std::vector<std::string>& ids) override;
    int requests_left_percent() const override { return session_.requests_left_percent(); }

  private:
    Handle fetch_user(const std::string& who);
    Handle fetch_licence(const User& user);
    Handle fetch_service(const std::string& id_or_name);
    Handle fetch_policy(const std::string& id_or_name);
    std::vector<Handle> fetch_details(const std::vector<std::string>& policies);
    User user_by_id(const std::string& id, const Deadline& deadline);
    User user_by_email(const std::string& email, const Deadline& deadline);
    Service find_service(const std::string& id_or_name, bool with_policy, const Deadline& deadline);
    void read_on_calls(Policies& read, const std::vector<std::string>& policies,
                       const Handle& first_page, const Deadline& deadline);
    std::string policy_path(const std::string& id) const;
    std::string policies_like(const std::string& name) const;
    template <class Ask>
    auto without_strategies_if_refused(const Ask& ask);

    Session& session_;
    bool asks_strategies_ = true;  // false: the account may not ask who is paged in turn
    // Prefetched, by what is looked up.
    std::map<std::string, Handle> users_;
    std::map<std::string, Handle> licences_;
    std::map<std::string, Handle> services_;
    std::map<std::string, Handle> policies_;
    std::map<std::vector<std::string>, std::vector<Handle>> details_;  // of policies, by their ids
};

}  // namespace dutyme::pagerduty

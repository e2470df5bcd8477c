#pragma once

#include "pagerduty/http/curl_transport.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty/service_finder.hpp"
#include "pagerduty/session.hpp"
#include "pagerduty/user_finder.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// The directory of the account that a session talks to.
class AccountDirectory final : public Directory {
  public:
    /// `session` has to outlive this.
    explicit AccountDirectory(Session& session)
        : session_(session), users_(session), policies_(session), services_(session, policies_) {}
    AccountDirectory(const AccountDirectory&) = delete;
    AccountDirectory& operator=(const AccountDirectory&) = delete;
    ~AccountDirectory() override = default;

    std::optional<User> token_owner(const Deadline& deadline) override {
        return users_.token_owner(deadline);
    }
    User find_user(const std::string& id_or_email, const Deadline& deadline) override {
        return users_.find(id_or_email, deadline);
    }
    bool has_stakeholder_licence(const User& user, const Deadline& deadline) override {
        return users_.has_stakeholder_licence(user, deadline);
    }
    Service find_service(const std::string& id_or_name, const Deadline& deadline) override {
        return services_.find(id_or_name, deadline);
    }
    Policy find_policy(const std::string& id_or_name, const Deadline& deadline) override {
        return policies_.find(id_or_name, deadline);
    }
    std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                         const Deadline& deadline) override {
        return services_.open_incidents(services, deadline);
    }
    Policies policies(const std::vector<std::string>& ids, const Deadline& deadline) override {
        return policies_.details(ids, deadline);
    }
    std::vector<Policy> needed_policies(const std::vector<std::string>& ids,
                                        const Deadline& deadline) override {
        return policies_.needed(ids, deadline);
    }

    Deadline best_effort(const Deadline& deadline) const override {
        return session_.best_effort(deadline);
    }
    void prefetch_user(const std::string& who) override { users_.prefetch(who); }
    void prefetch_licence(const User& user) override { users_.prefetch_licence(user); }
    void prefetch(const std::vector<std::string>& services,
                  const std::vector<std::string>& policies) override {
        for (const std::string& id_or_name : services) services_.prefetch(id_or_name);
        for (const std::string& id_or_name : policies) policies_.prefetch(id_or_name);
    }
    void prefetch_policies(const std::vector<std::string>& ids) override {
        policies_.prefetch_details(ids);
    }
    void prefetch_incidents() override { services_.prefetch_incidents(); }
    std::vector<Incident> prefetched_incidents(const std::vector<std::string>& services) override {
        return services_.prefetched_incidents(services);
    }
    int requests_left_percent() const override { return session_.requests_left_percent(); }

  private:
    Session& session_;
    UserFinder users_;
    PolicyFinder policies_;
    ServiceFinder services_;
};

/// The parts that talk to one account; they share one connection.
struct Client {
    /// `cache_folder` is dutyme's folder among the user's caches; empty: nothing is cached. `clock`
    /// and `observer` have to outlive the client. Throws Error{settings} when the token is not
    /// valid, Error{system} when libcurl cannot be started.
    Client(std::unique_ptr<Transport> its_transport, Clock& clock, const std::string& base_url,
           const Credential& credential, const std::filesystem::path& cache_folder = {},
           Observer& observer = no_observer())
        : api_url(base_url),
          transport(std::move(its_transport)),
          session(*transport, clock, base_url, credential, observer),
          directory(session),
          cache(cache_folder, base_url),
          schedules(all_schedules(session, &cache)) {}
    Client(const Network& network, Clock& clock, const std::string& base_url,
           const Credential& credential, const std::filesystem::path& cache_folder = {},
           Observer& observer = no_observer())
        : Client(std::make_unique<CurlTransport>(network), clock, base_url, credential,
                 cache_folder, observer) {}

    std::string api_url;
    std::unique_ptr<Transport> transport;
    Session session;
    AccountDirectory directory;
    ScheduleCache cache;
    std::unique_ptr<ScheduleBackend> schedules;
};

}  // namespace dutyme::pagerduty

#pragma once
#include "base/instant.hpp"
#include "base/json.hpp"
#include "pagerduty/name_lookup.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// What earlier runs have found out about the schedules of one host: which id a name had, and of
/// which kind it was; and what the people on them are called. To be believed only as far as
/// PagerDuty confirms it, but for names, which last for a day. Without a folder, or
/// with one that cannot be written, nothing is known and nothing is kept.
class ScheduleCache {
  public:
    /// `folder` is dutyme's own among the user's caches; empty: none. `api_url` tells hosts apart.
    ScheduleCache(const std::filesystem::path& folder, const std::string& api_url);

    /// By name or id.
    std::optional<ScheduleReference> find(const std::string& id_or_name) const;
    /// What was found under that name or id; kept at once when it is news. Throws nothing.
    void store(const std::string& id_or_name, const ScheduleReference& found);

    /// Somebody whom a run has looked up within the last day.
    std::optional<User> find_person(const std::string& id, Instant now) const;
    /// Keeps who was looked up just now. Throws nothing.
    void store_person(const User& user, Instant now);

  private:
    struct Person {
        User user;
        Instant seen;
    };

    void read_person(const json::Value& value);
    void keep();
    void write() const;

    std::filesystem::path file_;
    std::map<std::string, ScheduleReference> known_;  // by what they were called
    std::map<std::string, Person> people_;            // by id
};

}  // namespace dutyme::pagerduty

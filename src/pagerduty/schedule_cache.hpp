#pragma once
#include "base/json.hpp"
#include "base/time.hpp"
#include "pagerduty/name_lookup.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// A file with what earlier runs learnt about one host: the schedules that names stood for, and
/// people's names. Callers use a schedule only when PagerDuty confirms it; names of people count
/// for 24 hours. Without a folder the cache stays empty; a folder that cannot be written is no
/// error.
class ScheduleCache {
  public:
    /// `folder` is dutyme's folder among the user's caches; empty: none. `api_url` tells hosts
    /// apart. An unreadable file counts as empty; so does one that others own or may write, and a
    /// folder of that kind is as none.
    ScheduleCache(const std::filesystem::path& folder, const std::string& api_url);

    /// Returns the schedule last found under this name or id. Absent: there was none.
    std::optional<ScheduleReference> find(const std::string& id_or_name) const;
    /// Returns the names of the schedules that were found, each once.
    std::vector<std::string> names() const;
    /// Keeps the schedule found under this name or id; writes the file if that is new. Throws
    /// nothing.
    void store(const std::string& id_or_name, const ScheduleReference& found);

    /// Returns the person if a run looked them up within 24 hours of `now`.
    std::optional<User> find_person(const std::string& id, Instant now) const;
    /// Keeps a person looked up at `now`. Throws nothing.
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
    std::map<std::string, ScheduleReference> known_;  // by the name or id asked for
    std::map<std::string, Person> people_;            // by id
};

}  // namespace dutyme::pagerduty

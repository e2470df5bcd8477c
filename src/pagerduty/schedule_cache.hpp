#pragma once
#include "pagerduty/name_lookup.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// What earlier runs have found out about the schedules of one host: which id a name had, and of
/// which kind it was. To be believed only as far as PagerDuty confirms it. Without a folder, or
/// with one that cannot be written, nothing is known and nothing is kept.
class ScheduleCache {
  public:
    /// `folder` is dutyme's own among the user's caches; empty: none. `api_url` tells hosts apart.
    ScheduleCache(const std::filesystem::path& folder, const std::string& api_url);

    /// By name or id.
    std::optional<ScheduleReference> find(const std::string& id_or_name) const;
    /// What was found under that name or id; kept at once when it is news. Throws nothing.
    void store(const std::string& id_or_name, const ScheduleReference& found);

  private:
    void write() const;

    std::filesystem::path file_;
    std::map<std::string, ScheduleReference> known_;  // by what they were called
};

}  // namespace dutyme::pagerduty

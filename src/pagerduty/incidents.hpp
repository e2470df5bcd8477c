#pragma once

#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/incident_reader.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The incidents of the account that a session talks to. Which of them concern a schedule is told
/// by their escalation policies as they are now.
class Incidents final : public IncidentReader {
  public:
    /// Both have to outlive this.
    Incidents(Session& session, Directory& directory) : session_(session), directory_(directory) {}

    bool prefetch(const IncidentWindow& window, bool is_interactive) override;
    IncidentHistory history(const Deadline& deadline) override;

  private:
    struct List {
        std::string path;
        std::optional<Handle> first_page = {};
        bool is_read = false;
    };

    template <class Read>
    bool read(List& list, const char* member, const Deadline& deadline, const Read& each);
    void learn_policies(const Deadline& deadline);
    bool counts(const std::string& policy, bool is_direct) const;

    Session& session_;
    Directory& directory_;
    IncidentWindow window_;
    List open_;
    List log_;
    bool forbidden_ = false;
    std::vector<Incident> incidents_;          // of the whole account
    std::vector<Notification> notifications_;  // likewise
    std::map<std::string, bool> policies_;     // by id: has a schedule of the window
};

}  // namespace dutyme::pagerduty

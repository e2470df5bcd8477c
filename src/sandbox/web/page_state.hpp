#pragma once
#include "sandbox/web/lanes.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// What a guided run adds to the account: a twin of Primary, and a service for each of the two.
inline constexpr const char* twin_schedule = "PTWN001";
inline constexpr const char* guided_service = "PSVGDE1";
inline constexpr const char* guided_twin = "PSVGDE2";

/// Two deploys at once, under dutyme and under the script with curl.
struct GuidedRun {
    WatchedDeploy by_dutyme;
    WatchedDeploy by_script;
    std::optional<Time> killed;  ///< when the page's button did it

    const WatchedDeploy* on(const std::string& schedule) const {
        if (by_dutyme.schedule == schedule) return &by_dutyme;
        return by_script.schedule == schedule ? &by_script : nullptr;
    }
};

/// Something that came of a button of the page.
struct Note {
    Time at;
    unsigned long number = 0;
    bool is_bad = false;
    std::string text;
};

/// What the page knows besides the account. The world's lock guards it.
class PageState {
  public:
    void begin(Time now, unsigned long requests_so_far);
    void note(Time at, std::string text, bool is_bad = false);

    Time begun() const { return begun_; }
    /// Returns the number of the last request that came before all that is shown.
    unsigned long requests_before() const { return requests_before_; }
    const std::deque<Note>& notes() const { return notes_; }

    std::optional<GuidedRun> run;

  private:
    Time begun_;
    unsigned long requests_before_ = 0;
    unsigned long noted_ = 0;
    std::deque<Note> notes_;  // the newest ones, oldest first
};

/// Who looks, and at what: as their address says.
struct Visitor {
    std::vector<std::string> schedules;  ///< that they chose; empty: those that are worth it
    std::string service;                 ///< that they chose; "": the usual one
    std::string key;                     ///< as they gave it; "": none
    bool may_run = false;                ///< the key is right: they may start and kill
};

inline constexpr std::size_t most_shown = 200;  ///< events

}  // namespace dutyme::sandbox

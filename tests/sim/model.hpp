#pragma once
#include "instant.hpp"

#include <list>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sim {

enum class Shape {
    layers,  ///< REST API v2: one person at a time
    shifts,  ///< REST API v3: rotations and custom shifts, several people at once
};

enum class Kind { layer_override, shift_override, custom_shift };

struct Turn {
    std::string user;
    Ms start;
    Ms end;
};

struct Rotation {
    std::string id;
    std::vector<Turn> turns;
};

struct Schedule {
    std::string id;
    std::string name;
    Shape shape = Shape::layers;
    std::vector<Rotation> rotations;  ///< of layers: one, the layers' own result
    Ms deleted = never;               ///< from then on it is not there any more
    Ms upgraded = never;              ///< when it became shift-based
};

/// Which rotation or custom shift a person is on call through; one of the two is empty.
struct Source {
    std::string rotation;
    std::string custom_shift;
    friend bool operator==(const Source& left, const Source& right) {
        return left.rotation == right.rotation && left.custom_shift == right.custom_shift;
    }
};

/// What a write asks for.
struct Wanted {
    Kind kind = Kind::layer_override;
    std::string user;
    Ms start{0};
    Ms end{0};
    Source source = {};         ///< of a shift override
    std::string relieved = {};  ///< of a shift override: the member it replaces
};

/// Who made an object, and with which of their requests.
struct Creator {
    std::string actor;
    std::string tour;  ///< empty: no dutyme
    unsigned request = 0;
};

struct Span {
    Ms from;
    Ms until;
};

/// How an object is from a moment on.
struct Version {
    Ms at;
    Ms start;
    Ms end;
    bool exists = true;
};

/// An override or a custom shift, with all that became of it.
struct Object {
    std::string id;
    std::string schedule;
    Wanted wanted;
    Creator creator;
    Ms asked{0};            ///< when the request for it left
    bool answered = false;  ///< its creator was told
    bool moved_by_hand = false;
    std::vector<Version> versions;

    /// Returns how PagerDuty had it at that moment; null: not yet, or not any more.
    const Version* seen_at(Ms view) const;
    /// Returns true while it puts its user on call, as PagerDuty had it at `view`.
    bool covers(Ms moment, Ms view) const;
    /// Returns when it really did.
    std::vector<Span> stood() const;
    /// It was confirmed, but never is.
    void vanish();
};

/// Somebody on call.
struct OnCall {
    std::string user;
    Source source = {};
    std::string override_id = {};  ///< empty: their own turn or custom shift
    friend bool operator==(const OnCall& left, const OnCall& right) {
        return left.user == right.user && left.source == right.source &&
               left.override_id == right.override_id;
    }
};

/// A stretch of a final schedule.
struct Stretch {
    OnCall who;
    Ms start;
    Ms end;
};

/// What came of a write: a status of HTTP, and the object or the reason.
struct Outcome {
    int status = 200;
    Object* object = nullptr;
    std::string reason = {};
};

/// What PagerDuty documents nowhere, and may do either way. The first is the usual.
struct Customs {
    enum class Precision { seconds, minutes_cut, minutes_rounded };
    Precision precision = Precision::seconds;
    bool past_start_refused = false;      ///< on shifts; else it is pulled up to now
    int young_delete = 200;               ///< in the first second of its life: 200, 204 or 400
    int past_delete = 404;                ///< of one that is over: 404 or 400
    bool whole_put = false;               ///< an update of the end alone is refused
    bool overrides_of_overrides = false;  ///< accepted
    bool revives = false;                 ///< an end can be moved that is past
    bool cuts_anyway = false;             ///< a schedule's shifts, whatever "overflow" says
};

/// A PagerDuty that is never late, never lies, and forgets nothing. Shares no code with the client
/// and the sandbox: a judge that does agrees with their mistakes.
class Model {
  public:
    Customs customs;

    Schedule& add(Schedule schedule);
    const Schedule* schedule(const std::string& id) const;
    const std::list<Schedule>& schedules() const { return schedules_; }

    Outcome create(const std::string& schedule, const Wanted& wanted, const Creator& creator,
                   Ms asked, Ms now);
    /// Moves the end of a running or future one. `whole` tells that all its fields were given.
    Outcome move_end(const std::string& schedule, Kind kind, const std::string& id, Ms end,
                     bool whole, Ms now);
    Outcome remove(const std::string& schedule, Kind kind, const std::string& id, Ms now);

    /// Returns those that touch [since, until) in that view, in no promised order.
    std::vector<const Object*> list(const std::string& schedule, Kind kind, Ms since, Ms until,
                                    Ms view) const;
    std::vector<OnCall> on_call(const Schedule& schedule, Ms moment, Ms view) const;
    /// Returns who is on call when in [since, until), as seen at `view`.
    std::vector<Stretch> final_schedule(const Schedule& schedule, Ms since, Ms until,
                                        Ms view) const;

    /// Puts a layer-based schedule on shifts. Whoever is on call by an override is so by others
    /// from then on, one for each turn.
    void upgrade(const std::string& schedule, Ms now);
    /// Deletes a schedule, with all that is on it.
    void remove_schedule(const std::string& schedule, Ms now);

    Object* find(const std::string& schedule, Kind kind, const std::string& id);
    /// Returns null for an empty id as well.
    const Object* find(const std::string& id) const;
    const std::list<Object>& objects() const { return objects_; }

  private:
    Outcome refusal_of(const Schedule& schedule, const Wanted& wanted, Ms now) const;
    bool may_be_replaced(const Schedule& schedule, const Wanted& wanted, Ms now) const;
    void replace(OnCall& who, const std::string& schedule, Ms moment, Ms view) const;
    Object& add(const std::string& schedule, const Wanted& wanted, const Creator& creator, Ms asked,
                Ms now);
    void add_after_upgrade(const Schedule& schedule, const Stretch& stretch, Ms now);
    void end_all(const std::string& schedule, Ms now);

    std::list<Schedule> schedules_;
    std::list<Object> objects_;  // in the order of their creation: the last one wins
};

}  // namespace dutyme::sim

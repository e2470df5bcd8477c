#pragma once
#include "model.hpp"
#include "pagerduty/http/transport.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sim {

/// A request as PagerDuty understands it.
struct Call {
    enum class What { schedule, list, create, update, remove, user, on_calls, unknown };
    What what = What::unknown;
    Shape shape = Shape::layers;  ///< which of the two APIs is asked
    std::string schedule;
    std::string id;  ///< of an object or a user
    Wanted wanted;   ///< of a create; its kind is that of every call about objects
    Ms since{0};
    Ms until{0};
    bool overflow = false;  ///< nothing is cut to [since, until)
    std::optional<Ms> end;  ///< of an update
    bool whole = false;     ///< the update gives every field

    bool writes() const {
        return what == What::create || what == What::update || what == What::remove;
    }
};

Call read_call(const pagerduty::Request& request);
/// "POST overrides of P1".
std::string to_string(const Call& call);

/// The bodies of PagerDuty's replies (REST API v2 and v3, as its schema has them).
namespace reply {
std::string error(const std::string& message);
std::string user(const std::string& id);
std::string on_calls(const std::vector<OnCall>& people);
std::string schedule(const Schedule& schedule, const std::vector<Stretch>& stretches);
std::string list(const std::vector<const Object*>& objects, const Call& call, Ms view);
std::string created(const Object& object, const Call& call);
std::string updated(const Object& object, Ms view);
}  // namespace reply

/// "Mon, 23 Nov 2026 10:00:00 GMT".
std::string http_date(Instant instant);

}  // namespace dutyme::sim

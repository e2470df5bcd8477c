#pragma once
#include "base/error.hpp"
#include "base/time.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

// What another process of the user asks the guardian of a tour, and its replies. Both may be of
// different versions of dutyme: each message is one line of JSON, with a version.
namespace dutyme::guardian {

/// Keep who has the pager on call for so much longer.
struct ExtendRequest {
    Seconds by{0};
};
/// Put somebody else on call in their place.
struct PassRequest {
    std::string who;             ///< e-mail address or id
    std::string holder;          ///< the id of the person who has it, as far as the asker knows
    bool is_forced = false;      ///< also somebody who cannot be paged
    bool is_dry_run = false;     ///< only the plan
    bool is_interactive = true;  ///< somebody reads the replies at once
};
using Request = std::variant<ExtendRequest, PassRequest>;

/// A sentence for the asker.
struct Told {
    std::string sentence;
};
/// What will be done.
struct Planned {
    duty::Plan plan;
};
/// Done: the tour as it is now. The last reply, as is Error.
struct Done {
    duty::Record tour;
};
using Reply = std::variant<Told, Planned, Done, Error>;

constexpr std::size_t longest_line = 1U << 20U;  ///< of a request or a reply, in bytes

/// Return a line without its end.
std::string to_line(const Request& request);
std::string to_line(const Reply& reply);
/// Throw Error{system} for a line that is none, or one of another version.
Request request_from(std::string_view line);
Reply reply_from(std::string_view line);

/// Whoever asked.
class Asker {
  public:
    virtual ~Asker() = default;
    Asker() = default;
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;
    /// Returns at once. One who is gone, or does not read, is told nothing.
    virtual void tell(const Reply& reply) = 0;
};

/// A request, and whoever waits for its replies.
struct Asked {
    Request request;
    std::shared_ptr<Asker> asker;
};

}  // namespace dutyme::guardian

#pragma once
#include "base/random.hpp"
#include "base/time.hpp"
#include "duty/record.hpp"

#include <optional>
#include <string>

namespace dutyme::duty {

/// How far the end of a tour may be moved.
struct ExtensionLimit {
    Instant at;
    std::string name;  ///< the setting with its value and origin: "max = 4h (the default)"
};

/// Returns when the deployer first goes off call on a schedule where nothing but the lease's end
/// does that. Absent: there is no such schedule.
std::optional<Instant> end_of_tour(const Record& record);

/// Returns the schedules on which that is so, for a sentence: "Primary and Payments".
std::string schedules_in(const Record& record);

/// Returns a sentence for whoever watches the deploy: "Ada Byron keeps Primary until 15:10".
std::string told_as_extended(const Record& record, Instant now);

/// Returns the end of the tour moved by `by`, and a little more so that it is a dutyme's. Throws
/// Error{refused} when nothing of the tour is held any more, or that end lies behind the limit.
Instant extended_end(const Record& record, Seconds by, const ExtensionLimit& limit, Instant now,
                     Random& random);

/// Returns the duration that was given to extend. Throws Error{usage} when the text is none, or one
/// that no override of a dutyme's has: less than a minute, or more than a day.
Seconds extension_from(const std::string& text);

}  // namespace dutyme::duty

#pragma once
#include <vector>

namespace dutyme::job {

/// One CI system: which of its variables tells what.
///
/// A cell is a list of texts parted by blanks, in which "{NAME}" stands for a variable. A text
/// counts when all its variables are set and not empty; the first that counts is the cell's value.
/// Of `emails` all count. Patterns are those of matches_any.
struct System {
    const char* name;
    const char* detect;          ///< a value that matches: we are in a job of this system
    const char* detected = "*";  ///< a pattern
    const char* emails = "";
    const char* login = "";
    const char* machines = "";      ///< patterns of logins that are nobody's, parted by "|"
    const char* by_hand = "";       ///< a value: a person started this very job, whatever the event
    const char* event = "";         ///< what started the job
    const char* automatic = "";     ///< patterns of events that no person causes
    const char* origin = "";        ///< where the commit comes from; none: the event tells
    const char* trusted = "";       ///< patterns of origins from where only people with the right
                                    ///< to push can have brought it; none: it does not tell
    const char* pull_request = "";  ///< a value that is not "false": the commit may be a fork's,
                                    ///< whatever the origin
    const char* author_email = "";
    const char* commit = "";
    const char* branch = "";
    const char* url = "";
    const char* repository = "";
    const char* summary_file = "";
};

/// In the order in which they are looked for.
const std::vector<System>& all_systems();

}  // namespace dutyme::job

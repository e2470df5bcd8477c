#pragma once
#include "base/fd.hpp"
#include "cli/account_session.hpp"
#include "cli/context.hpp"
#include "cli/options.hpp"
#include "duty/record.hpp"
#include "duty/tour.hpp"
#include "guardian/request.hpp"
#include "ui/document.hpp"

#include <functional>
#include <string>

// What extend and pass have in common: the tour that is meant, and who does the work.
namespace dutyme::cli {

/// The words of `VERB WORD [TOUR]`.
struct TourWords {
    std::string word;
    std::string tour;  ///< empty: the only one that is held
};
/// Throws Error{usage} for other words, naming what is missing: "how long", "to whom".
TourWords tour_words(const CommandLine& line, const std::string& verb, const std::string& missing);

/// A tour of which something is held.
struct HeldTour {
    duty::Record record;
    Fd guardian;  ///< a connection to its guardian; none: it stands by itself
};
/// Returns the tour with this id, of the settings' id-file, or the only one that is held from this
/// machine. Sends nothing to PagerDuty. Throws Error{not_found, ambiguous, refused} for an unknown
/// one, several, one that is over, and an exec's whose guardian is not to be found here.
/// `command` is what was typed, for hints.
HeldTour find_held_tour(const std::string& tour, const std::string& command, Context& context);

/// Returns the tour's entry and its present record, owned by this process. One that only an id-file
/// knows gets an entry. Throws Error{refused} when another process owns it, Error{settings} when it
/// is another account's, and Error{system}.
duty::Tour take_up(const duty::Record& record, AccountSession& account);

/// Asks the guardian, and returns the tour as it is then. Throws what the guardian refuses.
duty::Record ask_guardian(const HeldTour& held, const guardian::Request& request, Context& context,
                          const std::function<void(const duty::Plan&)>& announce);

/// Who holds the pager by the tour, and until when.
ui::Document document_of_held(const duty::Record& record);

}  // namespace dutyme::cli

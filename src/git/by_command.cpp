#include "git/place.hpp"
#include "git/readers.hpp"

namespace dutyme::git {

Checkout read_by_command(GitCommand& git, const Environment& environment,
                         const std::string& reason) {
    const Place place = read_place(git, environment);
    Checkout checkout = checkout_of(place);
    if (place.location.kind == Location::Kind::unknown && !reason.empty())
        note(checkout, "libgit2 says: " + reason);
    read_history(git, environment, place, "HEAD", checkout);
    return checkout;
}

}  // namespace dutyme::git

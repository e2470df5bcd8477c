#include "git/checkout.hpp"

#include "git/libgit2.hpp"
#include "git/readers.hpp"

namespace dutyme::git {

Checkout read_checkout(const Environment& environment) {
    try {
        return read_by_library(environment);
    } catch (const GitError& error) {
        return read_by_command(environment, error.what());
    } catch (const std::exception& error) {
        Checkout nothing;
        note(nothing, std::string{"git could not be asked: "} + error.what());
        return nothing;
    }
}

}  // namespace dutyme::git

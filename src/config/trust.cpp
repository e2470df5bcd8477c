#include "config/trust.hpp"

namespace dutyme::config {

bool committed_file_is_trusted(const Settings& settings, const git::Checkout& checkout) {
    static_cast<void>(checkout);
    const auto trusted = settings.find("hook.trusted");
    return trusted && trusted->origin == Origin::git_local;
}

}  // namespace dutyme::config

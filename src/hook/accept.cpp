#include "hook/accept.hpp"

#include "base/error.hpp"
#include "config/trust.hpp"

namespace dutyme::hook {

bool accept_committed_file(Site& site, const Remark& remark) {
    const auto digest = config::committed_digest(site.checkout);
    if (!digest) return false;
    if (!config::committed_file_is_trusted(site.checkout)) {
        const git::GitRun run =
            site.git.run({"config", "--local", "--add", config::trust_key, *digest});
        if (!run)
            throw Error{Failure::system,
                        ".dutyme is not accepted, for the repository's git config cannot be "
                        "written: " +
                            run.trouble,
                        "dutyme hook accept"};
    }
    remark(
        ".dutyme is accepted as it is now; when it changes, a push only reminds until: dutyme hook "
        "accept");
    return true;
}

}  // namespace dutyme::hook

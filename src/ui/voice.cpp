#include "ui/voice.hpp"

namespace dutyme::ui {

Voice voice_of(const config::Settings& settings) {
    const bool quiet = settings.enabled("quiet");
    const bool verbose = settings.enabled("verbose");
    if (quiet && verbose)
        return settings.find("verbose")->origin > settings.find("quiet")->origin ? Voice::verbose
                                                                                 : Voice::quiet;
    if (quiet) return Voice::quiet;
    return verbose ? Voice::verbose : Voice::usual;
}

}  // namespace dutyme::ui

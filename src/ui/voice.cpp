#include "ui/voice.hpp"

namespace dutyme::ui {

Voice voice_of(const config::Settings& settings) {
    const auto quiet = settings.find("quiet");
    const bool is_quiet = settings.enabled("quiet");
    const bool is_verbose = settings.enabled("verbose");
    if (!is_quiet) return is_verbose ? Voice::verbose : Voice::usual;
    if (is_verbose && settings.find("verbose")->origin > quiet->origin) return Voice::verbose;
    return quiet->origin == config::Origin::git_local ? Voice::brief : Voice::quiet;
}

Voice voice_of(const config::Settings& settings, const config::Settings& own) {
    const Voice voice = voice_of(settings);
    const bool by_their_own_word = voice == Voice::brief && voice_of(own) == Voice::quiet;
    return by_their_own_word ? Voice::quiet : voice;
}

}  // namespace dutyme::ui

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "git/config_text.hpp"

namespace dutyme::config {

namespace {

constexpr std::size_t committed_limit = std::size_t{64} * 1024;

// The files of a repository are written by others. They may say what and when, within limits; where
// the token goes, what is run and which file is touched they may not.
class UntrustedLayer {
  public:
    UntrustedLayer(Origin origin, Trust trust, Broken broken)
        : layer_(origin), origin_(origin), trust_(trust), broken_(broken) {}

    void add(Settings& settings, const std::string& name, const std::string& text,
             const std::string& where) {
        const Key* key = key_of_entry(name);
        if (key == nullptr) {
            settings.warnings.push_back(unknown_key(name, where));
        } else if ((key->trust & trust_) == 0) {
            settings.warnings.push_back(where + ": " + key->name +
                                        " cannot be set here, and is left out");
        } else {
            if (broken_ == Broken::refused) refuse_malformed(*key, Value{text, origin_, where});
            layer_.add(*key, text, where);
        }
    }
    void lay(Settings& settings) const { layer_.lay(settings); }

  private:
    static void refuse_malformed(const Key& key, const Value& value) {
        const std::string wrong = complaint(key, value.text);
        if (!wrong.empty())
            throw Error{Failure::settings, subject(key, value) + " " + wrong,
                        "see what is set, and where: dutyme config list"};
    }

    Layer layer_;
    Origin origin_;
    Trust trust_;
    Broken broken_;
};

std::string where_of(const git::ConfigEntry& entry) {
    return "git config dutyme." + printable(entry.name, 60);
}

void lay_git_config(Settings& settings, const git::Checkout& checkout, bool local, Broken broken) {
    UntrustedLayer layer{local ? Origin::git_local : Origin::git_global, Trust::git_config, broken};
    for (const git::ConfigEntry& entry : checkout.config)
        if (entry.local == local && !entry.cloned)
            layer.add(settings, "dutyme." + entry.name, entry.value, where_of(entry));
    layer.lay(settings);
}

// Whatever comes with a clone, also where git keeps it as configuration.
void lay_committed(Settings& settings, const git::Checkout& checkout, Broken broken) {
    UntrustedLayer layer{Origin::committed_file, Trust::committed, broken};
    if (const auto text = read_committed_file(checkout))
        for (const git::TextEntry& entry : git::parse_config_text(*text, ".dutyme"))
            layer.add(settings, entry.name, entry.value, ".dutyme:" + std::to_string(entry.line));
    for (const git::ConfigEntry& entry : checkout.config)
        if (entry.cloned)
            layer.add(settings, "dutyme." + entry.name, entry.value,
                      where_of(entry) + " of the clone");
    layer.lay(settings);
}

}  // namespace

std::optional<std::string> read_committed_file(const git::Checkout& checkout) {
    constexpr const char* what_it_has_to_be = ".dutyme has to be a plain file of at most 64 KiB";
    if (const auto& file = checkout.head_file) {
        if (!file->remark.empty()) return std::nullopt;  // it is said where git was asked
        if (file->is_plain && file->text.size() <= committed_limit) return file->text;
        throw Error{Failure::settings, "HEAD:.dutyme is no plain file, or too large",
                    what_it_has_to_be};
    }
    if (checkout.work_tree.empty()) return std::nullopt;
    try {
        return read_untrusted_file(checkout.work_tree / ".dutyme", committed_limit);
    } catch (const Error& error) {
        throw Error{Failure::settings, error.what(), what_it_has_to_be};
    }
}

Settings with_checkout(Settings own, const git::Checkout& checkout, Broken broken) {
    lay_git_config(own, checkout, false, broken);
    lay_committed(own, checkout, broken);
    lay_git_config(own, checkout, true, broken);
    return own;
}

}  // namespace dutyme::config

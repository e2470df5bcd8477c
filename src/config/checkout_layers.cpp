#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/keys.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/syntax.hpp"
#include "job/job.hpp"

namespace dutyme::config {

namespace {

constexpr const char* left_out = "; it is left out, because this job may be a pull request's";

constexpr std::size_t committed_limit = std::size_t{64} * 1024;

bool is_longer(const std::string& text, const std::string& than) {
    const auto length = parse_duration(text);
    const auto limit = parse_duration(than);
    return !limit || length > limit;
}

bool opens_gate(const std::string& text, const std::string& present) {
    return parse_boolean(text) == false && parse_boolean(present) == true;
}

// What anyone may have committed, compared with what would hold without it. Empty: it may.
std::string excess(const Key& key, const std::string& text, const std::string& without) {
    constexpr Seconds shortest{60};  // a shorter one would be refused, and stop the deploy
    const KeyName name{key};
    if (name == key::user_map || name == key::notify) return "cannot be believed";
    const bool is_duration = key.kind == Kind::duration;
    if (is_duration && !(name == key::linger) && parse_duration(text) < shortest)
        return "is shorter than 1m";
    const bool is_gate = name == key::if_free || name == key::block_on_incident;
    const bool relieves_more = (name == key::mode && text == "replace" && without != "replace") ||
                               (name == key::take && text == "all" && without != "all");
    const bool asks_for_more = relieves_more || (is_duration && is_longer(text, without)) ||
                               (is_gate && opens_gate(text, without));
    return asks_for_more ? "asks for more than holds without it" : "";
}

// The files of a repository are written by others. They may say what and when, within limits; where
// the token goes, what is run and which file is touched they may not.
class UntrustedLayer {
  public:
    UntrustedLayer(Origin origin, Trust trust, Broken broken, Committers committers)
        : layer_(origin),
          origin_(origin),
          trust_(trust),
          broken_(broken),
          committers_(committers) {}

    void add(Settings& settings, const std::string& name, const std::string& text,
             const std::string& where) {
        const Key* key = key_of_entry(name);
        if (key == nullptr) {
            settings.warnings.push_back(unknown_key(name, where));
        } else if ((key->trust & trust_) == 0) {
            settings.warnings.push_back(where + ": " + key->name +
                                        " cannot be set here, and is left out");
        } else if (committers_ == Committers::anyone) {
            add_of_anyone(settings, *key, Value{text, origin_, where});
        } else {
            if (broken_ == Broken::refused) refuse_malformed(*key, Value{text, origin_, where});
            layer_.add(*key, text, where);
        }
    }
    void apply_to(Settings& settings) const { layer_.apply_to(settings); }

  private:
    void add_of_anyone(Settings& settings, const Key& key, const Value& value) {
        std::string wrong = validation_error(key, value.text);
        const auto without = settings.find(key);
        const bool is_hidden = without && without->origin > origin_;
        if (wrong.empty() && !is_hidden)
            wrong = excess(key, value.text, without ? without->text : "");
        if (wrong.empty()) return layer_.add(key, value.text, value.where);
        settings.lacks_committed = true;
        settings.warnings.push_back(subject(key, value) + " " + wrong + left_out);
    }
    static void refuse_malformed(const Key& key, const Value& value) {
        const std::string wrong = validation_error(key, value.text);
        if (!wrong.empty())
            throw Error{Failure::settings, subject(key, value) + " " + wrong,
                        "see what is set, and where: dutyme config list"};
    }

    Layer layer_;
    Origin origin_;
    Trust trust_;
    Broken broken_;
    Committers committers_;
};

std::string where_of(const git::ConfigEntry& entry) {
    return "git config dutyme." + printable(entry.name, 60);
}

void lay_git_config(Settings& settings, const git::Checkout& checkout, bool local, Broken broken) {
    UntrustedLayer layer{local ? Origin::git_local : Origin::git_global, Trust::git_config, broken,
                         Committers::with_push_rights};
    for (const git::ConfigEntry& entry : checkout.config)
        if (entry.local == local && !entry.cloned)
            layer.add(settings, "dutyme." + entry.name, entry.value, where_of(entry));
    layer.apply_to(settings);
}

std::vector<TextEntry> committed_entries(Settings& settings, const git::Checkout& checkout,
                                         Committers committers) {
    try {
        const auto text = read_committed_file(checkout);
        return text ? parse_config_text(*text, ".dutyme") : std::vector<TextEntry>{};
    } catch (const Error& error) {
        if (committers != Committers::anyone) throw;
        settings.lacks_committed = true;
        settings.warnings.push_back(error.what() + std::string{left_out});
        return {};
    }
}

// Whatever comes with a clone, also where git keeps it as configuration.
void lay_committed(Settings& settings, const git::Checkout& checkout, Broken broken,
                   Committers committers) {
    UntrustedLayer layer{Origin::committed_file, Trust::committed, broken, committers};
    for (const TextEntry& entry : committed_entries(settings, checkout, committers))
        layer.add(settings, entry.name, entry.value, ".dutyme:" + std::to_string(entry.line));
    for (const git::ConfigEntry& entry : checkout.config)
        if (entry.cloned)
            layer.add(settings, "dutyme." + entry.name, entry.value,
                      where_of(entry) + " of the clone");
    layer.apply_to(settings);
}

}  // namespace

std::optional<std::string> read_committed_file(const git::Checkout& checkout) {
    constexpr const char* what_it_has_to_be = ".dutyme has to be a plain file of at most 64 KiB";
    if (const auto& file = checkout.head_file) {
        if (!file->remark.empty()) return std::nullopt;  // it is said where git was asked
        if (file->is_plain && file->text.size() <= committed_limit) return file->text;
        throw Error{Failure::settings, "HEAD:.dutyme is not a plain file, or is too large",
                    what_it_has_to_be};
    }
    if (checkout.work_tree.empty()) return std::nullopt;
    try {
        return read_untrusted_file(checkout.work_tree / ".dutyme", committed_limit);
    } catch (const Error& error) {
        throw Error{Failure::settings, error.what(), what_it_has_to_be};
    }
}

Settings with_checkout(Settings own, const git::Checkout& checkout, Broken broken,
                       Committers committers) {
    lay_git_config(own, checkout, false, broken);
    lay_committed(own, checkout, broken, committers);
    lay_git_config(own, checkout, true, broken);
    return own;
}

Committers committers(const Environment& environment) {
    const auto job = job::job_of(environment);
    return job && job->may_be_pull_request ? Committers::anyone : Committers::with_push_rights;
}

}  // namespace dutyme::config

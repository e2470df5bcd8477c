#pragma once
#include "config/keys.hpp"
#include "config/settings.hpp"
#include "git/checkout.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::config {

/// What one origin sets, in its order.
class Layer {
  public:
    explicit Layer(Origin origin) : origin_(origin) {}

    /// Blanks around a secret are cut off, and one that was nothing else is left out.
    void add(const Key& key, std::string_view text, std::string where);
    /// Puts the layer where its origin belongs: over what is farther, under what is nearer. Of a
    /// key that does not repeat, the last value counts.
    void apply_to(Settings& settings) const;

  private:
    Origin origin_;
    std::vector<std::pair<const Key*, Value>> entries_;
};

/// How a message begins that speaks of this value: "--for", "DUTYME_FOR", ".dutyme:3: for".
std::string subject(const Key& key, const Value& value);

/// The key of an entry in a file, "dutyme.schedule". Null: there is none.
const Key* key_of_entry(std::string_view name);
/// The warning about an entry without a key, with the one that was probably meant.
std::string unknown_key(std::string_view name, const std::string& where);

/// What the .dutyme at the work tree's root holds, or that of a bare repository's HEAD. Absent:
/// there is none. Throws Error{settings} when it is no plain file of at most 64 KiB.
std::optional<std::string> read_committed_file(const git::Checkout& checkout);

}  // namespace dutyme::config

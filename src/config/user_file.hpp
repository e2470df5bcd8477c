#pragma once
#include "base/environment.hpp"
#include "config/keys.hpp"

#include <string>
#include <vector>

namespace dutyme::config {

struct Change {
    const Key* key;
    std::vector<std::string> values;  ///< none: the key is removed
};

/// Changes the user's own file in one step, mode 0600; comments and all other entries stay. Makes
/// it, and its folder, when it is not there; a symbolic link stays one. Throws Error{usage} for a
/// value that is not of its key's kind, Error{settings} when the file is malformed or there is no
/// home directory, Error{system}.
void change_user_file(const Environment& environment, const std::vector<Change>& changes);

/// True when the user's own file has an entry for the key. Throws Error{settings}.
bool is_in_user_file(const Environment& environment, const Key& key);

}  // namespace dutyme::config

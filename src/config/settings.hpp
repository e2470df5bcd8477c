#pragma once
#include "base/time.hpp"
#include "config/keys.hpp"
#include "config/policy.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::config {

/// Where a value comes from; a later one is nearer and wins.
enum class Origin {
    built_in,
    machine_file,    ///< /etc/dutyme/config, for everybody on the machine
    old_file,        ///< ~/.dutyme.json of the first dutyme
    user_file,       ///< $XDG_CONFIG_HOME/dutyme/config
    git_global,      ///< git config --global (and --system)
    committed_file,  ///< .dutyme at the work tree's root
    git_local,       ///< the repository's own git config
    environment,
    flag,
    policy,  ///< cut by the machine's policy
};

struct Value {
    std::string text;
    Origin origin = Origin::built_in;
    std::string where;  ///< "~/.config/dutyme/config:3", "DUTYME_USER", "--user"; for people
};

/// The values in force, each with its origin. Keys are those of config/keys.hpp. A layer that sets
/// a key replaces all values of that key from the layers below it.
class Settings {
  public:
    /// Replaces the key's values. `values` are not empty.
    void put(KeyName key, std::vector<Value> values);
    /// Forgets the key.
    void drop(KeyName key);

    /// Returns the value in force, of several the last. Absent: neither set nor built in.
    std::optional<Value> find(KeyName key) const;
    std::vector<Value> all(KeyName key) const;
    /// Return the value in force, by its key's type; where there is none "", zero, false or no
    /// strings. true/yes/on/1 and false/no/off/0 are read as git reads them: without case, and ""
    /// is false. Throw Error{settings} that names the origin of a text that is no duration, or
    /// neither true nor false.
    std::string operator[](const TypedKey<std::string>& key) const;
    Strings operator[](const TypedKey<Strings>& key) const;
    Seconds operator[](const TypedKey<Seconds>& key) const;
    bool operator[](const TypedKey<bool>& key) const;

    const std::map<std::string, std::vector<Value>>& values() const { return values_; }
    /// The [notify "NAME"] sections of the user's and the machine's file, by NAME: the values of
    /// notify-url, notify-format, notify-token and notify-channel, by the key's name. `notify`
    /// chooses one of them.
    std::map<std::string, std::map<std::string, Value>> notify_sections;
    /// What the machine's owner allows, whatever the values say.
    Policy policy;
    /// Said once on stderr: unknown and forbidden keys.
    std::vector<std::string> warnings;
    /// What a clone brings was left out, in whole or in part: its author may be anyone, who must
    /// not stop a deploy by it.
    bool lacks_committed = false;

  private:
    std::map<std::string, std::vector<Value>> values_;
};

}  // namespace dutyme::config

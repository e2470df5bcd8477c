#pragma once

#include "base/error.hpp"
#include "config/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the owner of a machine allows: [dutyme "policy"] in the machine's file. No layer of
// settings, no variable and no flag changes it.
namespace dutyme::config {

/// A key of that section.
struct PolicyKey {
    enum class Kind {
        globs,        ///< patterns, parted by commas, one of which has to match
        longest,      ///< a duration; longer ones are cut
        permission,   ///< false: it may not be used
        requirement,  ///< true: it has to be so
    };
    const char* name;
    Kind kind;
    const char* help;  ///< one sentence
};

/// Every key there is, in the order people read about them.
const std::vector<PolicyKey>& policy_keys();

/// The rules of one machine. Every entry is a rule of its own, and all of them hold: lists
/// intersect, the shortest duration and the strictest permission count. Without entries all is
/// allowed.
class Policy {
  public:
    /// An entry as it stands in the file.
    struct Rule {
        const PolicyKey* key;
        std::string value;
        std::string where;  ///< "/etc/dutyme/config:7"
    };
    /// What a list of patterns can be about.
    enum class Thing { schedule, service, escalation_policy, person };
    /// What may be forbidden.
    enum class Use { force, user, pass, join, run_on_refusal };

    /// Adds an entry of the section. Throws Error{settings}, which names the file and line, for an
    /// unknown key and a malformed value.
    void add(std::string_view name, const std::string& value, const std::string& where);
    /// The file cannot be read, parsed or trusted: nobody is put on call here.
    void distrust(Error why) { trouble_ = std::move(why); }

    /// True when nothing is forbidden.
    bool is_empty() const { return rules_.empty() && !trouble_; }
    const std::vector<Rule>& rules() const { return rules_; }
    /// Absent: the rules are known.
    const std::optional<Error>& trouble() const { return trouble_; }

    /// Throws Error{refused}, which names the rule and the file, unless each list about such things
    /// has a pattern (fnmatch(3), ASCII case does not count) that matches the id or the name as
    /// PagerDuty has them; of people the id or the e-mail address. A name that could not be learnt
    /// (empty) matches nothing.
    void require_allowed(Thing thing, const std::string& id, const std::string& name) const;
    /// Throws Error{settings} where this may not be used. `set_by` says by what it would be:
    /// "--force", "DUTYME_MODE".
    void require_allowed(Use use, const std::string& set_by) const;
    /// Returns the rule with the shortest duration for this key. Absent: there is none.
    std::optional<Rule> longest(std::string_view key) const;
    /// Returns the rule by which a job puts only the person on call who started it. Absent: none.
    std::optional<Rule> only_actor() const;

    /// The machine file's own map of logins, which alone counts with only-actor.
    Strings user_map;

  private:
    std::vector<Rule> rules_;
    std::optional<Error> trouble_;
};

/// Returns the key of an entry of the section, "dutyme.policy.allow-schedule" in any case of
/// "policy", also where that is misspelt. Absent: it is an entry of another section.
std::optional<std::string_view> policy_entry(std::string_view name);

/// "allow-schedule in /etc/dutyme/config:7".
std::string named(const Policy::Rule& rule);

}  // namespace dutyme::config

#pragma once
#include "git/checkout.hpp"

namespace dutyme::git {

/// All of git's configuration in git's order, names in full ("remote.origin.url").
using Entries = std::vector<ConfigEntry>;

/// The value that counts where a variable has several, the last. Empty: there is none.
std::string last_value(const Entries& entries, const std::string& name);

/// Who commits here now, as git resolves it: GIT_COMMITTER_*, committer.*, user.*, EMAIL, each
/// tidied as git tidies it. Parts that nobody told are empty; nothing is guessed. Fit to print.
Person committer_of(const Environment& environment, const Entries& entries);

/// The URL of the branch's upstream remote, else of "origin", else of the only remote, with
/// insteadOf applied: it may hold credentials. Empty: there is none.
std::string remote_url(const Entries& entries, const std::string& branch);

/// The entries below "dutyme.", without that.
std::vector<ConfigEntry> dutyme_entries(const Entries& entries);

/// How the repository is called: its remote's public name, else the directory's.
std::string repository_name(const Entries& entries, const std::string& branch,
                            const std::filesystem::path& directory);

/// "main" of "refs/heads/main"; any other ref stays whole.
std::string branch_of(const std::string& ref);

/// Why a repository that another user owns is not read, with the fix, as a sentence.
std::string untrusted_remark(const std::filesystem::path& folder);

/// Adds to what is missing and why.
void note(Checkout& checkout, const std::string& remark);

}  // namespace dutyme::git

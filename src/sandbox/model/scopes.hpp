#pragma once
#include <string>
#include <vector>

namespace dutyme::sandbox {

using Scopes = std::vector<std::string>;

/// What an OAuth token must be granted for an operation (PagerDuty's api-schema,
/// x-pd-requires-scope; v3 has none written down and is taken to ask for the same as v2). "" for
/// none.
std::string scope_for(const std::string& operation);

/// Every scope there is here.
Scopes all_scopes();

/// The words of a text, and the text of words.
Scopes split_scopes(const std::string& text);
std::string joined(const Scopes& scopes);

bool holds(const Scopes& scopes, const std::string& scope);

}  // namespace dutyme::sandbox

#pragma once
#include "sandbox/api/call.hpp"

#include <string>

namespace dutyme::sandbox {

/// POST /oauth/token: an app changes its client id and secret for a bearer token of its own (client
/// credentials). What it asks for and may not have, or what there is not, is left out in silence,
/// unless a fault has it refused. Throws Refusal.
Reply mint_token(Call& call);

/// What the log may show of such a request.
std::string without_client_secret(const std::string& body);

}  // namespace dutyme::sandbox

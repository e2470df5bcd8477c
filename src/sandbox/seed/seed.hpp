#pragma once

#include "sandbox/model/access.hpp"
#include "sandbox/model/account.hpp"

#include <vector>

namespace dutyme::sandbox {

/// Returns a small account whose turns are relative to `now`; seed.cpp lists its people.
Account seed_account(Time now);
/// Adds a crowd to an account, which may have one already; turns begin at `now`. Throws
/// Failure::usage when the schedules need people and there are none.
void add_crowd(Account& account, const Crowd& crowd, Time now);
/// Returns the keys of the seeded account.
std::vector<Key> seed_keys();
/// Returns the description of the seeded account for --help.
const char* seed_description();

}  // namespace dutyme::sandbox

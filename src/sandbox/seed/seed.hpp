#pragma once

#include "sandbox/model/access.hpp"
#include "sandbox/model/account.hpp"

#include <vector>

namespace dutyme::sandbox {

/// A small account whose turns are relative to `now`; seed.cpp says who is in it.
Account seed_account(Time now);
/// Adds its shift-based schedules; a part of seed_account.
void add_shift_schedules(Account& account, Time now);
/// Adds people who are hard to reach, further policies, and services; a part of seed_account.
void add_policies_and_services(Account& account);
/// Adds a crowd to an account whose crowd may have been smaller; `now` is a beginning of turns.
/// Throws Failure::usage when the schedules need people and there are none.
void add_crowd(Account& account, const Crowd& crowd, Time now);
/// The keys of that account.
std::vector<Key> seed_keys();
/// The same as people read it, for --help.
const char* seed_description();

}  // namespace dutyme::sandbox

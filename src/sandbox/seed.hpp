#pragma once
#include "sandbox/access.hpp"
#include "sandbox/company.hpp"

#include <vector>

namespace dutyme::sandbox {

/// A small company whose turns are relative to `now`; seed.cpp says who is in it.
Company seed_company(Moment now);
/// Adds its shift-based schedules; a part of seed_company.
void seed_shift_schedules(Company& company, Moment now);
/// Adds people who are hard to reach, further policies, and services; a part of seed_company.
void seed_account(Company& company);
/// Adds that many people and schedules, of both kinds by turns, with nobody on call.
void add_crowd(Company& company, int users, int schedules);
/// The keys of that company.
std::vector<Key> seed_keys();
/// The same as people read it, for --help.
const char* seed_description();

}  // namespace dutyme::sandbox

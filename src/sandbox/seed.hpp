#pragma once
#include "sandbox/access.hpp"
#include "sandbox/company.hpp"

#include <vector>

namespace dutyme::sandbox {

/// A small company whose turns are relative to `now`; seed.cpp says who is in it.
Company seed_company(Moment now);
/// Adds its shift-based schedules; a part of seed_company.
void seed_shift_schedules(Company& company, Moment now);
/// The keys of that company.
std::vector<Key> seed_keys();
/// The same as people read it, for --help.
const char* seed_description();

}  // namespace dutyme::sandbox

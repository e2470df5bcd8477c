#pragma once
#include "sandbox/model/company.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// What a person's place in the account is paid as. It, not the role, says whether they can be on
/// call.
struct License {
    std::string id;
    std::string name;
    std::string role_group;          ///< "FullUser" or "Stakeholder"
    std::vector<std::string> roles;  ///< those it usually goes with
    std::size_t bought = 0;
};

/// Every licence the account has.
const std::vector<License>& licenses();
const License& license_of(const User& user);
/// How many people have it.
std::size_t holders(const Company& company, const License& license);

}  // namespace dutyme::sandbox

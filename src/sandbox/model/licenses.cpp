#include "sandbox/model/licenses.hpp"

#include <algorithm>

namespace dutyme::sandbox {

const std::vector<License>& licenses() {
    static const std::vector<License> all = {
        {"PLICFU1",
         "Business (Full User)",
         "FullUser",
         {"owner", "admin", "user", "limited_user", "observer", "restricted_access"},
         20000},
        {"PLICST1",
         "Business (Stakeholder)",
         "Stakeholder",
         {"read_only_user", "read_only_limited_user"},
         50},
    };
    return all;
}

const License& license_of(const User& user) {
    return user.stakeholder() ? licenses().back() : licenses().front();
}

std::size_t holders(const Company& company, const License& license) {
    const auto count = std::count_if(
        company.users.begin(), company.users.end(),
        [&](const User& user) { return !user.deleted && license_of(user).id == license.id; });
    return static_cast<std::size_t>(count);
}

}  // namespace dutyme::sandbox

#include "pagerduty/service_names.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace dutyme::pagerduty {

std::vector<Named> services_like(Session& session, const std::string& name,
                                 const Patience& patience) {
    std::map<std::string, std::string> names;  // by id: a row may come on two pages
    session.for_each_row("/services?query=" + encoded(name), "services", patience,
                         [&](const json::Value& row) {
                             const std::string id = json::text_or_empty(row, "id");
                             if (is_id(id)) names[id] = json::text_or_empty(row, "name");
                         });
    std::vector<Named> found;
    found.reserve(names.size());
    for (const auto& [id, called] : names) found.push_back({id, called});
    const auto rank = [&](const Named& one) {
        return std::tuple{one.name != name, lower_case(one.name) != lower_case(name), one.name};
    };
    std::sort(found.begin(), found.end(),
              [&](const Named& left, const Named& right) { return rank(left) < rank(right); });
    return found;
}

}  // namespace dutyme::pagerduty

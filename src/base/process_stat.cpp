#include "base/process_stat.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <iterator>
#include <sstream>

namespace dutyme {

std::vector<std::string> process_stat(const std::string& process) try {
    const std::string stat = read_file("/proc/" + process + "/stat", 4096).value_or("");
    const auto name_end = stat.rfind(')');  // the name is in parentheses and may hold anything
    if (name_end == std::string::npos) return {};
    std::istringstream fields{stat.substr(name_end + 1)};
    return {std::istream_iterator<std::string>{fields}, {}};
} catch (const Error&) {
    return {};
}

}  // namespace dutyme

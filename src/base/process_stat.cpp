#include "base/process_stat.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <unistd.h>

#include <array>
#include <iterator>
#include <sstream>

namespace dutyme {

bool is_proc_ours() {
    std::array<char, 32> target{};
    const ssize_t length = ::readlink("/proc/self", target.data(), target.size());
    return length > 0 && std::string(target.data(), static_cast<std::size_t>(length)) ==
                             std::to_string(::getpid());
}

std::vector<std::string> process_stat(const std::string& process) try {
    if (process != "self" && !is_proc_ours()) return {};
    const std::string stat = read_file("/proc/" + process + "/stat", 4096).value_or("");
    const auto name_end = stat.rfind(')');  // the name is in parentheses and may hold anything
    if (name_end == std::string::npos) return {};
    std::istringstream fields{stat.substr(name_end + 1)};
    return {std::istream_iterator<std::string>{fields}, {}};
} catch (const Error&) {
    return {};
}

}  // namespace dutyme

#include "git/credential.hpp"

#include "base/secret.hpp"

#include <sstream>

namespace dutyme::git {

std::string credential_question(const std::string& url) {
    const auto colon = url.find("://");
    const auto host = colon == std::string::npos ? 0 : colon + 3;
    const std::string protocol = colon == std::string::npos ? "https" : url.substr(0, colon);
    return "protocol=" + protocol + "\nhost=" + url.substr(host, url.find('/', host) - host) +
           "\n\n";
}

std::string password_in(const std::string& answer) {
    constexpr std::string_view name = "password=";
    std::istringstream lines{answer};
    for (std::string line; std::getline(lines, line);)
        if (line.compare(0, name.size(), name) == 0) return line.substr(name.size());
    return {};
}

Environment credential_environment(const Environment& environment) {
    auto variables = without_secrets(environment).all();
    variables["GIT_TERMINAL_PROMPT"] = "0";
    variables["GIT_ASKPASS"] = "";
    variables["SSH_ASKPASS"] = "";
    variables["GIT_DIR"] = "/dev/null";  // a hook's own points to the repository
    for (const char* name : {"GIT_COMMON_DIR", "GIT_WORK_TREE"}) variables.erase(name);
    return Environment{std::move(variables)};
}

}  // namespace dutyme::git

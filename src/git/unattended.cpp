#include "git/unattended.hpp"

#include "base/text.hpp"

#include <charconv>

namespace dutyme::git {

namespace {

constexpr auto npos = std::string_view::npos;

// As git's own connect.c: a colon before any slash is ssh's "host:path", unless a helper is meant.
bool goes_over_ssh(std::string_view url) {
    if (const auto end = url.find("://"); end != npos) {
        const std::string scheme = lower_case(url.substr(0, end));
        return scheme == "ssh" || scheme == "git+ssh" || scheme == "ssh+git";
    }
    const auto colon = url.find(':');
    return colon != npos && url.find('/') > colon && url.substr(colon, 2) != "::";
}

// The first word of a command line, which a shell will read.
std::string first_word(std::string_view command) {
    std::string word;
    char quote = 0;
    for (std::size_t at = command.find_first_not_of(" \t"); at < command.size(); ++at) {
        const char character = command[at];
        if (quote == 0 && (character == ' ' || character == '\t')) break;
        if (character == quote) {
            quote = 0;
        } else if (quote == 0 && (character == '"' || character == '\'')) {
            quote = character;
        } else {
            if (character == '\\' && quote != '\'' && at + 1 < command.size()) ++at;
            word += command[at];
        }
    }
    return word;
}

std::string program_name(const std::string& path) {
    std::string name = lower_case(path.substr(path.find_last_of("/\\") + 1));
    constexpr std::string_view suffix = ".exe";
    if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix)
        name.resize(name.size() - suffix.size());
    return name;
}

struct SshCommand {
    std::string line;     // as a shell reads it
    std::string program;  // its first word
};

// In git's order.
SshCommand ssh_command(const Environment& environment, const Entries& entries) {
    std::string line = environment.find("GIT_SSH_COMMAND").value_or("");
    if (line.empty()) line = last_value(entries, "core.sshcommand");
    if (!line.empty()) return {line, first_word(line)};
    const std::string program = environment.find("GIT_SSH").value_or("ssh");
    return {shell_word(program), program};
}

std::string ssh_variant(const Environment& environment, const Entries& entries,
                        const std::string& program) {
    std::string variant = environment.find("GIT_SSH_VARIANT").value_or("");
    if (variant.empty()) variant = last_value(entries, "ssh.variant");
    return variant.empty() || variant == "auto" ? program_name(program) : variant;
}

}  // namespace

Environment with_entry(const Environment& environment, const std::string& name,
                       const std::string& value) {
    auto variables = environment.all();
    std::string& count = variables["GIT_CONFIG_COUNT"];
    unsigned number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    variables["GIT_CONFIG_KEY_" + std::to_string(number)] = name;
    variables["GIT_CONFIG_VALUE_" + std::to_string(number)] = value;
    count = std::to_string(number + 1);
    return Environment{std::move(variables)};
}

std::optional<Environment> unattended(const Environment& environment, const Entries& entries,
                                      std::string_view url) {
    auto variables = with_entry(environment, "credential.interactive", "false").all();
    variables["GIT_ASKPASS"] = "";  // git looks no further, not even into core.askPass
    variables["GIT_TERMINAL_PROMPT"] = "0";
    variables["GCM_INTERACTIVE"] = "never";
    variables["SSH_ASKPASS_REQUIRE"] = "never";
    variables.erase("SSH_ASKPASS");
    if (!goes_over_ssh(url)) return Environment{std::move(variables)};
    const SshCommand command = ssh_command(environment, entries);
    const std::string variant = ssh_variant(environment, entries, command.program);
    if (variant == "ssh") {
        variables["GIT_SSH_COMMAND"] = command.line + " -o BatchMode=yes -o ConnectTimeout=8";
    } else if (variant == "plink" || variant == "putty") {
        variables["GIT_SSH_COMMAND"] = command.line + " -batch";
    } else {
        return std::nullopt;
    }
    variables["GIT_SSH_VARIANT"] = variant;  // else git starts it once more to find out
    return Environment{std::move(variables)};
}

}  // namespace dutyme::git

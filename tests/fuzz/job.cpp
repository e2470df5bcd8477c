// What a CI system tells of the job that runs us. An input is lines of "NAME=value", and the file
// that GitHub writes about the event.
#include "job/job.hpp"

#include "base/environment.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <map>
#include <string>

using namespace dutyme;
using fuzz::require;

namespace {

std::map<std::string, std::string> variables_in(std::string_view text) {
    std::map<std::string, std::string> variables;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const auto sign = std::min(line.find('='), line.size());
        variables[std::string{line.substr(0, sign)}] = line.substr(std::min(sign + 1, line.size()));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return variables;
}

void check_job(const job::Job& job) {
    require(!job.trusted || !job.may_be_pull_request, "no pull request is trusted");
    for (const std::string& email : job.emails) {
        require(email.find('@') != std::string::npos, "an address has an @");
        require(!job::is_bot(email), "no bot is put on call");
    }
    require(job.login.empty() || !job::is_bot(job.login), "no bot is put on call");
    require(!job.automatic || (job.emails.empty() && job.login.empty()),
            "a job that nobody started has nobody");
    require(job.commit.size() != 1 &&
                job.commit.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos,
            "a commit is a hexadecimal id");
    const auto authority = job.url.substr(0, job.url.find_first_of("/?#", 8));
    require(job.url.empty() || authority.find('@') == std::string::npos,
            "a page's address has no password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    auto variables = variables_in(parts.next());
    Fd event;
    if (parts.has_more()) {
        event = unnamed_file(parts.rest());
        variables["GITHUB_EVENT_PATH"] = "/proc/self/fd/" + std::to_string(event.get());
    }
    if (const auto job = job::job_of(Environment{variables})) check_job(*job);
    const job::GithubEvent told =
        job::read_github_event("/proc/self/fd/" + std::to_string(event.get()));
    require(told.merger.empty() || !job::is_bot(told.merger), "no bot merges");
    return 0;
}

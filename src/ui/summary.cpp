#include "ui/summary.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "ui/terminal.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t longest_sentence = 1000;
constexpr std::string_view harmless =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:?-/()";

// Every sign that could mean something to HTML, Markdown or a runner, by its number.
std::string escaped(std::string_view foreign, std::size_t limit = 200) {
    std::string text;
    for (const char c : printable(foreign, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || harmless.find(c) != std::string_view::npos)
            text += c;
        else
            text += "&#" + std::to_string(byte) + ";";
    }
    return text;
}

std::string code(std::string_view foreign) {
    return "<code>" + escaped(foreign) + "</code>";
}

std::string cell(const std::string& html) {
    return "<td>" + html + "</td>";
}

std::string row(const duty::Plan& plan, const duty::SchedulePlan& part, const std::string& until) {
    std::string relieved = escaped(listed(part.relieved));
    if (!part.needed)
        relieved = "nobody: on call anyway";
    else if (part.relieved.empty() && !part.beside.empty())
        relieved = "nobody: beside " + escaped(listed(part.beside));
    return "<tr>" + cell(escaped(part.schedule_name)) + cell(escaped(plan.deployer.name)) +
           cell(to_rfc3339(std::max(plan.from, part.needed ? part.start : plan.from))) +
           cell(escaped(until)) + cell(relieved) + "</tr>\n";
}

std::string deployed(const duty::Deploy& deploy) {
    constexpr std::size_t longest_url = 1000;
    std::string line;
    if (!deploy.repository.empty()) line += " " + code(deploy.repository);
    if (!deploy.branch.empty()) line += " " + code(deploy.branch);
    if (!deploy.commit.empty()) line += " " + code(deploy.commit.substr(0, 12));
    if (!deploy.subject.empty()) line += " " + code(deploy.subject);
    if (!deploy.author.empty()) line += " by " + escaped(deploy.author);
    if (!deploy.job_url.empty())
        line += " in <a href=\"" + escaped(deploy.job_url, longest_url) + "\">this job</a>";
    return line.empty() ? line : "<p>Deployed:" + line + "</p>\n";
}

std::string section(const std::string& block, bool is_sandbox) {
    const std::string sandbox =
        is_sandbox ? "<p>" + escaped(sandbox_sentence) + ".</p>\n" : std::string{};
    return "\n### On call during this deploy\n\n" + sandbox + block + "\n";
}

}  // namespace

std::string summary(const duty::Plan& plan, const duty::Deploy& deploy, const Outcome& outcome) {
    std::string table =
        "<table>\n<tr><th>Schedule</th><th>On call</th><th>From</th><th>Until</th>"
        "<th>Relieved</th></tr>\n";
    for (const duty::SchedulePlan& part : plan.schedules) table += row(plan, part, outcome.until);
    std::string left;
    for (const std::string& sentence : outcome.aftermath)
        left += "<p>" + escaped(sentence, longest_sentence) + "</p>\n";
    return section(table + "</table>\n" + deployed(deploy) + "<p>The command ended with " +
                       escaped(outcome.how_it_ended) + " after " + show_duration(outcome.lasted) +
                       ".</p>\n" + left,
                   plan.sandbox);
}

std::string summary_uncovered(const duty::Deploy& deploy, const std::string& why,
                              const std::string& how_it_ended, bool is_sandbox) {
    return section("<p>Uncovered: " + escaped(why) + ".</p>\n" + deployed(deploy) +
                       "<p>The command ended with " + escaped(how_it_ended) + ".</p>\n",
                   is_sandbox);
}

}  // namespace dutyme::ui

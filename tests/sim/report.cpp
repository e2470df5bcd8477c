#include "report.hpp"

#include "judge.hpp"

#include <cstdio>

namespace dutyme::sim {

void print(const Play& play) {
    std::printf("decided by chance, where it was not dull:\n");
    for (const Decision& decision : play.decisions)
        std::printf("    %s\n", to_string(decision).c_str());
    std::printf("\n");
    for (const Story::Line& line : play.lines)
        std::printf("%s  %-24s %s\n", shown(line.at).c_str(), line.actor.c_str(),
                    line.text.c_str());
    std::printf("\n%s\n", play.findings.empty() ? "no rule was broken" : "broken:");
    for (const Finding& finding : play.findings)
        std::printf("    %s\n", to_string(finding).c_str());
}

}  // namespace dutyme::sim

#include "kinds.hpp"

#include "evidence.hpp"
#include "judge.hpp"
#include "play.hpp"
#include "shrink.hpp"

#include <cinttypes>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::sim {

namespace {

struct KindOfFailure {
    unsigned long count = 0;
    std::uint64_t seed = 0;
    std::vector<Decision> decisions;
};

std::string name_of(const Finding& finding, const std::vector<Decision>& decisions) {
    std::set<std::string> keys;
    for (const Decision& decision : decisions) keys.insert(decision.key);
    std::string name = finding.rule;
    for (const std::string& key : keys) name += ", " + key;
    return name;
}

}  // namespace

void print_kinds(std::uint64_t first, std::uint64_t worlds) {
    std::map<std::string, KindOfFailure> kinds;
    for (std::uint64_t seed = first; seed < first + worlds; ++seed) {
        const Play played = play(Choices{seed});
        if (played.findings.empty()) continue;
        auto decisions = shrink(played.decisions, played.findings.front());
        KindOfFailure& kind = kinds[name_of(played.findings.front(), decisions)];
        if (++kind.count > 1 && decisions.size() >= kind.decisions.size()) continue;
        kind.seed = seed;
        kind.decisions = std::move(decisions);
    }
    for (const auto& [name, kind] : kinds) {
        const Finding finding = play(Choices{kind.decisions}).findings.front();
        std::printf("%lu times, as 0x%" PRIx64 ": %s\n", kind.count, kind.seed,
                    to_string(finding).c_str());
        for (const Decision& decision : kind.decisions)
            std::printf("    %s\n", to_string(decision).c_str());
    }
}

}  // namespace dutyme::sim

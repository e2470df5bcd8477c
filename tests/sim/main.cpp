#include "deck.hpp"
#include "kinds.hpp"
#include "known.hpp"
#include "play.hpp"
#include "report.hpp"
#include "run.hpp"
#include "shrink.hpp"

#include <cxxopts.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace dutyme::sim;

// Prints a world, or what is left of it when it is shrunk.
bool show(Choices choices, bool shrunk) {
    Play played = play(std::move(choices), true);
    if (shrunk && !played.findings.empty()) {
        const auto news = std::find_if(played.findings.begin(), played.findings.end(),
                                       [](const Finding& one) { return known(one) == nullptr; });
        const Finding& finding = news == played.findings.end() ? played.findings.front() : *news;
        played = play(Choices{shrink(played.decisions, finding)}, true);
    }
    print(played);
    return played.findings.empty();
}

bool run(const cxxopts::ParseResult& options) {
    const auto first = std::stoull(options["from"].as<std::string>(), nullptr, 16);
    const auto worlds = options["worlds"].as<std::uint64_t>();
    const auto stride = options["deck"].as<std::uint64_t>();
    const std::chrono::seconds time{options["seconds"].as<int>()};
    Run run;
    run.known_failures();
    run.cases();
    std::uint64_t nth = 0;
    if (stride > 0)
        for_each_card([&](const Card& card) {
            if (nth++ % stride == first % stride) run.card(card);
        });
    const auto end = std::chrono::steady_clock::now() + time;
    for (std::uint64_t seed = first; seed < first + worlds; ++seed) run.seed(seed);
    for (std::uint64_t seed = first + worlds; std::chrono::steady_clock::now() < end; ++seed)
        run.seed(seed);
    return run.end();
}

bool carry_out(const cxxopts::ParseResult& options) {
    const bool shrunk = options.count("shrink") != 0;
    if (options.count("seed") != 0)
        return show(Choices{std::stoull(options["seed"].as<std::string>(), nullptr, 16)}, shrunk);
    if (options.count("world") != 0) {
        std::vector<Decision> decisions;
        for (const std::string& line : options["world"].as<std::vector<std::string>>())
            decisions.push_back(decision_from(line));
        return show(Choices{decisions}, shrunk);
    }
    if (options.count("kinds") != 0) {
        print_kinds(std::stoull(options["from"].as<std::string>(), nullptr, 16),
                    options["kinds"].as<std::uint64_t>());
        return true;
    }
    return run(options);
}

}  // namespace

int main(int argc, char** argv) {
    cxxopts::Options options{"sim", "Plays deploys, guardians and a PagerDuty in virtual time."};
    options.add_options()("seed", "print this world (hexadecimal)", cxxopts::value<std::string>())(
        "world", "print the world of these decisions, one each",
        cxxopts::value<std::vector<std::string>>())("shrink", "the smallest that breaks the rule")(
        "kinds", "shrink and sort the failures of so many seeds", cxxopts::value<std::uint64_t>())(
        "from", "the first seed", cxxopts::value<std::string>()->default_value("1"))(
        "worlds", "how many seeds", cxxopts::value<std::uint64_t>()->default_value("0"))(
        "seconds", "more seeds, for so long", cxxopts::value<int>()->default_value("0"))(
        "deck", "every n-th world of a single fault",
        cxxopts::value<std::uint64_t>()->default_value("0"))("help", "this");
    try {
        const auto parsed = options.parse(argc, argv);
        if (parsed.count("help") != 0) {
            std::printf("%s", options.help().c_str());
            return 0;
        }
        return carry_out(parsed) ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sim: %s\n", error.what());
        return 2;
    }
}

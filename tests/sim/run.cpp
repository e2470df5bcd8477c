#include "run.hpp"

#include "cases.hpp"
#include "judge.hpp"
#include "known.hpp"
#include "marks.hpp"
#include "shrink.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace dutyme::sim {

namespace {

constexpr unsigned long most_news = 5;  // that are shrunk and printed
constexpr std::uint64_t twice = 200;    // one seed of so many is played again

bool shows(const Play& played, const char* words) {
    return std::any_of(played.lines.begin(), played.lines.end(), [&](const Story::Line& line) {
        return (line.actor + " " + line.text).find(words) != std::string::npos;
    });
}

}  // namespace

void Run::tell(const std::string& news) {
    if (++news_ == 1) first_news_ = tours_;
    std::printf("NEWS: %s\n", news.c_str());
}

void Run::seed(std::uint64_t seed) {
    char name[32];
    std::snprintf(name, sizeof name, "--seed 0x%" PRIx64, seed);
    const Play played = play(Choices{seed});
    if (seed % twice == 0 && play(Choices{seed}).hash != played.hash)
        tell(std::string{name} + " is not the same twice");
    judge(played, name);
}

void Run::card(const Card& card) {
    judge(play(Choices{card.decisions}), card.name);
}

void Run::count(const Play& played) {
    ++worlds_;
    tours_ += played.tours;
    taken_ += played.taken;
}

void Run::judge(const Play& played, const std::string& name) {
    count(played);
    for (const Finding& finding : played.findings) {
        if (const Known* one = known(finding)) {
            ++known_[one->name];
            continue;
        }
        tell(name + ": " + to_string(finding));
        if (news_ > most_news) return;
        for (const Decision& decision : shrink(played.decisions, finding))
            std::printf("    %s\n", to_string(decision).c_str());
        return;
    }
}

// Each by its own facts, so that an entry tells what it is about.
void Run::known_failures() {
    for (const Known& one : sim::known_failures()) {
        bool fails = false;
        for (const Finding& finding : play(Choices{decisions_from(one.world)}).findings) {
            const bool expected = explains(one, finding);
            fails = fails || expected;
            if (!expected) tell(std::string{one.name} + ": " + to_string(finding));
        }
        if (!fails)
            tell(std::string{"\""} + one.name +
                 "\" does not happen any more: take it out of known.cpp");
    }
}

void Run::cases() {
    for (const Case& one : sim::cases()) {
        const Play played = play(Choices{decisions_from(one.world)}, true);
        count(played);
        bool fails = one.known == nullptr;
        for (const Finding& finding : played.findings) {
            const Known* why = known(finding);
            const bool expected =
                one.known != nullptr && why != nullptr && std::strcmp(one.known, why->name) == 0;
            fails = fails || expected;
            if (!expected) tell(std::string{one.name} + ": " + to_string(finding));
        }
        if (!fails) tell(std::string{one.name} + ": passes now, expect nothing else of it");
        for (const char* words : one.shows)
            if (!shows(played, words)) tell(std::string{one.name} + ": no \"" + words + "\"");
        for (const char* words : one.never)
            if (shows(played, words)) tell(std::string{one.name} + ": \"" + words + "\"");
    }
}

// A rare one may be missed in a short run.
void Run::check_marks() {
    constexpr unsigned long tours_for_one = 2000;
    for (const auto& [mark, count] : take_marks())
        if (count < tours_ / tours_for_one)
            tell("\"" + mark + "\" happened " + std::to_string(count) + " times in " +
                 std::to_string(tours_) + " tours");
}

bool Run::end() {
    check_marks();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    std::printf("%lu worlds, %lu tours (%lu taken), %.0f tours a second\n", worlds_, tours_, taken_,
                static_cast<double>(tours_) / took.count());
    for (const auto& [name, count] : known_)
        std::printf("    known, %lu times: %s\n", count, name.c_str());
    if (news_ > 0) std::printf("the first news came after %lu tours\n", first_news_);
    std::printf("%lu news\n", news_);
    return news_ == 0;
}

}  // namespace dutyme::sim

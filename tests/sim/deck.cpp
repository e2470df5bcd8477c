#include "deck.hpp"

#include "known.hpp"
#include "play.hpp"

#include <utility>

namespace dutyme::sim {

namespace {

using Lines = std::vector<std::string>;
struct Choice {
    const char* name;
    Lines lines;
};

const std::vector<Choice>& scripts() {
    static const std::vector<Choice> all{
        {"take", {"tour 1: ends at once = 1"}},
        {"release", {}},
        {"renew", {"tour 1: command = 5"}},
        {"linger", {"tour 1: linger = 2"}},
    };
    return all;
}

const std::vector<Choice>& schedules() {
    static const std::vector<Choice> all{
        {"layers", {}}, {"shifts", {"tour 1: schedules = 1"}}, {"both", {"tour 1: schedules = 2"}}};
    return all;
}

const std::vector<Choice>& companions_in_death() {
    static const std::vector<Choice> all{
        {"alone", {}},
        {"with dutyme", {"guardian 1 of tour 1: takes along = 1"}},
        {"with its machine", {"guardian 1 of tour 1: takes along = 2"}}};
    return all;
}

const std::vector<Choice>& successors() {
    static const std::vector<Choice> all{
        {"nobody", {}},
        {"recover", {"world: visits = 1", "world: visit = 0", "world: visit at = 50"}},
        {"stop", {"world: visits = 1", "world: visit = 1", "world: visit at = 50"}},
        {"stop by file", {"world: visits = 1", "world: visit = 2", "world: visit at = 50"}},
        {"the next exec", {"tour 2: is there = 1", "tour 2: deployer = 1", "tour 2: begins = 50"}}};
    return all;
}

const std::vector<Choice>& troubles_of_a_write() {
    static const std::vector<Choice> all{
        {"request lost", {"request lost"}},
        {"reply lost", {"reply lost"}},
        {"done twice", {"done twice"}},
        {"effect late by a second", {"effect late"}},
        {"effect late by seconds", {"effect late", "so late = 20"}},
        {"effect late by a minute", {"effect late", "so late = 52"}}};
    return all;
}

/// The worlds of one script on one kind of schedule.
class Suit {
  public:
    Suit(std::string name, const Lines& base, const std::function<void(const Card&)>& visit)
        : name_(std::move(name)), base_(base), visit_(visit) {}

    void deal() {
        const Play dull = play(Choices{decisions(base_)});
        const auto counts = dull.counts.at("guardian 1 of tour 1");
        for (unsigned wait = 1; wait <= counts.waits; ++wait) deaths_at(wait);
        for (unsigned write = 0; write < counts.writes; ++write) troubles_of(write);
    }

  private:
    static std::vector<Decision> decisions(const Lines& lines) {
        std::vector<Decision> made;
        for (const std::string& line : lines) made.push_back(decision_from(line));
        return made;
    }

    void deal(const std::string& name, const std::vector<Lines>& parts) {
        Lines lines = base_;
        for (const Lines& part : parts) lines.insert(lines.end(), part.begin(), part.end());
        visit_({name_ + ", " + name, decisions(lines)});
    }

    void deaths_at(unsigned wait) {
        const std::string at = std::to_string(wait);
        for (const Choice& along : companions_in_death())
            for (const Choice& next : successors())
                deal("guardian dies " + std::string{along.name} + " at wait " + at + ", then " +
                         next.name,
                     {{"guardian 1 of tour 1: dies at wait = " + at}, along.lines, next.lines});
    }

    // The first of a trouble's keys is asked about once for each write, the others only where it
    // strikes.
    void troubles_of(unsigned write) {
        const std::string nth = std::to_string(write);
        for (const Choice& trouble : troubles_of_a_write())
            for (const unsigned answer : {0U, 1U, 2U, 3U}) {
                Lines lines{
                    "guardian 1 of tour 1: " + trouble.lines[0] + " #" + nth + " = 1",
                    "guardian 1 of tour 1: instead of the reply = " + std::to_string(answer)};
                if (trouble.lines.size() > 1)
                    lines.push_back("guardian 1 of tour 1: " + trouble.lines[1]);
                deal("write " + nth + ": " + trouble.name + ", answered " + std::to_string(answer),
                     {lines});
            }
    }

    std::string name_;
    const Lines& base_;
    const std::function<void(const Card&)>& visit_;
};

}  // namespace

void for_each_card(const std::function<void(const Card&)>& visit) {
    for (const Choice& script : scripts())
        for (const Choice& schedule : schedules()) {
            Lines base = script.lines;
            base.insert(base.end(), schedule.lines.begin(), schedule.lines.end());
            Suit{std::string{script.name} + " on " + schedule.name, base, visit}.deal();
        }
}

}  // namespace dutyme::sim

#pragma once
#include "instant.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dutyme::sim {

constexpr std::uint64_t hash_of(const char* text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (; *text != '\0'; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 0x100000001b3;
    return hash;
}

/// What a decision is about, in words: "reply lost".
struct Key {
    constexpr Key(const char* text) : name(text), hash(hash_of(text)) {}  // NOLINT: a literal
    const char* name;
    std::uint64_t hash;
};

/// Whose decision it is, and how often they have been asked about each key.
class Actor {
  public:
    explicit Actor(std::string name) : name_(std::move(name)), hash_(hash_of(name_.c_str())) {}
    const std::string& name() const { return name_; }
    std::uint64_t hash() const { return hash_; }
    /// Returns how often it was asked about that before, and counts this time.
    unsigned ask(Key key);

  private:
    std::string name_;
    std::uint64_t hash_;
    std::vector<std::pair<std::uint64_t, unsigned>> asked_;
};

/// One answer of chance that was not the dull one.
struct Decision {
    std::string actor;
    std::string key;
    unsigned nth = 0;  ///< how often the actor had been asked about the key before
    unsigned value = 0;
};

bool operator==(const Decision& left, const Decision& right);

/// "guardian 1: reply lost #2 = 1".
std::string to_string(const Decision& decision);

/// All chance of a world. An answer depends on the seed, the actor, the key and how often the actor
/// was asked about it, never on what others were asked: to leave one event out shifts no other. 0
/// is always the dull answer: no fault, nobody else, the usual time.
class Choices {
  public:
    /// Answers at random.
    explicit Choices(std::uint64_t seed) : seed_(seed), random_(true) {}
    /// Answers dully, but for these.
    explicit Choices(const std::vector<Decision>& decisions);

    /// Returns a number below `n`, each as likely as any other.
    unsigned pick(Actor& actor, Key key, unsigned n);
    /// Returns 1 to `n` so many times in a thousand, else 0.
    unsigned rarely(Actor& actor, Key key, unsigned per_mille, unsigned n);
    bool happens(Actor& actor, Key key, unsigned per_mille) {
        return rarely(actor, key, per_mille, 1) != 0;
    }
    /// Returns a length from `least` (the dull one) to `most`, short ones as likely as long ones.
    Ms length(Actor& actor, Key key, Ms least, Ms most);

    /// Returns false where all but what is given is dull.
    bool are_random() const { return random_; }
    /// Returns the answers so far that were not dull.
    const std::vector<Decision>& decisions() const { return decisions_; }

  private:
    /// Has `meaning` turn 64 random bits into an answer, or takes the one that was given.
    template <class Meaning>
    unsigned decide(Actor& actor, Key key, const Meaning& meaning);

    std::uint64_t seed_ = 0;
    bool random_ = false;
    std::unordered_map<std::uint64_t, unsigned> given_;
    std::vector<Decision> decisions_;
};

/// Mixes the bits of a number so that neighbours have nothing in common (splitmix64).
constexpr std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111eb;
    return value ^ (value >> 31U);
}

}  // namespace dutyme::sim

#include "choices.hpp"

#include <cmath>

namespace dutyme::sim {

namespace {

std::uint64_t place_of(std::uint64_t actor, std::uint64_t key, unsigned nth) {
    return mixed(mixed(actor ^ mixed(key)) + nth);
}

}  // namespace

unsigned Actor::ask(Key key) {
    for (auto& [hash, count] : asked_)
        if (hash == key.hash) return count++;
    asked_.emplace_back(key.hash, 1);
    return 0;
}

bool operator==(const Decision& left, const Decision& right) {
    return left.actor == right.actor && left.key == right.key && left.nth == right.nth &&
           left.value == right.value;
}

std::string to_string(const Decision& decision) {
    return decision.actor + ": " + decision.key + " #" + std::to_string(decision.nth) + " = " +
           std::to_string(decision.value);
}

Choices::Choices(const std::vector<Decision>& decisions) {
    for (const Decision& one : decisions)
        given_[place_of(hash_of(one.actor.c_str()), hash_of(one.key.c_str()), one.nth)] = one.value;
}

template <class Meaning>
unsigned Choices::decide(Actor& actor, Key key, const Meaning& meaning) {
    const unsigned nth = actor.ask(key);
    const std::uint64_t place = place_of(actor.hash(), key.hash, nth);
    unsigned value = 0;
    if (random_)
        value = meaning(mixed(place ^ mixed(seed_)));
    else if (const auto given = given_.find(place); given != given_.end())
        value = given->second;
    if (value != 0) decisions_.push_back({actor.name(), key.name, nth, value});
    return value;
}

unsigned Choices::pick(Actor& actor, Key key, unsigned n) {
    return decide(actor, key, [&](std::uint64_t bits) { return static_cast<unsigned>(bits % n); }) %
           n;
}

unsigned Choices::rarely(Actor& actor, Key key, unsigned per_mille, unsigned n) {
    return decide(actor, key, [&](std::uint64_t bits) {
        return bits % 1000 < per_mille ? 1 + static_cast<unsigned>((bits >> 32U) % n) : 0U;
    });
}

Ms Choices::length(Actor& actor, Key key, Ms least, Ms most) {
    constexpr unsigned steps = 64;
    const double grade = static_cast<double>(pick(actor, key, steps)) / (steps - 1);
    const double low = std::log(static_cast<double>(least.count()) + 1);
    const double high = std::log(static_cast<double>(most.count()) + 1);
    return Ms{std::llround(std::exp(low + grade * (high - low)) - 1)};
}

}  // namespace dutyme::sim

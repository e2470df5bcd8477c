#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dutyme {

/// Letters to insert, delete, replace or swap with their neighbour until one text is the other (the
/// optimal string alignment distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Which of the names a misspelt word was probably meant to be: the one that differs in the fewest
/// letters, in two at most and in one for every three. Empty: nothing is near.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace dutyme

#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text by the columns it takes on a terminal, as wcwidth(3) counts them: two for a Japanese
// character, none for an accent that goes on top of the letter before it. The text is UTF-8,
// whatever the locale.
namespace dutyme::ui {

std::size_t width_of(std::string_view text);

/// The text in exactly so many columns: filled up with blanks, or cut between two characters, with
/// `mark` (one column wide) for what is missing. An accent stays with its letter.
std::string fitted(std::string_view text, std::size_t columns, std::string_view mark);

/// Broken at blanks into lines of at most so many columns, where that can be; all but the first are
/// indented by as much. A number and a short word behind it, its unit or zone, stay together. Zero
/// columns: not broken.
std::vector<std::string> folded(std::string_view sentence, std::size_t columns, std::size_t indent);

}  // namespace dutyme::ui

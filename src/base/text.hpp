#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dutyme {

/// Foreign text (a branch, a commit's subject, a server's message) made fit for a terminal, a log
/// and a journal: control characters and malformed UTF-8 become "?", and it is cut to `limit` bytes
/// at a character's edge.
std::string printable(std::string_view foreign, std::size_t limit = 200);

/// ASCII letters only; locale-free.
std::string lower_case(std::string_view text);

/// The text without blanks and line ends at its ends.
std::string_view trimmed(std::string_view text);

/// The text with entities for what HTML, XML and Slack read as marks: & < >.
std::string with_entities(std::string_view text);

/// One word of a command line, as a shell reads it back.
std::string shell_word(std::string_view word);

/// "a, b and c", or with another word before the last.
std::string listed(const std::vector<std::string>& items, std::string_view last = "and");
/// The text without what cannot be seen or told from a blank: blanks at its ends, no-break and
/// zero-width ones, two in a row.
std::string as_seen(std::string_view text);

/// Adds the text where it is not there yet.
void add_once(std::vector<std::string>& texts, const std::string& text);

/// Letters to insert, delete, replace or swap with their neighbour until one text is the other (the
/// optimal string alignment distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Which of the names a misspelt word was probably meant to be: the one that differs in the fewest
/// letters, in two at most and in one for every three. Empty: nothing is near.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace dutyme

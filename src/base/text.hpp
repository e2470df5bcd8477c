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

/// One word of a command line, as a shell reads it back.
std::string shell_word(std::string_view word);

/// "a, b and c".
std::string listed(const std::vector<std::string>& items);

/// Adds the text where it is not there yet.
void add_once(std::vector<std::string>& texts, const std::string& text);

}  // namespace dutyme

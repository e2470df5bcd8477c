#pragma once
#include "base/environment.hpp"
#include "ui/timeline.hpp"

#include <optional>

namespace dutyme::ui {

/// How wide the terminal behind the descriptor is, in columns. Absent: it is none, or does not
/// tell.
std::optional<std::size_t> columns_of(int fd);

/// How to draw there. Colours only on a terminal that is not dumb, unless NO_COLOR is set
/// (no-color.org); CLICOLOR_FORCE asks for them anywhere (bixense.com/clicolors). ASCII where the
/// locale is not one of UTF-8. As wide as the terminal; elsewhere as COLUMNS says, or 80 columns.
Style style_for(int fd, const Environment& environment);

}  // namespace dutyme::ui

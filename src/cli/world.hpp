#pragma once
#include "base/environment.hpp"
#include "ui/terminal.hpp"

#include <string>
#include <vector>

namespace dutyme::cli {

using Arguments = std::vector<std::string>;

/// What dutyme finds around it; a test brings its own.
struct World {
    Environment environment;
    ui::Terminal terminal;
};

}  // namespace dutyme::cli

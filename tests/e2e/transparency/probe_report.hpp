#pragma once

#include <string>
#include <string_view>

// How this process was started, as one line of JSON: arguments, environment, files, signals, group,
// terminal, limits. Bytes that are not ASCII stand as \u0080..\u00ff, one per byte. Opens nothing
// that stays open.
std::string report(int argc, char** argv);

std::string quoted(std::string_view bytes);

#pragma once
#include "cli/world.hpp"

namespace dutyme::cli {

/// `config list`: every value in force with its origin, broken ones too; each of those is a remark.
int config_list(bool as_json, World& world);
/// `config get`: the key's values, one a line; exit code 1 when it has none.
int config_get(const std::string& name, bool as_json_document, World& world);
/// `config set`: into the user's own file. Without a value it is asked for, or read from standard
/// input.
int config_set(const Arguments& operands, bool from_stdin, World& world);
/// `config unset`: out of the user's own file; exit code 1 when it was not there.
int config_unset(const std::string& name, World& world);

}  // namespace dutyme::cli

#pragma once
#include "cli/options.hpp"

namespace dutyme::cli {

/// The options of `exec`.
const std::vector<Option>& exec_options();

struct ExecLine {
    std::vector<config::Flag> flags;
    Arguments command;  ///< not empty, unless help is wanted
    bool wants_help = false;
};

/// Throws Error{usage}: no "--", no command behind it, an operand before it, an unknown option.
ExecLine parse_exec(const Arguments& arguments);

}  // namespace dutyme::cli

#pragma once
#include "cli/options.hpp"

// The options of each verb.
namespace dutyme::cli {

const std::vector<Option>& exec_options();
const std::vector<Option>& start_options();
const std::vector<Option>& stop_options();
const std::vector<Option>& status_options();
const std::vector<Option>& recover_options();
const std::vector<Option>& doctor_options();
const std::vector<Option>& log_options();
const std::vector<Option>& config_options();
const std::vector<Option>& version_options();
const std::vector<Option>& hook_run_options();
const std::vector<Option>& hook_install_options();
const std::vector<Option>& hook_accept_options();
const std::vector<Option>& hook_uninstall_options();
const std::vector<Option>& hook_status_options();
/// All of them, for help.
const std::vector<Option>& hook_options();
const std::vector<Option>& sandbox_options();
const std::vector<Option>& no_options();

struct ExecLine {
    std::vector<config::Flag> flags;
    Arguments command;  ///< not empty, unless help is wanted
    bool wants_help = false;
    bool wants_json = false;
};

/// Throws Error{usage}: no "--", no command behind it, an operand before it, an unknown option.
ExecLine parse_exec(const Arguments& arguments);

/// Reads the options of a verb that takes no operands. Throws Error{usage} for an operand.
Parsed parse_plain(const std::string& verb, const Arguments& arguments,
                   const std::vector<Option>& options);

}  // namespace dutyme::cli

#pragma once
#include "cli/options.hpp"

// The options of each verb.
namespace dutyme::cli {

const std::vector<Option>& exec_options();
const std::vector<Option>& start_options();
const std::vector<Option>& stop_options();
const std::vector<Option>& extend_options();
const std::vector<Option>& pass_options();
const std::vector<Option>& status_options();
const std::vector<Option>& recover_options();
const std::vector<Option>& doctor_options();
const std::vector<Option>& log_options();
const std::vector<Option>& config_options();
const std::vector<Option>& version_options();
const std::vector<Option>& hook_run_options();
const std::vector<Option>& login_options();
const std::vector<Option>& logout_options();
const std::vector<Option>& hook_install_options();
const std::vector<Option>& hook_accept_options();
const std::vector<Option>& hook_uninstall_options();
const std::vector<Option>& hook_status_options();
/// All of them, for help.
const std::vector<Option>& hook_options();
const std::vector<Option>& sandbox_options();
const std::vector<Option>& completion_options();
const std::vector<Option>& no_options();

}  // namespace dutyme::cli

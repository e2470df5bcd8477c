#pragma once
#include "guardian/channel.hpp"
#include "guardian/guardian_config.hpp"

namespace dutyme::guardian {

Message encode(const DeployInfo& info);
/// Throws Error{system} when it is no such message.
DeployInfo decode_deploy_info(const Message& message);

}  // namespace dutyme::guardian

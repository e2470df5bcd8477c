#pragma once
#include "guardian/birth.hpp"
#include "guardian/wire.hpp"

namespace dutyme::guardian {

Message encode(const Task& task);
/// Throws Error{system} when it is no such message.
Task decode_task(const Message& message);

}  // namespace dutyme::guardian

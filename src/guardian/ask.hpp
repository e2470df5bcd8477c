#pragma once
#include "base/fd.hpp"
#include "base/observer.hpp"
#include "guardian/request.hpp"

#include <functional>

namespace dutyme::guardian {

/// Sends the request to the guardian at the other end, and blocks until it has done what it was
/// asked, which it goes on with when this process ends. Sentences go to the observer, and the plan
/// to `announce`. Returns the tour as it is then. Throws what the guardian refuses as the Error it
/// is, and Error{system} when it ends before it has answered.
duty::Record ask(const Fd& guardian, const Request& request, Observer& observer,
                 const std::function<void(const duty::Plan&)>& announce);

}  // namespace dutyme::guardian

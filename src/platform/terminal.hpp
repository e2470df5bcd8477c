#pragma once
#include <sys/types.h>

namespace dutyme::platform {

/// The process group in the foreground of our terminal; -1 when we have none.
pid_t foreground_group();

}  // namespace dutyme::platform

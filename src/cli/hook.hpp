#pragma once

#include "cli/context.hpp"
#include "hook/site.hpp"

namespace dutyme::cli {

/// What the hook's commands look at. Obeys the settings' quiet and verbose from here on, and says
/// their warnings. Throws as Site does, and Error{settings} for a value that is wrong.
hook::Site open_hook_site(Context& context);

}  // namespace dutyme::cli

#pragma once
#include "sandbox/model/company.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct Shift {
    Window window;
    std::string user;
    std::string override;  ///< the override that put the user there; empty: a layer did
};

/// A layer alone, cut to the window, in order of time.
std::vector<Shift> layer_shifts(const Layer& layer, const Window& window);
/// The overrides alone, the latest made on top.
std::vector<Shift> override_shifts(const std::vector<Standing>& overrides, const Window& window);
/// Layers with the overrides over them: at most one person at a time, gaps are missing.
std::vector<Shift> final_shifts(const Schedule& schedule, const std::vector<Standing>& overrides,
                                const Window& window);
/// The same with adjoining shifts of one person made one, as PagerDuty shows them.
std::vector<Shift> merged(std::vector<Shift> shifts);

/// Who is on call at that moment. Absent: nobody.
std::optional<Shift> on_call(const Schedule& schedule, const std::vector<Standing>& overrides,
                             Moment at);

/// Which part of the window the shifts cover, in percent.
double coverage(const std::vector<Shift>& shifts, const Window& window);

}  // namespace dutyme::sandbox

#pragma once
#include "sandbox/web/page.hpp"

#include <string>

// The parts of the page that have buttons. Each is a form, so that it works without a script.
namespace dutyme::sandbox {

/// What the page's parts are written from. The lock is held.
struct PageScene {
    const World& world;
    const PageState& state;
    const PageSetting& setting;
    const Visitor& visitor;
    std::vector<std::string> schedules;  ///< whose lanes are shown
    Time now;
    bool is_idle = false;
    std::vector<std::string> broken;  ///< the sentences of the breakages in force
};

/// The head, with the clock and its speeds.
std::string write_top(const PageScene& scene);
/// Two commands to copy, and the guided run.
std::string write_try(const PageScene& scene);
/// Whom an alert pages, and how it climbs.
std::string write_paging(const PageScene& scene);
/// What can be broken, and what can happen meanwhile.
std::string write_breaking(const PageScene& scene);

}  // namespace dutyme::sandbox

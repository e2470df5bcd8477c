#include "cli/hook.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verb_options.hpp"
#include "hook/install.hpp"
#include "hook/remote_names.hpp"
#include "hook/rules.hpp"
#include "ui/secrets.hpp"

#include <array>
#include <utility>

namespace dutyme::cli {

namespace {

hook::Remark remarks_of(const World& world) {
    return [&world](const std::string& sentence) { world.terminal.remark(sentence); };
}

void say_push_plan(const hook::Site& site, const World& world) {
    for (const std::string& sentence : hook::push_plan(site.settings))
        world.terminal.remark(sentence);
}

}  // namespace

hook::Site open_hook_site(const std::vector<config::Flag>& flags, World& world) {
    hook::Site site{flags, world.environment};
    ui::hide_secrets_in(site.settings);
    world.terminal.speak(ui::verbosity_of(site.settings));
    for (const std::string& warning : site.settings.warnings) world.terminal.remark(warning);
    config::check(site.settings);
    return site;
}

int hook_install(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook install", arguments, hook_install_options());
    if (parsed.wants_help) return help({"hook"}, world);
    const auto wants = [&](const char* name) { return parsed.switches.count(name) != 0; };
    const hook::Remark remark = remarks_of(world);
    hook::Site site = open_hook_site(parsed.flags, world);
    say_push_plan(site, world);
    hook::recognize_remote(site, world.environment, remark);
    if (site.settings[config::key::dry_run]) return exit_code::ok;
    if (wants("print"))
        world.terminal.print(hook::line_to_paste);
    else if (wants("global"))
        hook::install_for_user(site, remark);
    else
        hook::install_here(site, {wants("chain"), wants("force")}, remark);
    hook::accept_committed_file(site, remark);
    return exit_code::ok;
}

int hook_accept(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook accept", arguments, hook_accept_options());
    if (parsed.wants_help) return help({"hook"}, world);
    const hook::Remark remark = remarks_of(world);
    hook::Site site = open_hook_site(parsed.flags, world);
    static_cast<void>(site.here());
    say_push_plan(site, world);
    hook::recognize_remote(site, world.environment, remark);
    if (site.settings[config::key::dry_run]) return exit_code::ok;
    if (!hook::accept_committed_file(site, remark))
        remark("this repository has no .dutyme, so there is nothing to accept");
    return exit_code::ok;
}

int hook_uninstall(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook uninstall", arguments, hook_uninstall_options());
    if (parsed.wants_help) return help({"hook"}, world);
    const hook::Remark remark = remarks_of(world);
    hook::Site site = open_hook_site(parsed.flags, world);
    const bool found = parsed.switches.count("global") != 0 ? hook::uninstall_for_user(site, remark)
                                                            : hook::uninstall_here(site, remark);
    if (!found) remark("there is no hook of dutyme's");
    return exit_code::ok;
}

int hook(const Arguments& arguments, World& world) {
    constexpr const char* hint = "see: dutyme help hook";
    constexpr std::array<std::pair<const char*, Run>, 5> commands{{{"run", hook_run},
                                                                   {"install", hook_install},
                                                                   {"accept", hook_accept},
                                                                   {"uninstall", hook_uninstall},
                                                                   {"status", hook_status}}};
    if (arguments.empty()) throw Error{Failure::usage, "hook needs to be told what to do", hint};
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h") return help({"hook"}, world);
    for (const auto& [command, run] : commands)
        if (name == command) return run({arguments.begin() + 1, arguments.end()}, world);
    throw Error{Failure::usage, "there is no hook command \"" + printable(name) + "\"", hint};
}

}  // namespace dutyme::cli

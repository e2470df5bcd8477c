#include "hook/status.hpp"

#include "base/text.hpp"
#include "config/trust.hpp"
#include "hook/entry.hpp"
#include "hook/managers.hpp"
#include "hook/note.hpp"
#include "supervise/command.hpp"

#include <algorithm>

namespace dutyme::hook {

namespace {

constexpr const char* install_again = "dutyme hook install";

class Examination {
  public:
    Examination(Site& site, const Environment& environment)
        : site_(site), environment_(environment) {}

    Diagnosis run() {
        look_at_entry();
        look_at_files(site_.here());
        if (by_entry_ && by_file_)
            warn("git's configuration and a hook file run dutyme, so it runs twice", install_again);
        if (!by_entry_ && !by_file_ && !uncertain_ && !faulty())
            fail("no hook of dutyme's is installed", install_again);
        look_at_program();
        look_at_settings();
        seen_.runs = (by_entry_ || by_file_) && !hindered_;
        if (uncertain_ && !by_entry_ && !by_file_ && !hindered_) seen_.runs.reset();
        return std::move(seen_);
    }

  private:
    void look_at_entry();
    void look_at_files(const HookPlace& place);
    void look_at_hook(const HookPlace& place, const HookFile& hook);
    void look_at_foreign(const HookPlace& place, const HookFile& hook);
    void look_at_managed(const HookPlace& place, const HookFile& hook, const HookManager& manager);
    void look_at_no_folder(const HookPlace& place);
    void look_at_unknown(const HookPlace& place, const HookFile& hook);
    void look_at_renamed(const HookPlace& place);
    void look_at_program();
    void look_at_settings();
    void look_at_remote();

    bool faulty() const {
        return std::any_of(
            seen_.findings.begin(), seen_.findings.end(),
            [](const Finding& finding) { return finding.level == Finding::Level::fail; });
    }
    void ok(std::string sentence) { add(Finding::Level::ok, std::move(sentence), {}); }
    void warn(std::string sentence, std::string fix) {
        add(Finding::Level::warn, std::move(sentence), std::move(fix));
    }
    void fail(std::string sentence, std::string fix) {
        add(Finding::Level::fail, std::move(sentence), std::move(fix));
    }
    void add(Finding::Level level, std::string sentence, std::string fix) {
        seen_.findings.push_back({level, std::move(sentence), std::move(fix)});
    }

    Site& site_;
    const Environment& environment_;
    Diagnosis seen_;
    bool by_entry_ = false;
    bool by_file_ = false;
    bool uncertain_ = false;  // a file that is not ours, and may lead to dutyme in a way of its own
    bool hindered_ = false;   // something stops it however it is installed
};

void Examination::look_at_entry() {
    const HookEntry entry = read_hook_entry(site_.git);
    if (!entry.present) return;
    if (!has_config_hooks(site_.git_version))
        return warn("hook.dutyme is in git's configuration, but git " + site_.git_version +
                        " does not run it (2.54 does)",
                    install_again);
    if (!entry.enabled)
        return fail("hook.dutyme.enabled is false", "git config --unset hook.dutyme.enabled");
    by_entry_ = true;
    ok("hook.dutyme in git's configuration runs dutyme");
}

void Examination::look_at_files(const HookPlace& place) {
    look_at_hook(place, read_hook(place.folder / "pre-push"));
    look_at_renamed(place);
    if (place.folder == place.own_folder() || !place.link().empty()) return;
    for (const HookFile& hook : our_hooks_in(place.own_folder()))
        warn(place.shown(hook.path) + " is dutyme's, but core.hooksPath makes git look in " +
                 place.shown(place.folder),
             "dutyme hook uninstall, and install it again");
}

void Examination::look_at_hook(const HookPlace& place, const HookFile& hook) {
    const std::string path = place.shown(hook.path);
    if (hook.noexec)
        return fail(
            path + " is on a file system that is mounted noexec, so git does not run it",
            "git config core.hooksPath FOLDER, one elsewhere; then " + std::string{install_again});
    if (hook.executable && hook.has_windows_line_ends())
        return fail(path + " has Windows line ends (CRLF), so git cannot run it",
                    hook.kind == HookKind::ours ? install_again : "sed -i 's/\\r$//' " + path);
    if (hook.kind != HookKind::ours) return look_at_foreign(place, hook);
    if (!hook.executable)
        return fail(path + " is not executable, so git does not run it", install_again);
    by_file_ = true;
    const bool chains = read_hook(place.folder / chained_name).kind != HookKind::absent;
    ok(path + " is dutyme's" + (chains ? ", and runs the earlier hook first" : ""));
    if (hook.text != hook_text) warn(path + " is not as this dutyme would write it", install_again);
    if (const HookManager* manager = manager_to_come(place))
        warn(std::string{manager->name} + " of package.json will write over it", manager->hint);
}

void Examination::look_at_foreign(const HookPlace& place, const HookFile& hook) {
    const std::string path = place.shown(hook.path);
    if (const HookManager* manager = manager_of(hook))
        return look_at_managed(place, hook, *manager);
    if (hook.kind == HookKind::absent && place.configured &&
        !std::filesystem::is_directory(place.folder))
        return look_at_no_folder(place);
    if (hook.kind == HookKind::absent) return;
    if (!hook.runs_dutyme()) return look_at_unknown(place, hook);
    if (!hook.executable)
        return fail(path + " is not executable, so git does not run it", "chmod +x " + path);
    by_file_ = true;
    ok(path + " runs dutyme");
}

// As with core.hooksPath=/dev/null, which is how people turn all hooks off.
void Examination::look_at_no_folder(const HookPlace& place) {
    if (by_entry_) return;
    fail("core.hooksPath is " + place.shown(place.folder) +
             ", where no folder is, so git runs no hook file",
         "git config --unset core.hooksPath, or call dutyme hook run pre-push from your own hook");
}

void Examination::look_at_unknown(const HookPlace& place, const HookFile& hook) {
    const std::string path = place.shown(hook.path);
    if (by_entry_ || !hook.executable) return;
    if (const auto when = noted_push(hook, environment_)) {
        by_file_ = true;
        return ok(path + " led a push to dutyme (" + *when + "), and has not changed since");
    }
    uncertain_ = true;
    warn(path + " does not name dutyme; whether it leads there shows with the first push",
         has_config_hooks(site_.git_version) ? install_again : "dutyme hook install --chain");
}

void Examination::look_at_managed(const HookPlace& place, const HookFile& hook,
                                  const HookManager& manager) {
    const std::string name = manager.name;
    const ManagerReading reading = read_manager(manager, hook, place);
    if (!reading.runs_dutyme && by_entry_) return;
    if (!reading.runs_dutyme && !reading.is_all) return look_at_unknown(place, hook);
    if (!reading.runs_dutyme) return fail(name + " keeps the hooks here", manager.hint);
    if (!hook.executable)
        return fail(
            name + " is told to run dutyme, but its own hook is not at " + place.shown(hook.path),
            "install " + name + " here again");
    by_file_ = true;
    ok(name + " runs dutyme: " + printable(reading.runs_dutyme->string()));
}

void Examination::look_at_renamed(const HookPlace& place) {
    for (const HookFile& hook : our_hooks_in(place.folder)) {
        const std::string name = hook.path.filename().string();
        if (name == "pre-push.legacy") {
            by_file_ = true;
            ok("pre-commit has renamed dutyme's hook to pre-push.legacy, and runs it");
        } else if (name == "pre-push.old") {
            warn("lefthook has renamed dutyme's hook to pre-push.old, and does not run it",
                 "tell lefthook to run dutyme; then dutyme hook uninstall");
        }
    }
}

void Examination::look_at_program() {
    try {
        ok("git will find " + supervise::find({"dutyme"}, environment_).path);
    } catch (const supervise::CannotRun&) {
        hindered_ = true;
        fail("there is no dutyme on PATH", "add its folder to PATH");
    }
}

void Examination::look_at_settings() {
    const auto mode = site_.settings.find(config::key::hook_mode);
    if (mode && mode->text == "off") {
        hindered_ = true;
        fail("hook.mode is off (" + mode->where + ")", "git config dutyme.hook.mode take");
    }
    if (mode && mode->text == "remind")
        warn("hook.mode is remind: a push only says what to type",
             "git config dutyme.hook.mode take");
    if (!site_.settings.find(config::key::hook_ref))
        warn("no hook.ref is set, so no push counts as a deploy",
             "git config --add dutyme.hook.ref refs/heads/main");
    look_at_remote();
    if (!config::committed_file_is_trusted(site_.checkout))
        warn(".dutyme is not the one that was accepted: a push only reminds", "dutyme hook accept");
}

void Examination::look_at_remote() {
    seen_.remote = find_hook_remote(site_, environment_);
    const std::string sentence = seen_.remote.sentence();
    if (seen_.remote.match == HookRemote::Match::none)
        warn(sentence, "where one of them deploys: git config dutyme.hook.remote NAME");
    else if (!sentence.empty())
        ok(sentence);
}

}  // namespace

const char* word_for(Finding::Level level) {
    switch (level) {
        case Finding::Level::ok:
            return "ok";
        case Finding::Level::warn:
            return "warn";
        case Finding::Level::fail:
            return "fail";
    }
    return "";
}

Diagnosis diagnose(Site& site, const Environment& environment) {
    return Examination{site, environment}.run();
}

}  // namespace dutyme::hook

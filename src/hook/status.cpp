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
            note("git's configuration and a hook file run dutyme, so it runs twice", install_again);
        if (!by_entry_ && !by_file_ && !uncertain_ && !faulty())
            fault("no hook of dutyme's is installed", install_again);
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
            [](const Finding& finding) { return finding.weight == Finding::Weight::fault; });
    }
    void fine(std::string sentence) { add(Finding::Weight::fine, std::move(sentence), {}); }
    void note(std::string sentence, std::string hint) {
        add(Finding::Weight::note, std::move(sentence), std::move(hint));
    }
    void fault(std::string sentence, std::string hint) {
        add(Finding::Weight::fault, std::move(sentence), std::move(hint));
    }
    void add(Finding::Weight weight, std::string sentence, std::string hint) {
        seen_.findings.push_back({weight, std::move(sentence), std::move(hint)});
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
        return note("hook.dutyme is in git's configuration, but git " + site_.git_version +
                        " does not run it (2.54 does)",
                    install_again);
    if (!entry.enabled)
        return fault("hook.dutyme.enabled is false", "git config --unset hook.dutyme.enabled");
    by_entry_ = true;
    fine("hook.dutyme in git's configuration runs dutyme");
}

void Examination::look_at_files(const HookPlace& place) {
    look_at_hook(place, read_hook(place.folder / "pre-push"));
    look_at_renamed(place);
    if (place.folder == place.own_folder() || !place.link().empty()) return;
    for (const HookFile& hook : our_hooks_in(place.own_folder()))
        note(place.shown(hook.path) + " is dutyme's, but core.hooksPath makes git look in " +
                 place.shown(place.folder),
             "dutyme hook uninstall, and install it again");
}

void Examination::look_at_hook(const HookPlace& place, const HookFile& hook) {
    const std::string path = place.shown(hook.path);
    if (hook.noexec)
        return fault(
            path + " is on a file system that is mounted noexec, so git does not run it",
            "git config core.hooksPath FOLDER, one elsewhere; then " + std::string{install_again});
    if (hook.executable && hook.has_windows_line_ends())
        return fault(path + " has Windows line ends (CRLF), so git cannot run it",
                     hook.kind == HookKind::ours ? install_again : "sed -i 's/\\r$//' " + path);
    if (hook.kind != HookKind::ours) return look_at_foreign(place, hook);
    if (!hook.executable)
        return fault(path + " is not executable, so git does not run it", install_again);
    by_file_ = true;
    const bool chains = read_hook(place.folder / chained_name).kind != HookKind::absent;
    fine(path + " is dutyme's" + (chains ? ", and runs the earlier hook first" : ""));
    if (hook.text != hook_text) note(path + " is not as this dutyme would write it", install_again);
    if (const HookManager* manager = manager_to_come(place))
        note(std::string{manager->name} + " of package.json will write over it", manager->hint);
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
        return fault(path + " is not executable, so git does not run it", "chmod +x " + path);
    by_file_ = true;
    fine(path + " runs dutyme");
}

// As with core.hooksPath=/dev/null, which is how people turn all hooks off.
void Examination::look_at_no_folder(const HookPlace& place) {
    if (by_entry_) return;
    fault("core.hooksPath is " + place.shown(place.folder) +
              ", where no folder is, so git runs no hook file",
          "git config --unset core.hooksPath, or call dutyme hook run pre-push from your own hook");
}

void Examination::look_at_unknown(const HookPlace& place, const HookFile& hook) {
    const std::string path = place.shown(hook.path);
    if (by_entry_ || !hook.executable) return;
    if (const auto when = noted_push(hook, environment_)) {
        by_file_ = true;
        return fine(path + " led a push to dutyme (" + *when + "), and has not changed since");
    }
    uncertain_ = true;
    note(path + " does not name dutyme; whether it leads there shows with the first push",
         has_config_hooks(site_.git_version) ? install_again : "dutyme hook install --chain");
}

void Examination::look_at_managed(const HookPlace& place, const HookFile& hook,
                                  const HookManager& manager) {
    const std::string name = manager.name;
    const ManagerReading reading = read_manager(manager, hook, place);
    if (!reading.runs_dutyme && by_entry_) return;
    if (!reading.runs_dutyme && !reading.is_all) return look_at_unknown(place, hook);
    if (!reading.runs_dutyme) return fault(name + " keeps the hooks here", manager.hint);
    if (!hook.executable)
        return fault(
            name + " is told to run dutyme, but its own hook is not at " + place.shown(hook.path),
            "install " + name + " here again");
    by_file_ = true;
    fine(name + " runs dutyme: " + printable(reading.runs_dutyme->string()));
}

void Examination::look_at_renamed(const HookPlace& place) {
    for (const HookFile& hook : our_hooks_in(place.folder)) {
        const std::string name = hook.path.filename().string();
        if (name == "pre-push.legacy") {
            by_file_ = true;
            fine("pre-commit has renamed dutyme's hook to pre-push.legacy, and runs it");
        } else if (name == "pre-push.old") {
            note("lefthook has renamed dutyme's hook to pre-push.old, and does not run it",
                 "tell lefthook to run dutyme; then dutyme hook uninstall");
        }
    }
}

void Examination::look_at_program() {
    try {
        fine("git will find " + supervise::find({"dutyme"}, environment_).path);
    } catch (const supervise::CannotRun&) {
        hindered_ = true;
        fault("there is no dutyme on PATH", "add its folder to PATH");
    }
}

void Examination::look_at_settings() {
    const auto mode = site_.settings.find("hook.mode");
    if (mode && mode->text == "off") {
        hindered_ = true;
        fault("hook.mode is off (" + mode->where + ")", "git config dutyme.hook.mode take");
    }
    if (mode && mode->text == "remind")
        note("hook.mode is remind: a push only says what to type",
             "git config dutyme.hook.mode take");
    if (!site_.settings.find("hook.ref"))
        note("no hook.ref is set, so no push counts as a deploy",
             "git config --add dutyme.hook.ref refs/heads/main");
    look_at_remote();
    if (!config::committed_file_is_trusted(site_.checkout))
        note(".dutyme is not the one that was accepted: a push only reminds", "dutyme hook accept");
}

void Examination::look_at_remote() {
    seen_.remote = find_hook_remote(site_, environment_);
    const std::string sentence = seen_.remote.sentence();
    if (seen_.remote.match == HookRemote::Match::none)
        note(sentence, "where one of them deploys: git config dutyme.hook.remote NAME");
    else if (!sentence.empty())
        fine(sentence);
}

}  // namespace

Diagnosis diagnose(Site& site, const Environment& environment) {
    return Examination{site, environment}.run();
}

}  // namespace dutyme::hook

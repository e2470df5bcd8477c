#include "cli/verb_options.hpp"

#include <initializer_list>

namespace dutyme::cli {

namespace {

using Options = std::vector<Option>;

constexpr Option json{"json", nullptr, "one JSON document on stdout"};
constexpr Option region{"region", "REGION"};
constexpr Option user{"user", "WHO"};
constexpr Option dry_run{"dry-run", nullptr};
constexpr Option quiet{"quiet", nullptr, nullptr, 'q'};

Options where() {
    return {
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
    };
}

Options taking() {
    return {
        {"mode", "MODE"},
        {"take", "WHOM"},
        {"from", "WHO"},
        {"if-free", nullptr},
        {"block-on-incident", nullptr},
        region,
        {"id-file", "FILE"},
        {"required", nullptr},
        {"on-refusal", "WHAT"},
        dry_run,
    };
}

Options verbosity() {
    return {quiet, {"verbose", nullptr, nullptr, 'v'}};
}

Options joined(std::initializer_list<Options> lists) {
    Options all;
    for (const Options& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
}

}  // namespace

const std::vector<Option>& exec_options() {
    static const Options options =
        joined({where(),
                {user,
                 {"lease", "DURATION"},
                 {"max", "DURATION"},
                 {"linger", "DURATION"},
                 {"stay-on-incident", "DURATION"}},
                taking(),
                {{"until", "COMMAND",
                  "after a command that ended with 0, stay on call while /bin/sh runs this"},
                 {"until-timeout", "DURATION", "end --until after so long (30m)"},
                 {"force", nullptr},
                 {"export", nullptr},
                 {"sandbox", nullptr}},
                verbosity(),
                {{"json", nullptr, "with --dry-run: the plan as one JSON document on stdout"}}});
    return options;
}

const std::vector<Option>& start_options() {
    static const Options options =
        joined({where(),
                {user,
                 {"for", "DURATION"},
                 {"until", "TIME", "instead of --for: 18:00, or 2026-11-30 18:00"},
                 {"working", "DURATION", "the same as --for"}},
                taking(),
                {{"force", nullptr, nullptr, 'f'},
                 {"update", nullptr, "ask for person and schedule again, and save the answers"}},
                verbosity(),
                {json}});
    return options;
}

const std::vector<Option>& stop_options() {
    static const Options options =
        joined({{{"id-file", "FILE"},
                 {"mine", nullptr, "what the journal has lost: look in PagerDuty, on --schedule"}},
                where(),
                {user, region},
                verbosity(),
                {json}});
    return options;
}

const std::vector<Option>& extend_options() {
    static const Options options =
        joined({{{"id-file", "FILE"}, {"max", "DURATION"}, region}, verbosity(), {json}});
    return options;
}

const std::vector<Option>& pass_options() {
    static const Options options =
        joined({{{"id-file", "FILE"}, {"force", nullptr}, dry_run, region}, verbosity(), {json}});
    return options;
}

const std::vector<Option>& status_options() {
    static const Options options =
        joined({where(),
                {{"for", "DURATION", "how far to look ahead (8h)"},
                 {"watch", nullptr, "look again every 30 seconds, until q is pressed"},
                 {"check", nullptr,
                  "only say whether anything is held from here; exit code 1: nothing is"},
                 json,
                 {"ascii", nullptr, "draw with ASCII characters alone"},
                 region}});
    return options;
}

const std::vector<Option>& recover_options() {
    static const Options options = joined({{region}, verbosity(), {json}});
    return options;
}

const std::vector<Option>& doctor_options() {
    static const Options options =
        joined({where(),
                {user,
                 region,
                 {"write", nullptr,
                  "also try to write: an override of a minute, a year ahead, and remove it"}},
                verbosity(),
                {json}});
    return options;
}

const std::vector<Option>& log_options() {
    static const Options options{
        {"number", "N", "only the first N", 'n'},
        {"since", "TIME", "only those begun since: 24h ago, 14:00, or 2026-11-30"},
        json,
    };
    return options;
}

const std::vector<Option>& config_options() {
    static const Options options{
        {"json", nullptr, "list, get: one JSON document on stdout"},
        {"stdin", nullptr, "set: read the value from standard input"},
    };
    return options;
}

const std::vector<Option>& version_options() {
    static const Options options{
        {"verbose", nullptr, "also the versions of the libraries", 'v'},
        json,
    };
    return options;
}

const std::vector<Option>& hook_run_options() {
    static const Options options =
        joined({{{"chain", "FILE", "a hook to run first; what it refuses stays refused"},
                 {"required", nullptr},
                 dry_run},
                verbosity()});
    return options;
}

const std::vector<Option>& login_options() {
    static const Options options{
        {"no-browser", nullptr, "print the address instead of opening it"},
        {"port", "N",
         "the port of the registered address, http://127.0.0.1:N/callback (8000, if left out)"},
        quiet,
    };
    return options;
}

const std::vector<Option>& logout_options() {
    static const Options options{quiet};
    return options;
}

const std::vector<Option>& hook_install_options() {
    static const Options options{
        {"chain", nullptr, "keep a hook that is there, and run it before ours"},
        {"print", nullptr, "write nothing but print the line for a hook of your own"},
        {"global", nullptr, "for all of your repositories (git 2.54 or later)"},
        {"force", nullptr, "also into a folder of hooks that other repositories may use"},
        dry_run,
        quiet,
    };
    return options;
}

const std::vector<Option>& hook_accept_options() {
    static const Options options{dry_run, quiet};
    return options;
}

const std::vector<Option>& hook_uninstall_options() {
    static const Options options{
        {"global", nullptr, "what install --global has installed"},
        quiet,
    };
    return options;
}

const std::vector<Option>& hook_status_options() {
    static const Options options{json};
    return options;
}

const std::vector<Option>& hook_options() {
    static const Options options{
        {"chain", nullptr, "install: keep a hook that is there, and run it before ours"},
        {"print", nullptr, "install: write no hook, but print the line for one of your own"},
        {"global", nullptr, "install, uninstall: for all of your repositories (git 2.54 or later)"},
        {"force", nullptr, "install: also into a folder that other repositories may use"},
        {"json", nullptr, "status: one JSON document on stdout"},
        {"chain", "FILE", "run: a hook to run first; what it refuses stays refused"},
        {"required", nullptr},
        dry_run,
        quiet,
        {"verbose", nullptr, nullptr, 'v'},
    };
    return options;
}

const std::vector<Option>& completion_options() {
    static const Options options{
        {"schedules", nullptr, "the names of the schedules that are known here, for completion"},
    };
    return options;
}

const std::vector<Option>& no_options() {
    static const Options options;
    return options;
}

}  // namespace dutyme::cli

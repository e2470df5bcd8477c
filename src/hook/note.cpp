#include "hook/note.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "hook/site.hpp"
#include "platform/clock.hpp"

#include <sys/types.h>

#include <sha256.h>

namespace dutyme::hook {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t note_limit = 8192;

std::string digest_of(const std::string& text) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest);
    return digest;
}

fs::path note_file(const HookFile& hook, const Environment& environment) {
    const fs::path state = environment.find("XDG_STATE_HOME").value_or("");
    const fs::path home = environment.find("HOME").value_or("/nonexistent");
    const fs::path folder = state.is_absolute() ? state : home / ".local/state";
    return folder / "dutyme" / "hooks" / digest_of(hook.path.string()).substr(0, 16);
}

}  // namespace

void note_push(const HookFile& hook, const Environment& environment) try {
    if (hook.text.empty()) return;
    const fs::path file = note_file(hook, environment);
    make_private_directory(file.parent_path());
    const std::string now = to_rfc3339(platform::SystemClock{}.now());
    write_file_atomically(file, digest_of(hook.text) + " " + now + " " + hook.path.string() + "\n",
                          Outlast::process);
} catch (const Error&) {
    return;
}

void note_hook_of_push(git::GitCommand& git, const git::Place& place,
                       const Environment& environment) try {
    const auto hooks = find_hook_place(git, place);
    if (!hooks) return;
    const HookFile hook = read_hook(hooks->folder / "pre-push");
    if (hook.kind == HookKind::foreign && hook.executable && !hook.runs_dutyme())
        note_push(hook, environment);
} catch (const Error&) {
    return;
}

std::optional<std::string> noted_push(const HookFile& hook, const Environment& environment) try {
    const std::string note = read_own_file(note_file(hook, environment), note_limit).value_or("");
    const std::string digest = digest_of(hook.text) + " ";
    if (hook.text.empty() || note.compare(0, digest.size(), digest) != 0) return std::nullopt;
    return note.substr(digest.size(), note.find(' ', digest.size()) - digest.size());
} catch (const Error&) {
    return std::nullopt;
}

}  // namespace dutyme::hook

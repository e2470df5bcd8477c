#include "base/error.hpp"
#include "base/file.hpp"
#include "folder.hpp"
#include "hook/file.hpp"
#include "hook/managers.hpp"

#include <sys/stat.h>

using namespace dutyme;
using namespace dutyme::hook;

namespace {

constexpr const char* foreign = "#!/bin/sh\nmake test\n";
constexpr const char* older =
    "#!/bin/sh\n# dutyme-hook v0 -- an older text\necho changed by hand\n";

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("the hook that is installed is hooks/pre-push, and knows itself", "[hook]") {
    const Folder folder;
    const auto path = folder / "hooks/pre-push";
    write_hook(path);
    const auto source = read_file(std::filesystem::path{DUTYME_SOURCE_ROOT} / "hooks/pre-push",
                                  std::size_t{1} << 20U);
    CHECK(folder.read("hooks/pre-push") == source);
    CHECK(mode_of(path) == 0755);
    const HookFile hook = read_hook(path);
    CHECK(hook.kind == HookKind::ours);
    CHECK(hook.executable);
    CHECK(hook.runs_dutyme());
}

TEST_CASE("a hook is ours by the mark in its second line alone", "[hook]") {
    const Folder folder;
    const auto kind = [&](const std::string& text) {
        folder.write("pre-push", text, 0755);
        return read_hook(folder / "pre-push").kind;
    };
    CHECK(read_hook(folder / "pre-push").kind == HookKind::absent);
    CHECK(kind(older) == HookKind::ours);
    CHECK(kind(foreign) == HookKind::foreign);
    CHECK(kind("#!/bin/sh\nexit 0\n# dutyme-hook v1\n") == HookKind::foreign);
    CHECK(kind("# dutyme-hook v1\n") == HookKind::foreign);
    CHECK(kind("") == HookKind::foreign);
}

TEST_CASE("a symbolic link is never ours, wherever it leads", "[hook]") {
    const Folder folder;
    folder.write("elsewhere", older, 0755);
    std::filesystem::create_symlink("elsewhere", folder / "pre-push");
    CHECK(read_hook(folder / "pre-push").kind == HookKind::foreign);
    std::filesystem::create_symlink("nowhere", folder / "dangling");
    CHECK(read_hook(folder / "dangling").kind == HookKind::foreign);
    CHECK_FALSE(read_hook(folder / "dangling").executable);
}

TEST_CASE("what is behind a symbolic link is not written to", "[hook]") {
    const Folder folder;
    folder.write("elsewhere", foreign, 0755);
    std::filesystem::create_symlink("elsewhere", folder / "pre-push");
    chain_hook(folder / "pre-push");
    CHECK(folder.read("elsewhere") == foreign);
    CHECK(read_hook(folder / "pre-push").kind == HookKind::ours);
    CHECK(std::filesystem::read_symlink(folder / chained_name) == "elsewhere");
    CHECK(remove_hook(folder / "pre-push"));
    CHECK(std::filesystem::read_symlink(folder / "pre-push") == "elsewhere");
}

TEST_CASE("an older or changed hook of ours is brought up to date, executable again", "[hook]") {
    const Folder folder;
    folder.write("pre-push", older, 0644);
    write_hook(folder / "pre-push");
    CHECK(folder.read("pre-push") == hook_text);
    CHECK(mode_of(folder / "pre-push") == 0755);
}

TEST_CASE("a chained hook comes back byte for byte and with its mode", "[hook]") {
    const Folder folder;
    const unsigned mode = GENERATE(0755U, 0700U, 0644U);
    const std::string bytes("#!/bin/sh\n\0\xff\r\n", 14);
    folder.write("pre-push", bytes, mode);
    chain_hook(folder / "pre-push");
    CHECK(folder.read(chained_name) == bytes);
    CHECK(mode_of(folder / chained_name) == mode);
    CHECK(remove_hook(folder / "pre-push"));
    CHECK(folder.read("pre-push") == bytes);
    CHECK(mode_of(folder / "pre-push") == mode);
    CHECK_FALSE(std::filesystem::exists(folder / chained_name));
}

TEST_CASE("a second earlier hook is not chained over the first", "[hook]") {
    const Folder folder;
    folder.write("pre-push", foreign, 0755);
    folder.write(chained_name, "kept", 0755);
    CHECK_THROWS_AS(chain_hook(folder / "pre-push"), Error);
    CHECK(folder.read("pre-push") == foreign);
    CHECK(folder.read(chained_name) == "kept");
}

TEST_CASE("what others have made of our name is found, and only what is ours", "[hook]") {
    const Folder folder;
    folder.write("pre-push", foreign, 0755);
    folder.write("pre-push.old", older, 0755);
    folder.write("pre-push.legacy", foreign, 0755);
    const auto ours = our_hooks_in(folder.path);
    REQUIRE(ours.size() == 1);
    CHECK(ours.front().path == folder / "pre-push.old");
    CHECK_FALSE(remove_hook(ours.front().path));
    CHECK(our_hooks_in(folder.path).empty());
}

TEST_CASE("the tools that keep hooks are known by what they write", "[hook]") {
    const Folder folder;
    const auto name = [&](const std::string& path, const std::string& text) {
        folder.write(path, text, 0755);
        const HookManager* manager = manager_of(read_hook(folder / path));
        return manager == nullptr ? std::string{} : manager->name;
    };
    CHECK(name("hooks/pre-push", foreign) == "");
    CHECK(name("hooks/pre-push", hook_text) == "");
    CHECK(name(".husky/_/pre-push", "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"") == "husky");
    CHECK(name("hooks/pre-push", "#!/bin/sh\nif [ \"$LEFTHOOK\" = \"0\" ]; then exit 0; fi\n") ==
          "lefthook");
    CHECK(name("hooks/pre-push", "#!/usr/bin/env bash\n# File generated by pre-commit: x\n") ==
          "pre-commit");
    // Where husky has not been installed, as in a linked work tree, its folder still tells.
    CHECK(manager_of(read_hook(folder / "other/.husky/_/pre-push")) != nullptr);
}

TEST_CASE("the copy of a hook that its manager has written anew does not come back", "[hook]") {
    const Folder folder;
    const std::string theirs = "#!/usr/bin/env bash\n# File generated by pre-commit: x\n";
    folder.write("pre-push", theirs + "# 2\n", 0755);
    folder.write("pre-push.legacy", hook_text, 0755);
    folder.write(chained_name, theirs, 0755);
    const auto removed = remove_our_hooks(folder.path);
    REQUIRE(removed.size() == 1);
    CHECK_FALSE(removed.front().restored);
    CHECK(folder.read("pre-push") == theirs + "# 2\n");
    CHECK_FALSE(std::filesystem::exists(folder / "pre-push.legacy"));
    CHECK_FALSE(std::filesystem::exists(folder / chained_name));
    // A person's own hook does, wherever ours was moved to.
    folder.write("pre-push.legacy", hook_text, 0755);
    folder.write(chained_name, foreign, 0755);
    CHECK(remove_our_hooks(folder.path).front().restored);
    CHECK(folder.read("pre-push.legacy") == foreign);
}

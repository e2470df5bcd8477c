#include "base/error.hpp"
#include "folder.hpp"
#include "supervise/command.hpp"

using namespace dutyme;

namespace {

Environment with_path(const std::string& path) {
    return Environment{{{"PATH", path}}};
}

// The exit code the refusal comes with; 0: it was found.
int refused_with(const std::string& name, const Environment& environment) {
    try {
        supervise::find({name}, environment);
    } catch (const supervise::CannotRun& error) {
        return error.exit_code();
    }
    return 0;
}

}  // namespace

TEST_CASE("a command is the first executable file of that name along PATH", "[supervise]") {
    const Folder folder;
    folder.write("one/tool", "", 0644);
    folder.write("two/tool", "", 0755);
    folder.write("three/tool", "", 0755);
    const std::string path = (folder / "none").string() + ":" + (folder / "one").string() + ":" +
                             (folder / "two").string() + ":" + (folder / "three").string();
    const auto command = supervise::find({"tool", "--", "", "a b"}, with_path(path));
    CHECK(command.path == (folder / "two/tool").string());
    CHECK(command.arguments == std::vector<std::string>{"tool", "--", "", "a b"});
}

TEST_CASE("a name with a slash is a path and PATH is not looked at", "[supervise]") {
    const Folder folder;
    folder.write("bin/deep/tool", "", 0755);
    const auto environment = with_path((folder / "bin").string());
    CHECK(refused_with("deep/tool", environment) == exit_code::command_not_found);
    const std::string whole = (folder / "bin/deep/tool").string();
    CHECK(supervise::find({whole}, environment).path == whole);
}

TEST_CASE("an empty element of PATH is the current directory", "[supervise]") {
    const Folder folder;
    folder.write("here", "", 0755);
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path);
    for (const char* path : {"", ":/none", "/none:", "/none::/none"})
        CHECK(supervise::find({"here"}, with_path(path)).path == "here");
    CHECK(refused_with("here", with_path("/none:/nowhere")) == exit_code::command_not_found);
    std::filesystem::current_path(before);
}

TEST_CASE("without PATH the standard places are looked at", "[supervise]") {
    CHECK_FALSE(supervise::find({"sh"}, Environment{}).path.empty());
}

TEST_CASE("what is found but cannot be executed is 126, what is not found 127", "[supervise]") {
    const Folder folder;
    folder.write("plain", "", 0644);
    std::filesystem::create_directory(folder / "directory");
    const auto environment = with_path(folder.path.string());
    CHECK(refused_with("plain", environment) == exit_code::cannot_execute);
    CHECK(refused_with("directory", environment) == exit_code::cannot_execute);
    CHECK(refused_with((folder / "plain").string(), environment) == exit_code::cannot_execute);
    CHECK(refused_with((folder / "plain/x").string(), environment) == exit_code::command_not_found);
    CHECK(refused_with("absent", environment) == exit_code::command_not_found);
    CHECK(refused_with("", environment) == exit_code::command_not_found);
}

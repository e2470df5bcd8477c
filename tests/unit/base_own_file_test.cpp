#include "base/error.hpp"
#include "base/file.hpp"
#include "catch_compat.hpp"
#include "folder.hpp"

#include <sys/stat.h>

using namespace dutyme;

namespace {

constexpr std::size_t limit = 1000;

template <class Act>
std::string said_by(Act act) {
    try {
        act();
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::system);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a file of one's own is read, and one that others may write is not", "[base]") {
    const Folder folder;
    const std::string path = folder.write("page", "text");
    CHECK(read_own_file(path, limit) == "text");
    CHECK_FALSE(read_own_file(folder / "none", limit));
    CHECK_FALSE(read_own_file(folder / "page/below", limit));
    REQUIRE(::chmod(path.c_str(), 0604) == 0);
    CHECK(read_own_file(path, limit) == "text");
    REQUIRE(::chmod(path.c_str(), 0602) == 0);
    CHECK_THAT(said_by([&] { read_own_file(path, limit); }),
               ContainsSubstring(path + " may be written by others"));
    CHECK_THAT(said_by([&] { append_to_own_file(path, "more"); }),
               ContainsSubstring("may be written by others"));
    CHECK(folder.read("page") == "text");
}

TEST_CASE("neither a link, nor a pipe, nor too much is a file of one's own", "[base]") {
    const Folder folder;
    std::filesystem::create_symlink(folder.write("page", "text"), folder / "link");
    CHECK_THAT(said_by([&] { read_own_file(folder / "link", limit); }),
               ContainsSubstring("is a symbolic link"));
    CHECK_THAT(said_by([&] { append_to_own_file(folder / "link", "more"); }),
               ContainsSubstring("is a symbolic link"));
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK_THAT(said_by([&] { read_own_file(folder / "pipe", limit); }),
               ContainsSubstring("is not a regular file"));
    CHECK_THAT(
        said_by([&] { read_own_file(folder.write("large", std::string(1001, 'x')), limit); }),
        ContainsSubstring("is larger than 1000 bytes"));
}

TEST_CASE("a log of one's own grows, and is made for its owner alone", "[base]") {
    const Folder folder;
    append_to_own_file(folder / "log", "a\n");
    append_to_own_file(folder / "log", "b\n");
    CHECK(folder.read("log") == "a\nb\n");
    CHECK(static_cast<unsigned>(std::filesystem::status(folder / "log").permissions()) == 0600);
}

TEST_CASE("a folder that others may write to is not believed", "[base]") {
    const Folder folder;
    CHECK(distrust_of_folder(folder.path).empty());
    CHECK(distrust_of_folder(folder / "none").empty());
    REQUIRE(::chmod(folder.path.c_str(), 0707) == 0);
    CHECK(distrust_of_folder(folder.path) == folder.path.string() + " may be written by others");
    REQUIRE(::chmod(folder.path.c_str(), 0705) == 0);
    CHECK(distrust_of_folder(folder.path).empty());
    std::filesystem::create_directory_symlink(folder.path, folder / "link");
    CHECK(distrust_of_folder(folder / "link") ==
          (folder / "link").string() + " is a symbolic link");
}

TEST_CASE("a file of settings tells who may have written it, behind links, too", "[base]") {
    const Folder folder;
    const std::string path = folder.write("config", "[dutyme]\n", 0644);
    std::filesystem::create_symlink(path, folder / "link");
    for (const std::string& name : {path, (folder / "link").string()}) {
        const auto file = read_settings_file(name, limit);
        REQUIRE(file);
        CHECK(file->text == "[dutyme]\n");
        CHECK_FALSE(file->is_of_another_user);
        CHECK_FALSE(file->is_writable_by_others);
        CHECK(file->is_readable_by_others);
    }
    REQUIRE(::chmod(path.c_str(), 0602) == 0);
    CHECK(read_settings_file(path, limit)->is_writable_by_others);
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    CHECK_FALSE(read_settings_file(path, limit)->is_readable_by_others);
    CHECK_FALSE(read_settings_file(folder / "none", limit));
}

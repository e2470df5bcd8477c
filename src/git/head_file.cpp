#include "git/head_file.hpp"

#include <sstream>

namespace dutyme::git {

namespace {

HeadFile unread(const GitRun& run) {
    return {false, "", "the .dutyme of HEAD could not be read: " + run.trouble};
}

}  // namespace

std::optional<HeadFile> read_head_file(GitCommand& git) {
    const GitRun listed = git.run({"ls-tree", "--full-tree", "HEAD", ".dutyme"});
    const bool unborn = listed.trouble.find("Not a valid object name") != std::string::npos;
    if (unborn) return std::nullopt;
    if (!listed) return unread(listed);
    std::istringstream entry{listed.text};
    std::string mode;
    std::string type;
    std::string id;
    if (!(entry >> mode >> type >> id)) return std::nullopt;
    if (mode != "100644" && mode != "100755") return HeadFile{};
    GitRun content = git.run({"cat-file", "blob", id});
    if (content) return HeadFile{true, std::move(content.text), ""};
    return content.end == GitRun::End::too_much ? HeadFile{} : unread(content);
}

}  // namespace dutyme::git

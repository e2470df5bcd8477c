#include "git/head_file.hpp"

#include <sstream>

namespace dutyme::git {

bool is_bare(GitCommand& git) {
    return git.line({"rev-parse", "--is-bare-repository"}) == "true";
}

std::optional<HeadFile> read_head_file(GitCommand& git) {
    std::istringstream entry{git.line({"ls-tree", "--full-tree", "HEAD", ".dutyme"})};
    std::string mode;
    std::string type;
    std::string id;
    if (!(entry >> mode >> type >> id)) return std::nullopt;
    HeadFile file;
    if (mode != "100644" && mode != "100755") return file;
    auto text = git.run({"cat-file", "blob", id});
    file.is_plain = text.has_value();
    file.text = std::move(text).value_or("");
    return file;
}

}  // namespace dutyme::git

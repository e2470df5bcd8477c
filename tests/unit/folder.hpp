#pragma once
#include "catch_compat.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace dutyme {

/// A temporary folder that goes with the object.
class Folder {
  public:
    Folder() {
        char name[] = "/tmp/dutyme-unit-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path operator/(const std::filesystem::path& name) const { return path / name; }
    /// Makes the file and the folders above it; returns its path.
    std::string write(const std::filesystem::path& name, const std::string& text,
                      unsigned mode = 0600) const {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream{path / name, std::ios::binary} << text;
        std::filesystem::permissions(path / name, std::filesystem::perms{mode});
        return (path / name).string();
    }
    std::string read(const std::filesystem::path& name) const {
        std::ostringstream text;
        text << std::ifstream{path / name, std::ios::binary}.rdbuf();
        return text.str();
    }

    std::filesystem::path path;
};

}  // namespace dutyme

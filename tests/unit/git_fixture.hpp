#pragma once
#include "base/environment.hpp"
#include "catch_compat.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace dutyme {

/// A home of its own with nothing in it, where git knows nobody; the test stands in it until the
/// end. libgit2 looks at the real environment for GIT_DIR and its like, so that is cleaned too.
class GitHome {
  public:
    GitHome() : before_(std::filesystem::current_path()) {
        char folder[] = "/tmp/dutyme-git-XXXXXX";
        REQUIRE(mkdtemp(folder) != nullptr);
        path = std::filesystem::canonical(folder);
        const Environment inherited = Environment::of_this_process();
        for (const auto& [name, value] : inherited.all())
            if (name.compare(0, 4, "GIT_") == 0) unsetenv(name.c_str());
        std::filesystem::current_path(path);
    }
    ~GitHome() {
        std::error_code ignored;
        std::filesystem::current_path(before_, ignored);
        std::filesystem::remove_all(path, ignored);
    }
    GitHome(const GitHome&) = delete;
    GitHome& operator=(const GitHome&) = delete;

    Environment environment(std::map<std::string, std::string> more = {}) const {
        more.emplace("HOME", path.string());
        more.emplace("PATH", getenv("PATH"));
        more.emplace("GIT_CONFIG_NOSYSTEM", "1");
        return Environment{std::move(more)};
    }

    /// What a shell command wrote, run in the home and its clean environment. Absent: it failed.
    std::optional<std::string> try_shell(const std::string& command) const {
        const std::string clean = "cd '" + path.string() + "' && env -i HOME='" + path.string() +
                                  "' PATH=\"$PATH\" " + "GIT_CONFIG_NOSYSTEM=1 sh -ec '" + command +
                                  "' 2>/dev/null";
        FILE* pipe = popen(clean.c_str(), "r");
        REQUIRE(pipe != nullptr);
        std::string output;
        char buffer[4096];
        for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
            output.append(buffer, count);
        if (pclose(pipe) != 0) return std::nullopt;
        return output;
    }
    /// The same, without the line end; fails the test when the command fails.
    std::string shell(const std::string& command) const {
        auto output = try_shell(command);
        INFO(command);
        REQUIRE(output);
        if (!output->empty() && output->back() == '\n') output->pop_back();
        return *output;
    }
    void write(const std::filesystem::path& name, const std::string& text) const {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream{path / name, std::ios::binary} << text;
    }
    /// Makes a repository with one commit by Ada there, and stands in it.
    void repository(const std::string& name, const std::string& options = {}) const {
        shell("git init -q -b main " + options + " " + name + " && cd " + name +
              " && git config user.name Ada && git config user.email ada@corp.example" +
              " && git commit -q --allow-empty -m \"Fix the pager\"");
        std::filesystem::current_path(path / name);
    }

    std::filesystem::path path;

  private:
    std::filesystem::path before_;
};

/// Sets a variable of this very process for as long as it lives.
class RealVariable {
  public:
    RealVariable(const char* name, const std::string& value) : name_(name) {
        setenv(name, value.c_str(), 1);
    }
    ~RealVariable() { unsetenv(name_); }
    RealVariable(const RealVariable&) = delete;
    RealVariable& operator=(const RealVariable&) = delete;

  private:
    const char* name_;
};

}  // namespace dutyme

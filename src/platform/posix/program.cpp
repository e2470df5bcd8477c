#include "platform/program.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

extern char** environ;  // NOLINT(readability-redundant-declaration): some headers have none

namespace dutyme::platform {

namespace fs = std::filesystem;

namespace {

char** arguments = nullptr;
std::string program;

// As a shell found the name.
fs::path found_in_path(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders{path == nullptr ? "/bin:/usr/bin" : path};
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path candidate = fs::path{folder.empty() ? "." : folder} / name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

void wipe(char** strings) {
    for (; strings != nullptr && *strings != nullptr; ++strings)
        std::memset(*strings, 0, std::strlen(*strings));
}

}  // namespace

void note_program(char** argv) {
    arguments = argv;
    if (argv[0] == nullptr) return;
    const std::string name = argv[0];
    std::error_code error;
    const fs::path path =
        name.find('/') == std::string::npos ? found_in_path(name) : fs::path{name};
    const fs::path resolved = fs::canonical(path, error);
    program = error ? std::string{} : resolved.string();
}

std::string this_program() {
    return program;
}

void release_code_pages() {}

void leave_no_core() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

// What ps shows are the strings themselves, one behind the other.
void be_opaque(const char* name) {
    std::size_t room = 0;
    char* const first = arguments == nullptr ? nullptr : arguments[0];
    for (char** word = arguments; word != nullptr && *word == first + room; ++word)
        room += std::strlen(*word) + 1;
    wipe(arguments);
    wipe(environ);
    if (room > std::strlen(name)) std::strcpy(first, name);
    environ = nullptr;
    leave_no_core();
}

}  // namespace dutyme::platform

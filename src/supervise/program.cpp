#include "supervise/program.hpp"

#include <sys/auxv.h>

#include <filesystem>

namespace dutyme::supervise {

namespace fs = std::filesystem;

namespace {

// Without /proc, what execve(2) was told (getauxval(3)); it may be a symbolic link.
fs::path this_program() {
    std::error_code error;
    fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) return program;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells the address as a number
    const auto* told = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    return told == nullptr ? fs::path{} : fs::canonical(told, error);
}

}  // namespace

std::string companion_program(const std::string& name) {
    return (this_program().parent_path() / name).string();
}

}  // namespace dutyme::supervise

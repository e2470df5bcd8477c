#include "supervise/program.hpp"

#include <sys/auxv.h>

#include <filesystem>

namespace dutyme::supervise {

namespace fs = std::filesystem;

std::string this_program() {
    constexpr const char* link = "/proc/self/exe";
    std::error_code error;
    const fs::path program = fs::read_symlink(link, error);
    if (!error) return fs::exists(program, error) ? program.string() : link;
    // Without /proc, what execve(2) was told (getauxval(3)); it may be a symbolic link.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells the address as a number
    const auto* told = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    return told == nullptr ? std::string{} : fs::canonical(told, error).string();
}

}  // namespace dutyme::supervise

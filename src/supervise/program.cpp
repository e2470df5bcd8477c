#include "supervise/program.hpp"

#include <sys/auxv.h>
#include <sys/prctl.h>

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
    const fs::path here = this_program().parent_path();
    for (const fs::path& folder : {here, here / "../libexec/dutyme", here / "../../bin"}) {
        std::error_code error;
        if (fs::exists(folder / name, error)) return (folder / name).lexically_normal().string();
    }
    return (here / name).string();
}

void call_this_process(const char* name) {
    ::prctl(PR_SET_NAME, name);
}

}  // namespace dutyme::supervise

#include "platform/program.hpp"

#include "platform/linux/proc.hpp"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace dutyme::platform {

namespace fs = std::filesystem;

void note_program(char** /*arguments*/) {}

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

namespace {

// Only what is mapped without the right to write: a page that was changed would be lost.
int let_go_of_object(dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& part = object->dlpi_phdr[i];
        if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
        const std::uintptr_t begin = (object->dlpi_addr + part.p_vaddr) & ~(page - 1);
        const std::uintptr_t end = object->dlpi_addr + part.p_vaddr + part.p_memsz;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the linker tells these addresses as numbers
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void release_code_pages() {
    ::dl_iterate_phdr(let_go_of_object, nullptr);
}

void leave_no_core() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);  // a core_pattern that pipes does not look at the limit
}

namespace {

// proc(5): fields 48 to 51 of stat are the bounds of the arguments and of the environment.
void overwrite_arguments_and_environment(const char* name) {
    constexpr std::size_t first = 48 - 3;
    const auto stat = process_stat("self");
    if (stat.size() < first + 4) return;
    std::array<std::uintptr_t, 4> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i)
        bounds[i] = std::strtoull(stat[first + i].c_str(), nullptr, 10);
    const auto wipe = [](std::uintptr_t from, std::uintptr_t to) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives these addresses as numbers
        if (from != 0 && to > from) std::memset(reinterpret_cast<char*>(from), 0, to - from);
    };
    wipe(bounds[2], bounds[3]);
    wipe(bounds[0], bounds[1]);
    const std::size_t length = std::strlen(name) + 1;
    if (bounds[0] != 0 && bounds[1] - bounds[0] >= length)
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the same
        std::memcpy(reinterpret_cast<char*>(bounds[0]), name, length);
}

}  // namespace

void be_opaque(const char* name) {
    overwrite_arguments_and_environment(name);
    ::clearenv();
    ::prctl(PR_SET_NAME, name);
    leave_no_core();
}

}  // namespace dutyme::platform

#include "supervise/program.hpp"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
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

}  // namespace dutyme::supervise

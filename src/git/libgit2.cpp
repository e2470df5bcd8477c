#include "git/libgit2.hpp"

#include <dlfcn.h>

namespace {
thread_local bool starting = false;
}

// Where libgit2 was built with mbed TLS, it reads all of the system's certificates as it starts,
// which takes 9.8 ms instead of 1.3 (Debian 12). We never let it open a connection, so it gets
// none. The linker finds this one before the library's; everybody else is handed on to that.
extern "C" __attribute__((weak, visibility("default"))) int mbedtls_x509_crt_parse_file(
    void* chain, const char* path) {
    if (starting) return 0;
    using Parse = int (*)(void*, const char*);
    const auto parse = reinterpret_cast<Parse>(::dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file"));
    return parse == nullptr ? -1 : parse(chain, path);
}

#ifdef __SANITIZE_ADDRESS__
// libgit2 before 1.6 forgets 20 KB for every pattern that does not match. No other leak is excused.
// NOLINTBEGIN(bugprone-reserved-identifier): the sanitizer's names
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libpcre2-8.so\n";
}
extern "C" const char* __lsan_default_options() {
    return "print_suppressions=0";
}
// NOLINTEND(bugprone-reserved-identifier)
#endif

namespace dutyme::git {

int check(int code) {
    if (code >= 0) return code;
    const git_error* error = git_error_last();
    throw GitError{error == nullptr ? "libgit2 failed" : error->message, code,
                   error == nullptr ? static_cast<int>(GIT_ERROR_NONE) : error->klass};
}

Library::Library() {
    starting = true;
    const int code = git_libgit2_init();
    starting = false;
    check(code);
}

Library::~Library() {
    git_libgit2_shutdown();
}

// The only switch there is; libgit2 keeps it for the whole process. Before 1.5 it does not look at
// owners at all.
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 5
AnyOwner::AnyOwner() {
    check(git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0));
}

AnyOwner::~AnyOwner() {
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
}
#else
AnyOwner::AnyOwner() = default;
AnyOwner::~AnyOwner() = default;
#endif

}  // namespace dutyme::git

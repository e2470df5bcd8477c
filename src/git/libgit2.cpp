#include "git/libgit2.hpp"

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
    check(git_libgit2_init());
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

// In every program of a build with sanitizers. Most of the processes that the tests start have
// neither the tests' environment nor their stderr, and dutyme replaces a guardian that dies: what a
// sanitizer finds in one of them would be seen by nobody. It is written to DUTYME_REPORTS, where
// ci/test looks. Not instrumented itself: the sanitizers call it before they are ready.

extern "C" {

// ASan would set a limit on core files, which would reach the commands that are run.
const char* __asan_default_options() {
    return "disable_coredump=0:log_path=" DUTYME_REPORTS "/asan";
}

const char* __ubsan_default_options() {
    return "print_stacktrace=1:log_path=" DUTYME_REPORTS "/ubsan";
}

const char* __tsan_default_options() {
    return "log_path=" DUTYME_REPORTS "/tsan";
}

__attribute__((weak)) void __lsan_do_leak_check();  // absent where TSan is
[[noreturn]] void __real__exit(int status);
[[noreturn]] void __wrap__exit(int status);

// dutyme and the guardian leave by _exit, which looks for no leaks. The linker sends them here.
void __wrap__exit(int status) {
    if (__lsan_do_leak_check != nullptr) __lsan_do_leak_check();
    __real__exit(status);
}
}

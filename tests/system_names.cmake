cmake_minimum_required(VERSION 3.22)
# What one system has and another has not is called in src/platform alone. Comments may name it.
set(names
    pidfd_[a-z_]+ signalfd timerfd_[a-z_]+ eventfd epoll_[a-z]+ inotify_[a-z_0-9]+ memfd_create prctl sigqueue
    sigwaitinfo sigtimedwait close_range closefrom dup3 pipe2 accept4 ppoll execvpe clearenv gettid syscall getauxval
    dl_iterate_phdr madvise getrandom statx renameat2 sendfile kqueue kevent sysctl sysctlbyname
    SYS_[a-z_]+ SIGRTM[A-Z]+ SIGPWR SIGSTKFLT SIGPOLL SI_[A-Z]+ SO_PEERCRED SO_NOSIGPIPE SOCK_CLOEXEC SOCK_NONBLOCK
    SOCK_SEQPACKET MSG_NOSIGNAL MSG_CMSG_CLOEXEC CLOCK_[A-Z_]+ O_TMPFILE O_PATH PR_[A-Z_]+ PDEATHSIG AT_[A-Z]+
    F_FULLFSYNC "/proc[/\"][a-z]*" /dev/fd __linux__ __APPLE__ _GNU_SOURCE "sys/(syscall|prctl|auxv|sysctl|event|epoll|inotify)\\.h")
list(JOIN names "|" any)
file(GLOB_RECURSE files RELATIVE ${SRC} ${SRC}/*.hpp ${SRC}/*.cpp)
set(seen 0)
foreach(file IN LISTS files)
    file(STRINGS ${SRC}/${file} lines REGEX "(^|[^A-Za-z0-9_])(${any})([^A-Za-z0-9_]|$)")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "(^|[ \t;])//.*" "" code "${line}")
        if(NOT code MATCHES "(^|[^A-Za-z0-9_])(${any})([^A-Za-z0-9_]|$)")
            continue()
        endif()
        if(file MATCHES "^platform/")
            math(EXPR seen "${seen}+1")
        else()
            message(SEND_ERROR "src/${file}: ${CMAKE_MATCH_2} is left to platform/: ${line}")
        endif()
    endforeach()
endforeach()
if(seen LESS 20)
    message(FATAL_ERROR "${seen} of these names in ${SRC}/platform: this test would pass on anything")
endif()
message(STATUS "${seen} uses of what not every system has, all in platform")

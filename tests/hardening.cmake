# The program's relocations are read-only before main, and its stacks are guarded; built with optimization it also calls the
# checked forms of libc's functions.
execute_process(COMMAND readelf -W -l -d --dyn-syms ${PROGRAM} OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
set(wanted GNU_RELRO "BIND_NOW|Flags:.*NOW" __stack_chk_fail)
if(OPTIMIZED)
    list(APPEND wanted "__[a-z]+_chk@")
endif()
foreach(sign IN LISTS wanted)
    if(NOT said MATCHES "${sign}")
        message(SEND_ERROR "${PROGRAM} shows no ${sign}")
    endif()
endforeach()

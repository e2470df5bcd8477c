# groff has nothing to say of the man page, whatever it can warn of. -D PAGE=packaging/dutyme.1
find_program(GROFF groff REQUIRED)
execute_process(COMMAND ${GROFF} -t -mandoc -ww -z ${PAGE}
    OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR NOT said STREQUAL "")
    message(FATAL_ERROR "${code}\n${said}")
endif()

cmake_minimum_required(VERSION 3.22)
# Plays seeds that begin with the commit's hash; without git, with the day.
execute_process(COMMAND git rev-parse --short=8 HEAD WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}
    OUTPUT_VARIABLE seed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT seed MATCHES "^[0-9a-f]+$")
    string(TIMESTAMP seed "%Y%m%d")
endif()
message(STATUS "from seed 0x${seed}000")
execute_process(COMMAND ${SIM} --from ${seed}000 --worlds ${WORLDS} COMMAND_ERROR_IS_FATAL ANY)

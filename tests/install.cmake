# Installed files are where distributors expect them, and what is run can be run.
# -D BUILD=build folder -D FOLDER=scratch -D ZSH=folder of zsh's completions
file(REMOVE_RECURSE ${FOLDER})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${FOLDER} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
foreach(file share/doc/dutyme/hooks.md share/doc/dutyme/LICENSE share/man/man1/dutyme.1 share/man/man1/dutyme-sandbox.1
        share/bash-completion/completions/dutyme ${ZSH}/_dutyme share/fish/vendor_completions.d/dutyme.fish)
    if(NOT EXISTS ${FOLDER}/${file})
        message(SEND_ERROR "there is no ${file}")
    endif()
endforeach()
foreach(program bin/dutyme bin/dutyme-sandbox share/dutyme/hooks/pre-push share/dutyme/hooks/lefthook/dutyme.sh)
    execute_process(COMMAND test -x ${FOLDER}/${program} RESULT_VARIABLE code)
    if(NOT code EQUAL 0)
        message(SEND_ERROR "${program} cannot be run")
    endif()
endforeach()
file(REMOVE_RECURSE ${FOLDER})

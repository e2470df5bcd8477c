# Sets `result` to the commit of the sources in `folder`, with a "+" when more than that is in the work tree. Empty:
# git does not know these sources; a repository that they were only unpacked in does not count.
function(read_commit folder result)
    set(commit "")
    execute_process(COMMAND git -C ${folder} rev-parse --show-toplevel
        OUTPUT_VARIABLE work_tree OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    file(REAL_PATH ${folder} sources)
    if(work_tree STREQUAL sources)
        execute_process(COMMAND git -C ${folder} describe --always --abbrev=12 --dirty=+ --exclude=*
            OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
    set(${result} "${commit}" PARENT_SCOPE)
endfunction()

# Completion of dutyme in fish. Behind "--" stands a command, which completes itself.

function __dutyme_words
    commandline --cut-at-cursor --tokenize --current-process
end

# True in the words of a command that "exec" wraps.
function __dutyme_wraps
    set --local words (__dutyme_words)
    test "$words[2]" = exec; and contains -- -- $words[3..]
end

# What that command would be offered.
function __dutyme_command
    set --local words (__dutyme_words) (commandline --current-token --cut-at-cursor)
    set --local dashes (contains --index -- -- $words)
    set --erase words[1..$dashes]
    complete --do-complete "$words"
end

# True where no command is chosen yet.
function __dutyme_begins
    test (count (__dutyme_words)) = 1
end

# True behind one of these commands, and in front of "--".
function __dutyme_after
    set --local words (__dutyme_words)
    test (count $words) -gt 1; and contains -- $words[2] $argv; and not contains -- -- $words[3..]
end

# True behind these words exactly.
function __dutyme_behind
    set --local words (__dutyme_words)
    test "$words[2..]" = "$argv"
end

function __dutyme_verbs
    printf '%s\n' @VERBS@
end

function __dutyme_keys
    printf '%s\n' @KEYS@
end

complete --command dutyme --no-files
complete --command dutyme --condition __dutyme_wraps --arguments '(__dutyme_command)'
complete --command dutyme --condition __dutyme_begins --arguments '(__dutyme_verbs)'
complete --command dutyme --condition __dutyme_begins --long-option help --short-option h
complete --command dutyme --condition __dutyme_begins --long-option version
complete --command dutyme --condition '__dutyme_after (__dutyme_verbs)' --long-option help --short-option h --description 'explain it'

complete --command dutyme --condition '__dutyme_behind help' --arguments '(__dutyme_verbs)'
complete --command dutyme --condition '__dutyme_behind completion' --arguments 'bash zsh fish'
complete --command dutyme --condition '__dutyme_behind config' --arguments 'list get set unset'
for verb in get set unset
    complete --command dutyme --condition "__dutyme_behind config $verb" --arguments '(__dutyme_keys)'
end
complete --command dutyme --condition '__dutyme_behind hook' --arguments 'install accept uninstall status run'
complete --command dutyme --condition '__dutyme_behind hook run' --arguments pre-push

# Options: the commands that take them, the option, and for those with a value its words.
function __dutyme_option --argument-names verbs option description
    complete --command dutyme --condition "__dutyme_after $verbs" --long-option $option --description $description $argv[4..]
end
# @OPTIONS@
functions --erase __dutyme_option

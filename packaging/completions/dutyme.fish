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
    printf '%s\n' exec start stop status recover doctor hook log config sandbox completion version help
end

function __dutyme_keys
    printf '%s\n' schedule escalation-policy service user on-unknown user.map for lease max linger mode take from \
        if-free block-on-incident required token token-command client-id client-secret subdomain region api-url events-url identity-url ca-file \
        routing-key id-file summary quiet verbose force dry-run export sandbox skip hook.mode hook.ref hook.remote \
        hook.remote-alias hook.for hook.trusted
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
__dutyme_option 'exec start stop status doctor' schedule schedule --exclusive
__dutyme_option 'exec start stop status doctor' escalation-policy 'its level 1 schedules' --exclusive
__dutyme_option 'exec start stop status doctor' service 'those of its policy' --exclusive
__dutyme_option 'exec start' if-free 'leave alone what somebody has taken'
__dutyme_option 'exec start' block-on-incident 'not while one is open'
__dutyme_option exec force 'even who cannot be paged'
__dutyme_option status watch 'look again and again'
__dutyme_option status check 'say whether anything is held'
__dutyme_option status ascii 'draw with ASCII'
__dutyme_option 'exec start stop doctor' user 'who is put on call' --exclusive
__dutyme_option 'exec start stop status recover doctor sandbox' region 'service region' --exclusive --arguments 'us eu'
__dutyme_option 'exec start' mode 'in their place or beside them' --exclusive --arguments 'replace join'
__dutyme_option 'exec start' take 'whether everybody is relieved' --exclusive --arguments 'one all'
__dutyme_option 'exec start' from 'who alone is relieved' --exclusive
__dutyme_option 'exec start stop' id-file 'names what was taken' --require-parameter --force-files
__dutyme_option exec lease 'how long an override lasts' --exclusive
__dutyme_option exec max 'when renewing stops' --exclusive
__dutyme_option exec linger 'how long to stay afterwards' --exclusive
__dutyme_option exec sandbox 'play with a PagerDuty on this machine'
__dutyme_option 'start status' for 'how long' --exclusive
__dutyme_option start working 'how long' --exclusive
__dutyme_option start force 'without asking' --short-option f
__dutyme_option start update 'ask again and save'
__dutyme_option stop mine 'look in PagerDuty'
__dutyme_option 'exec start hook' required 'an outage stops it'
__dutyme_option 'exec start hook' dry-run 'write nothing'
__dutyme_option 'exec start stop recover doctor hook' quiet 'say only what went wrong'
__dutyme_option 'exec start stop recover doctor hook' verbose 'say more of what is done' --short-option v
__dutyme_option exec export 'tell the command of its tour'
__dutyme_option 'exec start stop status recover doctor hook log config version' json 'one JSON document on stdout'
__dutyme_option hook chain 'keep or run another hook' --force-files
__dutyme_option hook print 'only print the line'
__dutyme_option hook global 'for all of your repositories'
__dutyme_option hook force 'also into a shared folder'
__dutyme_option config stdin 'read the value from stdin'
__dutyme_option sandbox port 'where to listen' --exclusive
__dutyme_option sandbox tls 'speak https'
__dutyme_option sandbox token 'also accept it' --exclusive
__dutyme_option sandbox fault 'let something go wrong' --exclusive
__dutyme_option sandbox app-scopes 'what the OAuth app may have' --exclusive
__dutyme_option sandbox expires-in 'how long tokens live' --exclusive
__dutyme_option sandbox rate 'requests per minute' --exclusive
__dutyme_option sandbox empty 'without people and schedules'
__dutyme_option sandbox crowd 'that many people and schedules more' --exclusive
__dutyme_option sandbox policies 'that many policies more' --exclusive
__dutyme_option sandbox no-round-robin 'without assignment strategies'
__dutyme_option sandbox v3 'without shift-based schedules' --exclusive --arguments '402 403 404'
__dutyme_option sandbox until-eof 'end with the input'
__dutyme_option version verbose 'also the libraries' --short-option v
functions --erase __dutyme_option

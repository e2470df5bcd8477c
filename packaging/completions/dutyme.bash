# Completion of dutyme in bash, as `dutyme completion bash` prints it. Behind "--" stands a command, which
# completes itself where bash-completion is loaded.
# shellcheck shell=bash

_dutyme_options() { # verb
    case $1 in
    # @OPTIONS@
    esac
}

_dutyme_verbs="@VERBS@"

_dutyme_keys="@KEYS@"

# Words that may stand behind a verb, or behind two.
_dutyme_words() { # verb, the word behind it, which word is asked for
    case $1:$3 in
    help:2) echo "$_dutyme_verbs" ;;
    hook:2) echo install accept uninstall status run ;;
    hook:3) [[ $2 != run ]] || echo pre-push ;;
    config:2) echo list get set unset ;;
    config:3) [[ $2 != get && $2 != set && $2 != unset ]] || echo "$_dutyme_keys" ;;
    completion:2) echo bash zsh fish ;;
    esac
}

# The schedules that are known here, as the shell reads them.
_dutyme_schedules() { # how it begins
    local name
    while IFS= read -r name; do
        [[ $name != "$1"* ]] || printf '%q\n' "$name"
    done < <(dutyme completion --schedules 2>/dev/null)
}

# Behind "--": the command's own completion.
_dutyme_command() { # where it begins
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif ((COMP_CWORD == $1)); then
        mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
    else
        compopt -o default
    fi
}

_dutyme() {
    COMPREPLY=()
    local verb=${COMP_WORDS[1]-} current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} at words
    for ((at = 2; at < COMP_CWORD; at++)); do
        [[ ${COMP_WORDS[at]} == -- ]] || continue
        [[ $verb != exec ]] || _dutyme_command "$((at + 1))"
        return
    done
    # "--mode=join" comes as three words.
    if [[ $current == = ]]; then
        current=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $before in
    # @VALUES@
    *)
        if ((COMP_CWORD == 1)); then
            words="$_dutyme_verbs --help --version"
        elif [[ $current == -* ]]; then
            words="$(_dutyme_options "$verb") --help"
        else
            words=$(_dutyme_words "$verb" "${COMP_WORDS[2]-}" "$COMP_CWORD")
        fi
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _dutyme dutyme

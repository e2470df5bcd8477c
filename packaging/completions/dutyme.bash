# Completion of dutyme in bash. Behind "--" stands a command, which completes itself where
# bash-completion is loaded.
# shellcheck shell=bash

_dutyme_options() { # verb
    case $1 in
    exec)
        echo --schedule --escalation-policy --service --user --lease --max --linger --mode --take --from --if-free \
            --block-on-incident --region --id-file --required --dry-run --force --export --sandbox --quiet --verbose --json
        ;;
    start)
        echo --schedule --escalation-policy --service --user --for --working --mode --take --from --if-free \
            --block-on-incident --region --id-file --required --dry-run --force --update --quiet --verbose --json
        ;;
    stop) echo --id-file --mine --schedule --escalation-policy --service --user --region --quiet --verbose --json ;;
    status) echo --schedule --escalation-policy --service --for --watch --check --json --ascii --region ;;
    doctor) echo --schedule --escalation-policy --service --user --region --quiet --verbose --json ;;
    recover) echo --region --quiet --verbose --json ;;
    hook) echo --chain --print --global --force --json --required --dry-run --quiet --verbose ;;
    log) echo --json ;;
    config) echo --json --stdin ;;
    sandbox)
        echo --port --tls --token --fault --region --app-scopes --expires-in --rate --empty --crowd --policies \
            --no-round-robin --v3 --until-eof
        ;;
    version) echo --verbose --json ;;
    esac
}

_dutyme_verbs="exec start stop status recover doctor hook log config sandbox completion version help"

_dutyme_keys="schedule escalation-policy service user on-unknown user.map for lease max linger mode take from if-free
    block-on-incident required
    token token-command client-id client-secret subdomain region api-url events-url identity-url ca-file routing-key
    id-file summary quiet verbose force dry-run export sandbox skip hook.mode hook.ref hook.remote hook.remote-alias hook.for
    hook.trusted"

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
    --mode) words="replace join" ;;
    --take) words="one all" ;;
    --region) words="us eu" ;;
    --id-file | --chain)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --v3) words="402 403 404" ;;
    --schedule | --escalation-policy | --service | --user | --from | --lease | --max | --linger | --for | --working) return ;;
    --port | --token | --fault | --app-scopes | --expires-in | --rate | --crowd | --policies) return ;;
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

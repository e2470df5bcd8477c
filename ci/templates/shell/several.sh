#!/bin/sh
# Several commands under one tour, where they cannot be one script for dutyme exec to run.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/setup.sh"

folder=$(mktemp -d)
child=

give_back() {
    status=$?
    trap '' HUP INT TERM
    dutyme stop --id-file "$folder/tour.json" || true
    rm -rf "$folder"
    exit "$status"
}

# A shell's trap waits for the command in the foreground. So each one runs in the background, where it ignores
# SIGINT, and is told SIGTERM whatever we were told.
cancel() {
    [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
    [ -z "$child" ] || wait "$child" || true
    exit "$1"
}

run() {
    "$@" &
    child=$!
    wait "$child"
    child=
}

trap give_back EXIT
trap 'cancel 129' HUP
trap 'cancel 130' INT
trap 'cancel 143' TERM

run dutyme start --schedule "${DUTYME_SCHEDULE:?}" --for 75m --id-file "$folder/tour.json"
run ./migrate.sh
run ./deploy.sh

#!/bin/sh
# One command. exec: a signal to this process is a signal to dutyme.
set -eu
# shellcheck source=/dev/null
. "${0%/*}/setup.sh"
exec dutyme exec --schedule "${DUTYME_SCHEDULE:?}" -- ./deploy.sh

#!/bin/sh
command -v dutyme >/dev/null 2>&1 || exit 0
exec dutyme hook run pre-push -- "$@"

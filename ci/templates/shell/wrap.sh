#!/bin/sh
# One command. exec: a signal to this process is a signal to dutyme.
exec dutyme exec --schedule "${DUTYME_SCHEDULE:?}" -- ./deploy.sh

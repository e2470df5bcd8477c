# shellcheck shell=sh
# Read by the scripts beside it: installs dutyme, without the token, and puts it on the PATH. Leave it out where dutyme is.
env -u DUTYME_TOKEN sh ci/install-dutyme.sh --version '@VERSION@' --sha256 '@SHA256@' --prefix "$HOME/.local" >&2
PATH=$HOME/.local/bin:$PATH

#!/bin/sh
# Installs dutyme, one static program for Linux, from a release's tarball. Needs neither root nor a compiler.
#   install.sh [--version V] [--sha256 SUM] [--prefix DIR] [--url BASE | --file TARBALL] [--key PUBLIC-KEY-FILE]
# --prefix   what bin/dutyme and share/ are put under; /usr/local for root, else ~/.local
# --sha256   the tarball's sum, which is checked; without it, that of the release's SHA256SUMS
# --url      where the release's files are; --file: a tarball that is here already, for which --sha256 is needed
# --key      minisign's public key: the signature of SHA256SUMS is checked, which needs minisign
# All of it is a function, so that a script that arrives in part does nothing.

install_dutyme() {
    set -eu
    version='@VERSION@'
    url='@URL@'
    sum=
    prefix=$HOME/.local
    [ "$(id -u)" != 0 ] || prefix=/usr/local
    tarball=
    key=
    while [ $# -gt 0 ]; do
        [ $# -gt 1 ] || fail "$1 needs a value"
        case $1 in
        --version) version=$2 ;;
        --sha256) sum=$2 ;;
        --prefix) prefix=$2 ;;
        --url) url=$2 ;;
        --file) tarball=$2 ;;
        --key) key=$2 ;;
        *) fail "there is no option $1" ;;
        esac
        shift 2
    done

    [ "$(uname -s)" = Linux ] || fail "there is a program for Linux only; on other systems build it from the sources"
    case $(uname -m) in
    x86_64 | amd64) architecture=amd64 ;;
    aarch64 | arm64) architecture=arm64 ;;
    *) fail "there is no program for $(uname -m); build it from the sources" ;;
    esac
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' HUP INT TERM

    if [ -n "$tarball" ]; then
        [ -n "$sum" ] || fail "with --file the sum has to be given, too: --sha256"
    else
        case $url in @*) fail "this copy names no place to fetch from; name it with --url, or a tarball with --file" ;; esac
        case $version in @*) fail "this copy names no version; name it with --version" ;; esac
        name=dutyme-$version-linux-$architecture.tar.gz
        tarball=$folder/$name
        fetch "$url/$name" "$tarball"
        if [ -z "$sum" ] || [ -n "$key" ]; then
            fetch "$url/SHA256SUMS" "$folder/SHA256SUMS"
            [ -z "$key" ] || check_signature
            listed=$(awk -v name="$name" '$2 == name { print $1 }' "$folder/SHA256SUMS")
            [ -n "$listed" ] || fail "SHA256SUMS does not name $name"
            [ -z "$sum" ] || [ "$sum" = "$listed" ] || fail "SHA256SUMS names another sum for $name than --sha256"
            sum=$listed
        fi
    fi
    check_sum
    unpack
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

fetch() { # URL, file
    if command -v curl >/dev/null; then
        curl -fsSL --retry 2 -o "$2" "$1" || fail "$1 cannot be fetched"
    elif command -v wget >/dev/null; then
        wget -q -O "$2" "$1" || fail "$1 cannot be fetched"
    else
        fail "there is neither curl nor wget here; fetch $1 in another way and name it with --file and --sha256"
    fi
}

check_signature() {
    command -v minisign >/dev/null || fail "minisign is not installed, which --key needs"
    fetch "$url/SHA256SUMS.minisig" "$folder/SHA256SUMS.minisig"
    minisign -V -q -p "$key" -m "$folder/SHA256SUMS" || fail "SHA256SUMS is not signed by $key; nothing was installed"
}

check_sum() {
    if command -v sha256sum >/dev/null; then
        found=$(sha256sum <"$tarball")
    elif command -v shasum >/dev/null; then
        found=$(shasum -a 256 <"$tarball")
    else
        fail "there is neither sha256sum nor shasum here to check the tarball with"
    fi
    [ "${found%% *}" = "$sum" ] || fail "$tarball is not the file that was released: its SHA-256 is ${found%% *}, not $sum"
}

# Each file is put beside its place and moved there: a dutyme that is running goes on with the one it has.
unpack() {
    mkdir "$folder/tree"
    gzip -dc "$tarball" | tar -xf - -C "$folder/tree"
    cd "$folder"/tree/dutyme-*
    bin/dutyme version >/dev/null || fail "the program does not run here"
    find . -type f -o -type l | while read -r file; do
        mkdir -p "$prefix/${file%/*}"
        cp -P "$file" "$prefix/$file.new.$$"
        mv "$prefix/$file.new.$$" "$prefix/$file"
    done
    echo "install.sh: $("$prefix/bin/dutyme" version) is in $prefix/bin"
    case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) echo "install.sh: add it to your PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
    esac
}

install_dutyme "$@"

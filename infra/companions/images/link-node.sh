#!/bin/sh
# The image's own Node.js under the names that relocate-node.sh gives, begun by a loader that nobody
# may read: what it starts is closed to other processes of its user (ptrace(2), "dumpable").
set -eu
node="$(readlink -f "$(command -v node)")"
mkdir -p "$1/lib"
ln -s "$node" "$1/node"
cp -L "$(ldd "$node" | grep -o '/[^ ]*/ld-[^ ]*' | head -n 1)" "$1/lib/loader"
chmod 111 "$1/lib/loader"

#!/bin/sh
# Node.js with its own libraries and loader in one folder, so that it runs in images of any libc.
set -eu
node="$(readlink -f "$(command -v node)")"
mkdir -p "$1/lib"
if command -v strip >/dev/null; then strip -o "$1/node" "$node"; else cp "$node" "$1/node"; fi
ldd "$node" | grep -o '/[^ ]*' | sort -u | while read -r library; do cp -L "$library" "$1/lib/"; done
mv "$1"/lib/ld-linux* "$1/lib/loader"
# what it starts is closed to other processes of its user: ptrace(2), "dumpable"
chmod 111 "$1/lib/loader"

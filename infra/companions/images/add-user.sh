#!/bin/sh
# Programs ask who they are: the image has an entry for the user that it runs as, and the folders of
# its volumes, whose owner an empty volume takes over. `add-user.sh UID FOLDER...`.
set -eu
grep -q "^[^:]*:[^:]*:$1:" /etc/passwd || echo "mcp:x:$1:$1::/tmp:/sbin/nologin" >> /etc/passwd
grep -q "^[^:]*:[^:]*:$1:" /etc/group || echo "mcp:x:$1:" >> /etc/group
owner="$1:$1"
shift
for folder; do
  mkdir -p "$folder"
  chown "$owner" "$folder"
done

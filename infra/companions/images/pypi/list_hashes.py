"""Turns pip's report on stdin into requirements with the hashes of what was installed."""

import json
import sys

for item in json.load(sys.stdin)["install"]:
    meta = item["metadata"]
    hashes = item["download_info"]["archive_info"]["hashes"]
    print(f"{meta['name']}=={meta['version']} --hash=sha256:{hashes['sha256']}")

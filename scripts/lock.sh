#!/usr/bin/env bash
# Pins every requirement with the hashes of all its files, without a word about where they come from.
# Local mirrors of this machine are left out, so that the result installs on any other one.
set -euo pipefail
cd "$(dirname "$0")/.."

export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pin() { # name, further arguments
    local name=$1
    shift
    echo "pinning requirements/$name.in"
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        "$@" --output-file "$work/$name.txt" "requirements/$name.in"
    {
        echo "# Made by \`make lock\` from $name.in; install with --require-hashes."
        sed -E '/^#/d; /^--/d; /:\/\//d' "$work/$name.txt"
    } >"requirements/$name.txt"
}

pin dev --upgrade
# the others are parts of it, in the same versions
sed -nE 's/^([A-Za-z0-9._-]+==[^ ]+).*/\1/p' "$work/dev.txt" >"$work/constraints.txt"
pin base --constraint "$work/constraints.txt"
pin demo --constraint "$work/constraints.txt"
pin run --constraint "$work/constraints.txt"

# npm notes beside each package where money may be sent to; those are addresses too
for lock in sdk/web/package-lock.json tests/node/package-lock.json web/package-lock.json; do
    echo "cleaning $lock"
    .venv/bin/python - "$lock" <<'PYTHON'
import json
import pathlib
import sys

path = pathlib.Path(sys.argv[1])
content = json.loads(path.read_text(encoding="utf-8"))
for package in content["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
PYTHON
done

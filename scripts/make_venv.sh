#!/usr/bin/env bash
# Makes .venv with the first Python on PATH that is new enough; PYTHON=... names one.
set -euo pipefail
cd "$(dirname "$0")/.."

good='import sys; sys.exit(sys.version_info < (3, 11))'
if [ -x .venv/bin/python ] && .venv/bin/python -c "$good" 2>/dev/null; then
    exit 0
fi
for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    if "$name" -c "$good" 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "Anklang needs Python 3.11 or newer; python3 here is $(python3 --version 2>&1 || true)." >&2
    echo "Install a newer one (Debian, Ubuntu: apt-get install python3.11 python3.11-venv; macOS: brew install python)," >&2
    echo "or name it: make setup PYTHON=path/of/python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$("$python" --version) has no venv module. Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
echo "Making .venv with $("$python" --version)"
"$python" -m venv --clear .venv

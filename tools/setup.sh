#!/bin/bash
# Makes the virtual environment from requirements.lock. Needs Python 3.11 to 3.13; on a bare Debian it apt-installs venv.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:-.venv}
uv_version=0.13.8

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

ready() { usable "$1" && has_venv "$1"; }

# The system's own first: a distribution compiles Python with the help of profiles, a version manager as a rule does not,
# and a month takes a fifth longer with that.
first() {
    for candidate in /usr/bin/python3 python3 python3.12 python3.13 python3.11; do
        if "$1" "$candidate"; then echo "$candidate"; break; fi
    done
}

python=${PYTHON:-$(first ready)}
python=${python:-$(first usable)}
if [ -z "$python" ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python3.12" >&2
    exit 1
fi

if ! has_venv "$python"; then
    echo "this Python has no venv: installing python3-venv" >&2
    if [ "$(id -u)" -ne 0 ]; then
        echo "run as root once: apt-get install -y python3-venv" >&2
        exit 1
    fi
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
export UV_PYTHON_DOWNLOADS=never
# Compiled once: where Python is told to write no bytecode, every command would compile 9 seconds of libraries again.
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --require-hashes --compile-bytecode \
    -r requirements.lock
# In place, so that DAGs, SQL and contracts stay files of the checkout; its build backend is in the lock.
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
echo "ready: $venv/bin/padan" >&2

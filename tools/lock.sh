#!/bin/bash
# Resolves pyproject.toml for Python 3.11 to 3.13 into requirements.lock: pins and hashes, no address.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-.venv/bin}
"$bin/python" -m pip install --quiet --disable-pip-version-check uv==0.13.8
"$bin/uv" lock --upgrade --python "$bin/python"
"$bin/uv" export --all-groups --no-emit-project --no-header --no-annotate --quiet --output-file requirements.lock
# uv.lock names download addresses; the export does not.
rm -f uv.lock

#!/bin/bash
# Runs every checker, even after a failure, and says at the end which ones failed. Changes nothing.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${1:-.venv/bin}
failed=()
run() {
    local name=$1
    shift
    if "$@"; then echo "ok      $name"; else echo "FAILED  $name"; failed+=("$name"); fi
}
run "format" "$bin/ruff" format --check --quiet .
run "lint" "$bin/ruff" check --quiet .
run "types" "$bin/mypy" --no-error-summary
run "imports" "$bin/lint-imports" --no-cache
run "sql" "$bin/sqlfluff" lint --disable-progress-bar dbt_project/models
run "yaml" "$bin/yamllint" --strict contracts dbt_project expectations docker-compose.yml .pre-commit-config.yaml
if [ ${#failed[@]} -gt 0 ]; then echo "failed: ${failed[*]}"; exit 1; fi

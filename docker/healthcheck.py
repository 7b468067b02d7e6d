"""Health check of a container: exit 0 when the address answers and every part that it reports is healthy."""

import json
import sys
import urllib.request

TIMEOUT_SECONDS = 8
# What `padan airflow` runs; Airflow also names a triggerer, which Padan has no use for.
AIRFLOW_PARTS = ("metadatabase", "scheduler", "dag_processor")


def is_healthy(body: str) -> bool:
    """Airflow's report names the state of its parts; Streamlit's is the word `ok`."""
    if not body.startswith("{"):
        return body.strip() == "ok"
    report = json.loads(body)
    return all((report.get(part) or {}).get("status") == "healthy" for part in AIRFLOW_PARTS)


def main(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_SECONDS) as answer:
            return 0 if is_healthy(answer.read().decode()) else 1
    except (OSError, ValueError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""Where the parts of the checkout are. Padan is installed in place: DAGs, SQL and contracts stay readable files."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
REFERENCE = ROOT / "reference"
DAGS = ROOT / "dags"
DBT_PROJECT = ROOT / "dbt_project"
DASHBOARDS = ROOT / "dashboards"
EXPECTATIONS = ROOT / "expectations"

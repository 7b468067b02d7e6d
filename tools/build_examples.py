"""Takes a worked example of each indicator from the published months of this PADAN_HOME into docs/worked_examples.yaml.

    padan generate --period 2025-06 --people 20000 --months 14 --out INBOX
    padan run --period MONTH --inbox INBOX        (for each month, in order)
    python tools/build_examples.py
    python tools/build_method.py

Only published, visible figures are read: what is suppressed in mart cannot become an example.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import click
import yaml
from psycopg import Connection

from padan.contract import indicators
from padan.paths import ROOT
from padan.postgres import open_warehouse

TARGET = ROOT / "docs" / "worked_examples.yaml"
HEAD = "# Made by tools/build_examples.py from published synthetic months; tests/docs checks every division.\n"
# The nation, the newest month; of several rows the plainest that divides to something between nothing and all.
EXAMPLES = """
select distinct on (indicator_id)
    indicator_id, period, region_code, programme_id, breakdown, category, match_basis,
    numerator, denominator, value, value_low, value_high, registry, status
from mart.fct_indicator
where region_code = '00' and not suppressed and value is not null
order by
    indicator_id,
    numerator > 0 desc,
    numerator is distinct from denominator desc,
    breakdown = 'total' desc,
    array_position(array['total', '4', '4:1', 'decile:1', '1'], category) nulls last,
    period desc,
    array_position(array['ALL', 'PKH', 'PBI_JK'], programme_id) nulls last,
    match_basis = 'semua' desc,
    numerator desc,
    category
"""
# The account that shows most reasons, all of them visible as far as may be; the newest of those.
ACCOUNTED = """
select period, programme_id, match_basis
from mart.fct_indicator
where region_code = '00' and indicator_id in ('inclusion_error', 'inclusion_undetermined', 'programme_coverage')
    and breakdown in ('total', 'reason')
group by period, programme_id, match_basis
having count(*) filter (where breakdown = 'total' and not suppressed) = 3
order by
    count(*) filter (where suppressed),
    count(*) filter (where numerator > 0) desc,
    period desc,
    match_basis = 'semua' desc,
    programme_id
limit 1
"""
JUDGED = """
select indicator_id, breakdown, category, numerator, denominator
from mart.fct_indicator
where
    region_code = '00' and period = %s and programme_id = %s and match_basis = %s
    and indicator_id in ('programme_coverage', 'inclusion_error', 'inclusion_undetermined')
    and breakdown in ('total', 'reason')
order by indicator_id, breakdown desc, category
"""
DENOMINATORS = """
select indicator_id, category, numerator, denominator, value
from mart.fct_indicator
where
    region_code = '00' and period = %s and match_basis = %s and not suppressed
    and (
        (indicator_id in ('jkn_registered_coverage', 'jkn_active_coverage') and breakdown = 'total')
        or (
            indicator_id in ('jkn_reported_coverage', 'jkn_reported_active_coverage')
            and breakdown = 'denominator_source'
        )
    )
order by indicator_id, array_position(array['DUKCAPIL_DKB', 'BPS_PROYEKSI', 'BPJS_KESEHATAN'], category)
"""


def build_examples(connection: Connection[tuple[Any, ...]]) -> dict[str, Any]:
    """Examples by indicator, one account of |B(p)|, one month's denominators, the months behind them.

    Args:
        connection: as a reader of mart.
    """
    rows = _read(connection, EXAMPLES)
    examples = {row.pop("indicator_id"): row for row in rows}
    months = _read(
        connection,
        "select min(period) as first, max(period) as last, count(distinct period) as months,"
        " bool_and(is_synthetic) as is_synthetic from mart.fct_publication",
    )[0]
    names = list(indicators()["indicators"])
    return {
        "published": months,
        "examples": {name: examples[name] for name in names if name in examples},
        "absent": [name for name in names if name not in examples],
        "account": _read_account(connection),
        "denominators": _read(connection, DENOMINATORS, (months["last"], "semua")),
    }


def _read_account(connection: Connection[tuple[Any, ...]]) -> dict[str, Any] | None:
    """|B(p)| and what it consists of, in one month of one programme; None while no month can show it."""
    found = _read(connection, ACCOUNTED)
    if not found:
        return None
    chosen = found[0]
    rows = _read(connection, JUDGED, (chosen["period"], chosen["programme_id"], chosen["match_basis"]))
    counts = {(row["indicator_id"], row["breakdown"], row["category"]): row for row in rows}
    undetermined = counts["inclusion_undetermined", "total", "total"]
    return {
        "period": chosen["period"],
        "programme_id": chosen["programme_id"],
        "beneficiaries": undetermined["denominator"],
        "eligible": counts["programme_coverage", "total", "total"]["numerator"],
        "not_eligible": counts["inclusion_error", "total", "total"]["numerator"],
        "undetermined": undetermined["numerator"],
        "reasons": [
            {"set": name, "reason": row["category"], "count": row["numerator"]}
            for name, indicator in (("X(p)", "inclusion_error"), ("U(p)", "inclusion_undetermined"))
            for row in rows
            if row["indicator_id"] == indicator and row["breakdown"] == "reason"
        ],
    }


def _read(
    connection: Connection[tuple[Any, ...]], query: LiteralString, parameters: tuple[Any, ...] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters)
    columns = [column.name for column in cursor.description or ()]
    return [dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> object:
    """What YAML can hold: whole numbers as such, months as YYYY-MM, other decimals as text, digit for digit."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=TARGET, show_default=True)
def main(out: Path) -> None:
    """Menyimpan contoh hitung tiap indikator dari bulan-bulan yang terbit."""
    with open_warehouse() as warehouse, warehouse.connect("padan_planner") as connection:
        found = build_examples(connection)
    out.write_text(HEAD + yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    click.echo(f"{len(found['examples'])} contoh; tanpa contoh: {', '.join(found['absent']) or '–'}")


if __name__ == "__main__":
    main()

"""By defect; the wrong and the missed matches; people whom the register does not hold."""

from __future__ import annotations

import polars as pl

from matching_errors import explain_missed
from matching_report_rules import rule_tables
from matching_scoring import BASES, score, score_by_defect
from report import number, share, table

SHOWN_REASONS = 20


def defect_section(records: pl.DataFrame, bits: dict[str, int]) -> str:
    """By defect of the record, then of the register's row."""
    tables = []
    for title, column in (("defect of the record", "defects"), ("defect of the register's row", "register_defects")):
        rows = [[title, "findable", "no other defect", "precision", "recall", "recall nik"]]
        known = records.filter(pl.col(column).is_not_null())
        exact = score_by_defect(known, bits, BASES["nik"], column)
        for name, (wide, alone) in score_by_defect(known, bits, defects=column).items():
            rows.append([
                name, number(wide.findable), number(alone) if name != "none" else "–", share(wide.precision),
                share(wide.recall), share(exact[name][0].recall),
            ])  # fmt: skip
        tables.append(table(rows))
    return "## By defect\n\n" + "\n".join(tables)


def wrong_section(wrong: pl.DataFrame) -> str:
    """What misled the matching."""
    if wrong.is_empty():
        return "## Wrong matches\n\nNone.\n"
    rows = [["rule", "record and person given agree on", "the person given is, to the true one", "records"]]
    counted = wrong.group_by("rule", "agrees", "relation").len()
    ordered = counted.sort(["len", "rule", "agrees", "relation"], descending=[True, False, False, False])
    rows += [
        [row["rule"] or "–", row["agrees"] or "nothing", row["relation"], number(row["len"])]
        for row in ordered.head(SHOWN_REASONS).iter_rows(named=True)
    ]
    return f"## Wrong matches\n\n{len(wrong):,} in all; the most frequent kinds.\n\n{table(rows)}"


def missed_section(records: pl.DataFrame, bits: dict[str, int]) -> str:
    """What the records have that got nobody."""
    rows = [["left as", "defects", "missed", "of"]]
    rows += [
        [rule, defects, number(count), number(total)]
        for rule, defects, count, total in explain_missed(records, bits, most=SHOWN_REASONS)
    ]
    return f"## Missed records\n\nFindable records that were given nobody; the most frequent kinds.\n\n{table(rows)}"


def withheld_section(withheld: tuple[pl.DataFrame, pl.DataFrame] | None, share_of_persons: float) -> str:
    """What the matching does with records of people whom the register does not hold."""
    if withheld is None:
        return ""
    records, wrong = withheld
    strangers = records.filter(pl.col("truth_id").is_null())
    found, given = score(records), score(strangers).accepted
    told = (
        f"A further world of the first size, in which {share_of_persons:.0%} of the persons were taken out of the"
        f" register while their records stayed: {len(strangers):,} of {len(records):,} records have no right answer,"
        f" and {given:,} of them were given somebody. Precision {share(found.precision, 4)} ({found.wrong:,} wrong of"
        f" {found.accepted:,}), recall {share(found.recall)}."
    )
    kinds = wrong_section(wrong).partition("\n\n")[2]
    return f"## People whom the register does not hold\n\n{told}\n\n{rule_tables(records)}\nWrong: {kinds}"

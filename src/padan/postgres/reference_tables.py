"""The `reference` tables, filled from reference/: regions, programmes and quotas with their dates, and plans."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import LiteralString

from psycopg import Connection, sql

from padan.paths import REFERENCE
from padan.plans import load_shipped_plans, shipped_digest

OWNER = "padan_transformer"
NATION = "00"
FIRST_DAY = date(2000, 1, 1)
# Undang-Undang 14, 15, 16 and 29 of 2022: the day each new province of Papua began.
PROVINCE_BEGAN = {
    "93": date(2022, 7, 25),
    "94": date(2022, 7, 25),
    "95": date(2022, 7, 25),
    "96": date(2022, 12, 8),
}

COLUMNS: dict[str, dict[str, LiteralString]] = {
    "region": {
        "region_code": "text primary key",
        "region_level": "text not null check (region_level in ('nasional', 'provinsi', 'kabkota', 'kecamatan'))",
        "region_name": "text not null",
        "parent_code": "text",
        "bps_code": "text",
        "valid_from": "date not null",
        "valid_to": "date",
        "population_2024": "bigint",
    },
    "programme": {
        "programme_id": "text not null",
        "name_id": "text not null",
        "name_en": "text not null",
        "unit": "text not null",
        "max_decile": "smallint",
        "kind": "text not null",
        "in_core_package": "boolean not null",
        "owner": "text not null",
        "valid_from": "date not null",
        "valid_to": "date",
        "registry": "text not null",
        "registry_required": "boolean not null",
        "component": "text",
        "payment_window": "smallint not null",
        "source": "text not null",
    },
    "programme_quota": {
        "programme_id": "text not null",
        "region_code": "text not null",
        "unit": "text not null",
        "quota": "bigint not null",
        "valid_from": "date not null",
        "valid_to": "date",
        "source": "text not null",
    },
    # Days are calendar days; kategori '*' stands for every category without a row of its own.
    "service_level": {
        "receiver": "text not null",
        "kategori": "text not null",
        "days": "integer not null check (days > 0)",
        "valid_from": "date not null",
        "valid_to": "date",
        "source": "text not null",
    },
    "threshold": {
        "name": "text not null",
        "value": "numeric not null",
        "valid_from": "date not null",
        "valid_to": "date",
        "source": "text not null",
    },
    # Quantiles of Student's t, two-sided: an interval of this confidence.
    "student_t": {
        "degrees_of_freedom": "integer not null check (degrees_of_freedom > 0)",
        "confidence": "numeric not null",
        "quantile": "numeric not null",
    },
    "minimum_wage": {
        "region_code": "text not null",
        "monthly_wage": "bigint not null check (monthly_wage > 0)",
        "valid_from": "date not null",
        "valid_to": "date",
        "source": "text not null",
    },
    "region_crosswalk": {
        "region_code": "text not null",
        "predecessor_code": "text not null",
        "valid_from": "date not null",
        "source": "text not null",
    },
    "indicator": {
        "indicator_id": "text not null",
        "name_id": "text not null",
        "name_en": "text not null",
        "definition_id": "text not null",
        "definition_en": "text not null",
        "numerator_id": "text not null",
        "denominator_id": "text",
        # Of `value`, not of the two counts: cgh_index has rupiah above and below and is an index.
        "unit": (
            "text not null check (unit in ('persen', 'poin_persen', 'indeks', 'jiwa', 'keluarga', 'wilayah', 'rupiah'))"
        ),
        "direction": "text not null check (direction in ('higher_better', 'lower_better', 'neutral'))",
        "source_datasets": "text[] not null",
        "basis": "text not null check (basis in ('registry', 'survey', 'reference'))",
        "version": "text not null",
        "valid_from": "date not null",
        "valid_to": "date",
    },
    # What may be wrong with a NIK or a KK (field nik, no_kk: a number has the first rule that applies, in this order),
    # and how a record was matched (field padanan). severity: sah, peringatan (nothing to mend), periksa, perbaiki.
    "identity_rule": {
        "field": "text not null check (field in ('nik', 'no_kk', 'padanan'))",
        "rule": "text not null",
        "rule_order": "integer not null",
        "severity": "text not null check (severity in ('sah', 'peringatan', 'periksa', 'perbaiki'))",
        "name_id": "text not null",
        "name_en": "text not null",
        "remedy_id": "text not null",
        "remedy_en": "text not null",
    },
    # What somebody owes at a date; the reckoning is control.obligation_status (migration 0021). `owner`: institutions,
    # separated by '; '. `frequency` counts months (periode, sejak_terakhir), times (setahun) or days (sebelum_rapat).
    "obligation": {
        "obligation_id": "text not null",
        "name_id": "text not null",
        "name_en": "text not null",
        "owner": "text not null",
        "kind": (
            "text not null check (kind in ('pengiriman', 'laporan', 'keputusan', 'verifikasi', 'rapat', 'undangan'))"
        ),
        "dataset": "text check ((kind = 'pengiriman') = (dataset is not null))",
        "meeting_level": "text check ((kind in ('rapat', 'undangan')) = (meeting_level is not null))",
        "due_rule": "text not null check (due_rule in ('periode', 'sejak_terakhir', 'setahun', 'sebelum_rapat'))",
        "frequency": "integer not null check (frequency > 0 and (due_rule <> 'periode' or 12 % frequency = 0))",
        "grace_days": "integer not null check (grace_days >= 0)",
        "valid_from": "date not null",
        "valid_to": "date check (valid_to >= valid_from)",
        "source": "text not null",
        "source_line": "text not null",
    },
    # What a level of the Continuum of Joint Effort requires (1 network .. 5 partnership).
    "partnership_attribute": {
        "attribute": "text primary key",
        "level": "smallint not null check (level between 1 and 5)",
        "attribute_order": "integer not null",
        "name_id": "text not null",
        "name_en": "text not null",
        "source": "text not null",
        "source_line": "text not null",
    },
    # What a document prints, typed as it stands; models/golden recomputes it. Lists are separated by ' | '.
    "published_figure": {
        "figure_id": "text primary key",
        "case_id": "text not null",
        "source": "text not null",
        "document": "text not null",
        "source_line": "text not null",
        "place": "text not null",
        "year": "text not null",
        "label_id": "text not null",
        "label_en": "text not null",
        "formula_kind": (
            "text not null check (formula_kind in "
            "('ratio', 'complement', 'growth', 'sum', 'difference', 'count', 'repeat', 'none'))"
        ),
        "unit": "text not null",
        "scale": "numeric not null",
        "printed_inputs": "text",
        "input_values": "text",
        "printed_result": "text",
        "result_value": "numeric",
        "printed_decimals": "integer not null check (printed_decimals between 0 and 6)",
        "reason": (
            "text check (reason in "
            "('target', 'inputs_not_printed', 'result_not_printed', 'ambiguous', 'no_calculation'))"
        ),
        "note_id": "text",
        "note_en": "text",
    },
}
# Sets that the gate's rules look values up in: a hashed look-up costs a quarter of a regular expression.
LOOKUPS: dict[str, LiteralString] = {
    # Real days of the calendar, as a delivery writes them.
    "calendar_day": (
        "select to_char(day, 'YYYY-MM-DD') as iso "
        "from generate_series(timestamp '1850-01-01', timestamp '2100-12-31', interval '1 day') as day"
    ),
    # DDMMYY of a NIK: 40 is added to the day for women; the year 00 stands for 2000, a leap year.
    "nik_birth": (
        "select to_char(extract(day from day)::int + added, 'FM00') || to_char(day, 'MMYY') as code "
        "from generate_series(timestamp '2000-01-01', timestamp '2099-12-31', interval '1 day') as day, "
        "unnest(array[0, 40]) as added"
    ),
    # Births of a lifetime with the date and sex as a NIK writes them.
    "birth": (
        "select to_char(extract(day from day)::int + case sex when 'P' then 40 else 0 end, 'FM00') "
        "|| to_char(day, 'MMYY') as code, to_char(day, 'YYYY-MM-DD') as iso, sex "
        "from generate_series(timestamp '1910-01-01', timestamp '2029-12-31', interval '1 day') as day, "
        "unnest(array['L', 'P']) as sex"
    ),
    # What may follow the kecamatan's code: nothing, or a desa or kelurahan. A table of its own, because PostgreSQL
    # gives up a parallel scan that looks values up in a UNION.
    "desa_ending": (
        "select '' as ending union all select '.' || to_char(n, 'FM0000') from generate_series(0, 9999) as n"
    ),
    "four_digits": "select to_char(n, 'FM0000') as digits from generate_series(0, 9999) as n",
}
FILES = {
    "region": ("regions_province.csv", "regions_regency.csv", "regions_district.csv"),
    "programme": ("programmes.csv",),
    "programme_quota": ("programme_quota.csv",),
    "service_level": ("service_levels.csv",),
    "threshold": ("thresholds.csv",),
    "student_t": ("student_t.csv",),
    "minimum_wage": ("minimum_wage.csv",),
    "region_crosswalk": ("region_crosswalk.csv",),
    "indicator": ("indicators.csv", "survey_indicators.csv"),
    "identity_rule": ("identity_rules.csv",),
    "obligation": ("obligations.csv",),
    "partnership_attribute": ("partnership_attributes.csv",),
    "published_figure": ("published_figures.csv",),
}


def load_reference(connection: Connection[tuple[object, ...]]) -> bool:
    """Creates the reference tables and refills those whose files changed since they were last filled.

    Args:
        connection: as padan_transformer, or as a role that may become it; the caller commits.

    Returns:
        Whether anything was written.
    """
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER)))
    connection.execute(
        "create table if not exists reference.source_file "
        "(table_name text primary key, sha256 text not null, loaded_at timestamptz not null default now())"
    )
    filled = connection.execute("select table_name, sha256 from reference.source_file")
    known = {str(table): digest for table, digest in filled}
    changed = {table: digest for table, digest in _digests().items() if known.get(table) != digest}
    for table, digest in changed.items():
        if table in LOOKUPS:
            _refill_lookup(connection, table, LOOKUPS[table])
        else:
            _refill(connection, table)
        connection.execute(
            "insert into reference.source_file values (%s, %s) on conflict (table_name) "
            "do update set sha256 = excluded.sha256, loaded_at = excluded.loaded_at",
            (table, digest),
        )
    has_new_plan = load_shipped_plans(connection)
    connection.execute("reset role")
    return bool(changed) or has_new_plan


def reference_digest() -> str:
    """One hash over everything that the reference tables are made of."""
    return hashlib.sha256(repr((_digests(), shipped_digest())).encode()).hexdigest()


def _digests() -> dict[str, str]:
    """Hash of what each table is made of: its files and its definition here."""
    files = {
        table: b"".join((REFERENCE / name).read_bytes() for name in names)
        + repr((COLUMNS[table], PROVINCE_BEGAN)).encode()
        for table, names in FILES.items()
    }
    made_of = files | {table: query.encode() for table, query in LOOKUPS.items()}
    return {table: hashlib.sha256(content).hexdigest() for table, content in made_of.items()}


def _refill(connection: Connection[tuple[object, ...]], table: str) -> None:
    name = sql.Identifier("reference", table)
    definition = sql.SQL(", ").join(
        sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in COLUMNS[table].items()
    )
    connection.execute(sql.SQL("create table if not exists {} ({})").format(name, definition))
    connection.execute(sql.SQL("truncate {}").format(name))
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    rows = _regions() if table == "region" else _rows(FILES[table], tuple(COLUMNS[table]))
    with connection.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(name, columns)) as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(sql.SQL("analyze {}").format(name))


def _refill_lookup(connection: Connection[tuple[object, ...]], table: str, query: LiteralString) -> None:
    name = sql.Identifier("reference", table)
    connection.execute(sql.SQL("drop table if exists {}").format(name))
    connection.execute(sql.SQL("create table {} as " + query).format(name))
    connection.execute(sql.SQL("analyze {}").format(name))


def _read(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _rows(files: tuple[str, ...], columns: tuple[str, ...]) -> Iterator[tuple[str | None, ...]]:
    for file in files:
        for row in _read(file):
            yield tuple(row[column] or None for column in columns)


def _regions() -> Iterator[tuple[str | date | int | None, ...]]:
    """One row a region, in the order of COLUMNS; a kabupaten/kota or kecamatan begins with its province."""
    provinces = _read("regions_province.csv")
    total = sum(int(row["penduduk_total"]) for row in provinces)
    yield (NATION, "nasional", "Indonesia", None, None, FIRST_DAY, None, total)
    for row in provinces:
        yield _region(row["kode_kemendagri"], "provinsi", row, NATION)
    for row in _read("regions_regency.csv"):
        yield _region(row["kode_kemendagri"], "kabkota", row, row["provinsi_kemendagri"])
    for row in _read("regions_district.csv"):
        yield _region(row["kode_kemendagri"], "kecamatan", row, row["kabupaten_kemendagri"])


def _region(code: str, level: str, row: dict[str, str], parent: str) -> tuple[str | date | int | None, ...]:
    population = row.get("penduduk_total")
    return (
        code,
        level,
        row["nama"],
        parent,
        row.get("kode_bps"),
        PROVINCE_BEGAN.get(code[:2], FIRST_DAY),
        None,
        int(population) if population else None,
    )

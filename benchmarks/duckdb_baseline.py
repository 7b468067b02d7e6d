"""The lower bound for the monthly run: the same questions put to DuckDB by hand.

Reads the files of one inbox month, matches records to people on the trimmed NIK, and counts people into cells by
everything that population, jkn_* and tk_* ask for, and cards into cells by their own region and status. Nothing else:
no landing, no gate, no quarantine, no person_id kept over months, no publication. Prints one JSON object.

Run: ``python benchmarks/duckdb_baseline.py --inbox DIR --period 2024-12 [--threads 2]``
"""

from __future__ import annotations

import argparse
import calendar
import gzip
import json
import re
import resource
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

# Contract order of the one segment a person; the position is its rank.
JKN_SEGMENTS = ("PPU_PN", "PPU_BU", "BP", "PBPU", "PBI_APBD", "PBI_APBN")
TK_SEGMENTS = ("PU", "JAKON", "BPU", "PMI")
TK_PROGRAMMES = ("JKK", "JKM", "JHT", "JP", "JKP")


def find_delivery(inbox: Path, dataset: str, period: str) -> tuple[Path, dict[str, Any]] | None:
    """Folder and manifest of the newest delivery up to the period; of DTSEN if there has been one, for the registry."""
    found: list[tuple[bool, str, Path, dict[str, Any]]] = []
    for manifest_path in inbox.glob(f"*/{dataset}.manifest.json"):
        folder = manifest_path.parent
        if re.fullmatch(r"\d{4}-\d{2}", folder.name) and folder.name <= period:
            manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
            found.append((manifest.get("registry") == "DTSEN", folder.name, folder, manifest))
    if not found:
        return None
    _, _, folder, manifest = max(found, key=lambda delivery: delivery[:2])
    return folder, manifest


def month_end(period: str) -> date:
    """Last day of a month given as YYYY-MM."""
    year, month = (int(part) for part in period.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def read_header(path: Path) -> str:
    """First line of a CSV file."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig") as file:
            return file.readline()
    with path.open(encoding="utf-8-sig") as file:
        return file.readline()


def scan_sql(folder: Path, manifest: dict[str, Any]) -> str:
    """A FROM item over all parts of a delivery, whatever their format."""
    groups: dict[str, list[str]] = {}
    for part in manifest["files"]:
        path = folder / part["name"]
        if path.suffix == ".parquet":
            reader = "read_parquet([{}], union_by_name = true)"
        elif path.name.endswith((".csv", ".csv.gz")):
            header = read_header(path)
            delimiter = ";" if header.count(";") > header.count(",") else ","
            reader = f"read_csv([{{}}], header = true, all_varchar = true, union_by_name = true, delim = '{delimiter}')"
        else:
            raise SystemExit(f"{path.name}: the baseline reads parquet, csv and csv.gz")
        quoted = str(path).replace("'", "''")
        groups.setdefault(reader, []).append(f"'{quoted}'")
    scans = [f"select * from {reader.format(', '.join(paths))}" for reader, paths in groups.items()]
    return f"({' union all by name '.join(scans)})"


def nik_sql(column: str) -> str:
    """The trimmed NIK as a number: equal numbers of 16 digits are equal texts, and hash three times faster."""
    return f"case when length(trim({column})) = 16 then try_cast(trim({column}) as bigint) end"


def truth_sql(column: str) -> str:
    """The contract's booleans, as text or native."""
    return f"case when {column} is not null then lower({column}::varchar) in ('1', 'true', 'ya') end"


def newest_first_sql(column: str) -> str:
    """Days that sort newest first, NULL last."""
    return f"coalesce(date '9999-12-31' - try_cast({column} as date), 9999999)"


def rank_sql(column: str, ordered: tuple[str, ...]) -> str:
    """Position of a value in a fixed order."""
    cases = " ".join(f"when '{value}' then {position}" for position, value in enumerate(ordered))
    return f"case {column} {cases} end"


def person_sql(scan: str, end: date) -> str:
    """P, one row a person."""
    return f"""
        create temp table person as
        select
            try_cast(nik as bigint) as nik,
            try_cast(no_kk as bigint) as no_kk,
            left(kode_wilayah, 5) as kabkota,
            jenis_kelamin as sex,
            try_cast(tgl_lahir as date) as born,
            date_diff('month', try_cast(tgl_lahir as date), date '{end}')
                - (day(try_cast(tgl_lahir as date)) > {end.day})::integer as months,
            coalesce(hubungan_keluarga = 'KEPALA', false) as is_kepala,
            {truth_sql("disabilitas")} as disabled
        from {scan}
        where try_cast(tgl_lahir as date) <= date '{end}'
            and not (
                status_hidup = 'MENINGGAL'
                and (tgl_meninggal is null or try_cast(tgl_meninggal as date) <= date '{end}')
            )
    """


def card_sql(scan: str) -> str:
    """Cards, the few columns that the two counts over them need: a text file is parsed once."""
    rank = rank_sql("segmen", JKN_SEGMENTS)
    return f"""
        create temp table card as
        select
            {nik_sql("nik")} as nik,
            left(kode_wilayah, 5) as kabkota,
            status,
            {rank} as rank,
            alasan_nonaktif as reason,
            case when status = 'NONAKTIF' then
                ({newest_first_sql("tgl_akhir")} * 10 + {rank})::hugeint * 10000000000000
                    + coalesce(try_cast(no_kartu as bigint), 0) % 10000000000000
            end as inactive_order
        from {scan}
    """


JKN_SQL = """
    create temp table jkn as
    select
        nik,
        coalesce(min(rank) filter (status = 'AKTIF'), arg_min(rank, inactive_order)) as segment,
        count(*) filter (status = 'AKTIF') as active_cards,
        coalesce(bit_or(1 << rank) filter (status = 'AKTIF'), 0) as active_segments,
        case when not bool_or(status = 'AKTIF')
            then arg_min(coalesce(reason, 'tidak_disampaikan'), inactive_order) end as reason
    from card
    where nik is not null and status in ('AKTIF', 'NONAKTIF')
    group by nik
"""

CARD_CELLS_SQL = """
    create temp table card_cell as
    select kabkota, status, rank, count(*) as cards from card group by all
"""


def registry_sql(scan: str) -> str:
    """Registry rows gathered by NIK: desil of the newest verification, any disability."""
    return f"""
        create temp table registry as
        with entry as (
            select
                {nik_sql("nik")} as nik,
                -- arg_min skips NULL arguments, and a newest row without desil must win all the same
                coalesce(try_cast(desil as tinyint), 0) as desil,
                {truth_sql("disabilitas")} as disabled,
                {newest_first_sql("tgl_verval")} as recency,
                id_registri
            from {scan}
        )
        select
            nik,
            nullif(arg_min(desil, (recency, id_registri)), 0) as desil,
            bool_or(disabled) as disabled
        from entry
        where nik is not null
        group by nik
    """


def employment_sql(scan: str) -> str:
    """AKTIF memberships gathered by NIK."""
    bits = " + ".join(
        f"(contains('|' || program || '|', '|{programme}|'))::integer * {1 << position}"
        for position, programme in enumerate(TK_PROGRAMMES)
    )
    return f"""
        create temp table employment as
        with membership as (
            select {nik_sql("nik")} as nik, {rank_sql("segmen", TK_SEGMENTS)} as rank, {bits} as programmes
            from {scan}
            where status = 'AKTIF'
        )
        select
            nik,
            min(rank) as segment,
            bool_or(rank = 3) as is_pmi,
            coalesce(bit_or(programmes) filter (rank = 0), 0) as pu_programmes,
            coalesce(bit_or(programmes) filter (rank = 2), 0) as bpu_programmes,
            bool_or(rank = 2 and programmes & 3 = 3) as bpu_complete
        from membership
        where nik is not null
        group by nik
    """


def cells_sql(registry_end: date, end: date) -> str:
    """People into cells; people born after the registry's month take the desil of their head."""
    return f"""
        create temp table cell as
        with matched as (
            select
                p.*,
                r.nik is null and p.born > date '{registry_end}' as takes_heads,
                r.desil,
                coalesce(p.disabled or r.disabled, p.disabled, r.disabled) as any_disabled,
                j.nik is not null as is_registered,
                coalesce(j.active_cards, 0) as active_cards,
                coalesce(j.active_segments, 0) as active_segments,
                j.segment as jkn_segment,
                j.reason,
                t.segment as tk_segment,
                coalesce(t.is_pmi, false) as is_pmi,
                t.pu_programmes,
                t.bpu_programmes,
                t.bpu_complete
            from person as p
            left join registry as r on p.nik = r.nik
            left join jkn as j on p.nik = j.nik
            left join employment as t on p.nik = t.nik
        ),
        head as (
            select
                p.no_kk,
                nullif(arg_min(coalesce(r.desil, 0), (not p.is_kepala, p.nik)), 0) as desil
            from person as p
            left join registry as r on p.nik = r.nik
            where p.no_kk in (select no_kk from person where born > date '{registry_end}')
            group by p.no_kk
        )
        select
            m.kabkota,
            m.sex,
            case when months < 72 then '0-5' when months < 228 then '6-18' when months < 300 then '19-24'
                when months < 720 then '25-59' else '60+' end as age_group,
            months < 12 and date '{end}' - born > 28 as is_newborn,
            months >= 180 and months < 780 as is_working_age,
            case when takes_heads then h.desil else m.desil end as desil,
            case any_disabled when true then 'ya' when false then 'tidak' else 'tidak_diketahui' end as disability,
            is_registered,
            active_cards > 0 as is_active,
            jkn_segment,
            reason,
            active_cards > 1 as has_two_cards,
            case when bit_count(active_segments::bigint) > 1 then active_segments end as combination,
            tk_segment,
            is_pmi,
            case when months >= 180 and tk_segment in (0, 1) then coalesce(pu_programmes, 0) end as wage_programmes,
            case when months >= 180 and tk_segment = 2 and bpu_complete then bpu_programmes end as nonwage_programmes,
            count(*) as people
        from matched as m
        left join head as h on m.takes_heads and m.no_kk = h.no_kk
        group by all
    """


def count_cells(inbox: Path, period: str, threads: int) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    """Computes the cells of one month.

    Returns:
        The connection, which holds temp tables ``cell`` and ``card_cell``, and the report that the script prints.
    """
    started = time.perf_counter()
    con = duckdb.connect(config={"threads": threads})
    con.execute("set preserve_insertion_order = false")
    deliveries = {}
    for dataset in (
        "dukcapil_penduduk",
        "bpjs_kesehatan_peserta",
        "bpjs_ketenagakerjaan_peserta",
        "kemensos_registri",
    ):
        found = find_delivery(inbox, dataset, period)
        if found is None:
            raise SystemExit(f"{dataset}: no delivery up to {period} in {inbox}")
        deliveries[dataset] = found
    scans = {dataset: scan_sql(*delivery) for dataset, delivery in deliveries.items()}
    end = month_end(period)
    registry_end = month_end(deliveries["kemensos_registri"][1]["period"])

    seconds: dict[str, float] = {}
    for step, sql in (
        ("register", person_sql(scans["dukcapil_penduduk"], end)),
        ("cards", card_sql(scans["bpjs_kesehatan_peserta"])),
        ("jkn", JKN_SQL),
        ("card_cells", CARD_CELLS_SQL),
        ("employment", employment_sql(scans["bpjs_ketenagakerjaan_peserta"])),
        ("registry", registry_sql(scans["kemensos_registri"])),
        ("cells", cells_sql(registry_end, end)),
    ):
        step_started = time.perf_counter()
        con.execute(sql).fetchall()
        seconds[step] = round(time.perf_counter() - step_started, 3)

    rows = {name: sum(part["rows"] for part in manifest["files"]) for name, (_, manifest) in deliveries.items()}
    ((cells, people),) = con.execute("select count(*), sum(people)::bigint from cell").fetchall()
    ((card_cells,),) = con.execute("select count(*) from card_cell").fetchall()
    total = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "period": period,
        "threads": threads,
        "rows_read": sum(rows.values()),
        "rows_by_dataset": rows,
        "people": people,
        "cells": cells,
        "card_cells": card_cells,
        "seconds": round(total, 3),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "seconds_by_step": seconds,
        "rows_per_second": round(sum(rows.values()) / total),
        "peak_rss_mb": round(used.ru_maxrss / 1024, 1),
    }
    return con, report


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Lower bound for the monthly run: read, match, cells in DuckDB.")
    parser.add_argument("--inbox", type=Path, required=True, help="folder with one folder a month")
    parser.add_argument("--period", required=True, help="YYYY-MM")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    _, report = count_cells(arguments.inbox, arguments.period, arguments.threads)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()

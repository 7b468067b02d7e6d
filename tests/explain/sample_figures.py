"""A published month with a few figures of each kind: full, suppressed, without denominator, by programme, absent."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from psycopg import Connection

MONTH = date(2024, 12, 1)
REGIONS = {
    "00": ("Indonesia", "nasional", None),
    "16": ("Sumatera Selatan", "provinsi", "00"),
    "16.06": ("Kabupaten Musi Banyuasin", "kabkota", "16"),
    "16.07": ("Kabupaten Banyuasin", "kabkota", "16"),
    "31": ("DKI Jakarta", "provinsi", "00"),
}
DATASETS = {
    "jkn_active_coverage": ["dukcapil_penduduk", "bpjs_kesehatan_peserta"],
    "tk_wage_coverage": ["dukcapil_penduduk", "bpjs_ketenagakerjaan_peserta", "tenaga_kerja"],
    "exclusion_error": ["dukcapil_penduduk", "kemensos_registri", "kemensos_bansos"],
    "complaint_backlog": ["pengaduan"],
}
PROGRAMMES = (("PKH", 4), ("SEMBAKO", 4), ("BST", None), ("PIP", 4))
# region, indicator, programme, breakdown, category: numerator, denominator; None is suppressed
FIGURES: dict[tuple[str, str, str, str, str], tuple[int | None, int | None]] = {
    ("00", "jkn_active_coverage", "ALL", "total", "total"): (1_500, 2_000),
    ("16", "jkn_active_coverage", "ALL", "total", "total"): (750, 1_000),
    ("16.06", "jkn_active_coverage", "ALL", "total", "total"): (None, 400),
    ("16.07", "jkn_active_coverage", "ALL", "total", "total"): (450, 600),
    ("16", "jkn_active_coverage", "ALL", "decile", "10"): (90, 100),
    ("16", "jkn_active_coverage", "ALL", "decile", "2"): (60, 100),
    ("16", "tk_wage_coverage", "ALL", "total", "total"): (12, 0),
    ("16", "exclusion_error", "PKH", "total", "total"): (70, 100),
    ("16", "exclusion_error", "SEMBAKO", "total", "total"): (80, 100),
}


def fill_month(connection: Connection[Any]) -> None:
    """Writes the month as the publisher and the loader would."""
    cursor = connection.cursor()
    cursor.executemany(
        "insert into mart.dim_region values (%s, %s, %s, %s, null, '2014-01-01', null)",
        [(code, level, name, parent) for code, (name, level, parent) in REGIONS.items()],
    )
    cursor.executemany(
        "insert into mart.dim_indicator values"
        " (%s, %s, %s, 'arti', 'meaning', 'pembilang', 'penyebut', 'persen', 'neutral', %s, 'registry', '1',"
        " '2020-01-01', null)",
        [(name, f"Nama {name}", f"Name {name}", datasets) for name, datasets in DATASETS.items()],
    )
    cursor.executemany(
        "insert into mart.dim_programme values"
        " (%s, %s, %s, 'keluarga', %s, 'reguler', 'DTKS', null, '2020-01-01', null)",
        [(name, name, name, max_decile) for name, max_decile in PROGRAMMES],
    )
    connection.execute(
        "insert into mart.fct_publication values (%s, 2, 'run-2', now(), 'provisional', 'pengaduan belum dikirim', 1,"
        " 'test', '{\"suppression_threshold\": 10}', true)",
        (MONTH,),
    )
    cursor.executemany(
        "insert into mart.fct_indicator_history values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'DTKS', 2,"
        " 'provisional', %s, '1+abc', 'run-2', 2)",
        list(_figure_rows()),
    )
    connection.execute(
        "insert into ops.run (run_id, period, state, code_version, inputs, options, published_revision)"
        " values ('run-2', %s, 'published', 'test+1', %s, '{\"matching\": \"full\"}', 2)",
        (MONTH, json.dumps(_inputs())),
    )
    cursor.executemany(
        "insert into ops.delivery (dataset, period, revision, sender, letter_no, sha256, state) values"
        " (%s, %s, %s, 'Pusdatin', %s, 'x', 'landed')",
        [
            ("dukcapil_penduduk", MONTH, 1, "B-1/2025"),
            ("bpjs_kesehatan_peserta", MONTH, 3, "B-2/2025"),
            ("kemensos_registri", date(2024, 10, 1), 1, "B-3/2024"),
            ("kemensos_bansos", MONTH, 1, "B-4/2025"),
        ],
    )


def _figure_rows() -> Iterable[tuple[Any, ...]]:
    for (region, indicator, programme, breakdown, category), (numerator, denominator) in FIGURES.items():
        value = round(numerator / denominator, 6) if numerator is not None and denominator else None
        high = None if value is None else value + 0.1
        for basis in ("nik", "semua"):
            yield (
                MONTH, region, indicator, programme, breakdown, category, basis, numerator, denominator, value,
                None if breakdown != "total" else value, None if breakdown != "total" else high, numerator is None,
            )  # fmt: skip


def _inputs() -> dict[str, Any]:
    used = {
        "dukcapil_penduduk": ("2024-12-01", 1, None, 0),
        "bpjs_kesehatan_peserta": ("2024-12-01", 3, None, 0),
        "bpjs_ketenagakerjaan_peserta": ("2024-12-01", 1, None, 0),
        "tenaga_kerja": ("2024-08-01", 1, None, 4),
        "kemensos_registri": ("2024-10-01", 1, "DTKS", 2),
        "kemensos_bansos": ("2024-12-01", 1, None, 0),
    }
    return {
        "deliveries": {
            name: {
                "dataset": name,
                "period": period,
                "revision": revision,
                "registry": registry,
                "age_months": age,
                "rows_landed": 1_234,
                "rows_quarantined": 5,
                "note": None,
                "is_synthetic": True,
            }
            for name, (period, revision, registry, age) in used.items()
        },
        "looked_back": {"payments": [["2024-10-01", 1], ["2024-11-01", 2]], "published": {}},
        "programmes": [
            {"programme_id": name, "max_decile": 4, "registry": "DTKS", "registry_required": True, "payment_window": 3}
            for name in ("PKH", "SEMBAKO")
        ],
    }

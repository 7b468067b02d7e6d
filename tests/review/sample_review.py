"""A small month that was landed, checked and matched by the real steps, with pairs in the review queue by hand.

| pair          | record                                | person            | why            | probability |
| ---           | ---                                   | ---               | ---            | ---         |
| DAMAGED       | card without NIK, "Moh. Warga A"      | Warga A           | meragukan      | 0.93        |
| SECOND_CHOICE | the same card                         | Warga C           | meragukan      | 0.41        |
| SOMEBODY_ELSE | registry row with Warga B's NIK       | Warga B           | nik_orang_lain | 0.02        |
| DOUBLE        | second bansos row of Warga D          | Warga D           | ganda          | 0.99        |
| MARKUP        | card whose name is markup, 5,000 long | Warga E           | meragukan      | None        |
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from psycopg.types.json import Jsonb

from padan.contract import extracts
from padan.gate import check_delivery
from padan.identity import build_register, match_records
from padan.landing import land_dataset, open_inbox
from padan.postgres import Warehouse
from padan.review import PairKey

PERIOD = date(2024, 12, 1)
RUN = "2024-12-review"
REVISION = 7  # above those of the sample mart, which has deliveries of its own
BAD_NAME = "<img src=x onerror=alert(1)> **tebal** \u202e" + "Z" * 4960
Row = Mapping[str, str | None]
Keys = dict[str, PairKey]

PEOPLE = [
    ("1607010101800001", "1607010101100001", "WARGA ANUGERAH", "L", "1980-01-01"),
    ("1607014202800002", "1607010101100002", "WARGA BUNGA", "P", "1980-02-02"),
    ("1607010303800003", "1607010101100003", "WARGA CAKRA", "L", "1980-03-03"),
    ("1607014404800004", "1607010101100004", "WARGA DEWI", "P", "1980-04-04"),
    ("1607010505800005", "1607010101100005", "WARGA EKA", "L", "1980-05-05"),
    ("1607014606800006", "1607010101100006", "WARGA FITRI", "P", "1980-06-06"),
]
NIK = [int(person[0]) for person in PEOPLE]

REGISTER: list[Row] = [
    dict(zip(("nik", "no_kk", "nama", "jenis_kelamin", "tgl_lahir"), person, strict=True))
    | {"kode_wilayah": "16.07.01.2001", "hubungan_keluarga": "KEPALA", "status_hidup": "HIDUP"}
    for person in PEOPLE
]
CARDS: list[Row] = [
    {"no_kartu": "0000000000001", "nik": None, "nama": "MOH. WARGA ANUGRAH", "jenis_kelamin": "L",
     "tgl_lahir": "1980-01-10", "kode_wilayah": "16.07", "segmen": "PBI_APBN", "status": "AKTIF"},
    {"no_kartu": "0000000000002", "nik": None, "nama": BAD_NAME, "jenis_kelamin": None,
     "tgl_lahir": None, "kode_wilayah": "16.07", "segmen": "PBPU", "status": "AKTIF"},
]  # fmt: skip
REGISTRY: list[Row] = [
    {"id_registri": "R-1/a", "id_keluarga": "K1", "no_kk": "1607010101100009", "nik": PEOPLE[1][0], "nama": "SUPARMAN",
     "jenis_kelamin": "L", "tgl_lahir": "1955-07-07", "kode_wilayah": "16.07.01.2001", "desil": "1"},
]  # fmt: skip
BANSOS: list[Row] = [
    {"program": "PKH", "id_penerima": "P1", "nik": PEOPLE[3][0], "no_kk": PEOPLE[3][1], "nama": "WARGA DEWI",
     "jenis_kelamin": "P", "tgl_lahir": "1980-04-04", "kode_wilayah": "16.07.01.2001", "status_salur": "SALUR",
     "nominal": "750000", "tgl_salur": "2024-12-10"},
    {"program": "PKH", "id_penerima": "P2", "nik": None, "no_kk": PEOPLE[3][1], "nama": "DEWI WARGA",
     "jenis_kelamin": "P", "tgl_lahir": "1980-04-04", "kode_wilayah": "16.07.01.2001", "status_salur": "BELUM"},
]  # fmt: skip
DELIVERIES = {
    "dukcapil_penduduk": REGISTER,
    "bpjs_kesehatan_peserta": CARDS,
    "kemensos_registri": REGISTRY,
    "kemensos_bansos": BANSOS,
}
# pair: dataset, record_key, _row, index of the person, region, probability, weight, reason
PAIRS = {
    "DAMAGED": ("bpjs_kesehatan_peserta", "0000000000001", 1, 0, "16.07", 0.93, 3.7, "meragukan"),
    "SECOND_CHOICE": ("bpjs_kesehatan_peserta", "0000000000001", 1, 2, "16.07", 0.41, -0.5, "meragukan"),
    "SOMEBODY_ELSE": ("kemensos_registri", "DTKS|R-1/a", 1, 1, "16.07", 0.02, -5.6, "nik_orang_lain"),
    "DOUBLE": ("kemensos_bansos", "PKH|P2", 2, 3, "16.07", 0.99, 6.6, "ganda"),
    "MARKUP": ("bpjs_kesehatan_peserta", "0000000000002", 2, 4, "16.07", None, None, "meragukan"),
}
EVIDENCE = [
    {"comparison": "nama", "level": "sama setelah dibakukan", "weight": 9.1},
    {"comparison": "tgl_lahir", "level": "tahun dan bulan sama", "weight": 4.4},
    {"comparison": "jenis_kelamin", "level": "sama", "weight": 1.0},
    {"comparison": "wilayah", "level": "kabupaten/kota sama", "weight": 6.3},
    {"comparison": "no_kk", "level": "tidak ada", "weight": 0.0},
    {"comparison": "nik", "level": "tidak ada", "weight": -1.9},
]
DISAGREEMENT = [
    {"comparison": "nama", "level": "berbeda", "weight": -7.2},
    {"comparison": "tgl_lahir", "level": "berbeda", "weight": -4.8},
    {"comparison": "jenis_kelamin", "level": "berbeda", "weight": -3.9},
    {"comparison": "wilayah", "level": "desa sama", "weight": 9.4},
    {"comparison": "no_kk", "level": "berbeda", "weight": -1.3},
    {"comparison": "nik", "level": "sama", "weight": 18.0},
]


def write_inbox(folder: Path) -> Path:
    """The month's deliveries as their owners would send them."""
    month = folder / "2024-12"
    month.mkdir(parents=True)
    for dataset, rows in DELIVERIES.items():
        columns = list(extracts()[dataset].column_names)
        lines = [",".join(columns), *(",".join(f'"{row.get(name) or ""}"' for name in columns) for row in rows)]
        file = month / f"{dataset}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        manifest = {
            "dataset": dataset, "period": "2024-12", "revision": REVISION, "sender": "Unit pengirim",
            "letter_no": "B-1/2025", "created_at": "2025-01-05T08:00:00+07:00", "contract_version": 1,
            "registry": "DTKS",
            "files": [{"name": file.name, "rows": len(rows), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}],
        }  # fmt: skip
        if dataset != "kemensos_registri":
            del manifest["registry"]
        (month / f"{dataset}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def match_month(warehouse: Warehouse, folder: Path) -> None:
    """Lands, checks and matches the month as a run does, and records the run."""
    inbox = open_inbox(str(write_inbox(folder)))
    used = {}
    for dataset in DELIVERIES:
        landed = land_dataset(warehouse, dataset=extracts()[dataset], period=PERIOD, inbox=inbox, run_id=RUN)
        assert landed is not None
        assert check_delivery(warehouse, landed, RUN).rows_quarantined == 0
        used[dataset] = {"period": PERIOD.isoformat(), "revision": REVISION}
    with warehouse.connect("padan_matcher") as connection:
        build_register(connection, period=PERIOD, delivered=PERIOD, revision=REVISION)
        for dataset in list(DELIVERIES)[1:]:
            match_records(connection, dataset=dataset, period=PERIOD, delivered=PERIOD, revision=REVISION)
    with warehouse.connect("padan_loader") as connection:
        connection.execute(
            "insert into ops.run (run_id, period, state, code_version, inputs, started_at) values (%s, %s, 'published',"
            " 'test', %s, %s) on conflict (run_id) do nothing",
            (RUN, PERIOD, Jsonb({"deliveries": used, "counts": {}}), datetime.now(UTC)),
        )


def fill_queue(warehouse: Warehouse, pairs: Sequence[str] = tuple(PAIRS)) -> Keys:
    """Puts the pairs into the queue in place of what was there, and forgets decisions, events and accesses."""
    with warehouse.connect("padan_matcher") as connection:
        connection.execute("truncate identity.review_pair, identity.decision_basis, identity.decision")
        connection.execute("truncate identity.person_event, identity.access_log restart identity")
        connection.execute(
            "create table if not exists identity.review_pair_202412 partition of identity.review_pair"
            " for values in ('2024-12-01')"
        )
        persons = dict(connection.execute("select nik, person_id from identity.person").fetchall())
        keys = {}
        for name in pairs:
            dataset, record_key, row, person, region, probability, weight, reason = PAIRS[name]
            keys[name] = PairKey(dataset, record_key, persons[NIK[person]])
            evidence = {"MARKUP": [], "SOMEBODY_ELSE": DISAGREEMENT}.get(name, EVIDENCE)
            connection.execute(
                "insert into identity.review_pair values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (PERIOD, dataset, record_key, row, keys[name].person_id, region, probability, weight, reason,
                 Jsonb(evidence)),
            )  # fmt: skip
    return keys

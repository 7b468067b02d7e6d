"""Every fault of a manifest or file refuses with its rule, leaves nothing in raw, and tells no value of a row."""

import gzip
import json
from datetime import date

import polars as pl
import pytest

from padan.contract import extracts
from padan.errors import Refused
from padan.landing import land_dataset, open_inbox

DATASET = "dukcapil_penduduk"
CSV = f"{DATASET}.csv"


@pytest.fixture
def refused(empty_warehouse, inbox):
    """Lands, expects a refusal, and checks what must hold of any refusal."""

    def land_and_catch(dataset=DATASET):
        with pytest.raises(Refused) as caught:
            land_dataset(
                empty_warehouse,
                dataset=extracts()[dataset],
                period=date(2024, 12, 1),
                inbox=open_inbox(str(inbox.root)),
                run_id="test",
            )
        refusal = caught.value
        with empty_warehouse.connect("admin") as connection:
            recorded = connection.execute("select dataset, state, refusal from ops.delivery").fetchall()
            leaves = connection.execute(
                "select 1 from pg_class where relnamespace = 'raw'::regnamespace and relname like %s",
                (f"{dataset}\\_20%",),
            ).fetchall()
        assert recorded == [(dataset, "refused", f"[{refusal.rule}] {refusal.message}")]
        assert leaves == []
        assert refusal.dataset == dataset
        assert refusal.message
        assert refusal.remedy
        chain = (refusal, refusal.__cause__, None if refusal.__suppress_context__ else refusal.__context__)
        assert not any("Warga" in str(error) for error in chain)
        return refusal

    return land_and_catch


def test_files_without_a_manifest(refused, inbox):
    inbox.put(CSV, "nik\n1\n")

    refusal = refused()

    assert refusal.rule == "manifest_missing"
    assert CSV in refusal.message
    assert "Kementerian Dalam Negeri" in refusal.remedy


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe{}", b"", b'"text"', b"[" * 100_000])
def test_a_manifest_that_is_not_a_json_object(refused, inbox, content):
    inbox.put(f"{DATASET}.manifest.json", content)

    assert refused().rule == "manifest_unreadable"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("revision", None),
        ("revision", 0),
        ("revision", "1"),
        ("revision", True),
        ("sender", None),
        ("sender", " "),
        ("letter_no", None),
        ("letter_no", 7),
        ("created_at", None),
        ("created_at", "kemarin"),
        ("contract_version", 2),
        ("note", 3),
        ("files", None),
        ("files", []),
        ("files", ["a"]),
        ("files", [{"name": CSV, "rows": -1, "sha256": "0" * 64}]),
        ("files", [{"name": CSV, "rows": 1, "sha256": "xyz"}]),
        ("files", [{"name": CSV, "rows": 1, "sha256": "0" * 64}] * 2),
        ("files", [{"name": 5, "rows": 1, "sha256": "0" * 64}]),
    ],
)
def test_a_manifest_field_that_is_missing_or_of_another_kind(refused, inbox, register, field, value):
    inbox.deliver(DATASET, register, **{field: value})

    refusal = refused()

    assert refusal.rule == "manifest_invalid"
    assert field in refusal.message


@pytest.mark.parametrize("registry", [None, "BASIS_DATA", 1])
def test_the_registry_needs_its_generation(refused, inbox, registry):
    inbox.deliver("kemensos_registri", [{"id_registri": "R1"}], registry=registry)

    refusal = refused("kemensos_registri")

    assert refusal.rule == "manifest_invalid"
    assert "registry" in refusal.message


def test_a_manifest_for_another_dataset(refused, inbox, register):
    inbox.deliver(DATASET, register, dataset="tenaga_kerja")

    assert refused().rule == "manifest_dataset"


def test_a_period_other_than_the_folder(refused, inbox, register):
    path = inbox.deliver(DATASET, register).with_name(f"{DATASET}.manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"period": "2024-11"}))

    assert refused().rule == "manifest_period"


@pytest.mark.parametrize(
    "name",
    [
        "../outside.csv",
        "/etc/passwd",
        f"sub/{CSV}",
        f"..\\{CSV}",
        "tenaga_kerja.csv",
        f"{DATASET}.txt",
        f"{DATASET}_x.csv",
    ],
)
def test_a_name_that_leaves_the_folder_or_is_not_the_datasets(refused, inbox, register, name):
    inbox.deliver(DATASET, register)
    inbox.manifest(DATASET, [], files=[{"name": name, "rows": 1, "sha256": "0" * 64}])

    assert refused().rule == "file_name"


def test_a_link_that_leaves_the_inbox(refused, inbox, register, tmp_path):
    outside = tmp_path / "outside.csv"
    inbox.deliver(DATASET, register).rename(outside)
    (inbox.folder() / CSV).symlink_to(outside)

    assert refused().rule == "file_name"


def test_a_listed_file_that_is_missing(refused, inbox, register):
    inbox.deliver(DATASET, register).unlink()

    refusal = refused()

    assert (refusal.rule, refusal.file) == ("file_missing", CSV)


@pytest.mark.parametrize("name", [f"{DATASET}.2.csv", f"{DATASET}.csv.bak", f"{DATASET}.xlsx"])
def test_an_unlisted_file_of_the_dataset(refused, inbox, register, name):
    inbox.deliver(DATASET, register)
    inbox.put(name, "x")

    refusal = refused()

    assert (refusal.rule, refusal.file) == ("file_unlisted", name)


def test_files_of_other_datasets_are_nobody_elses_business(empty_warehouse, inbox, register):
    inbox.deliver(DATASET, register)
    inbox.put("dukcapil_penduduk_lama.csv", "x")
    inbox.put("kemensos_registri.csv", "x")
    inbox.put("catatan.txt", "x")

    delivery = land_dataset(
        empty_warehouse,
        dataset=extracts()[DATASET],
        period=date(2024, 12, 1),
        inbox=open_inbox(str(inbox.root)),
        run_id="test",
    )

    assert delivery.rows_landed == 40


def test_a_changed_file(refused, inbox, register):
    file = inbox.deliver(DATASET, register)
    file.write_bytes(file.read_bytes().replace(b"PETANI", b"NELAYA"))

    refusal = refused()

    assert (refusal.rule, refusal.file) == ("checksum", CSV)


def test_a_changed_file_that_is_broken_as_well_is_told_by_its_checksum(refused, inbox, register):
    file = inbox.deliver(DATASET, register)
    file.write_bytes(file.read_bytes()[:-60] + b'"')

    assert refused().rule == "checksum"


@pytest.mark.parametrize("declared", [39, 41])
def test_a_manifest_that_lies_about_the_rows(refused, inbox, register, declared):
    file = inbox.deliver(DATASET, register)
    inbox.manifest(DATASET, [(file, declared)])

    refusal = refused()

    assert refusal.rule == "row_count"
    assert str(declared) in refusal.message
    assert "40" in refusal.message


def unreadable(inbox, name, content, rows=40):
    inbox.manifest(DATASET, [(inbox.put(name, content), rows)])


def csv_bytes(inbox, register):
    file = inbox.deliver(DATASET, register)
    content = file.read_bytes()
    file.unlink()
    return content


def test_a_truncated_gzip(refused, inbox, register):
    packed = gzip.compress(csv_bytes(inbox, register) * 50)
    unreadable(inbox, f"{DATASET}.csv.gz", packed[:-20])

    refusal = refused()

    assert (refusal.rule, refusal.file) == ("file_unreadable", f"{DATASET}.csv.gz")
    assert "terpotong" in refusal.message


@pytest.mark.parametrize("suffix", ["csv.gz", "parquet", "xlsx"])
def test_a_file_that_is_not_what_its_name_says(refused, inbox, register, suffix):
    unreadable(inbox, f"{DATASET}.{suffix}", csv_bytes(inbox, register))

    assert refused().rule == "file_unreadable"


def test_a_truncated_parquet(refused, inbox, register):
    file = inbox.folder() / f"{DATASET}.parquet"
    pl.DataFrame({name: [row[name] for row in register] for name in register[0]}).write_parquet(file)
    file.write_bytes(file.read_bytes()[:-30])
    inbox.manifest(DATASET, [(file, 40)])

    assert refused().rule == "file_unreadable"


def test_latin_1_is_told_with_its_line_and_byte(refused, inbox, register):
    content = csv_bytes(inbox, register)
    lines = content.splitlines(keepends=True)
    lines[20] = lines[20].replace(b"Warga", b"Ren\xe9e")
    unreadable(inbox, CSV, b"".join(lines))

    refusal = refused()

    assert refusal.rule == "encoding"
    position = b"".join(lines).index(b"\xe9") + 1
    assert f"(baris 21, byte ke-{position})" in refusal.message


def test_utf_16_and_nul_bytes(refused, inbox, register):
    unreadable(inbox, CSV, csv_bytes(inbox, register).decode().encode("utf-16"))

    assert refused().rule == "encoding"


def test_a_nul_byte(refused, inbox, register):
    unreadable(inbox, CSV, csv_bytes(inbox, register).replace(b"Warga C", b"Warga\0C", 1))

    refusal = refused()

    assert refusal.rule == "encoding"
    assert "baris 4" in refusal.message


@pytest.mark.parametrize("column", ["nik", "kode_wilayah", "status_hidup"])
def test_a_required_column_that_is_missing_or_renamed(refused, inbox, register, column):
    inbox.deliver(DATASET, [{("x_" + k if k == column else k): v for k, v in row.items()} for row in register])

    refusal = refused()

    assert refusal.rule == "missing_column"
    assert column in refusal.message


def test_a_file_without_a_header_row_tells_no_value_of_its_first_row(refused, inbox, register):
    content = csv_bytes(inbox, register).split(b"\n", 1)[1]
    unreadable(inbox, CSV, content, rows=39)

    refusal = refused()

    assert refusal.rule == "missing_column"
    assert register[0]["nik"] not in str(refusal)


def test_a_repeated_column(refused, inbox, register):
    content = csv_bytes(inbox, register).replace(b"pekerjaan", b"nama", 1)
    unreadable(inbox, CSV, content)

    assert refused().rule == "duplicate_column"


@pytest.mark.parametrize("lines", [0, 1])
def test_an_empty_file_and_a_header_alone(refused, inbox, register, lines):
    content = b"".join(csv_bytes(inbox, register).splitlines(keepends=True)[:lines])
    unreadable(inbox, CSV, content, rows=0)

    assert refused().rule == "empty_file"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Warga C", b"Warga, C"),
        (b",Warga C", b""),
        (b"Warga C", b'"Warga C'),
    ],
)
def test_ragged_rows_and_open_quotes_are_told_with_their_line(refused, inbox, register, old, new):
    unreadable(inbox, CSV, csv_bytes(inbox, register).replace(old, new, 1))

    refusal = refused()

    assert refusal.rule == "file_unreadable"
    assert "baris 4" in refusal.message


def test_a_200_mb_line_is_refused_early_and_in_little_memory(refused, inbox, register):
    import psutil

    header = csv_bytes(inbox, register).split(b"\n", 1)[0]
    unreadable(inbox, CSV, header + b"\n" + b"x" * (200 << 20), rows=1)
    before = psutil.Process().memory_info().rss

    refusal = refused()

    assert refusal.rule == "line_too_long"
    assert psutil.Process().memory_info().rss - before < 100 << 20


def test_a_200_mb_line_that_is_all_there_is(refused, inbox):
    unreadable(inbox, CSV, b"x" * (200 << 20), rows=1)

    assert refused().rule == "line_too_long"


def test_a_broken_part_refuses_the_whole_delivery(refused, inbox, register):
    good = inbox.deliver(DATASET, register, extra=".a")
    bad = inbox.put(f"{DATASET}.b.csv", "nik;nama\n")
    inbox.manifest(DATASET, [(good, 40), (bad, 1)])

    assert refused().file == f"{DATASET}.b.csv"


def test_the_message_follows_the_language(refused, inbox, monkeypatch):
    from padan.settings import get_settings

    inbox.put(CSV, "nik\n1\n")
    monkeypatch.setenv("PADAN_LANG", "en")
    get_settings.cache_clear()
    try:
        assert "is not, in folder 2024-12" in refused().message
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()

"""What lands from good files, in every format, and that a second run changes nothing."""

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from padan.contract import extracts
from padan.errors import Refused
from padan.gate import check_delivery
from padan.landing import current_delivery, land_dataset, open_inbox

DECEMBER = date(2024, 12, 1)
NOVEMBER = date(2024, 11, 1)


def land(warehouse, inbox, dataset="dukcapil_penduduk", period=DECEMBER, *, check=True):
    delivery = land_dataset(
        warehouse,
        dataset=extracts()[dataset],
        period=period,
        inbox=None if inbox is None else open_inbox(str(inbox.root)),
        run_id="test",
    )
    return check_delivery(warehouse, delivery, "test") if delivery and check else delivery


def landed(warehouse, columns="*", leaf="dukcapil_penduduk_202412_r1"):
    with warehouse.connect("padan_matcher") as connection:
        return connection.execute(f"select {columns} from raw.{leaf} order by _row").fetchall()


def columns_as_text(rows):
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_csv_lands_as_delivered_with_its_place(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register)

    delivery = land(empty_warehouse, inbox)

    assert (delivery.state, delivery.rows_landed, delivery.rows_quarantined) == ("landed", 40, 0)
    first = landed(empty_warehouse)[0]
    assert first == (DECEMBER, 1, 1, 1, *register[0].values())


def test_gzip_parquet_and_xlsx_land_the_same_text_as_csv(empty_warehouse, inbox, register):
    def in_csv():
        inbox.deliver("dukcapil_penduduk", register)

    def in_gzip():
        plain = inbox.deliver("dukcapil_penduduk", register)
        members = plain.read_bytes()
        packed = inbox.put("dukcapil_penduduk.csv.gz", gzip.compress(members[:500]) + gzip.compress(members[500:]))
        plain.unlink()
        inbox.manifest("dukcapil_penduduk", [(packed, 40)])

    def in_parquet():
        file = inbox.folder() / "dukcapil_penduduk.parquet"
        typed = pl.DataFrame(columns_as_text(register)).with_columns(
            pl.col("tgl_lahir").str.to_date(), pl.col("disabilitas").cast(pl.Float64), pl.col("nik").cast(pl.Int64)
        )
        typed.write_parquet(file)
        inbox.manifest("dukcapil_penduduk", [(file, 40)])

    def in_xlsx():
        file = inbox.folder() / "dukcapil_penduduk.xlsx"
        with xlsxwriter.Workbook(file) as workbook:
            sheet = workbook.add_worksheet()
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, list(register[0]))
            for number, row in enumerate(register, start=1):
                for index, (name, value) in enumerate(row.items()):
                    if name == "tgl_lahir":
                        sheet.write_datetime(number, index, date.fromisoformat(value), day)
                    elif name == "disabilitas":
                        sheet.write_number(number, index, int(value))
                    elif value is not None:
                        sheet.write_string(number, index, value)
        inbox.manifest("dukcapil_penduduk", [(file, 40)])

    contents = []
    for write in (in_csv, in_gzip, in_parquet, in_xlsx):
        for old in inbox.folder().iterdir():
            old.unlink()
        with empty_warehouse.connect("padan_loader") as connection:
            connection.execute("update ops.delivery set state = 'refused'")
        write()
        land(empty_warehouse, inbox)
        contents.append(landed(empty_warehouse))

    assert len(contents[0]) == 40
    assert contents[0] == contents[1] == contents[2] == contents[3]


def test_semicolon_byte_order_mark_column_order_and_quotes_are_accepted(empty_warehouse, inbox, register):
    names = list(reversed(register[0]))
    lines = [names, *[[row[name] or "" for name in names] for row in register]]
    text = "\r\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    file = inbox.put("dukcapil_penduduk.csv", b"\xef\xbb\xbf" + text.encode())
    inbox.manifest("dukcapil_penduduk", [(file, 40)])

    delivery = land(empty_warehouse, inbox)

    assert delivery.rows_quarantined == 0
    assert landed(empty_warehouse, "nik, tgl_meninggal")[0] == (register[0]["nik"], None)


def test_parts_are_numbered_through_in_the_order_of_the_manifest(empty_warehouse, inbox, register):
    second = inbox.deliver("dukcapil_penduduk", register[:15], extra=".b")
    first = inbox.deliver("dukcapil_penduduk", register[15:], extra=".a")
    inbox.manifest("dukcapil_penduduk", [(second, 15), (first, 25)])

    land(empty_warehouse, inbox)

    rows = landed(empty_warehouse, "_row, _file, nik")
    assert [row[0] for row in rows] == list(range(1, 41))
    assert [row[1] for row in rows] == [1] * 15 + [2] * 25
    assert [row[2] for row in rows] == [row["nik"] for row in register]


def test_unknown_columns_are_left_out_and_told(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", [{"gol_darah": "O", **row, "agama": "-"} for row in register])

    delivery = land(empty_warehouse, inbox)

    assert [w for w in delivery.warnings if w.startswith("extra_columns")] == [
        "extra_columns: dukcapil_penduduk.csv: kolom di luar kontrak ditinggalkan: gol_darah, agama"
    ]
    assert landed(empty_warehouse, "nik, disabilitas")[0] == (register[0]["nik"], "0")


def test_a_missing_optional_column_reads_as_null(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", [{k: v for k, v in row.items() if k != "pekerjaan"} for row in register])

    delivery = land(empty_warehouse, inbox)

    assert delivery.rows_quarantined == 0
    assert {row[0] for row in landed(empty_warehouse, "pekerjaan")} == {None}


def test_sql_script_and_formula_text_survive_as_text(empty_warehouse, inbox, register):
    texts = ["Robert'); drop table raw.dukcapil_penduduk; --", "<script>alert(1)</script>", "=1+1", 'a "quoted", name']
    for row, text in zip(register, texts, strict=False):
        row["nama"] = text
    inbox.deliver("dukcapil_penduduk", register)

    delivery = land(empty_warehouse, inbox)

    assert [row[0] for row in landed(empty_warehouse, "nama")][:4] == texts
    assert delivery.rows_quarantined == 0
    assert [w.partition(":")[0] for w in delivery.warnings] == ["formula_text"]


def test_formula_cells_land_as_their_text_and_the_rules_judge_them(empty_warehouse, inbox, register):
    file = inbox.folder() / "dukcapil_penduduk.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, list(register[0]))
        for number, row in enumerate(register, start=1):
            for index, value in enumerate(row.values()):
                if value is not None:
                    sheet.write_string(number, index, value)
        sheet.write_formula(1, list(register[0]).index("tgl_lahir"), "=DATE(1980,1,1)", None, 29221)
    inbox.manifest("dukcapil_penduduk", [(file, 40)])

    delivery = land(empty_warehouse, inbox)

    assert landed(empty_warehouse, "tgl_lahir")[0] == ("=DATE(1980,1,1)",)
    assert delivery.rows_quarantined == 1
    assert any(warning.startswith("formula_cells:") for warning in delivery.warnings)


def test_the_same_delivery_twice_is_not_landed_again(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register)
    first = land(empty_warehouse, inbox)
    before = landed(empty_warehouse, "ctid, xmin, *")

    again = land(empty_warehouse, inbox)

    assert (again.delivery_id, again.is_new, first.is_new) == (first.delivery_id, False, True)
    assert landed(empty_warehouse, "ctid, xmin, *") == before
    with empty_warehouse.connect("padan_viewer") as connection:
        assert connection.execute("select count(*) from ops.delivery").fetchone() == (1,)


def test_a_higher_revision_supersedes_and_the_earlier_rows_stay(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register)
    land(empty_warehouse, inbox)
    inbox.deliver("dukcapil_penduduk", register[:39], revision=2)

    second = land(empty_warehouse, inbox)

    with empty_warehouse.connect("padan_matcher") as connection:
        states = connection.execute("select revision, state from ops.delivery order by revision").fetchall()
        rows = connection.execute(
            "select _revision, count(*) from raw.dukcapil_penduduk group by 1 order by 1"
        ).fetchall()
        current = current_delivery(connection, "dukcapil_penduduk", DECEMBER)
    assert states == [(1, "superseded"), (2, "landed")]
    assert rows == [(1, 40), (2, 39)]
    assert current.revision == second.revision == 2


@pytest.mark.parametrize(("revision", "rule"), [(1, "lower_revision"), (2, "same_revision_other_bytes")])
def test_a_lower_revision_and_other_bytes_are_refused(empty_warehouse, inbox, register, revision, rule):
    inbox.deliver("dukcapil_penduduk", register, revision=2)
    land(empty_warehouse, inbox)
    inbox.deliver("dukcapil_penduduk", register[:39], revision=revision)

    with pytest.raises(Refused) as refusal:
        land(empty_warehouse, inbox)

    assert refusal.value.rule == rule
    assert len(landed(empty_warehouse, leaf="dukcapil_penduduk_202412_r2")) == 40


def test_a_refused_delivery_may_be_sent_again_under_its_revision(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", [{**row, "jenis_kelamin": "X"} for row in register])
    with pytest.raises(Refused):
        land(empty_warehouse, inbox)
    inbox.deliver("dukcapil_penduduk", register)

    delivery = land(empty_warehouse, inbox)

    assert (delivery.state, delivery.revision) == ("landed", 1)
    with empty_warehouse.connect("padan_steward") as connection:
        assert connection.execute("select count(*) from quarantine.rejected_row").fetchone() == (0,)


def test_an_interrupted_run_is_resumed_at_the_gate(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register)
    landed_only = land(empty_warehouse, inbox, check=False)
    before = landed(empty_warehouse, "ctid, xmin")

    delivery = land(empty_warehouse, inbox)

    assert landed_only.state == "received"
    assert (delivery.delivery_id, delivery.state) == (landed_only.delivery_id, "landed")
    assert landed(empty_warehouse, "ctid, xmin") == before


def test_a_month_uses_the_newest_earlier_folder(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register[:30], period="2024-10")
    inbox.deliver("dukcapil_penduduk", register, period="2024-11")
    inbox.deliver("dukcapil_penduduk", register, period="2025-01")

    delivery = land(empty_warehouse, inbox)

    assert (delivery.period, delivery.rows_landed) == (NOVEMBER, 40)
    assert land(empty_warehouse, inbox).is_new is False


def test_without_an_inbox_the_accepted_delivery_is_used_and_without_any_none(empty_warehouse, inbox, register):
    assert land(empty_warehouse, None) is None
    inbox.deliver("dukcapil_penduduk", register, period="2024-11")
    first = land(empty_warehouse, inbox)

    assert land(empty_warehouse, None).delivery_id == first.delivery_id
    assert land(empty_warehouse, None, period=date(2024, 10, 1)) is None


def test_an_unknown_place_is_a_usage_error(tmp_path: Path):
    with pytest.raises(ValueError, match="sftp"):
        open_inbox("sftp://server/inbox")
    with pytest.raises(ValueError, match="tidak ditemukan"):
        open_inbox(str(tmp_path / "none"))
    assert open_inbox(tmp_path.as_uri()).list_periods() == []

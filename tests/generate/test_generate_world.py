"""The synthetic people: as many, as poor and as insured as the reference says, and living on from month to month."""

import datetime as dt
import filecmp
from pathlib import Path

import polars as pl
import pytest
from synthetic_inbox import Inbox

from padan.generate import generate_inbox
from padan.generate.blocks import apportion
from padan.generate.calibration import load_calibration
from padan.paths import REFERENCE

LAST = "2024-12"
MONTHS = ("2024-10", "2024-11", "2024-12")


def files_of(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}


def test_same_arguments_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate_inbox(period="2025-02", people=3_000, months=2, seed=7, out=tmp_path / name)

    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")

    assert list(one) == list(two)
    assert [name for name in one if not filecmp.cmp(one[name], two[name], shallow=False)] == []


def test_another_seed_makes_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate_inbox(period=LAST, people=1_000, seed=seed, out=tmp_path / str(seed))

    first, second = (pl.read_parquet(tmp_path / seed / "truth" / "person.parquet") for seed in ("1", "2"))

    assert set(first["nik"]) & set(second["nik"]) == set()


def test_a_month_is_the_same_however_many_months_are_made(inbox: Inbox, tmp_path: Path) -> None:
    generate_inbox(period=LAST, people=20_000, months=1, out=tmp_path)

    alone, among = files_of(tmp_path / LAST), files_of(inbox.folder / LAST)

    assert list(alone) == list(among)
    assert [name for name in alone if not filecmp.cmp(alone[name], among[name], shallow=False)] == []


def test_old_deliveries_of_a_month_are_replaced(tmp_path: Path) -> None:
    (tmp_path / LAST).mkdir()
    (tmp_path / LAST / "kemensos_registri.2.csv").write_text("x")
    (tmp_path / LAST / "catatan.txt").write_text("x")

    generate_inbox(period=LAST, people=1_000, out=tmp_path)

    assert not (tmp_path / LAST / "kemensos_registri.2.csv").exists()
    assert (tmp_path / LAST / "catatan.txt").exists()


@pytest.mark.parametrize(("people", "months"), [(999, 1), (30_000_000, 1), (1_000, 0), (1_000, 37)])
def test_arguments_outside_their_range_are_refused(tmp_path: Path, people: int, months: int) -> None:
    with pytest.raises(ValueError, match=r"people|months"):
        generate_inbox(period=LAST, people=people, months=months, out=tmp_path)


def test_living_people_of_each_kabkota_and_sex_are_the_scaled_reference(large: Inbox) -> None:
    reference = pl.read_csv(REFERENCE / "regions_regency.csv", schema_overrides={"kode_kemendagri": pl.String})
    scale = 120_000 / reference["penduduk_total"].sum()
    living = large.persons.filter(pl.col("died").is_null())

    counted = living.group_by(pl.col("kode_kecamatan").str.slice(0, 5).alias("kode"), "sex").len()

    wide = counted.pivot("sex", index="kode", values="len").join(
        reference, left_on="kode", right_on="kode_kemendagri", how="right", coalesce=False
    )
    assert len(living) == 120_000
    for sex, column in (("L", "penduduk_laki"), ("P", "penduduk_perempuan")):
        assert (wide[sex].fill_null(0) - wide[column] * scale).abs().max() < 1


def test_apportionment_shares_out_all_and_rounds_by_largest_remainder() -> None:
    weights = load_calibration().population[:1] * 0 + 1

    assert apportion(weights, 3).tolist() == [[2, 1]]


def test_register_holds_about_the_living(large: Inbox) -> None:
    register = large.read(LAST, "dukcapil_penduduk")

    alive = register.filter(pl.col("status_hidup") == "HIDUP")

    assert len(alive) == pytest.approx(120_000, rel=0.002)
    assert register.filter(pl.col("status_hidup") == "MENINGGAL")["tgl_meninggal"].null_count() == 0


def test_true_niks_are_unique_and_tell_birth_and_sex(large: Inbox) -> None:
    persons = large.persons
    day = persons["nik"].str.slice(6, 2).cast(pl.Int64)
    expected = persons["born"].dt.to_string("%d%m%y")

    told = (day - (day > 40).cast(pl.Int64) * 40).cast(pl.String).str.zfill(2) + persons["nik"].str.slice(8, 4)

    assert persons["nik"].n_unique() == len(persons)
    assert ((day > 40) == (persons["sex"] == "P")).all()
    assert told.equals(expected, check_names=False)


def test_niks_keep_old_and_foreign_prefixes(large: Inbox) -> None:
    current = pl.read_csv(REFERENCE / "regions_regency.csv", schema_overrides={"kode_kemendagri": pl.String})
    prefix = large.persons["nik"].str.slice(0, 4)

    unknown = ~prefix.is_in(current["kode_kemendagri"].str.replace(".", "", literal=True).implode())
    elsewhere = prefix != large.persons["kode_kecamatan"].str.replace_all(".", "", literal=True).str.slice(0, 4)

    assert 0 < unknown.mean() < 0.02
    assert 0.03 < elsewhere.mean() < 0.2


def test_families_are_plausible(large: Inbox) -> None:
    living = large.persons.filter(pl.col("died").is_null())
    families = living.group_by("family").agg(
        pl.len().alias("size"),
        (pl.col("role") == "KEPALA").sum().alias("heads"),
        (pl.col("role") == "PASANGAN").sum().alias("spouses"),
        pl.col("sex").filter(pl.col("role") == "KEPALA").first().alias("head"),
        pl.col("sex").filter(pl.col("role") == "PASANGAN").first().alias("spouse"),
    )

    age = (pl.lit(dt.date(2024, 12, 31)) - pl.col("born")).dt.total_days() / 365.25
    shares = living.select(
        child=(age < 15).mean(),
        old=(age >= 65).mean(),
        adult_heads=(age.filter(pl.col("role") == "KEPALA") > 18).mean(),
    ).row(0, named=True)

    assert (families["heads"] == 1).all() and (families["spouses"] <= 1).all()
    assert (families["spouse"].is_null() | (families["spouse"] != families["head"])).all()
    assert families["size"].mean() == pytest.approx(3.05, abs=0.1)
    assert shares["child"] == pytest.approx(0.235, abs=0.03)
    assert shares["old"] == pytest.approx(0.075, abs=0.02)
    assert shares["adult_heads"] == 1.0


def test_poverty_and_deciles_follow_the_reference(large: Inbox) -> None:
    living = large.persons.filter(pl.col("died").is_null())

    by_province = living.group_by(pl.col("kode_kecamatan").str.slice(0, 2).alias("p")).agg(
        pl.col("poor").mean(), pl.len()
    )
    poor = dict(by_province.select("p", "poor").iter_rows())

    assert living["poor"].mean() == pytest.approx(0.0857, abs=0.006)
    assert living["decile"].value_counts()["count"].to_numpy() / len(living) == pytest.approx([0.1] * 10, abs=0.008)
    assert poor["53"] > 0.13 > 0.07 > poor["31"]


def test_insurance_reaches_the_published_totals(large: Inbox) -> None:
    cards = large.read(LAST, "bpjs_kesehatan_peserta")
    members = large.read(LAST, "bpjs_ketenagakerjaan_peserta")
    people = 120_000 / 284.973643

    millions = {
        **{s: cards.filter(pl.col("status") == "AKTIF", pl.col("segmen") == s).height / people
           for s in ("PBI_APBN", "PBI_APBD", "PPU_BU", "PPU_PN")},
        "registered": cards.filter(pl.col("status") != "MENINGGAL").height / people,
        "tk": members.filter(pl.col("status") == "AKTIF").height / people,
    }  # fmt: skip

    assert millions["PBI_APBN"] == pytest.approx(96.76, rel=0.03)
    assert millions["PBI_APBD"] == pytest.approx(48.8, rel=0.05)
    assert millions["PPU_BU"] == pytest.approx(37.81, rel=0.06)
    assert millions["PPU_PN"] == pytest.approx(18.78, rel=0.08)
    assert millions["registered"] == pytest.approx(279.98, rel=0.03)
    assert millions["tk"] == pytest.approx(41.56, rel=0.05)


def test_quotas_are_nearly_used(large: Inbox) -> None:
    decree = large.read(LAST, "kemensos_bansos").filter(pl.col("alasan_keluar").is_null())
    used = dict(decree.group_by("program").len().iter_rows())

    for programme, quota in large.world["quota"].items():
        assert used[programme] == pytest.approx(quota, rel=0.06)


def test_people_are_born_die_and_move(inbox: Inbox) -> None:
    registers = [inbox.read(month, "dukcapil_penduduk") for month in MONTHS]
    truths = [inbox.truth(month, "dukcapil_penduduk") for month in MONTHS]
    persons = inbox.persons.select("person", "born")

    for before, after, month in zip(truths, truths[1:], MONTHS[1:], strict=False):
        new = after.join(before, on="person", how="anti").join(persons, on="person")
        assert before.join(after, on="person", how="anti").height == 0
        assert 5 < len(new) < 60
        assert (new["born"] > dt.date(2023, 1, 1)).all(), month
    joined = registers[0].join(registers[2], on="nik", suffix="_after")
    died = joined.filter((pl.col("status_hidup") == "HIDUP") & (pl.col("status_hidup_after") == "MENINGGAL"))
    back = joined.filter((pl.col("status_hidup") == "MENINGGAL") & (pl.col("status_hidup_after") == "HIDUP"))
    moved = joined.filter(pl.col("kode_wilayah").str.slice(0, 5) != pl.col("kode_wilayah_after").str.slice(0, 5))
    assert len(died) > 5 and len(back) == 0
    assert 10 < len(moved) < 200


def test_cards_change_state_and_segment(inbox: Inbox) -> None:
    first, last = (inbox.read(month, "bpjs_kesehatan_peserta").unique("no_kartu") for month in ("2024-10", "2024-12"))

    joined = first.join(last, on="no_kartu", suffix="_after")

    def changed(before: str, after: str) -> int:
        return joined.filter((pl.col("status") == before) & (pl.col("status_after") == after)).height

    assert joined.height == first.height
    assert min(changed("AKTIF", "NONAKTIF"), changed("NONAKTIF", "AKTIF"), changed("AKTIF", "MENINGGAL")) > 0
    assert changed("MENINGGAL", "AKTIF") == 0
    assert joined.filter(pl.col("segmen") != pl.col("segmen_after")).height > 5


def test_recipients_keep_their_number_and_leave_with_a_reason(inbox: Inbox) -> None:
    key = ["program", "id_penerima"]
    november, december = (inbox.read(month, "kemensos_bansos") for month in ("2024-11", "2024-12"))

    inside = november.filter(pl.col("alasan_keluar").is_null())
    gone = inside.join(december.filter(pl.col("alasan_keluar").is_null()), on=key, how="anti")
    told = gone.join(december, on=key, suffix="_now")

    assert len(gone) > 5
    assert len(told) == len(gone) and told["alasan_keluar_now"].null_count() == 0
    assert december.filter(pl.col("alasan_keluar").is_not_null()).join(inside, on=key, how="anti").height == 0


def test_one_kabkota_did_not_deliver(inbox: Inbox) -> None:
    (absent,) = inbox.world["did_not_deliver"]
    dataset, code = absent["dataset"], absent["kode_wilayah"]

    def rows(month: str) -> int:
        return inbox.read(month, dataset).filter(pl.col("kode_wilayah").str.starts_with(code)).height

    assert absent["period"] == "2024-11"
    assert rows("2024-10") > 0 and rows("2024-11") == 0 and rows("2024-12") > 0


@pytest.mark.parametrize(
    ("dataset", "key"),
    [
        ("dukcapil_penduduk", ["nik"]),
        ("bpjs_kesehatan_peserta", ["no_kartu"]),
        ("bpjs_ketenagakerjaan_peserta", ["no_kpj"]),
        ("kemensos_registri", ["id_registri"]),
        ("kemensos_bansos", ["program", "id_penerima"]),
    ],
)
def test_truth_covers_every_delivered_row(inbox: Inbox, dataset: str, key: list[str]) -> None:
    for month in MONTHS:
        rows, truth = inbox.read(month, dataset), inbox.truth(month, dataset)

        assert truth.select(key).equals(rows.select(key))
        assert truth.join(inbox.persons, on="person", how="anti").height == 0


def test_defects_come_at_their_rates_and_say_what_is_wrong(large: Inbox) -> None:
    bits, rates = large.world["defect_bits"], large.world["rates"]["defects"]["kemensos_registri_dtks"]
    truth = large.truth(LAST, "kemensos_registri")["person", "defects"]
    rows = pl.concat([large.read(LAST, "kemensos_registri"), truth], how="horizontal")
    joined = rows.join(large.persons, on="person", suffix="_true")

    def with_defect(name: str) -> pl.DataFrame:
        return joined.filter((pl.col("defects").cast(pl.Int64) & bits[name]) != 0)

    for name in ("nik_missing", "nik_mistyped", "nik_shared", "name_misspelt"):
        assert with_defect(name).height / len(joined) == pytest.approx(rates[name], rel=0.25)
    assert with_defect("nik_missing")["nik"].null_count() == with_defect("nik_missing").height
    assert (with_defect("nik_mistyped")["nik"] != with_defect("nik_mistyped")["nik_true"]).all()
    assert (with_defect("sex_wrong")["jenis_kelamin"] != with_defect("sex_wrong")["sex"]).all()
    assert with_defect("outside_household")["id_keluarga"].null_count() == with_defect("outside_household").height > 0
    wrong = sum(bits[name] for name in ("nik_missing", "nik_mistyped", "nik_shared"))
    right = joined.filter((pl.col("defects").cast(pl.Int64) & wrong) == 0)
    assert (right["nik"] == right["nik_true"]).all()


def test_targeting_errors_and_the_dead_are_marked(large: Inbox) -> None:
    bits = large.world["defect_bits"]
    truth = large.truth(LAST, "kemensos_bansos").join(large.persons.select("person", "died"), on="person")

    def share(name: str) -> float:
        return float((truth["defects"].cast(pl.Int64) & bits[name] != 0).mean() or 0.0)

    dead = truth.filter((pl.col("defects").cast(pl.Int64) & bits["dead_listed"]) != 0)
    assert 0.1 < share("outside_registry") < 0.3
    assert 0 < share("above_cutoff") < 0.1
    assert len(dead) > 0 and dead["died"].null_count() == 0


def test_registry_turns_from_dtks_to_dtsen(switch: Inbox) -> None:
    months = [f"2025-{m:02d}" for m in range(1, 6)]
    size = {}
    for month in months:
        if "kemensos_registri" in switch.delivered(month):
            registry = switch.manifest(month, "kemensos_registri")["registry"]
            size[month, registry] = switch.read(month, "kemensos_registri").height / 20_000

    assert [*size] == [("2025-01", "DTKS"), ("2025-02", "DTSEN"), ("2025-03", "DTKS"), ("2025-05", "DTSEN")]
    assert size["2025-03", "DTKS"] == pytest.approx(0.4, abs=0.03)
    assert size["2025-05", "DTSEN"] == pytest.approx(0.985, abs=0.02)
    desil = switch.read("2025-05", "kemensos_registri")["desil"]
    assert set(desil.drop_nulls()) >= {str(d) for d in range(1, 11)} and desil.null_count() > 0


def test_pbi_drops_in_may_2025_and_its_cards_end(switch: Inbox) -> None:
    def decree(month: str, programme: str) -> pl.DataFrame:
        rows = switch.read(month, "kemensos_bansos")
        return rows.filter((pl.col("program") == programme) & pl.col("alasan_keluar").is_null())

    lost = 1 - decree("2025-05", "PBI_JK").height / decree("2025-04", "PBI_JK").height
    cards = switch.read("2025-05", "bpjs_kesehatan_peserta")
    ended = cards.filter((pl.col("alasan_nonaktif") == "PBI_DINONAKTIFKAN") & (pl.col("tgl_akhir") == "2025-05-01"))
    left = switch.read("2025-04", "kemensos_bansos").filter(pl.col("alasan_keluar") == "TIDAK_LAYAK")

    assert lost == pytest.approx(0.0755, abs=0.015)
    assert ended.height / 20_000 == pytest.approx(7.3 / 284.97, rel=0.3)
    assert {"PKH", "SEMBAKO", "PIP"} <= set(left["program"])
    assert "SK Mensos 80/2025" in switch.manifest("2025-05", "bpjs_kesehatan_peserta")["note"]


def test_a_small_world_has_no_family_in_two_kabkota(tmp_path: Path) -> None:
    generate_inbox(period=LAST, people=1_000, out=tmp_path)

    persons = pl.read_parquet(tmp_path / "truth" / "person.parquet")
    living = persons.filter(pl.col("died").is_null())

    assert len(living) == 1_000
    assert living.group_by("family").agg(pl.col("kode_kecamatan").n_unique())["kode_kecamatan"].max() == 1


def test_months_before_the_first_hold_payments_only_and_change_no_later_file(tmp_path: Path) -> None:
    generate_inbox(period=LAST, people=1_000, months=2, out=tmp_path / "plain")
    generate_inbox(period=LAST, people=1_000, months=2, payments_before=3, out=tmp_path / "paid")

    plain, paid = (files_of(tmp_path / name) for name in ("plain", "paid"))
    earlier = [name for name in paid if name < "2024-11"]
    later = [name for name in paid if "2024-11" <= name < "truth"]

    assert {name.split(".")[0] for name in earlier} == {f"2024-{m:02d}/kemensos_bansos" for m in (8, 9, 10)}
    assert later == [name for name in plain if name < "truth"]
    assert [name for name in later if not filecmp.cmp(plain[name], paid[name], shallow=False)] == []


def test_the_month_of_a_quarters_end_before_the_first_holds_the_payment_of_pkh(tmp_path: Path) -> None:
    generate_inbox(period=LAST, people=3_000, months=3, payments_before=1, out=tmp_path)

    september = pl.read_parquet(tmp_path / "2024-09" / "kemensos_bansos.parquet")

    paid = september.filter(pl.col("program") == "PKH")["status_salur"].value_counts()
    assert dict(paid.iter_rows())["SALUR"] > 0.8 * paid["count"].sum()

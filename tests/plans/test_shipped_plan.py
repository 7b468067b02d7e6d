"""The shipped Renstra as it is printed: every row, no target added, oddities kept with a note, totals checked."""

from collections import Counter
from decimal import Decimal

import pytest

from padan.paths import REFERENCE
from padan.plans import check_plan, read_plan
from padan.plans.model import Indicator, Plan

FOLDER = REFERENCE / "plans" / "renstra-kemensos-2020-2024"
COMPUTED = {
    "IKP-T15-13": "region_active_update.value * 100",
    "IKP-T15-14": "registry_in_adminduk.value * 100",
    "IKP-T19-02": "pkh_graduation[PKH].value * 100",
    "RPJMN-06": "region_active_update.value * 100",
    "RPJMN-08": "quota_use[PKH].numerator",
    "RPJMN-09": "quota_use[SEMBAKO].numerator",
    "RPJMN-12": "quota_use[PBI_JK].numerator",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return check_plan(read_plan(FOLDER))


@pytest.fixture(scope="module")
def by_id(plan: Plan) -> dict[str, Indicator]:
    return {indicator.kpi_id: indicator for indicator in plan.indicators}


def targets(indicator: Indicator) -> dict[int, str]:
    return {target.year: target.text for target in indicator.targets}


def test_every_row_is_there_and_no_target_is_added(plan: Plan) -> None:
    years = Counter(
        "yearly" if len(indicator.targets) > 1 else "endpoint" if indicator.targets else "none"
        for indicator in plan.indicators
    )

    assert len(plan.indicators) == 155
    assert years == {"yearly": 54, "endpoint": 34, "none": 67}
    assert {t.year for i in plan.indicators if len(i.targets) == 1 for t in i.targets} == {2024}
    assert Counter(indicator.level for indicator in plan.indicators) == {
        "tujuan": 7,
        "sasaran_strategis": 7,
        "rpjmn_sasaran_pokok": 34,
        "rpjmn_major_project": 2,
        "sasaran_program": 105,
    }


def test_the_empty_cell_stays_empty_and_says_so(by_id: dict[str, Indicator]) -> None:
    indicator = by_id["IKP-T15-07"]

    assert targets(indicator) == {2021: "82", 2022: "84", 2023: "85", 2024: "85"}
    assert "Sel 2020 kosong" in (indicator.note or "")


def test_the_likely_misprint_is_kept_beside_the_row_that_it_differs_from(by_id: dict[str, Indicator]) -> None:
    assert targets(by_id["IKP-T15-12"])[2023] == "81"
    assert targets(by_id["IKP-T20-04"])[2023] == "91.44"
    assert "mungkin salah cetak" in (by_id["IKP-T15-12"].note or "")


def test_parallel_paths_are_both_there_and_name_each_other(by_id: dict[str, Indicator]) -> None:
    pairs = {"IKP-T15-01": "IKP-T16-02", "IKP-T15-03": "IKP-T16-01", "IKP-T15-13": "RPJMN-06"}

    for one, other in pairs.items():
        assert targets(by_id[one]) != targets(by_id[other])
        assert other in (by_id[one].note or "")
        assert one in (by_id[other].note or "")


def test_the_two_scales_of_one_index_are_noted_on_both_rows(by_id: dict[str, Indicator]) -> None:
    pairs = {
        "RPJMN-14": "IKP-T18-03",
        "RPJMN-15": "IKP-T18-06",
        "RPJMN-16": "IKP-T18-05",
        "RPJMN-17": "IKP-T18-02",
        "RPJMN-18": "IKP-T18-04",
    }

    for small, large in pairs.items():
        assert Decimal(targets(by_id[small])[2024]) < 1 < Decimal(targets(by_id[large])[2024])
        assert large in (by_id[small].note or "") and small in (by_id[large].note or "")


def test_the_opinion_is_a_category_in_its_order(by_id: dict[str, Indicator]) -> None:
    indicator = by_id["IKP-T15-02"]

    assert {target.category for target in indicator.targets} == {"WTP"}
    assert indicator.rule.category_order == ("WTP", "WTP-DPP", "WDP", "TW", "TMP")


def test_a_number_without_a_year_is_no_target_and_an_unclear_direction_is_none(by_id: dict[str, Indicator]) -> None:
    assert not by_id["MP-01"].targets and "tanpa tahun" in (by_id["MP-01"].note or "")
    assert not by_id["MP-02"].targets and "14%" in (by_id["MP-02"].note or "")
    assert by_id["RPJMN-02"].rule.direction is None
    assert [indicator.kpi_id for indicator in by_id.values() if indicator.rule.direction is None] == ["RPJMN-02"]


def test_sixteen_rows_print_the_same_target_in_every_year(plan: Plan) -> None:
    flat = [i.kpi_id for i in plan.indicators if len(i.targets) == 5 and len({t.text for t in i.targets}) == 1]

    assert len(flat) == 16


def test_what_padan_computes_is_listed_and_the_rest_says_why_not(plan: Plan) -> None:
    assert {i.kpi_id: i.rule.computed_by for i in plan.indicators if i.rule.computed_by} == COMPUTED
    without = [i.rule for i in plan.indicators if not i.rule.computed_by]
    assert all(rule.not_computed_reason and rule.not_computed_reason_en for rule in without)


def test_parents_lead_from_the_aim_to_the_targeted_row(by_id: dict[str, Indicator]) -> None:
    def line(kpi_id: str | None) -> list[str]:
        return [] if kpi_id is None else [kpi_id, *line(by_id[kpi_id].parent_id)]

    assert line("IKP-T15-01") == ["IKP-T15-01", "IKPDEF-DM-01", "IKSS-SS4-07", "TUJ-T3-07"]
    assert line("IKP-T15-13") == ["IKP-T15-13", "IKPDEF-PS-23"]
    assert line("IKP-T17-02")[1] == "IKPDEF-PS-14", "of the two lists that name it, that of its own programme"


def test_funding_adds_up_but_for_the_two_totals_that_imply_another_cell(plan: Plan) -> None:
    by_row = {row.row_id: row for row in plan.funding}
    off = {row.row_id: row.difference for row in plan.funding if row.difference}

    assert len(plan.funding) == 48
    assert Counter(row.kind for row in plan.funding) == {"baris": 35, "total_baris": 7, "total_tahun": 5, "total": 1}
    assert off == {"FUND-01-TOTAL": 2_000_000, "FUND-08-2022": 2_000_000}
    assert (by_row["FUND-01-2022"].printed, by_row["FUND-01-2022"].amount) == ("493.526.731", 493_526_731)
    assert "495.526.731" in (by_row["FUND-01-2022"].note or "")
    assert by_row["FUND-08-TOTAL"].amount == 382_692_122_772
    assert {row.kpi_id for row in plan.funding} == {None}, "no amount is printed for one indicator"


def test_aims_are_worded_as_printed_with_their_line(plan: Plan) -> None:
    """Permensos 6/2020, Tabel 1-4; SP codes repeat in the two programmes of Tabel 13 and 14."""
    printed = {
        "T1: Meningkatkan Taraf Kesejahteraan Sosial Penduduk Miskin dan Rentan": "l.627",
        "T2: Meningkatkan layanan yang berkualitas oleh pelaku penyelenggara kesejahteraan sosial yang"
        " profesional": "l.628",
        "T3: Mewujudkan penguatan tata kelola serta meningkatkan efektivitas birokrasi dan pelibatan publik": "l.632",
        "SS1: Meningkatnya kemandirian sosial ekonomi penduduk miskin dan rentan": "l.678",
        "SS2: Meningkatnya kualitas pemberi layanan kesejahteraan sosial": "l.694",
        "SS3: Meningkatnya kualitas data terpadu kesejahteraan sosial": "l.698",
        "SS4: Terwujudnya tata kelola Kementerian Sosial yang transparan dan akuntabel dengan melibatkan"
        " publik": "l.713",
    }  # fmt: skip
    above = {
        indicator.goal: (indicator.transcription_note or "").rsplit(" ", 1)[-1]
        for indicator in plan.indicators
        if indicator.level in ("tujuan", "sasaran_strategis")
    }
    codes = {(i.programme, i.goal.split(":")[0]) for i in plan.indicators if i.goal and i.goal.startswith("SP")}

    assert above == printed
    assert len(codes) == 6 + 8
    assert [i.kpi_id for i in plan.indicators if "diringkas" in (i.goal or "") or not i.goal] == []

"""Each kind of rule on a hand-made month: what it finds, what it leaves alone, and what it never reveals."""

from typing import Any

import pytest
import yaml
from sample_control import DECEMBER, NOVEMBER, OCTOBER, Figure, World, contract_of, rule

from padan.contract import control
from padan.control import control_contract, parse_control
from padan.errors import Refused
from padan.paths import ROOT

LOW = rule("low", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8)


def found(world: World) -> list[tuple[Any, ...]]:
    return world.findings("region_code, programme_id, subject", "state = 'terbuka'")


def test_threshold_is_crossed_and_not_touched(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("jkn_active_coverage", 0.7999),
            Figure("jkn_active_coverage", 0.8, region="16"),
            Figure("jkn_active_coverage", 0.5, region="16.07"),
            Figure("jkn_active_coverage", 0.1, region="16.06", category="L", breakdown="sex"),
            Figure("jkn_registered_coverage", 0.1, region="35"),
        ],
    )
    world.write(contract_of(LOW))

    assert found(world) == [("00", "ALL", "jkn_active_coverage"), ("16.07", "ALL", "jkn_active_coverage")]


def test_message_owner_and_evidence_are_filled_in(world: World) -> None:
    world.publish(DECEMBER, [Figure("inclusion_error", 0.31254, region="16.07", programme="PKH", denominator=12000)])
    world.write(
        contract_of(
            rule(
                "inclusion", "threshold", indicator="inclusion_error", crosses="above", limit=0.25,
                owner="{programme_owner}",
                message_id="{value} penerima {programme} di {region} ({numerator} dari {denominator}), {period}.",
                message_en="{value} of {programme} in {region} ({numerator} of {denominator}), {period}.",
            )
        )
    )  # fmt: skip

    ((owner, text_id, text_en, evidence),) = world.findings("owner, message_id, message_en, evidence")
    assert owner == "Kementerian Sosial"
    assert text_id == (
        "31,3% penerima Program Keluarga Harapan di Kabupaten Banyuasin (3.750 dari 12.000), Desember 2024."
    )
    assert text_en == "31.3% of Conditional cash transfer in Kabupaten Banyuasin (3,750 of 12,000), December 2024."
    assert evidence["link"] == (
        "/ringkasan?bahasa=ID&bulan=Desember%202024&provinsi=Sumatera%20Selatan&kabkota=Kabupaten%20Banyuasin"
        "&program=Program%20Keluarga%20Harapan"
    )
    assert evidence["value"] == 0.31254 and evidence["limit"] == 0.25 and evidence["revision"] == 1


def test_threshold_by_name_is_the_dated_row_of_reference(world: World) -> None:
    world.publish(
        DECEMBER, [Figure("jkn_activity_rate", 0.79), Figure("jkn_activity_rate", 0.81, region="16")]
    )  # uhc_active_share is 0.80
    world.write(
        contract_of(
            rule("uhc", "threshold", indicator="jkn_activity_rate", crosses="below", threshold="uhc_active_share")
        )
    )

    assert found(world) == [("00", "ALL", "jkn_activity_rate")]


def test_suppressed_and_empty_figures_become_no_finding(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("jkn_active_coverage", 0.1, region="16.07", suppressed=True),
            Figure("jkn_active_coverage", None, region="16.06", denominator=0),
            Figure("jkn_active_coverage", 0.1, basis="nik"),
        ],
    )
    world.write(contract_of(LOW))

    assert found(world) == []


def test_month_of_exact_matching_is_judged_on_its_own_basis(world: World) -> None:
    world.publish(DECEMBER, [Figure("jkn_active_coverage", 0.1, basis="nik")], options={"matching": "exact"})
    world.write(contract_of(LOW))

    assert found(world) == [("00", "ALL", "jkn_active_coverage")]


def test_levels_programmes_categories_and_least_denominator_narrow_a_rule(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("pbi_gap", 0.4, region, "PBI_JK", breakdown="reason", category=category, denominator=size)
            for region, category, size in [
                ("00", "ditetapkan_belum_terdaftar", 1000),
                ("16", "ditetapkan_belum_terdaftar", 1000),
                ("16.07", "ditetapkan_belum_terdaftar", 1000),
                ("35", "ditetapkan_belum_terdaftar", 99),
                ("35", "ditetapkan_terdaftar_nonaktif", 1000),
            ]
        ],
    )  # fmt: skip
    world.write(
        contract_of(
            rule(
                "gap", "threshold", indicator="pbi_gap", breakdown="reason", categories=["ditetapkan_belum_terdaftar"],
                programmes=["PBI_JK"], levels=["nasional", "provinsi"], crosses="above", limit=0.1,
                least_denominator=100,
            ),
            rule(
                "other", "threshold", indicator="pbi_gap", breakdown="reason", programmes=["PKH"], crosses="above",
                limit=0,
            ),
        )
    )  # fmt: skip

    assert found(world) == [
        ("00", "PBI_JK", "pbi_gap/reason/ditetapkan_belum_terdaftar"),
        ("16", "PBI_JK", "pbi_gap/reason/ditetapkan_belum_terdaftar"),
    ]


FALL = rule("fall", "fall", indicator="jkn_active_coverage", months=2, by=0.02,
            message_id="{region} turun {months} bulan dari {previous} ke {value} ({change}).")  # fmt: skip


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ((0.90, 0.89, 0.87), True),
        ((0.90, 0.89, 0.8801), False),  # by less than 0.02
        ((0.90, 0.91, 0.87), False),  # rose once
        ((0.90, 0.90, 0.87), False),  # stood still once
        ((0.87, 0.89, 0.90), False),
        ((0.90, None, 0.87), False),  # suppressed in between
    ],
)
def test_fall_over_published_months(world: World, values: tuple[float | None, ...], holds: bool) -> None:
    for period, value in zip((OCTOBER, NOVEMBER, DECEMBER), values, strict=True):
        world.publish(period, [Figure("jkn_active_coverage", value or 0.1, suppressed=value is None)])
    world.write(contract_of(FALL))

    assert (found(world) == [("00", "ALL", "jkn_active_coverage")]) == holds
    if holds:
        assert world.findings("message_id, evidence ->> 'previous'") == [
            ("Indonesia turun 2 bulan dari 90,0% ke 87,0% (−3,0).", "0.900000")
        ]


def test_fall_is_not_seen_across_a_gap_or_a_change_of_registry(world: World) -> None:
    world.publish(OCTOBER, [Figure("jkn_active_coverage", 0.9), Figure("jkn_uncovered_bottom40", 0.1, registry="DTKS")])
    world.publish(NOVEMBER, [Figure("jkn_uncovered_bottom40", 0.2, registry="DTSEN")])
    world.publish(
        DECEMBER, [Figure("jkn_active_coverage", 0.8), Figure("jkn_uncovered_bottom40", 0.3, registry="DTSEN")]
    )
    world.write(
        contract_of(FALL, rule("rise", "fall", indicator="jkn_uncovered_bottom40", direction="rises", months=2))
    )

    assert found(world) == []


@pytest.mark.parametrize(
    ("direction", "after", "holds"),
    [("any", 0.75, True), ("any", 0.65, True), ("any", 0.749, False), ("falls", 0.75, False), ("falls", 0.65, True),
     ("rises", 0.75, True), ("any", 0.70, False)],
)  # fmt: skip
def test_jump_against_the_month_before(world: World, direction: str, after: float, holds: bool) -> None:
    world.publish(NOVEMBER, [Figure("jkn_active_coverage", 0.70)])
    world.publish(DECEMBER, [Figure("jkn_active_coverage", after)])
    world.write(contract_of(rule("jump", "jump", indicator="jkn_active_coverage", direction=direction, by=0.05)))

    assert bool(found(world)) == holds


def test_reporters_that_differ(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("contribution_gap", 0.021, breakdown="fund", category="APBN"),
            Figure("contribution_gap", 0.02, breakdown="fund", category="APBD"),
        ],
    )
    world.write(
        contract_of(rule("gap", "reporters_differ", indicator="contribution_gap", breakdown="fund", above=0.02))
    )

    assert found(world) == [("00", "ALL", "contribution_gap/fund/APBN")]


def test_coverage_above_one_of_several_indicators(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("tk_wage_coverage", 1.0),
            Figure("tk_wage_coverage", 1.0004, region="16"),
            Figure("tk_nonwage_coverage", 1.2, region="35"),
        ],
    )
    world.write(
        contract_of(rule("above", "coverage_above_one", indicators=["tk_wage_coverage", "tk_nonwage_coverage"]))
    )

    assert world.findings("region_code, subject, message_en") == [
        ("16", "tk_wage_coverage", world.findings("message_en")[0][0]),
        ("35", "tk_nonwage_coverage", world.findings("message_en")[1][0]),
    ]
    assert " 100.04%, " in world.findings("message_en")[0][0]


def test_region_with_too_few_updates(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("region_active_update", 0.5, region="16", denominator=2),
            Figure("region_active_update", 0, region="16.06", denominator=1),
            Figure("region_active_update", 1, region="16.07", denominator=1),
        ],
    )
    world.write(contract_of(rule("passive", "region_passive", owner="Dinas Sosial {region}")))

    assert world.findings("region_code, owner") == [("16.06", "Dinas Sosial Kabupaten Musi Banyuasin")]


def test_quota_that_is_not_used(world: World) -> None:
    world.publish(
        DECEMBER,
        [Figure("quota_use", 0.94, programme="PKH"), Figure("quota_use", 0.95, programme="SEMBAKO")],
    )
    world.write(contract_of(rule("quota", "quota_unused", below=0.95)))

    assert found(world) == [("00", "PKH", "quota_use")]


def test_complaints_past_their_deadline(world: World) -> None:
    world.publish(
        DECEMBER,
        [
            Figure("complaint_backlog", 0.5, breakdown="receiver", category="KEMENSOS", denominator=40),
            Figure("complaint_backlog", 0.5, breakdown="receiver", category="PEMDA", denominator=19),
            Figure("complaint_backlog", 0.3, breakdown="receiver", category="BPJS_KESEHATAN", denominator=40),
        ],
    )
    world.write(
        contract_of(
            rule("late", "complaint_backlog", breakdown="receiver", above=0.3, least_denominator=20, owner="{category}")
        )
    )

    assert world.findings("subject, owner") == [("complaint_backlog/receiver/KEMENSOS", "KEMENSOS")]


def used(**deliveries: tuple[str, int, int, int] | None) -> dict[str, Any]:
    """What a run was computed with: period, age, rows landed and refused."""
    return {
        "deliveries": {
            name: {"period": one[0], "age_months": one[1], "rows_landed": one[2], "rows_quarantined": one[3]}
            for name, one in deliveries.items()
            if one
        }
    }


def test_delivery_after_the_deadline_by_the_day_in_jakarta(world: World) -> None:
    for dataset, came in [
        ("bpjs_kesehatan_peserta", "2025-01-15 16:59:00+00"),  # 23.59 WIB of the fifteenth
        ("dukcapil_penduduk", "2025-01-15 17:01:00+00"),  # 00.01 WIB of the sixteenth
        ("iuran_pbi", "2025-01-20 03:00:00+00"),
    ]:
        world.deliver(dataset, DECEMBER, came)
    world.deliver("pengaduan", DECEMBER, "2026-11-21 03:00:00+00", synthetic_since="2025-01-05 03:00:00+00")
    world.publish(DECEMBER, inputs=used(dukcapil_penduduk=("2024-12-01", 0, 100, 0)))
    world.write(
        contract_of(
            rule(
                "late", "delivery_late", day=15, owner="{dataset_owner}",
                message_id="{dataset} terlambat {days} hari.", message_en="{dataset} is {days} days late.",
            )
        )
    )  # fmt: skip

    assert world.findings("subject, message_id, owner") == [
        ("dukcapil_penduduk", "dukcapil_penduduk terlambat 1 hari.", "Kementerian Dalam Negeri (Ditjen Dukcapil)"),
        ("iuran_pbi", "iuran_pbi terlambat 5 hari.", world.findings("owner", "subject = 'iuran_pbi'")[0][0]),
    ]


def test_delivery_that_is_old_or_absent(world: World) -> None:
    inputs = used(
        dukcapil_penduduk=("2024-12-01", 0, 100, 0),
        bpjs_kesehatan_peserta=("2024-11-01", 1, 100, 0),
        kemensos_registri=("2024-10-01", 2, 100, 0),  # DTSEN may be two months old, DTKS none
    )
    inputs["deliveries"]["kemensos_registri"]["registry"] = "DTSEN"
    world.publish(DECEMBER, inputs=inputs)
    datasets = ["dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_registri", "pengaduan"]
    world.write(
        contract_of(
            rule(
                "age", "delivery_age", datasets=datasets, message_id="{dataset}: umur {age}, batas {allowed}.",
                message_en="{dataset}: age {age}, limit {allowed}.",
            )
        )
    )  # fmt: skip

    assert world.findings("message_id") == [
        ("bpjs_kesehatan_peserta: umur 1, batas 0.",),
        ("pengaduan: umur –, batas 0.",),
    ]


def test_delivery_with_many_refused_rows(world: World) -> None:
    world.publish(
        DECEMBER,
        inputs=used(
            dukcapil_penduduk=("2024-12-01", 0, 1000, 11),
            pengaduan=("2024-12-01", 0, 1000, 10),
            iuran_pbi=("2024-11-01", 1, 1000, 500),  # of another month: told then
        ),
    )
    world.write(
        contract_of(
            rule(
                "refused", "delivery_quarantine", above=0.01, message_en="{dataset} {value} {limit} {numerator}",
                message_id="{dataset} {value} lewat {limit}: {numerator}.",
            )
        )
    )  # fmt: skip

    assert world.findings("message_id") == [("dukcapil_penduduk 1,1% lewat 1,0%: 11.",)]


def test_kpi_that_is_behind_counts_as_computed_before_as_delivered(world: World) -> None:
    world.publish(DECEMBER)
    world.report_kpi(DECEMBER, "IKP-T15-13", "dihitung", "tertinggal", 44.5501)
    world.report_kpi(DECEMBER, "IKP-T15-13", "dilaporkan", "tercapai", 80)
    world.report_kpi(DECEMBER, "IKP-T15-14", "dilaporkan", "berisiko", 61)
    world.report_kpi(DECEMBER, "IKP-T15-07", "dihitung", "belum_ada_data", None)
    world.report_kpi(DECEMBER, "IKP-T15-07", "dilaporkan", "tertinggal", 10)
    world.report_kpi(DECEMBER, "IKP-T19-02", "dihitung", "tertinggal", None, suppressed=True)
    world.write(
        contract_of(
            rule(
                "behind", "kpi_off_track", statuses=["tertinggal"], owner="{kpi_owner}",
                message_id="{kpi}: {value} dari {target}.", message_en="{kpi}: {value} of {target}.",
            )
        )
    )  # fmt: skip

    assert world.findings("kpi_id, message_id") == [
        ("IKP-T15-07", "IKP-T15-07: 10% dari 70%."),
        ("IKP-T15-13", "IKP-T15-13: 44,55% dari 70%."),
    ]
    assert all(owner for (owner,) in world.findings("owner"))


@pytest.mark.parametrize(
    ("kpi", "actual", "target", "said"),
    [
        ("IKP-T15-14", 55.9, 67.5, "55.9% of 67.5%."),
        ("IKP-T16-04", 4.37, 20, "4.37 of 20."),  # services, as its name says
        ("IKP-T20-03", 0.4375, 0.7, "0.438 of 0.7."),
    ],
)
def test_a_kpi_is_told_with_the_sign_and_the_decimals_of_its_plan(
    world: World, kpi: str, actual: float, target: float, said: str
) -> None:
    world.publish(DECEMBER)
    world.report_kpi(DECEMBER, kpi, "dilaporkan", "tertinggal", actual, target=target)
    world.write(
        contract_of(
            rule(
                "behind", "kpi_off_track", statuses=["tertinggal"], owner="{kpi_owner}",
                message_id="{value} dari {target}.", message_en="{value} of {target}.",
            )
        )
    )  # fmt: skip

    assert world.findings("message_en, message_id") == [(said, said.replace("of", "dari").replace(".", ",")[:-1] + ".")]


def test_run_that_did_not_record_its_inputs_is_not_judged(world: World) -> None:
    world.publish(DECEMBER)
    world.write(
        contract_of(rule("age", "delivery_age", message_id="{dataset} {age}", message_en="{dataset} {age} old"))
    )

    assert world.findings() == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"indicator": "no_such_figure"}, "'no_such_figure' is not in contracts/indicators.yaml"),
        ({"breakdown": "segment"}, "has no breakdown 'segment'"),
        ({"limit": None}, "either `limit` or `threshold`"),
        ({"threshold": "uhc_active_share"}, "either `limit` or `threshold`"),
        ({"message_id": "Ada {sesuatu} di sini."}, "{sesuatu} is no placeholder"),
        ({"severity": "gawat"}, "severity"),
        ({"typo": 1}, "typo"),
        ({"levels": ["desa"]}, "levels"),
        ({"crosses": None}, "crosses"),
        ({"id": "manual"}, "unique"),
    ],
)
def test_fault_in_the_file_is_named_with_its_rule(broken: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=r"control_rules_invalid") as refusal:
        contract_of(LOW | broken)

    assert said in refusal.value.message
    if "id" not in broken:
        assert "low" in refusal.value.message


def test_unknown_threshold_names_the_rule(world: World) -> None:
    world.publish(DECEMBER)
    with pytest.raises(Refused, match="uhc_typo"):
        world.write(
            contract_of(rule("uhc", "threshold", indicator="jkn_activity_rate", crosses="below", threshold="uhc_typo"))
        )


def test_shipped_file_is_valid_and_holds_every_kind() -> None:
    contract = control_contract()

    assert parse_control(control()) == contract
    assert {rule.kind for rule in contract.rules} == {
        "threshold", "fall", "jump", "reporters_differ", "coverage_above_one", "region_passive", "quota_unused",
        "complaint_backlog", "delivery_late", "delivery_age", "delivery_quarantine", "kpi_off_track",
    }  # fmt: skip


def test_rule_of_the_runbook_works_by_editing_the_file_only(world: World) -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    written = runbook.split("**Menambah aturan**")[1].split("```yaml")[1].split("```")[0]
    world.publish(DECEMBER, [Figure("jkn_newborn_unregistered", 0.125), Figure("jkn_newborn_unregistered", 0.1, "16")])
    world.write(parse_control(dict(control()) | {"rules": [*control()["rules"], *yaml.safe_load(written)]}))

    assert world.findings("message_id", "rule_id = 'newborns_unregistered'") == [
        ("12,5% bayi di Indonesia belum terdaftar JKN (batas 10,0%).",)
    ]

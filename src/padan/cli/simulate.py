"""`padan simulate`: what if a programme's cut-off, quota, budget or benefit were another. Writes nothing."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import click

from padan.cli.parameters import PERIOD
from padan.language import Code, choose, current_language, round_half_up, write_month, write_number, write_percent
from padan.lookup import UnknownName
from padan.postgres import open_warehouse
from padan.simulate import (
    CannotSimulate,
    Comparison,
    Outcome,
    Published,
    Scenario,
    compare,
    explain_refusal,
    list_assumptions,
    read_published,
    write_answer,
    write_rupiah,
)

# Name of a line of the table in both languages; whole numbers are counts.
COUNTS = {
    "eligible": ("Berhak (E)", "Eligible (E)"),
    "beneficiaries": ("Penerima ditetapkan (B)", "On the list of beneficiaries (B)"),
    "covered": ("Penerima yang berhak (E dan B)", "Eligible beneficiaries (E and B)"),
}
RATES = {
    "coverage": ("Cakupan", "Coverage"),
    "exclusion_error": ("Kesalahan eksklusi", "Exclusion error"),
    "unavoidable_exclusion": ("Eksklusi akibat kuota", "Exclusion forced by the quota"),
    "inclusion_error": ("Kesalahan inklusi", "Inclusion error"),
}


@click.command()
@click.option("--programme", required=True, help="Kode program, misalnya PKH.")
@click.option("--period", type=PERIOD, required=True, help="Bulan terbit.")
@click.option("--region", default="00", show_default=True, help="Kode atau nama wilayah.")
@click.option("--max-decile", type=click.IntRange(1, 10), help="Batas desil yang lain; penerima sekarang tetap.")
@click.option("--quota", type=click.IntRange(0), help="Jumlah tempat, diisi dari desil 1 ke atas.")
@click.option("--budget", type=click.IntRange(0), help="Anggaran per periode penyaluran (rupiah), pengganti --quota.")
@click.option("--benefit", type=click.IntRange(1), help="Manfaat per penerima dan periode penyaluran (rupiah).")
@click.option("--rank-by-decile", is_flag=True, help="Isi tempat yang ada sekarang dari desil 1 ke atas.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def simulate(
    programme: str,
    period: date,
    region: str,
    max_decile: int | None,
    quota: int | None,
    budget: int | None,
    benefit: int | None,
    rank_by_decile: bool,
    output: str,
) -> None:
    """Andai batas desil, kuota, anggaran, atau manfaat suatu program berbeda: cakupan, kesalahan, dan biayanya.

    Hanya dari sel yang sudah terbit; tidak menulis apa pun. Tanpa pilihan skenario, keadaan sekarang yang dicetak.
    """
    scenario = Scenario(max_decile, quota, budget, benefit, rank_by_decile)
    code = current_language()
    with open_warehouse() as warehouse, warehouse.connect("padan_planner") as connection:
        connection.read_only = True
        try:
            published = read_published(connection, programme=programme, period=period, region=region)
            comparison = compare(published.baseline, scenario)
        except UnknownName as error:
            raise click.UsageError(str(error)) from error
        except CannotSimulate as refusal:
            raise click.UsageError(f"{programme} {region}: {explain_refusal(refusal, code)}") from refusal
    if output == "json":
        click.echo(json.dumps(describe(published, comparison), ensure_ascii=False, indent=1))
        return
    _print_table(published, comparison, code)


def describe(published: Published, comparison: Comparison) -> dict[str, Any]:
    """The answer for a program: ratios with six decimals as text, counts and rupiah as whole numbers."""
    unranked = published.baseline.unranked
    publication = published.publication
    return {
        "programme_id": published.programme_id,
        "region_code": published.region.code,
        "period": publication.period.isoformat(),
        "revision": publication.revision,
        "run_id": publication.run_id,
        "status": publication.status,
        "is_synthetic": publication.is_synthetic,
        "unit": published.unit,
        "registry": published.registry,
        "fills_by_rank": comparison.scenario.fills_by_rank,
        "now": _describe_outcome(comparison.now),
        "scenario": _describe_outcome(comparison.then),
        "split_decile": comparison.split_decile,
        "unfilled_places": comparison.unfilled,
        "without_decile": None
        if unranked is None
        else {"not_eligible": unranked.ineligible, "undetermined": unranked.undetermined},
        "suppressed_deciles": list(published.baseline.hidden),
        "assumptions": list_assumptions(comparison, unit=published.unit, code=current_language()),
    }


def _describe_outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "max_decile": outcome.max_decile,
        "places": outcome.places,
        **{name: getattr(outcome, name) for name in COUNTS},
        "missed": outcome.eligible - outcome.covered,
        "not_eligible": outcome.ineligible,
        **{name: _six(getattr(outcome, name)) for name in RATES},
        "benefit": _whole(outcome.benefit),
        "cost": _whole(outcome.cost),
        "beneficiaries_by_decile": list(outcome.beneficiaries_by_decile),
        "eligible_by_component_by_decile": list(outcome.units),
    }


def _six(ratio: Fraction | None) -> str | None:
    return None if ratio is None else f"{round_half_up(ratio, 6):f}"


def _whole(rupiah: Fraction | None) -> int | None:
    return None if rupiah is None else int(round_half_up(rupiah, 0))


def _print_table(published: Published, comparison: Comparison, code: Code) -> None:
    from tabulate import tabulate

    publication, unit = published.publication, published.unit
    marks = [f"{choose('revisi', 'revision')} {publication.revision}"]
    marks += [choose("sementara", "provisional")] if publication.status == "provisional" else []
    marks += [choose("data sintetis", "synthetic data")] if publication.is_synthetic else []
    title = f"{choose('Simulasi', 'Simulation')}: {published.programme_id}, {published.region.name}"
    click.echo(f"{title}, {write_month(publication.period, code)} ({', '.join(marks)})\n")
    click.echo(write_answer(comparison, programme=published.programme_id, unit=unit, code=code) + "\n")
    now, then = comparison.now, comparison.then
    same = choose("sekarang", "today"), choose("skenario", "scenario"), choose("selisih", "change")
    rows = [_decile_line(now, then)]
    rows += [_count_line(choose(*COUNTS[name]), getattr(now, name), getattr(then, name), code) for name in COUNTS]
    rows += [_rate_line(choose(*RATES[name]), getattr(now, name), getattr(then, name), code) for name in RATES]
    rows.append(_cost_line(now, then, code))
    click.echo(tabulate(rows, headers=["", *same], disable_numparse=True, colalign=("left", *["right"] * 3)))
    click.echo()
    hidden = choose("disembunyikan", "suppressed")
    deciles = [
        [str(number), *(hidden if count is None else write_number(count, code) for count in counts)]
        for number, counts in enumerate(
            zip(now.units, now.beneficiaries_by_decile, then.beneficiaries_by_decile, strict=True), 1
        )
    ]
    heads = choose("Desil", "Decile"), choose("dengan komponen", "with the component")
    beneficiaries = choose("penerima", "beneficiaries")
    headers = [*heads, f"{beneficiaries} {same[0]}", f"{beneficiaries} {same[1]}"]
    click.echo(tabulate(deciles, headers=headers, disable_numparse=True, colalign=["right"] * 4))
    click.echo()
    for line in list_assumptions(comparison, unit=unit, code=code):
        click.echo(f"- {line}")


def _decile_line(now: Outcome, then: Outcome) -> list[str]:
    return [choose("Batas desil", "Cut-off decile"), str(now.max_decile), str(then.max_decile), ""]


def _count_line(label: str, now: int, then: int, code: Code) -> list[str]:
    change = then - now
    sign = "+" if change > 0 else ""
    return [label, write_number(now, code), write_number(then, code), f"{sign}{write_number(change, code)}"]


def _rate_line(label: str, now: Fraction | None, then: Fraction | None, code: Code) -> list[str]:
    written = [choose("tidak ada", "none") if rate is None else write_percent(rate, code, 2) for rate in (now, then)]
    if now is None or then is None:
        return [label, *written, ""]
    points = (then - now) * 100
    return [label, *written, f"{'+' if points > 0 else ''}{write_number(points, code, 2)} {choose('poin', 'points')}"]


def _cost_line(now: Outcome, then: Outcome, code: Code) -> list[str]:
    unknown = choose("tidak diketahui", "unknown")
    costs = [unknown if outcome.cost is None else write_rupiah(outcome.cost, code) for outcome in (now, then)]
    label = choose("Biaya per periode penyaluran bila semuanya dibayar", "Cost a payment window if all are paid")
    if now.cost is None or then.cost is None:
        return [label, *costs, ""]
    change = then.cost - now.cost
    return [label, *costs, f"{'+' if change > 0 else '-' if change < 0 else ''}{write_rupiah(abs(change), code)}"]

"""Simulation: what another cut-off, quota or budget of a programme would change. From the published cells only."""

import re
from datetime import date
from fractions import Fraction
from html import escape

import pandas as pd
import streamlit as st
from dashboards.charts.scenarios import Pair, plot_errors, plot_served
from dashboards.components.cell_text import write_at_least, write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import PROGRAMME_KEY, Region, choose_region, keep, remember
from dashboards.components.frame import current_publication
from dashboards.components.markup import Heading, show_table
from dashboards.components.notices import show_empty, show_notice, show_provisional
from dashboards.components.rows import side_by_side
from dashboards.components.sheet_margins import note_choice
from dashboards.data.queries import (
    read_programme_deciles,
    read_programme_figures,
    read_programme_rules,
    read_regions,
)
from dashboards.language import Language, current_language

from padan.periods import month_end
from padan.simulate import (
    Baseline,
    CannotSimulate,
    Comparison,
    Outcome,
    Scenario,
    build_baseline,
    compare,
    explain_refusal,
    list_assumptions,
    write_answer,
    write_hidden,
    write_rupiah,
)

WAY_KEY = "cara"
CUT_OFF_KEY = "batas"
PLACES_KEY = "kuota"
BUDGET_KEY = "anggaran"
MOVED_KEY = "_simulated"
WAYS = ("cut_off", "places", "budget")
ERRORS = ("exclusion_error", "unavoidable_exclusion", "inclusion_error")
MILLION = 1_000_000
RESULT = re.compile(r"((?:menjadi|to) )((?:&[lg]t; )?[\d.,]*\d%)")


def show_page() -> None:
    """The answer, the choices, two charts, what is assumed, the figures as a table."""
    language, publication = current_language(), current_publication()
    period, revision = publication["period"], int(publication["revision"])
    rules = read_programme_rules(month_end(period), period, revision)
    answer, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        region = choose_region(read_regions(), language)
    if rules.empty:
        show_empty(language.text("simulation.none_title"), [language.text("simulation.none")])
        return
    show_provisional(publication, language)
    with st.container(key="panel_choices"):
        rule, way, cells = st.columns([1.3, 1.6, 2.1], gap="large", vertical_alignment="top")
        with rule:
            programme = _choose_programme(rules, language)
        _forget_when_moved(programme, region.code, period)
        baseline, refusal = _read_baseline(programme, region, period, revision)
        with way:
            chosen = _choose_way(language)
        with cells:
            scenario = _choose_scenario(chosen, programme, baseline, language)
    comparison: Comparison | None = None
    if baseline is not None:
        try:
            comparison = compare(baseline, scenario)
        except CannotSimulate as error:
            refusal = error
    with answer:
        _show_answer(comparison, refusal, programme, region, period, language)
    if comparison is not None:
        _show_comparison(comparison, programme, region, language)


def _choose_programme(rules: pd.DataFrame, language: Language) -> pd.Series:
    names = dict(zip(rules["programme_id"], rules[f"name_{language.code}"], strict=True))
    remember(PROGRAMME_KEY)
    if st.session_state.get(PROGRAMME_KEY) not in names:  # another page offers programmes without a cut-off too
        st.session_state.pop(PROGRAMME_KEY, None)
    chosen: str = st.selectbox(
        language.text("simulation.programme"),
        list(names),
        format_func=lambda name: name.replace("_", "-"),
        key=PROGRAMME_KEY,
        bind="query-params",
    )
    keep(**{PROGRAMME_KEY: chosen})
    note_choice(names[chosen])
    rule = rules.set_index("programme_id", drop=False).loc[chosen]
    st.caption(
        language.text(
            "simulation.rule",
            name=names[chosen],
            unit=language.text(f"simulation.units.{rule['unit']}"),
            decile=int(rule["max_decile"]),
            registry=rule["registry"],
        )
    )
    return rule


def _forget_when_moved(programme: pd.Series, region_code: str, period: date) -> None:
    """Another programme has another cut-off, another region other numbers of places; a fresh link keeps its own."""
    now = (programme["programme_id"], period, region_code)
    before = st.session_state.get(MOVED_KEY, now)
    if before != now:
        st.session_state[PLACES_KEY] = st.session_state[BUDGET_KEY] = None
    if before[:2] != now[:2]:
        st.session_state[CUT_OFF_KEY] = int(programme["max_decile"])
    st.session_state[MOVED_KEY] = now


def _read_baseline(
    programme: pd.Series, region: Region, period: date, revision: int
) -> tuple[Baseline | None, CannotSimulate | None]:
    cells = read_programme_deciles(programme["programme_id"], period, region.code, revision)
    figures = read_programme_figures(programme["programme_id"], period, region.code, revision)
    totals = {row["indicator_id"]: (row["numerator"], row["denominator"], row["value"]) for row in figures}
    try:
        return build_baseline(cells, totals, int(programme["max_decile"])), None
    except CannotSimulate as refusal:
        return None, refusal


def _choose_way(language: Language) -> str:
    return str(
        st.radio(
            language.text("simulation.way"),
            WAYS,
            format_func=lambda way: language.text(f"simulation.ways.{way}"),
            captions=[language.text(f"simulation.way_notes.{way}") for way in WAYS],
            key=WAY_KEY,
            bind="query-params",
        )
    )


def _choose_scenario(way: str, programme: pd.Series, baseline: Baseline | None, language: Language) -> Scenario:
    today = int(programme["max_decile"])
    cut_off = st.slider(
        language.text("simulation.cut_off"), 1, 10, today, key=CUT_OFF_KEY, bind="query-params",
        help=language.text("simulation.cut_off_help", decile=today),
    )  # fmt: skip
    if way == "cut_off" or baseline is None:
        return Scenario(max_decile=cut_off)
    now = compare(baseline, Scenario()).now
    if way == "places":
        places = st.number_input(
            language.text("simulation.places", unit=language.text(f"simulation.units.{programme['unit']}")),
            min_value=0, step=1, value=None, key=PLACES_KEY, bind="query-params",
            placeholder=language.text("simulation.as_today", amount=language.number(now.beneficiaries)),
        )  # fmt: skip
        return Scenario(max_decile=cut_off, quota=places, rank_by_decile=True)
    known = language.text("simulation.unknown") if now.cost is None else language.number(float(now.cost / MILLION), 1)
    budget = st.number_input(
        language.text("simulation.budget"), min_value=0.0, step=1.0, value=None, key=BUDGET_KEY, bind="query-params",
        placeholder=language.text("simulation.as_today", amount=known),
    )  # fmt: skip
    rupiah = None if budget is None else round(budget * MILLION)
    return Scenario(max_decile=cut_off, budget=rupiah, rank_by_decile=True)


def _show_answer(
    comparison: Comparison | None, refusal: CannotSimulate | None, programme: pd.Series, region: Region, period: date,
    language: Language,
) -> None:  # fmt: skip
    where = language.text("simulation.where", region=escape(region.name), month=language.month(period))
    if comparison is None:
        assert refusal is not None
        why = escape(explain_refusal(refusal, language.code))
        st.html(f'<p class="padan-lead">{where} {escape(language.text("simulation.cannot"))} {why}.</p>')
        return
    name = programme["programme_id"].replace("_", "-")
    answer = write_answer(comparison, programme=name, unit=programme["unit"], code=language.code)
    st.html(f'<p class="padan-lead">{where} {_stress(answer)}</p>')


def _stress(answer: str) -> str:
    """The answer as HTML: the scenario's rates are bold, an amount is never broken after its currency."""
    return RESULT.sub(r"\1<b>\2</b>", escape(answer)).replace("Rp ", "Rp&nbsp;")


def _show_comparison(comparison: Comparison, programme: pd.Series, region: Region, language: Language) -> None:
    now, then = comparison.now, comparison.then
    hidden = comparison.baseline.hidden
    if hidden:
        cells = write_hidden(hidden, language.code)
        show_notice("provisional", escape(language.text("simulation.hidden", cells=cells)))
    unit = language.text(f"simulation.units.{programme['unit']}")
    names = (language.text("simulation.now"), language.text("simulation.then"))
    where = f"{write_scope(region.name, programme['programme_id'])}, {_say_scenario(comparison, language)}"
    served, errors = st.columns([1.25, 1])
    with served, st.container(key="panel_served", height="stretch"):
        title = language.text("simulation.served_title", unit=unit)
        st.subheader(title)
        show_chart(
            plot_served(
                units=then.units,
                now=now.beneficiaries_by_decile,
                then=then.beneficiaries_by_decile,
                cut_offs=(now.max_decile, then.max_decile),
                names=(language.text("simulation.with_component"), *names),
                limit_text=language.text("simulation.limit", decile=then.max_decile),
                hidden_text=language.text("simulation.suppressed"),
                language=language,
            ),
            key="served",
            title=title,
            where=where,
            alt=language.text(
                "simulation.served_alt",
                now=_up_to(now, then.max_decile, language),
                then=_up_to(then, then.max_decile, language),
                decile=then.max_decile,
            ),
            data=_rows_of_deciles(comparison).assign(programme_id=programme["programme_id"], region_code=region.code),
            language=language,
            indicators=("programme_decile",),
            note=language.text("simulation.served_note", unit=unit),
        )
    with errors, st.container(key="panel_errors", height="stretch"):
        title = language.text("simulation.errors_title")
        st.subheader(title)
        pairs = _error_pairs(now, then, language)
        show_chart(
            plot_errors(pairs, names=names, language=language),
            key="errors",
            title=title,
            where=where,
            alt=". ".join(
                f"{pair.label}: {_percent(pair.now, language)} → {_percent(pair.then, language)}" for pair in pairs
            ),
            data=pd.DataFrame(
                {"rate": name, "now": _float(getattr(now, name)), "then": _float(getattr(then, name))}
                for name in ERRORS
            ).assign(programme_id=programme["programme_id"], region_code=region.code),
            language=language,
            indicators=("exclusion_error", "inclusion_error"),
            note=language.text("simulation.errors_note"),
        )
    with st.container(key="panel_assumptions"):
        st.subheader(language.text("simulation.assumptions"))
        lines = list_assumptions(comparison, unit=programme["unit"], code=language.code)
        st.markdown("\n".join(f"- {line}" for line in lines))
    with st.expander(language.text("simulation.table")):
        _show_figures(comparison, language)


def _say_scenario(comparison: Comparison, language: Language) -> str:
    """What is changed, in a few words: the cut-off, the budget, the places that it comes to."""
    scenario, then = comparison.scenario, comparison.then
    parts = [language.text("simulation.limit", decile=then.max_decile)]
    if scenario.budget is not None:
        parts.append(write_rupiah(Fraction(scenario.budget), language.code))
    if scenario.fills_by_rank and then.places is not None:
        parts.append(language.text("simulation.scenario_places", places=language.number(then.places)))
    return language.text("simulation.scenario", parts=", ".join(parts))


def _up_to(state: Outcome, cut_off: int, language: Language) -> str:
    """Beneficiaries up to a decile; at least so many where some of these deciles are suppressed."""
    counts = state.beneficiaries_by_decile[:cut_off]
    return write_at_least(sum(count or 0 for count in counts), None in counts, language)


def _rows_of_deciles(comparison: Comparison) -> pd.DataFrame:
    now, then = comparison.now, comparison.then
    rows = pd.DataFrame(
        {"units": then.units, "now": now.beneficiaries_by_decile, "then": then.beneficiaries_by_decile}, dtype=float
    )
    deciles = [str(number) for number in range(1, len(rows) + 1)]
    return rows.assign(desil=deciles, suppressed=rows["units"].isna())


def _error_pairs(now: Outcome, then: Outcome, language: Language) -> list[Pair]:
    pairs = [
        Pair(language.text(f"simulation.rates.{name}"), _float(getattr(now, name)), _float(getattr(then, name)))
        for name in ERRORS
    ]
    return [pair for pair in pairs if pair.now is not None or pair.then is not None]


def _show_figures(comparison: Comparison, language: Language) -> None:
    now, then = comparison.now, comparison.then

    def rupiah(cost: Fraction | None) -> str:
        return language.text("simulation.unknown") if cost is None else write_rupiah(cost, language.code)

    rows = [[language.text("simulation.cut_off"), str(now.max_decile), str(then.max_decile)]]
    rows += [
        [
            language.text(f"simulation.counts.{name}"),
            *(language.number(getattr(state, name)) for state in (now, then)),
        ]
        for name in ("eligible", "beneficiaries", "covered", "ineligible")
    ]
    rows += [
        [
            language.text(f"simulation.rates.{name}"),
            *(_percent(_float(getattr(state, name)), language) for state in (now, then)),
        ]
        for name in ("coverage", "exclusion_error", "unavoidable_exclusion", "inclusion_error")
    ]
    rows.append([language.text("simulation.cost"), rupiah(now.cost), rupiah(then.cost)])
    heads = (language.text("simulation.now"), language.text("simulation.then"))
    show_table(
        [Heading(""), *(Heading(head, is_number=True) for head in heads)],
        rows,
        caption=language.text("simulation.table_caption"),
    )
    deciles = zip(then.units, now.beneficiaries_by_decile, then.beneficiaries_by_decile, strict=True)
    hidden = language.text("simulation.suppressed")
    show_table(
        [
            Heading(language.text("simulation.decile")),
            Heading(language.text("simulation.with_component"), is_number=True),
            *(Heading(head, is_number=True) for head in heads),
        ],
        [
            [str(number), *(hidden if count is None else language.number(count) for count in counts)]
            for number, counts in enumerate(deciles, 1)
        ],
        caption=language.text("simulation.decile_caption"),
    )


def _float(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)


def _percent(ratio: float | None, language: Language) -> str:
    return language.text("simulation.none_here") if ratio is None else language.percent(ratio, 2)


show_page()

"""All SQL of the dashboards: bound parameters, only what a page shows, cached by what has been published.

A figure belongs to (period, revision): a new publication changes the key and so the answer. Only the publications and
the operations' tables, which change between publications, are asked again after a short while.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.data.warehouse import read, read_records
from padan.simulate.published import FIGURES as FIGURES_OF_BASELINE

FRESH = "20s"
KEPT = "1h"

# The match basis of a month that readers see first: all accepted matches, or the exact ones where only those were
# computed. A figure that the month has on the other basis only is no figure of it.
_MAIN = """
    select publication.period, publication.revision,
        case when publication.options ->> 'matching' = 'exact' then 'nik' else 'semua' end as match_basis
    from mart.fct_publication as publication
    inner join mart.current_revision using (period, revision)
"""
MAIN_BASIS = f"(period, match_basis) in (select main.period, main.match_basis from ({_MAIN}) as main)"
# The same as rows, for a list of months: with them a figure is asked for by its whole key, which takes the index a few
# microseconds, where lists of parts of the key make it look at every combination of them.
MAIN_MONTHS = f"({_MAIN} where publication.period = any(:periods)) as main"
PLACES = "(select distinct unnest(cast(:regions as text[])) as region_code) as place"
# By month and region the ones that were made from parts of it and have figures in the month, as the view
# mart.fct_indicator_change finds them: a region without its part is not compared with itself.
SPLITS = """
    (
        select part.period, crosswalk.predecessor_code as region_code,
            string_agg(distinct crosswalk.region_code, ',') as split_into
        from mart.dim_region_crosswalk as crosswalk
        inner join mart.published_region as part on crosswalk.region_code = part.region_code
        where part.period = any(:periods) and crosswalk.predecessor_code = any(:regions)
        group by part.period, crosswalk.predecessor_code
    ) as split
"""
# Figures of lists of months, regions and indicators, each once however often a list names it.
LISTED = f"""
    {MAIN_MONTHS}
    cross join {PLACES}
    cross join (select distinct unnest(cast(:indicators as text[])) as indicator_id) as wanted
    inner join mart.fct_indicator_history using (indicator_id, region_code, period, revision, match_basis)
    left join {SPLITS} using (period, region_code)
    left join mart.incomplete_figure using (period, revision, indicator_id, programme_id)
"""
# One row a figure.
FIGURES = f"""
    select
        period, region_code, indicator_id, category, match_basis, numerator::float8, denominator::float8,
        value::float8, value_low::float8, value_high::float8, registry, registry_age_months, status, suppressed,
        split_into, payments_known_from is not null as is_incomplete
    from {LISTED}
    where programme_id = 'ALL' and breakdown = :breakdown
    order by period, region_code, indicator_id, category
"""


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_publications() -> pd.DataFrame:
    """Every revision of every published month, newest month and revision first; `is_current` marks the readable one."""
    return read("""
        select p.period, p.revision, p.run_id, p.published_at, p.status, p.reason, p.supersedes_revision,
            p.code_version, p.options, p.is_synthetic, c.revision is not null as is_current
        from mart.fct_publication as p
        left join mart.current_revision as c using (period, revision)
        order by p.period desc, p.revision desc
    """)


def is_current(period: date, revision: int) -> bool:
    """Whether readers get this revision of the month now; asked anew each time."""
    rows = read_records(
        "select from mart.current_revision where period = :period and revision = :revision",
        {"period": period, "revision": revision},
    )
    return bool(rows)


@st.cache_data(ttl="5m", show_spinner=False)
def read_regions() -> pd.DataFrame:
    """Nation, provinces and kabupaten/kota: region_code, region_level, region_name, parent_code."""
    return read("""
        select region_code, region_level, region_name, parent_code
        from mart.dim_region
        where region_level in ('nasional', 'provinsi', 'kabkota')
        order by region_code
    """)


@st.cache_data(ttl="5m", show_spinner=False)
def read_definitions() -> pd.DataFrame:
    """mart.dim_indicator, newest version of each indicator."""
    return read("""
        select distinct on (indicator_id) indicator_id, name_id, name_en, definition_id, definition_en, numerator_id,
            denominator_id, unit, direction, source_datasets, basis, version, valid_from
        from mart.dim_indicator
        order by indicator_id, valid_from desc, version desc
    """)


@st.cache_resource(ttl="5m", show_spinner=False)
def definitions_by_id() -> Mapping[str, Mapping[str, Any]]:
    """The rows of `read_definitions` by indicator, to look at and not to change: every session sees the same ones."""
    return {str(row["indicator_id"]): row for row in read_definitions().to_dict("records")}


@st.cache_data(ttl="5m", show_spinner=False)
def read_programmes(day: date) -> pd.DataFrame:
    """Programmes with their rule of the day: programme_id, name_id, name_en, unit, max_decile, kind, registry."""
    return read(
        """
        select programme_id, name_id, name_en, unit, max_decile, kind, registry
        from mart.dim_programme
        where valid_from <= :day and (valid_to is null or valid_to >= :day)
        order by programme_id
        """,
        {"day": day},
    )


@st.cache_data(ttl="5m", show_spinner=False)
def read_recomputed_figures() -> pd.DataFrame:
    """Figures that documents print with what their inputs give: the largest relative differences first."""
    return read("""
        select figure_id, source, document, source_line, place, year, label_id, label_en, formula_kind, unit,
            printed_inputs, printed_result, printed_decimals, status, rounded_value::float8, difference::float8, reason,
            note_id, note_en
        from mart.published_figure
        order by array_position(array['does_not_reproduce', 'reproduces', 'not_recomputable'], status),
            case when status = 'does_not_reproduce' then -abs(difference / nullif(result_value, 0)) end,
            array_position(array['banyuasin_2016', 'semarang_2016', 'bappenas_2014', 'permensos_6_2020',
                'kemenko_pmk_2015', 'published_aggregates'], source), figure_id
    """)


@st.cache_data(ttl=KEPT, max_entries=2000, show_spinner=False)
def read_figures(
    indicators: Sequence[str],
    periods: Sequence[date],
    regions: Sequence[str],
    revisions: Sequence[int],
    breakdown: str = "total",
) -> pd.DataFrame:
    """Figures of the given indicators, months and regions; `revisions`, one a month, only keys the cache."""
    return read(
        FIGURES,
        {
            "indicators": list(indicators),
            "periods": list(periods),
            "regions": list(regions),
            "breakdown": breakdown,
        },
    )


@st.cache_data(ttl=KEPT, max_entries=100, show_spinner=False)
def read_examples(period: date, region: str, revision: int) -> pd.DataFrame:
    """A row an indicator: the plainest visible figure of a month and region; `revision` only keys the cache."""
    return read(
        f"""
        select distinct on (indicator_id)
            indicator_id, programme_id, breakdown, category, numerator::float8, denominator::float8, value::float8,
            value_low::float8, value_high::float8, registry
        from mart.fct_indicator
        where period = :period and region_code = :region and not suppressed and value is not null and {MAIN_BASIS}
        order by indicator_id, numerator > 0 desc, breakdown = 'total' desc,
            array_position(array['total', '4', '4:1', '1'], category) nulls last,
            array_position(array['ALL', 'PKH', 'PBI_JK'], programme_id) nulls last,
            numerator desc, programme_id, category
        """,
        {"period": period, "region": region},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_by_denominator(
    indicators: Sequence[str], breakdowns: Sequence[str], period: date, regions: Sequence[str], revision: int
) -> pd.DataFrame:
    """Figures of a month with their breakdown, so that one count can be read over several denominators.

    Of the month's main match basis; `revision` only keys the cache.
    """
    return read(
        f"""
        select
            region_code, indicator_id, breakdown, category, numerator::float8, denominator::float8, value::float8,
            status, suppressed
        from mart.fct_indicator
        where indicator_id = any(:indicators)
            and period = :period
            and programme_id = 'ALL'
            and breakdown = any(:breakdowns)
            and region_code = any(:regions)
            and {MAIN_BASIS}
        order by region_code, indicator_id, breakdown, category
        """,
        {
            "indicators": list(indicators),
            "breakdowns": list(breakdowns),
            "period": period,
            "regions": list(regions),
        },
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_match_quality(period: date, region: str, revision: int) -> pd.DataFrame:
    """Records by dataset and match status of a month and region."""
    return read(
        """
        select dataset, match_status, records::float8, share::float8, suppressed
        from mart.fct_match_quality
        where period = :period and region_code = :region
        order by dataset, match_status
        """,
        {"period": period, "region": region},
    )


@st.cache_data(ttl=KEPT, max_entries=200, show_spinner=False)
def read_match_statuses(dataset: str, period: date, regions: Sequence[str], revision: int) -> pd.DataFrame:
    """Records of a dataset by region and match status; `revision` only keys the cache."""
    return read(
        """
        select region_code, match_status, records::float8, share::float8, suppressed
        from mart.fct_match_quality
        where dataset = :dataset and period = :period and region_code = any(:regions)
        order by region_code, match_status
        """,
        {"dataset": dataset, "period": period, "regions": list(regions)},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_identity_rules(dataset: str, periods: Sequence[date], region: str, revisions: Sequence[int]) -> pd.DataFrame:
    """Records of a dataset by the rule of their NIK, their KK and their match; `revisions` only keys the cache."""
    return read(
        """
        select period, field, rule, is_matched, records::float8, share::float8, suppressed
        from mart.fct_identity_rule
        where dataset = :dataset and period = any(:periods) and region_code = :region
        order by period, field, rule, is_matched
        """,
        {"dataset": dataset, "periods": list(periods), "region": region},
    )


@st.cache_data(ttl="5m", show_spinner=False)
def read_rule_names() -> pd.DataFrame:
    """mart.dim_identity_rule in its order."""
    return read("""
        select field, rule, rule_order, severity, name_id, name_en, remedy_id, remedy_en
        from mart.dim_identity_rule
        order by field, rule_order
    """)


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_used_deliveries(period: date) -> pd.DataFrame:
    """A row a dataset: the newest counted delivery not later than the month, that is the one it is computed with."""
    return read(
        """
        select distinct on (dataset) dataset, period, revision, sender, letter_no, registry, rows_declared,
            rows_landed, rows_quarantined, received_at, state, warnings
        from ops.delivery
        where period <= :period and state = 'landed'
        order by dataset, period desc, revision desc
        """,
        {"period": period},
    )


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_deliveries(period: date) -> pd.DataFrame:
    """Every delivery of the month, refused and superseded ones too, newest first."""
    return read(
        """
        select dataset, revision, sender, letter_no, registry, rows_declared, rows_landed, rows_quarantined,
            received_at, state, note, refusal, warnings
        from ops.delivery
        where period = :period
        order by dataset, received_at desc, delivery_id desc
        """,
        {"period": period},
    )


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_quality_results(period: date) -> pd.DataFrame:
    """Newest result of every rule in the month's runs: failing ones first, then by severity."""
    return read(
        """
        select * from (
            select distinct on (q.dataset_or_model, q.expectation)
                q.dataset_or_model, q.expectation, q.severity, q.success, q.observed, q.checked_at,
                q.details ->> 'alasan' as reason_id, q.details ->> 'reason' as reason_en,
                (q.details ->> 'rows')::float8 as rows, (q.details ->> 'share')::float8 as share
            from ops.quality_result as q
            inner join ops.run as r using (run_id)
            where r.period = :period
            order by q.dataset_or_model, q.expectation, q.checked_at desc
        ) as newest
        order by success, array_position(array['critical', 'quarantine', 'warning', 'info'], severity),
            dataset_or_model, expectation
        """,
        {"period": period},
    )


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_runs(period: date) -> pd.DataFrame:
    """Runs of the month, newest first."""
    return read(
        """
        select run_id, started_at, finished_at, state, published_revision, message
        from ops.run
        where period = :period
        order by started_at desc
        limit 50
        """,
        {"period": period},
    )


@st.cache_data(ttl=KEPT, max_entries=100, show_spinner=False)
def read_programme_rules(day: date, period: date, revision: int) -> pd.DataFrame:
    """Programmes with a cut-off that is valid on the day and cells in the month; `revision` only keys the cache."""
    return read(
        """
        select programme_id, name_id, name_en, unit, max_decile, registry
        from mart.dim_programme as p
        where p.max_decile is not null
            and p.valid_from <= :day
            and (p.valid_to is null or p.valid_to >= :day)
            and exists (
                select from mart.fct_programme_decile as d
                where d.period = :period and d.region_code = '00' and d.programme_id = p.programme_id
            )
        order by p.programme_id
        """,
        {"day": day, "period": period},
    )


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_programme_deciles(programme: str, period: date, region: str, revision: int) -> list[dict[str, Any]]:
    """Rows of mart.fct_programme_decile, suppressed counts None; `revision` only keys the cache."""
    return read_records(
        """
        select decile, has_component, units, beneficiaries, recipients, nominal_window
        from mart.fct_programme_decile
        where programme_id = :programme and period = :period and region_code = :region
        """,
        {"programme": programme, "period": period, "region": region},
    )


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_programme_figures(programme: str, period: date, region: str, revision: int) -> list[dict[str, Any]]:
    """Published totals that a what-if starts from: indicator_id, numerator, denominator, value."""
    return read_records(
        f"""
        select indicator_id, numerator, denominator, value
        from mart.fct_indicator
        where indicator_id = any(:figures)
            and programme_id = :programme
            and period = :period
            and region_code = :region
            and breakdown = 'total'
            and {MAIN_BASIS}
        order by indicator_id
        """,
        {"figures": list(FIGURES_OF_BASELINE), "programme": programme, "period": period, "region": region},
    )

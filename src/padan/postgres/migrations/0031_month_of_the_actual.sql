-- Readers are told by the month of the actual whether what is near a year's target has missed it (plans/told_status.py).
set local role padan_publisher;

drop function mart.fct_kpi_progress_as_of(date);

create function mart.fct_kpi_progress_as_of(last_day date) returns table (
    period date,
    kpi_id text,
    source text,
    target_year integer,
    target_value numeric,
    target_category text,
    actual_value numeric,
    actual_category text,
    forecast_value numeric,
    achievement numeric,
    status text,
    suppressed boolean,
    revision integer,
    actual_month date
)
language sql stable as $$
    select
        h.period,
        h.kpi_id,
        h.source,
        h.target_year,
        h.target_value,
        h.target_category,
        case when w.shows_all then h.actual_value end,
        h.actual_category,
        case when w.shows_all then h.forecast_value end,
        case when w.shows_all then h.achievement end,
        case
            when w.shows_all or h.status = 'belum_ada_target' then h.status
            else 'belum_ada_data'
        end,
        h.suppressed or not w.shows_all,
        h.revision,
        case when w.shows_all then h.actual_month end
    from mart.fct_kpi_progress_history as h
    inner join mart.revision_as_of(last_day) as e on h.period = e.period and h.revision = e.revision
    inner join mart.current_revision as c on h.period = c.period
    left join mart.fct_kpi_progress_history as n
        on
            h.revision <> c.revision
            and n.period = h.period
            and n.revision = c.revision
            and n.kpi_id = h.kpi_id
            and n.source = h.source
    cross join lateral (select not coalesce(n.suppressed, false) as shows_all) as w
$$;

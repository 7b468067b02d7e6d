-- What was found in a month, in the words and with the figures of that month, for every publication that findings were
-- made from. A finding that a month could not judge is listed with the words of the last month that did.
-- Whatever a text says about a cell that is hidden now is taken out of it by the transaction that hides the cell.

create table control.finding_month (
    period date not null,
    revision integer not null,
    finding_id bigint not null references control.finding,
    figures_period date not null,
    months_back integer not null default 0,
    severity text not null check (severity in ('kritis', 'penting', 'catatan')),
    owner text not null,
    message_id text not null,
    message_en text not null,
    hidden_id text not null,
    hidden_en text not null,
    match_basis text,
    evidence jsonb not null default '{}',
    is_hidden boolean not null default false,
    hidden_by_period date,
    hidden_by_revision integer,
    is_withdrawn boolean not null default false,
    primary key (period, revision, finding_id),
    check (figures_period <= period),
    check ((hidden_by_period is null) = (hidden_by_revision is null))
);
create index on control.finding_month (finding_id, figures_period);
comment on column control.finding_month.figures_period is 'the month whose figures the text holds';
comment on column control.finding_month.months_back is 'how many months before it the text speaks of too';
comment on column control.finding_month.hidden_id is 'the text without its figures';
comment on column control.finding_month.is_hidden is 'the figures were taken out: a cell that they came from is hidden';
comment on column control.finding_month.hidden_by_period is
'month of the publication that took them out after the text was written; its briefs must be written again';
comment on column control.finding_month.is_withdrawn is 'findings were made of the publication again, without this one';
create trigger stays before delete or truncate on control.finding_month
for each statement execute function control.refuse_delete();

-- Findings are made of every revision of a month, and a brief may be of an earlier one.
alter table control.finding_run drop constraint finding_run_pkey;
alter table control.finding_run add primary key (period, revision);

-- What was found before this table: the newest words of each finding are all there is. Every number in them may be a
-- figure, and so may the names of a gathered finding; a month before the one that they are of has them without.
-- A change looks back 24 months at most (contracts/control.yaml). The cells of a gathered finding were not kept: they
-- are taken to be all of its figure that the publication shows.
insert into control.finding_month (
    period, revision, finding_id, figures_period, months_back, severity, owner, message_id, message_en, hidden_id,
    hidden_en, match_basis, evidence, is_hidden
)
select
    r.period, r.revision, f.finding_id, least(f.last_period, r.period),
    case when f.evidence ? 'change' or g.is_gathered then 24 else 0 end, f.severity, f.owner,
    case when n.is_newer then w.hidden_id else f.message_id end,
    case when n.is_newer then w.hidden_en else f.message_en end,
    w.hidden_id, w.hidden_en, f.match_basis,
    case
        when n.is_newer then f.evidence - array['value', 'numerator', 'denominator', 'previous', 'change']
        else f.evidence
    end || coalesce(c.cells, '{}'),
    n.is_newer
from control.finding_run as r
inner join control.finding as f
    on f.first_period <= r.period and (f.closed_period is null or f.closed_period > r.period)
cross join lateral (select f.subject like '%/kabkota' as is_gathered) as g
cross join lateral (
    select
        f.last_period > r.period
        and (f.indicator_id is not null or f.kpi_id is not null or g.is_gathered) as is_newer
) as n
cross join lateral (
    select
        case when g.is_gathered then '(Kabupaten|Kota) [^():;]*|' else '' end || '[0-9]([0-9.,]*[0-9])?' as figures,
        f.indicator_id is null and f.kpi_id is null and not g.is_gathered as is_count_of_rows
) as p
cross join lateral (
    select
        case when p.is_count_of_rows then f.message_id
            else regexp_replace(f.message_id, p.figures, '[disembunyikan]', 'g') end as hidden_id,
        case when p.is_count_of_rows then f.message_en
            else regexp_replace(f.message_en, p.figures, '[hidden]', 'g') end as hidden_en
) as w
left join lateral (
    select jsonb_build_object('regions', jsonb_object_agg(s.region_code, s.categories)) as cells
    from (
        select h.region_code, jsonb_agg(distinct h.category) as categories
        from mart.fct_indicator_history as h
        where
            h.period = r.period and h.revision = r.revision
            and h.indicator_id = split_part(f.subject, '/', 1) and h.programme_id = f.programme_id
            and h.region_code like f.region_code || '.__' and not h.suppressed
        group by h.region_code
    ) as s
    having count(*) > 0
) as c on g.is_gathered
where f.rule_id <> 'manual';

-- A finding as it stands now; its text says which month its figures are of, where that is not the newest one.
create view control.finding_now as
select
    f.finding_id, f.rule_id, f.severity, f.region_code, f.programme_id, f.subject, f.owner,
    f.message_id || case when n.is_older then ' (angka ' || control.write_month(f.last_period, 'id') || ')' else '' end
    as message_id,
    f.message_en || case when n.is_older then ' (as of ' || control.write_month(f.last_period, 'en') || ')' else '' end
    as message_en,
    f.indicator_id, f.breakdown, f.category, f.match_basis, f.kpi_id, f.evidence, f.first_period, f.last_period,
    f.closed_period, f.closed_reason, f.state, f.run_id, f.version, f.last_period as figures_period
from control.finding as f
cross join (select max(r.period) as newest from control.finding_run as r) as made
cross join lateral (
    select f.rule_id <> 'manual' and f.state = 'terbuka' and coalesce(f.last_period < made.newest, false) as is_older
) as n;

-- Findings of a month, by its newest publication up to `not_after` that findings were made from (NULL: any), and those
-- that people entered. The text is of that month, or says of which month it is.
create function control.findings_of(of_period date, not_after integer) returns table (
    finding_id bigint,
    rule_id text,
    severity text,
    region_code text,
    programme_id text,
    subject text,
    owner text,
    message_id text,
    message_en text,
    indicator_id text,
    breakdown text,
    category text,
    match_basis text,
    kpi_id text,
    evidence jsonb,
    first_period date,
    last_period date,
    closed_period date,
    closed_reason text,
    state text,
    run_id text,
    version integer,
    figures_period date
)
language sql stable as $$
    select
        f.finding_id, f.rule_id, m.severity, f.region_code, f.programme_id, f.subject, m.owner,
        m.message_id || case
            when m.figures_period < m.period then ' (angka ' || control.write_month(m.figures_period, 'id') || ')'
            else ''
        end,
        m.message_en || case
            when m.figures_period < m.period then ' (as of ' || control.write_month(m.figures_period, 'en') || ')'
            else ''
        end,
        f.indicator_id, f.breakdown, f.category, m.match_basis, f.kpi_id, m.evidence, f.first_period, f.last_period,
        f.closed_period, f.closed_reason, f.state, f.run_id, f.version, m.figures_period
    from control.finding_month as m
    inner join control.finding as f on m.finding_id = f.finding_id
    where
        m.period = of_period
        and not m.is_withdrawn
        and m.revision = (
            select max(r.revision) from control.finding_run as r
            where r.period = of_period and r.revision <= coalesce(not_after, r.revision)
        )
    union all
    select
        f.finding_id, f.rule_id, f.severity, f.region_code, f.programme_id, f.subject, f.owner, f.message_id,
        f.message_en, f.indicator_id, f.breakdown, f.category, f.match_basis, f.kpi_id, f.evidence, f.first_period,
        f.last_period, f.closed_period, f.closed_reason, f.state, f.run_id, f.version, f.first_period
    from control.finding as f
    where
        f.rule_id = 'manual'
        and f.first_period <= of_period
        and (f.closed_period is null or f.closed_period > of_period)
$$;

-- Takes the figures out of every text that speaks of a cell which this publication hides; called by it, in its own
-- transaction, before anybody can read it. What was gathered from many regions speaks of the cells of all of them:
-- those that are still shown would tell the state of the one that is not.
create function control.hide_figures(of_period date, of_revision integer) returns integer
language plpgsql as $$
declare
    hidden integer;
begin
    with gone as (
        update control.finding_month as m
        set
            message_id = m.hidden_id, message_en = m.hidden_en, is_hidden = true,
            hidden_by_period = of_period, hidden_by_revision = of_revision,
            evidence = m.evidence - array['value', 'numerator', 'denominator', 'previous', 'change']
        from control.finding as f
        where
            m.finding_id = f.finding_id
            and not m.is_hidden
            and m.figures_period >= of_period
            and m.figures_period <= (of_period + make_interval(months => m.months_back))::date
            and (
                exists (
                    select from mart.fct_indicator_history as h
                    where
                        h.period = of_period and h.revision = of_revision and h.indicator_id = f.indicator_id
                        and h.region_code = f.region_code and h.programme_id = f.programme_id
                        and h.breakdown = f.breakdown and h.category = f.category
                        and h.match_basis = coalesce(m.match_basis, h.match_basis)
                        and (h.suppressed or (m.evidence ? 'denominator' and h.denominator is null))
                )
                or exists (
                    select from jsonb_each(m.evidence -> 'regions') as c (region_code, categories)
                    inner join mart.fct_indicator_history as h
                        on
                            h.period = of_period and h.revision = of_revision and h.region_code = c.region_code
                            and h.indicator_id = split_part(f.subject, '/', 1) and h.programme_id = f.programme_id
                            and c.categories ? h.category
                    where
                        h.breakdown = coalesce(m.evidence ->> 'breakdown', h.breakdown)
                        and h.match_basis = coalesce(m.match_basis, h.match_basis) and h.suppressed
                )
                or exists (
                    select from mart.fct_kpi_progress_history as k
                    where
                        k.period = of_period and k.revision = of_revision and k.kpi_id = f.kpi_id and k.suppressed
                        and k.source = coalesce(m.evidence ->> 'source', k.source)
                )
            )
        returning m.finding_id, m.figures_period, m.revision, m.message_id, m.message_en, m.evidence
    ),
    newest as (
        select distinct on (g.finding_id, g.figures_period) g.*
        from gone as g
        order by g.finding_id, g.figures_period, g.revision desc
    ),
    words as (
        update control.finding as f
        set message_id = n.message_id, message_en = n.message_en, evidence = n.evidence
        from newest as n
        where f.finding_id = n.finding_id and f.last_period = n.figures_period and f.rule_id <> 'manual'
    )
    select count(*) into hidden from gone;
    return hidden;
end
$$;

-- An item that came from a finding shows the finding's own words, of the month and revision that the meeting reads, and
-- keeps none of its figures: neither here nor in the history of changes.
alter table control.agenda_item add follows_finding boolean not null default false;
alter table control.agenda_item add check (not follows_finding or finding_id is not null);

create function control.finding_words(
    of_finding bigint, of_period date, not_after integer, out message_id text, out message_en text
)
language sql stable as $$
    select w.message_id, w.message_en
    from (
        select m.message_id, m.message_en, 1 as preference
        from control.findings_of(of_period, not_after) as m
        where m.finding_id = of_finding
        union all
        select n.message_id, n.message_en, 2
        from control.finding_now as n
        where n.finding_id = of_finding
    ) as w
    order by w.preference
    limit 1
$$;

revoke all on function control.hide_figures from public;
grant execute on function control.hide_figures to padan_publisher;
grant execute on function control.findings_of, control.finding_words to
    padan_control, padan_publisher, padan_viewer, padan_planner, padan_auditor;
grant insert, update on control.finding_month to padan_publisher;

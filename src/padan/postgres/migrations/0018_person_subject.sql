-- Whom a person is in a month after all events (merges, splits, corrected NIK): asked by the register and by the matching.
set local role padan_matcher;

create table identity.person_subject (
    period date,
    subject bigint,
    person_id bigint
) partition by list (period);

-- `padan` signs what the platform does by itself; a steward's word must not pass for it.
create or replace function identity.steward_name(name text) returns text
language plpgsql immutable as $$
declare
    given constant text := pg_catalog.btrim(coalesce(name, ''));
begin
    if given = '' then
        perform identity.refuse_review('steward_name_missing', null);
    elsif pg_catalog.length(given) > 200 or given ~ '[[:cntrl:]]' then
        perform identity.refuse_review('steward_name_unfit', null);
    elsif pg_catalog.lower(given) = 'padan' then
        perform identity.refuse_review('steward_name_reserved', given);
    end if;
    return given;
end
$$;

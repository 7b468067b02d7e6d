-- The amounts of every version of a plan: a publication keeps the budget of the version it was made with.
set local role padan_publisher;

create view mart.kpi_funding_version as
select f.*
from reference.plan_funding as f;
comment on view mart.kpi_funding_version is 'as mart.kpi_funding, with the versions that were replaced';

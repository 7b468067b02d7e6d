-- Schemas and who may enter them (contracts/warehouse.yaml, `schemas` and `roles`). Roles exist before the first migration.
revoke all on schema public from public;

create schema raw authorization padan_loader;
create schema quarantine authorization padan_loader;
create schema identity authorization padan_matcher;
create schema reference authorization padan_transformer;
create schema staging authorization padan_transformer;
create schema intermediate authorization padan_transformer;
create schema candidate authorization padan_transformer;
create schema mart authorization padan_publisher;
create schema control;
create schema ops;

grant usage on schema raw to padan_matcher, padan_transformer;
grant usage on schema quarantine to padan_matcher, padan_transformer, padan_steward;
grant usage on schema identity to padan_transformer, padan_steward;
grant usage on schema reference to padan_loader, padan_matcher, padan_publisher;
grant usage on schema candidate to padan_publisher, padan_region;
grant usage on schema mart to padan_planner, padan_viewer, padan_steward, padan_region, padan_auditor, padan_transformer;
grant usage on schema control to padan_viewer;
grant usage on schema ops to
    padan_loader, padan_matcher, padan_transformer, padan_publisher,
    padan_planner, padan_viewer, padan_steward, padan_region, padan_auditor;

alter default privileges for role padan_transformer in schema reference
    grant select on tables to padan_loader, padan_matcher, padan_publisher;
alter default privileges for role padan_transformer in schema candidate
    grant select on tables to padan_publisher;
alter default privileges for role padan_publisher in schema mart
    grant select on tables to padan_planner, padan_viewer, padan_steward, padan_region, padan_auditor, padan_transformer;

-- The step's own peak, and how far that is above what its process held before it (the landing's limit is on the growth).
alter table ops.step add column growth_mb integer;
comment on column ops.step.peak_mb is 'highest resident memory of the process during the step, MB';
comment on column ops.step.growth_mb is 'peak_mb less the resident memory of the process when the step began, MB';

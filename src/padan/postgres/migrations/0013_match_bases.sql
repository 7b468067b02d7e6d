-- A month with matching beyond the exact NIK is built on both match bases: the main one in the schemas of 0001, the
-- exact one here. Nobody else reads these: the month's candidate.fct_indicator holds the rows of both.
create schema staging_nik authorization padan_transformer;
create schema intermediate_nik authorization padan_transformer;
create schema candidate_nik authorization padan_transformer;

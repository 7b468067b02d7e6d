-- More units than the first warehouses allow; load_reference gives a new warehouse the list of today.
set local role padan_transformer;

alter table if exists reference.indicator drop constraint if exists indicator_unit_check;

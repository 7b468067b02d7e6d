-- What an equal NIK is confirmed with, beside the register's person, so that the common case needs no second look-up.
set local role padan_matcher;

alter table identity.register
add column birth_date date,
add column sex text,
add column name_head text;

-- Recipients whom the register does not know, by a digest that nobody can make from a list of identifiers.
set local role padan_matcher;

create table identity.digest_key (digest_key bytea not null);

-- The same id_penerima is the same recipient in every month of this warehouse, and in no other.
create function identity.recipient_digest(id_penerima text, digest_key bytea) returns uuid
language sql immutable parallel safe
return encode(substring(sha256(digest_key || convert_to(id_penerima, 'UTF8')) from 1 for 16), 'hex')::uuid;

alter table identity.record add column recipient_id uuid;
alter table identity.payment add column recipient_id uuid;

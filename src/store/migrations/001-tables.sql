-- SPDX-License-Identifier: Apache-2.0
-- Every table that speaks of a person is led by (tenant, person): a distributed PostgreSQL can shard on it, and row-level
-- security can hold on it. Tables of nobody in particular are keyed by tenant alone. Texts that are compared or sorted use
-- the C collation, so that order and equality are the same on every server. Instants are epoch milliseconds (bigint).

create table tenant (
  no smallint generated always as identity primary key,
  name text collate "C" not null unique
);

-- Resources: current versions (deleted ones as tombstones), and past versions.

create sequence resource_key;

create table resource (
  tenant smallint not null,
  person text collate "C" not null,
  key bigint not null,
  version bigint not null,
  updated bigint not null,
  deleted boolean not null,
  evidence boolean not null,
  type text collate "C" not null,
  id text collate "C" not null,
  holder text collate "C" not null,
  gate text collate "C" not null,
  day text collate "C",
  refs text collate "C" not null,
  meta text collate "C" not null,
  body text collate "C" not null,
  primary key (tenant, person, key)
) with (toast_tuple_target = 8160, fillfactor = 95);

-- Ids are random, so this guards against faults only; on a distributed server it is made without `unique`, since the
-- shards cannot see each other.
create unique index resource_by_id on resource (tenant, type, id);
create index resource_by_person on resource (tenant, person, type, updated, id) where not deleted;
create index resource_by_type on resource (tenant, type, updated, id) where not deleted;
create index resource_evidence on resource (tenant, person) where evidence and not deleted;

create table resource_version (
  tenant smallint not null,
  person text collate "C" not null,
  version bigint not null,
  updated bigint not null,
  deleted boolean not null,
  type text collate "C" not null,
  id text collate "C" not null,
  holder text collate "C" not null,
  gate text collate "C" not null,
  day text collate "C",
  refs text collate "C" not null,
  meta text collate "C" not null,
  body text collate "C" not null,
  primary key (tenant, person, type, id, version)
);
create index resource_version_by_id on resource_version (tenant, type, id, version);

-- Consents and the provenance of records must outlive every change (45 CFR 164.530(j); settled question 19).
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is not allowed', tg_op, tg_table_name using errcode = 'TC403';
end $$;
create trigger keep_for_ever before delete on resource
  for each row when (old.type in ('Consent', 'Provenance')) execute function refuse_change();
create trigger keep_for_ever before delete on resource_version
  for each row when (old.type in ('Consent', 'Provenance')) execute function refuse_change();
create trigger keep_all before truncate on resource execute function refuse_change();
create trigger keep_all before truncate on resource_version execute function refuse_change();

-- The search index: one table per kind of value, rows for current versions only. `param` and `system` are the first 48 bits
-- of the SHA-256 of `Type.code` and of the system's URI; 0 stands for "no system". The indexes that most searches use end
-- with the key, so that a record can be tested by one descent whichever way the planner joins.

create table index_token (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  system bigint not null, code text collate "C" not null
);
create index index_token_key on index_token (key);
create index index_token_value on index_token (tenant, param, code, system, key);

create table index_reference (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  target_type text collate "C", target_id text collate "C", url text collate "C", system bigint, value text collate "C"
);
create index index_reference_key on index_reference (key);
create index index_reference_target on index_reference (tenant, target_id, param, key) where target_id is not null;
create index index_reference_url on index_reference (tenant, param, url) where url is not null;
create index index_reference_identifier on index_reference (tenant, param, value, system) where value is not null;

create table index_date (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  lo bigint not null, hi bigint not null
);
create index index_date_key on index_date (key);
create index index_date_value on index_date (tenant, param, lo, hi);

create table index_string (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  norm text collate "C" not null, exact text collate "C" not null
);
create index index_string_key on index_string (key);
create index index_string_value on index_string (tenant, param, norm);

create table index_number (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  lo double precision not null, hi double precision not null
);
create index index_number_key on index_number (key);
create index index_number_value on index_number (tenant, param, lo);

create table index_quantity (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  lo double precision not null, hi double precision not null, system bigint not null,
  code text collate "C" not null, unit text collate "C" not null
);
create index index_quantity_key on index_quantity (key);
create index index_quantity_value on index_quantity (tenant, param, lo);

create table index_uri (
  tenant smallint not null, person text collate "C" not null, key bigint not null, param bigint not null,
  value text collate "C" not null
);
create index index_uri_key on index_uri (key);
create index index_uri_value on index_uri (tenant, param, value);

-- What decisions rest on: gate profiles, and counters that say when a decision may have changed.

create table gate_profile (
  tenant smallint not null,
  person text collate "C" not null,
  gate text collate "C" not null,
  facts text collate "C" not null,
  primary key (tenant, person, gate)
);

create table person_state (
  tenant smallint not null,
  person text collate "C" not null,
  epoch bigint not null,
  primary key (tenant, person)
) with (fillfactor = 70);

create table tenant_state (
  tenant smallint primary key,
  epoch bigint not null
) with (fillfactor = 50);

-- Persons that were found to be one: `person` was moved to `into_person`. The ledger keeps the key of its day.
create table person_merge (
  tenant smallint not null,
  person text collate "C" not null,
  into_person text collate "C" not null,
  primary key (tenant, person)
);
create index person_merge_into on person_merge (tenant, into_person);

-- The ledger: append-only, 16 chains per tenant by hash of the person, sealed together.

create table ledger (
  tenant smallint not null,
  person text collate "C" not null,
  chain smallint not null,
  seq bigint not null,
  id text collate "C" not null,
  at text collate "C" not null check (length(at) = 24),
  request text collate "C" not null,
  kind text collate "C" not null,
  client text collate "C" not null,
  organization text collate "C" not null,
  purpose text collate "C" not null,
  outcome text collate "C" not null,
  rules text collate "C" not null,
  audit text collate "C" not null,
  detail text collate "C" not null,
  previous bytea not null,
  hash bytea not null,
  primary key (tenant, person, chain, seq)
) with (toast_tuple_target = 8160);
create unique index ledger_chain on ledger (tenant, chain, seq);
create index ledger_id on ledger (tenant, id);
create index ledger_request on ledger (tenant, request);
create index ledger_at on ledger (tenant, at, id);
create index ledger_person on ledger (tenant, person, at, id);
create index ledger_organization on ledger (tenant, organization, at, id);

create table ledger_head (
  tenant smallint not null,
  chain smallint not null,
  seq bigint not null,
  hash bytea not null,
  primary key (tenant, chain)
) with (fillfactor = 50);

create table ledger_seal (
  tenant smallint not null,
  no bigint not null,
  at text collate "C" not null,
  heads text collate "C" not null,
  previous bytea not null,
  hash bytea not null,
  primary key (tenant, no)
);

create trigger append_only before update or delete on ledger for each row execute function refuse_change();
create trigger append_only_all before truncate on ledger execute function refuse_change();
create trigger append_only before update or delete on ledger_seal for each row execute function refuse_change();
create trigger append_only_all before truncate on ledger_seal execute function refuse_change();

-- What decisions rested on, under its digest; entries of the ledger name it, so it is kept as long as they are.
create table evidence_set (
  tenant smallint not null,
  digest text collate "C" not null,
  refs text collate "C" not null,
  primary key (tenant, digest)
);
create trigger append_only before update or delete on evidence_set for each row execute function refuse_change();
create trigger append_only_all before truncate on evidence_set execute function refuse_change();

-- Deliveries, messages, clients, and what the token endpoint must remember.

create table outbox (
  tenant smallint not null,
  person text collate "C" not null,
  id text collate "C" not null,
  no bigint generated always as identity,
  channel text collate "C" not null,
  partner text collate "C" not null,
  payload text collate "C" not null,
  due bigint not null,
  tries integer not null default 0,
  error text collate "C" not null default '',
  done bigint,
  primary key (tenant, person, id)
);
create index outbox_due on outbox (due, no) where done is null;
create index outbox_id on outbox (id);

create table message (
  tenant smallint not null,
  person text collate "C" not null,
  id text collate "C" not null,
  received bigint not null,
  format text collate "C" not null,
  feed text collate "C" not null,
  organization text collate "C" not null,
  client text collate "C" not null,
  identity text collate "C" not null,
  sha256 text collate "C" not null,
  raw bytea not null,
  content_type text collate "C" not null,
  status text collate "C" not null,
  loss text collate "C" not null,
  issues text collate "C" not null,
  wrote text collate "C" not null,
  primary key (tenant, person, id)
);
create unique index message_id on message (tenant, id);
create index message_identity on message (tenant, organization, format, identity) where identity <> '';
create index message_status on message (tenant, status, received);
create index message_received on message (tenant, received);

create table client (
  tenant smallint not null,
  id text collate "C" not null,
  body text collate "C" not null,
  primary key (tenant, id)
);

create table used_once (
  tenant smallint not null,
  key text collate "C" not null,
  until bigint not null,
  primary key (tenant, key)
);
create index used_once_until on used_once (until);

create table signing_key (
  kid text collate "C" primary key,
  algorithm text collate "C" not null,
  pem text collate "C" not null,
  created bigint not null
);

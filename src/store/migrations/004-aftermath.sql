-- SPDX-License-Identifier: Apache-2.0
-- Life after the decision: sealing, expungement, retention, corrections (docs/aftermath.md).

-- What may be destroyed is destroyed by the functions below alone; they open the door for their own statements and shut it again.
create function destroying() returns boolean language sql stable as $$
  select coalesce(current_setting('throughcare.destroying', true), '') = 'on'
$$;
create function open_destroying() returns void language plpgsql as $$
begin
  perform set_config('throughcare.destroying', 'on', true);
end $$;
create function shut_destroying() returns void language plpgsql as $$
begin
  perform set_config('throughcare.destroying', '', true);
end $$;

drop trigger keep_for_ever on resource;
drop trigger keep_for_ever on resource_version;
create trigger keep_for_ever before delete on resource
  for each row when (old.type in ('Consent', 'Provenance') and not destroying()) execute function refuse_change();
create trigger keep_for_ever before delete on resource_version
  for each row when (old.type in ('Consent', 'Provenance') and not destroying()) execute function refuse_change();
drop trigger append_only on evidence_set;
create trigger append_only before update on evidence_set for each row execute function refuse_change();
create trigger append_only_delete before delete on evidence_set for each row when (not destroying()) execute function refuse_change();

-- The ledger. Every entry is salted from now on: once the salt is gone, its hash confirms no guess of what it spoke of.
-- `redacted`: the later entry by which its texts were cut down; that entry names chain, number, hash and the digest of what is left.
alter table ledger add column salt bytea, add column redacted text collate "C";
drop trigger append_only on ledger;
create trigger append_only before delete on ledger for each row execute function refuse_change();
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  if not destroying() or new.redacted is null or new.salt is not null
    or (old.tenant, old.person, old.chain, old.seq, old.id, old.at, old.request, old.kind, old.client, old.organization, old.purpose, old.outcome, old.rules, old.previous, old.hash)
    is distinct from (new.tenant, new.person, new.chain, new.seq, new.id, new.at, new.request, new.kind, new.client, new.organization, new.purpose, new.outcome, new.rules, new.previous, new.hash)
  then
    raise exception 'UPDATE of ledger is not allowed' using errcode = 'TC403';
  end if;
  return new;
end $$;
create trigger append_only_update before update on ledger for each row execute function refuse_ledger_change();

create or replace function append_ledger(p_tenant smallint, p_entries json) returns void language plpgsql as $$
declare
  e record;
  at_chain integer := -1;
  v_seq bigint;
  v_hash bytea;
  v_before bytea;
  v_salt bytea;
begin
  for e in
    select x.*, get_byte(sha256(convert_to(x.person, 'UTF8')), 0) & 15 as chain
    from json_to_recordset(p_entries) as x(n integer, id text, at text, request text, person text, kind text, client text,
      organization text, purpose text, outcome text, rules text, audit text, detail text)
    order by 14, 1
  loop
    if e.chain <> at_chain then
      if at_chain >= 0 then update ledger_head set seq = v_seq, hash = v_hash where tenant = p_tenant and chain = at_chain; end if;
      at_chain := e.chain;
      insert into ledger_head (tenant, chain, seq, hash) values (p_tenant, at_chain, 0, '\x') on conflict do nothing;
      select seq, hash into strict v_seq, v_hash from ledger_head where tenant = p_tenant and chain = at_chain for update;
    end if;
    v_seq := v_seq + 1;
    v_before := v_hash;
    v_salt := uuid_send(gen_random_uuid());
    v_hash := sha256(v_before || convert_to(
      field(p_tenant::text) || field(at_chain::text) || field(v_seq::text) || field(e.id) || field(e.at) || field(e.request)
      || field(e.person) || field(e.kind) || field(e.client) || field(e.organization) || field(e.purpose) || field(e.outcome)
      || field(e.rules) || field(e.audit) || field(e.detail) || field(encode(v_salt, 'hex')), 'UTF8'));
    insert into ledger (tenant, person, chain, seq, id, at, request, kind, client, organization, purpose, outcome, rules, audit, detail, previous, hash, salt)
    values (p_tenant, e.person, at_chain, v_seq, e.id, e.at, e.request, e.kind, e.client, e.organization, e.purpose, e.outcome,
      e.rules, e.audit, e.detail, v_before, v_hash, v_salt);
  end loop;
  if at_chain >= 0 then update ledger_head set seq = v_seq, hash = v_hash where tenant = p_tenant and chain = at_chain; end if;
end $$;

-- Records under an order that seals them, and when it reached the gateway; the order says to whom they may still go.
create table seal (
  tenant smallint not null, person text collate "C" not null, type text collate "C" not null, id text collate "C" not null,
  order_id text collate "C" not null, since bigint not null, until bigint,
  primary key (tenant, person, type, id, order_id)
);
create index seal_by_record on seal (tenant, type, id);

-- What was expunged, by the digest of `Type/id`: nothing that a source sends again under the same key comes in.
create table expunged (
  tenant smallint not null, digest bytea not null, since bigint not null,
  primary key (tenant, digest)
);

-- Records that got another version, until it has been looked at whether earlier recipients must be told (45 CFR 164.526(c)(3)).
create table revised (
  tenant smallint not null, person text collate "C" not null, type text collate "C" not null, id text collate "C" not null, since bigint not null,
  primary key (tenant, person, type, id)
);

-- A record of the same source that joins a sealed stay is sealed with it, whichever way it was written; a seal follows its record to another person.
create function follow_seal() returns trigger language plpgsql as $$
declare
  v_found integer;
begin
  if tg_op = 'UPDATE' and new.person <> old.person then
    update seal set person = new.person where tenant = new.tenant and type = new.type and id = new.id;
    update revised set person = new.person where tenant = new.tenant and type = new.type and id = new.id;
  end if;
  if new.type in ('Provenance', 'Patient', 'DocumentReference') or new.person = '' then return null; end if;
  insert into seal (tenant, person, type, id, order_id, since)
  select new.tenant, new.person, new.type, new.id, s.order_id, new.updated
  from seal s join resource e on e.tenant = s.tenant and e.type = s.type and e.id = s.id and e.holder = new.holder
  where s.tenant = new.tenant and s.person = new.person and s.type = 'Encounter' and s.until is null
    and s.type || '/' || s.id = any (string_to_array(new.refs, ' '))
  on conflict do nothing;
  get diagnostics v_found = row_count;
  if v_found > 0 then perform raise_epochs(new.tenant, array[new.person]); end if;
  return null;
end $$;
create trigger follow_seal after insert or update of person, refs on resource for each row execute function follow_seal();

create function note_revision() returns trigger language plpgsql as $$
begin
  insert into revised (tenant, person, type, id, since) values (new.tenant, new.person, new.type, new.id, new.updated) on conflict do nothing;
  return null;
end $$;
create trigger note_revision after update of version on resource
  for each row when (old.version <> new.version and new.person <> '' and new.type not in ('Provenance', 'Task')) execute function note_revision();

create function digest_of(p_type text, p_id text) returns bytea language sql immutable strict parallel safe as $$
  select sha256(convert_to(p_type || '/' || p_id, 'UTF8'))
$$;

-- Destroys records whole: all versions, index rows, seals, and gate profiles that no other record has. Gives back how many versions went.
create function destroy_records(p_tenant smallint, p_now bigint, p_refs text[], p_keep_out boolean) returns integer language plpgsql as $$
declare
  v_persons text[];
  v_current integer;
  v_past integer;
  r record;
begin
  perform open_destroying();
  select coalesce(array_agg(distinct person), '{}') into v_persons from resource where tenant = p_tenant
    and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x);
  for r in select key from resource where tenant = p_tenant and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x) loop
    perform drop_index(r.key);
  end loop;
  delete from resource where tenant = p_tenant and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x);
  get diagnostics v_current = row_count;
  delete from resource_version where tenant = p_tenant and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x);
  get diagnostics v_past = row_count;
  delete from seal where tenant = p_tenant and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x);
  delete from revised where tenant = p_tenant and (type, id) in (select split_part(x, '/', 1), split_part(x, '/', 2) from unnest(p_refs) as x);
  if p_keep_out then
    insert into expunged (tenant, digest, since)
    select distinct p_tenant, digest_of(split_part(x, '/', 1), split_part(x, '/', 2)), p_now from unnest(p_refs) as x on conflict do nothing;
  end if;
  delete from gate_profile g where g.tenant = p_tenant and g.person = any (v_persons)
    and not exists (select 1 from resource x where x.tenant = g.tenant and x.person = g.person and x.gate = g.gate)
    and not exists (select 1 from resource_version x where x.tenant = g.tenant and x.person = g.person and x.gate = g.gate);
  if cardinality(v_persons) > 0 then perform raise_epochs(p_tenant, v_persons); end if;
  perform shut_destroying();
  return v_current + v_past;
end $$;

-- Cuts down the texts of an entry; the door stays open for this statement only.
create function redact_entry(p_tenant smallint, p_chain smallint, p_seq bigint, p_audit text, p_detail text, p_by text) returns void language plpgsql as $$
begin
  perform open_destroying();
  update ledger set audit = p_audit, detail = p_detail, salt = null, redacted = p_by where tenant = p_tenant and chain = p_chain and seq = p_seq;
  perform shut_destroying();
end $$;

create function drop_evidence_sets(p_tenant smallint, p_digests text[]) returns void language plpgsql as $$
begin
  perform open_destroying();
  delete from evidence_set where tenant = p_tenant and digest = any (p_digests);
  perform shut_destroying();
end $$;

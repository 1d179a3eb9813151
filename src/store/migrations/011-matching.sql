-- SPDX-License-Identifier: Apache-2.0
-- Whose record it is (docs/matching.md): Patients that were not compared with others yet, and the way back from a wrong link.

-- Patients that came or changed and wait to be compared with those of other persons.
create table match_due (
  tenant smallint not null, id text collate "C" not null, since bigint not null,
  primary key (tenant, id)
);
create function note_match_due() returns trigger language plpgsql as $$
begin
  if new.type = 'Patient' and new.person <> '' and not new.deleted then
    insert into match_due (tenant, id, since) values (new.tenant, new.id, new.updated) on conflict (tenant, id) do update set since = excluded.since;
  end if;
  return null;
end $$;
create trigger note_match_due after insert or update of body, deleted on resource for each row when (new.type = 'Patient') execute function note_match_due();

-- Entries of the ledger that were written while the records of two persons were taken for one's. The ledger itself is never changed:
-- `ledger_share` says for whom an entry counts besides, `ledger_away` that it no longer counts for whom it was written.
create table ledger_share (
  tenant smallint not null, person text collate "C" not null, entry text collate "C" not null,
  primary key (tenant, person, entry)
);
create table ledger_away (tenant smallint not null, entry text collate "C" not null, primary key (tenant, entry));

-- Moves some of a person's records, with all their versions, to a new person; those are found by the index under their own key.
create function split_person(p_tenant smallint, p_from text, p_to text, p_refs text[]) returns integer language plpgsql as $$
declare
  v_keys bigint[];
begin
  perform pg_advisory_xact_lock(person_lock(p_tenant, p.person)) from (select x as person from unnest(array[p_from, p_to]) as x order by x) as p;
  with moved as (
    update resource r set person = p_to from unnest(p_refs) as w
    where r.tenant = p_tenant and r.person = p_from and r.type = split_part(w, '/', 1) and r.id = split_part(w, '/', 2) returning r.key
  ) select coalesce(array_agg(key), '{}') into v_keys from moved;
  update resource_version v set person = p_to from unnest(p_refs) as w
  where v.tenant = p_tenant and v.person = p_from and v.type = split_part(w, '/', 1) and v.id = split_part(w, '/', 2);
  update index_token set person = p_to where key = any (v_keys);
  update index_reference set person = p_to where key = any (v_keys);
  update index_date set person = p_to where key = any (v_keys);
  update index_string set person = p_to where key = any (v_keys);
  update index_number set person = p_to where key = any (v_keys);
  update index_quantity set person = p_to where key = any (v_keys);
  update index_uri set person = p_to where key = any (v_keys);
  insert into gate_profile (tenant, person, gate, facts)
  select g.tenant, p_to, g.gate, g.facts from gate_profile g where g.tenant = p_tenant and g.person = p_from
    and (exists (select 1 from resource x where x.tenant = g.tenant and x.person = p_to and x.gate = g.gate)
      or exists (select 1 from resource_version x where x.tenant = g.tenant and x.person = p_to and x.gate = g.gate))
  on conflict do nothing;
  delete from gate_profile g where g.tenant = p_tenant and g.person = p_from
    and not exists (select 1 from resource x where x.tenant = g.tenant and x.person = g.person and x.gate = g.gate)
    and not exists (select 1 from resource_version x where x.tenant = g.tenant and x.person = g.person and x.gate = g.gate);
  update message set person = p_to where tenant = p_tenant and person = p_from and string_to_array(wrote, ' ') && p_refs;
  update outbox o set person = p_to where o.tenant = p_tenant and o.person = p_from and o.done is null
    and exists (select 1 from unnest(p_refs) as w where position(w in o.payload) > 0);
  perform raise_epochs(p_tenant, array[p_from, p_to]);
  return cardinality(v_keys);
end $$;

-- `away`: entries that count for the new person alone; `both`: for either.
create function share_ledger(p_tenant smallint, p_from text, p_to text, p_away text[], p_both text[]) returns void language plpgsql as $$
begin
  delete from ledger_share where tenant = p_tenant and entry = any (p_away)
    and (person = p_from or person in (select m.person from person_merge m where m.tenant = p_tenant and m.into_person = p_from));
  insert into ledger_away (tenant, entry) select p_tenant, e from unnest(p_away) as e on conflict do nothing;
  insert into ledger_share (tenant, person, entry) select p_tenant, p_to, e from unnest(p_away || p_both) as e on conflict do nothing;
end $$;

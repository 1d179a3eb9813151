-- SPDX-License-Identifier: Apache-2.0
-- Writing as functions: one round trip writes resources, their index, gate profiles, epochs, outbox and ledger.

-- One change as it comes from the gateway. `n` counts from 1 within a call; `step` is what the version rises by.
create type change_input as (
  n integer, kind text, type text, id text, person text, holder text, gate text, day text, meta text, body text, refs text,
  evidence boolean, expected bigint, step bigint
);

-- Writes index rows of the changes whose keys and persons are given in order of `n`.
create function write_index(
  p_tenant smallint, p_keys bigint[], p_persons text[],
  p_token json, p_reference json, p_date json, p_string json, p_number json, p_quantity json, p_uri json
) returns void language plpgsql as $$
begin
  if p_token is not null then
    insert into index_token (tenant, person, key, param, system, code)
    select p_tenant, c.person, c.key, i.p, i.s, i.c
    from json_to_recordset(p_token) as i(n integer, p bigint, s bigint, c text)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_reference is not null then
    insert into index_reference (tenant, person, key, param, target_type, target_id, url, system, value)
    select p_tenant, c.person, c.key, i.p, i.t, i.i, i.u, i.s, i.v
    from json_to_recordset(p_reference) as i(n integer, p bigint, t text, i text, u text, s bigint, v text)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_date is not null then
    insert into index_date (tenant, person, key, param, lo, hi)
    select p_tenant, c.person, c.key, i.p, i.l, i.h
    from json_to_recordset(p_date) as i(n integer, p bigint, l bigint, h bigint)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_string is not null then
    insert into index_string (tenant, person, key, param, norm, exact)
    select p_tenant, c.person, c.key, i.p, i.v, i.e
    from json_to_recordset(p_string) as i(n integer, p bigint, v text, e text)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_number is not null then
    insert into index_number (tenant, person, key, param, lo, hi)
    select p_tenant, c.person, c.key, i.p, i.l, i.h
    from json_to_recordset(p_number) as i(n integer, p bigint, l double precision, h double precision)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_quantity is not null then
    insert into index_quantity (tenant, person, key, param, lo, hi, system, code, unit)
    select p_tenant, c.person, c.key, i.p, i.l, i.h, i.s, i.c, i.u
    from json_to_recordset(p_quantity) as i(n integer, p bigint, l double precision, h double precision, s bigint, c text, u text)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
  if p_uri is not null then
    insert into index_uri (tenant, person, key, param, value)
    select p_tenant, c.person, c.key, i.p, i.v
    from json_to_recordset(p_uri) as i(n integer, p bigint, v text)
    join unnest(p_keys, p_persons) with ordinality as c(key, person, n) on c.n = i.n;
  end if;
end $$;

create function drop_index(p_key bigint) returns void language sql as $$
  delete from index_token where key = p_key;
  delete from index_reference where key = p_key;
  delete from index_date where key = p_key;
  delete from index_string where key = p_key;
  delete from index_number where key = p_key;
  delete from index_quantity where key = p_key;
  delete from index_uri where key = p_key;
$$;

-- Raises the epoch of every person given ('' is the registry). Sorted, so that two writers never wait for each other.
create function raise_epochs(p_tenant smallint, p_persons text[]) returns void language plpgsql as $$
begin
  if '' = any (p_persons) then
    insert into tenant_state as s (tenant, epoch) values (p_tenant, 1)
    on conflict (tenant) do update set epoch = s.epoch + 1;
  end if;
  insert into person_state as s (tenant, person, epoch)
  select distinct p_tenant, p, 1 from unnest(p_persons) as p where p <> '' order by p
  on conflict (tenant, person) do update set epoch = s.epoch + 1;
end $$;

-- Stores gate profiles; gives back the persons that got a new one.
create function write_gates(p_tenant smallint, p_gates json) returns text[] language sql as $$
  with fresh as (
    insert into gate_profile (tenant, person, gate, facts)
    select p_tenant, g.person, g.gate, g.facts
    from json_to_recordset(p_gates) as g(person text, gate text, facts text) order by g.person, g.gate
    on conflict do nothing returning person
  )
  select coalesce(array_agg(distinct person), '{}') from fresh;
$$;

create function person_lock(p_tenant smallint, p_person text) returns bigint language sql immutable strict as $$
  select hashtextextended(p_tenant::text || ' person ' || p_person, 0)
$$;

-- What stands against a write, by change: nothing is written then. Existing rows that the write names stay locked.
create function check_changes(p_tenant smallint, p_changes change_input[])
returns table (n integer, outcome text) language plpgsql as $$
begin
  -- Shared, against the exclusive lock of merge_persons: nothing is written for a person that is being moved away.
  perform pg_advisory_xact_lock_shared(person_lock(p_tenant, p.person))
  from (select distinct c.person from unnest(p_changes) as c where c.person <> '' order by c.person) as p;
  perform 1 from resource r
  where r.tenant = p_tenant
    and (r.type, r.id) in (select c.type, c.id from unnest(p_changes) as c where c.kind <> 'create')
  order by r.type, r.id for update;
  return query
    select c.n, case
      when m.person is not null then 'merged'
      when c.kind = 'create' then 'exists'
      when r.key is null then 'absent'
      else 'version' end
    from unnest(p_changes) as c
    left join resource r on r.tenant = p_tenant and r.type = c.type and r.id = c.id
    left join person_merge m on m.tenant = p_tenant and m.person = c.person
    where m.person is not null
      or (c.kind = 'create' and r.key is not null)
      or (c.kind <> 'create' and (r.key is null or (c.expected is not null and c.expected <> r.version)));
end $$;

-- Writes the versions themselves; `keys` in order of `n`, and the persons whose decisions may change.
create function write_versions(p_tenant smallint, p_now bigint, p_changes change_input[], out keys bigint[], out touched text[])
language plpgsql as $$
declare
  c change_input;
  r resource%rowtype;
begin
  select coalesce(array_agg(case when x.kind = 'create' then nextval('resource_key') end order by x.n), '{}'),
    coalesce(array_agg(x.person) filter (where x.evidence), '{}')
  into keys, touched from unnest(p_changes) as x;
  insert into resource (tenant, person, key, version, updated, deleted, evidence, type, id, holder, gate, day, refs, meta, body)
  select p_tenant, x.person, keys[x.n], x.step, p_now, false, x.evidence, x.type, x.id, x.holder, x.gate, x.day, x.refs, x.meta, x.body
  from unnest(p_changes) as x where x.kind = 'create';
  for c in select * from unnest(p_changes) as x where x.kind <> 'create' order by x.n loop
    select * into strict r from resource where tenant = p_tenant and type = c.type and id = c.id;
    insert into resource_version (tenant, person, version, updated, deleted, type, id, holder, gate, day, refs, meta, body)
    values (r.tenant, r.person, r.version, r.updated, r.deleted, r.type, r.id, r.holder, r.gate, r.day, r.refs, r.meta, r.body);
    update resource set person = c.person, version = r.version + c.step, updated = greatest(p_now, r.updated),
      deleted = (c.kind = 'delete'), evidence = c.evidence, holder = c.holder, gate = c.gate, day = c.day,
      refs = c.refs, meta = c.meta, body = c.body
    where tenant = r.tenant and person = r.person and key = r.key;
    perform drop_index(r.key);
    keys[c.n] := r.key;
    if r.evidence then touched := touched || r.person; end if;
    if r.person <> c.person then touched := touched || r.person || c.person; end if;
  end loop;
end $$;

-- Appends entries to their chains: the hash covers the hash before it and every field, each led by its length in bytes.
-- The heads are locked in order of chain until the commit, so this is the last thing a transaction does.
create function append_ledger(p_tenant smallint, p_entries json) returns void language plpgsql as $$
declare
  e record;
  at_chain integer := -1;
  v_seq bigint;
  v_hash bytea;
  v_before bytea;
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
    v_hash := sha256(v_before || convert_to(
      field(p_tenant::text) || field(at_chain::text) || field(v_seq::text) || field(e.id) || field(e.at) || field(e.request)
      || field(e.person) || field(e.kind) || field(e.client) || field(e.organization) || field(e.purpose) || field(e.outcome)
      || field(e.rules) || field(e.audit) || field(e.detail), 'UTF8'));
    insert into ledger (tenant, person, chain, seq, id, at, request, kind, client, organization, purpose, outcome, rules, audit, detail, previous, hash)
    values (p_tenant, e.person, at_chain, v_seq, e.id, e.at, e.request, e.kind, e.client, e.organization, e.purpose, e.outcome,
      e.rules, e.audit, e.detail, v_before, v_hash);
  end loop;
  if at_chain >= 0 then update ledger_head set seq = v_seq, hash = v_hash where tenant = p_tenant and chain = at_chain; end if;
end $$;

-- A text led by its length in bytes: texts put together so can be told apart again.
create function field(t text) returns text language sql immutable strict parallel safe as $$
  select octet_length(t)::text || ':' || t
$$;

create function write_outbox(p_tenant smallint, p_now bigint, p_rows json) returns void language sql as $$
  insert into outbox (tenant, person, id, channel, partner, payload, due)
  select p_tenant, o.person, o.id, o.channel, o.partner, o.payload, coalesce(o.due, p_now)
  from json_to_recordset(p_rows) as o(n integer, id text, person text, channel text, partner text, payload text, due bigint)
  order by o.n;
$$;

-- Everything one write set (or several merged ones) writes. A row with an outcome other than 'written' says what stood
-- against it; nothing was written then.
create function write_set(
  p_tenant smallint, p_now bigint, p_changes json, p_gates json,
  p_token json, p_reference json, p_date json, p_string json, p_number json, p_quantity json, p_uri json,
  p_outbox json, p_evidence json, p_ledger json
) returns table (n integer, outcome text, version bigint, updated bigint) language plpgsql as $$
declare
  v_changes change_input[];
  v_keys bigint[];
  v_touched text[];
begin
  if p_changes is not null then
    select array_agg(c order by c.n) into v_changes from json_populate_recordset(null::change_input, p_changes) as c;
    return query select f.n, f.outcome, null::bigint, null::bigint from check_changes(p_tenant, v_changes) as f order by f.n;
    if found then return; end if;
    select w.keys, w.touched into v_keys, v_touched from write_versions(p_tenant, p_now, v_changes) as w;
    perform write_index(p_tenant, v_keys, array(select c.person from unnest(v_changes) as c order by c.n),
      p_token, p_reference, p_date, p_string, p_number, p_quantity, p_uri);
    if p_gates is not null then v_touched := v_touched || write_gates(p_tenant, p_gates); end if;
    if cardinality(v_touched) > 0 then perform raise_epochs(p_tenant, v_touched); end if;
    return query
      select c.n, 'written', case when c.kind = 'create' then c.step else r.version end, case when c.kind = 'create' then p_now else r.updated end
      from unnest(v_changes) as c
      left join resource r on c.kind <> 'create' and r.tenant = p_tenant and r.type = c.type and r.id = c.id
      order by c.n;
  end if;
  if p_outbox is not null then perform write_outbox(p_tenant, p_now, p_outbox); end if;
  if p_evidence is not null then
    insert into evidence_set (tenant, digest, refs)
    select p_tenant, e.digest, e.refs from json_to_recordset(p_evidence) as e(digest text, refs text) order by e.digest
    on conflict do nothing;
  end if;
  if p_ledger is not null then perform append_ledger(p_tenant, p_ledger); end if;
end $$;

-- Gives a stored record another gate profile without a new version.
create function regate(p_tenant smallint, p_type text, p_id text, p_gate text, p_facts text) returns boolean language plpgsql as $$
declare
  v_person text;
begin
  update resource set gate = p_gate where tenant = p_tenant and type = p_type and id = p_id returning person into v_person;
  if not found then return false; end if;
  insert into gate_profile (tenant, person, gate, facts) values (p_tenant, v_person, p_gate, p_facts) on conflict do nothing;
  perform raise_epochs(p_tenant, array[v_person]);
  return true;
end $$;

-- Moves all that belongs to one person to another, since they were found to be one. The ledger stays as it was written.
create function merge_persons(p_tenant smallint, p_from text, p_to text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(person_lock(p_tenant, p.person)) from (select x as person from unnest(array[p_from, p_to]) as x order by x) as p;
  update resource set person = p_to where tenant = p_tenant and person = p_from;
  update resource_version set person = p_to where tenant = p_tenant and person = p_from;
  update index_token i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_reference i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_date i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_string i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_number i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_quantity i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  update index_uri i set person = p_to from resource r where r.tenant = p_tenant and r.person = p_to and i.key = r.key and i.person = p_from;
  insert into gate_profile (tenant, person, gate, facts)
  select tenant, p_to, gate, facts from gate_profile where tenant = p_tenant and person = p_from on conflict do nothing;
  delete from gate_profile where tenant = p_tenant and person = p_from;
  update message set person = p_to where tenant = p_tenant and person = p_from;
  update outbox set person = p_to where tenant = p_tenant and person = p_from;
  update person_merge set into_person = p_to where tenant = p_tenant and into_person = p_from;
  delete from person_merge where tenant = p_tenant and person = p_to;
  insert into person_merge (tenant, person, into_person) values (p_tenant, p_from, p_to)
  on conflict (tenant, person) do update set into_person = excluded.into_person;
  perform raise_epochs(p_tenant, array[p_from, p_to]);
end $$;

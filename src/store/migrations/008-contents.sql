-- SPDX-License-Identifier: Apache-2.0
-- A Binary is protected as the record in its securityContext is, at every moment (http://hl7.org/fhir/R4/binary.html). Its `refs` begin with that
-- record. Whatever gives the record another gate profile, day or state does the same to what belongs to it, in the same statement.

create function context_of(refs text) returns text language sql immutable strict parallel safe as $$
  select split_part(refs, ' ', 1)
$$;

create function follow_context() returns trigger language plpgsql as $$
declare
  r resource%rowtype;
begin
  if not new.deleted then
    update resource set gate = new.gate, day = new.day
    where tenant = new.tenant and person = new.person and type = 'Binary' and not deleted and context_of(refs) = new.type || '/' || new.id
      and (gate, day) is distinct from (new.gate, new.day);
    return null;
  end if;
  -- Contents go with what they are the contents of: a version that says so, and none of it to be found.
  for r in select * from resource where tenant = new.tenant and person = new.person and type = 'Binary' and not deleted
    and context_of(refs) = new.type || '/' || new.id order by id for update
  loop
    insert into resource_version (tenant, person, version, updated, deleted, type, id, holder, gate, day, refs, meta, body)
    values (r.tenant, r.person, r.version, r.updated, r.deleted, r.type, r.id, r.holder, r.gate, r.day, r.refs, r.meta, r.body);
    update resource set version = r.version + 1 + floor(random() * 99999)::bigint, updated = greatest(new.updated, r.updated), deleted = true, meta = '', body = ''
    where tenant = r.tenant and person = r.person and key = r.key;
    perform drop_index(r.key);
  end loop;
  return null;
end $$;
create trigger follow_context after update of gate, day, deleted on resource for each row
  when (new.person <> '' and new.type not in ('Binary', 'Patient') and (old.gate, old.day, old.deleted) is distinct from (new.gate, new.day, new.deleted))
  execute function follow_context();

-- The gate keeps what belongs to what until the person's epoch moves.
create function note_contents() returns trigger language plpgsql as $$
begin
  perform raise_epochs(new.tenant, array[new.person]);
  return null;
end $$;
create trigger note_contents_new after insert on resource for each row when (new.type = 'Binary' and new.person <> '') execute function note_contents();
create trigger note_contents after update of refs on resource for each row
  when (new.type = 'Binary' and new.person <> '' and old.refs is distinct from new.refs) execute function note_contents();

-- As in 004, and contents are sealed with what they belong to.
create or replace function follow_seal() returns trigger language plpgsql as $$
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
  where s.tenant = new.tenant and s.person = new.person and s.until is null
    and case when new.type = 'Binary' then s.type || '/' || s.id = context_of(new.refs) or s.type = 'Encounter' and s.type || '/' || s.id = any (string_to_array(new.refs, ' '))
      else s.type = 'Encounter' and s.type || '/' || s.id = any (string_to_array(new.refs, ' ')) end
  on conflict do nothing;
  get diagnostics v_found = row_count;
  if v_found > 0 then perform raise_epochs(new.tenant, array[new.person]); end if;
  return null;
end $$;

-- Two writers at once: the facts are those of the record as it stands now, whatever was read before.
create function take_context() returns trigger language plpgsql as $$
declare
  r record;
begin
  select gate, day into r from resource where tenant = new.tenant and type = split_part(context_of(new.refs), '/', 1) and id = split_part(context_of(new.refs), '/', 2)
    and person = new.person for share;
  if found then
    new.gate := r.gate;
    new.day := r.day;
  end if;
  return new;
end $$;
create trigger take_context before insert or update of refs on resource for each row
  when (new.type = 'Binary' and new.person <> '' and not new.deleted and context_of(new.refs) not like 'Patient/%') execute function take_context();

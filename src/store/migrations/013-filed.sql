-- SPDX-License-Identifier: Apache-2.0
-- What a gate knows of a person holds until the person's epoch moves, also on which days there are records of which profile: a record
-- that moves to another profile or day raises the epoch. One that comes does not: a gate that found none is not kept (src/app/gate/gates.ts).

create function note_moved() returns trigger language plpgsql as $$
begin
  perform raise_epochs(new.tenant, array[new.person]);
  return null;
end $$;
create trigger note_moved after update of gate, day on resource for each row
  when (new.person <> '' and new.type <> 'Binary' and new.version <> old.version and (old.gate, old.day) is distinct from (new.gate, new.day)) execute function note_moved();

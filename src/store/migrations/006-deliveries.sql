-- SPDX-License-Identifier: Apache-2.0
-- Deliveries (docs/deliveries.md). A lane is what must arrive in order: the deliveries about one person to one partner, or those of one
-- subscription. One process works on a lane at a time, on its first delivery that is not done.

alter table outbox add column lane text collate "C", add column own_lane boolean not null default false, add column made bigint, add column dead bigint;
update outbox set lane = person || ' ' || partner, made = due;
alter table outbox alter column lane set not null, alter column made set not null;
create index outbox_by_lane on outbox (tenant, lane, no) where done is null;
create index outbox_dead on outbox (tenant, dead) where dead is not null;
drop index outbox_due;

-- `due`: not before it is there anything to do; `lease`: until then another process works on it.
create table outbox_lane (
  tenant smallint not null, lane text collate "C" not null, due bigint not null, lease bigint not null default 0,
  primary key (tenant, lane)
);
create index outbox_lane_due on outbox_lane (due);
insert into outbox_lane (tenant, lane, due) select tenant, lane, min(due) from outbox where done is null group by tenant, lane;

-- A delivery without a lane of its own follows its person, also when that person turns out to be another.
create function name_lane() returns trigger language plpgsql as $$
begin
  if not new.own_lane then new.lane := new.person || ' ' || new.partner; end if;
  return new;
end $$;
create trigger name_lane before insert or update of person on outbox for each row execute function name_lane();

-- Whoever writes into a lane holds it until the commit: what stands later in it was committed later.
create function wake_lane() returns trigger language plpgsql as $$
begin
  if new.done is null then
    insert into outbox_lane as l (tenant, lane, due) values (new.tenant, new.lane, new.due)
    on conflict (tenant, lane) do update set due = least(l.due, excluded.due);
  end if;
  return null;
end $$;
create trigger wake_lane after insert or update of person on outbox for each row execute function wake_lane();

create or replace function write_outbox(p_tenant smallint, p_now bigint, p_rows json) returns void language sql as $$
  insert into outbox (tenant, person, id, channel, partner, payload, due, made, lane, own_lane)
  select p_tenant, o.person, o.id, o.channel, o.partner, o.payload, coalesce(o.due, p_now), p_now, o.lane, o.lane is not null
  from json_to_recordset(p_rows) as o(n integer, id text, person text, channel text, partner text, payload text, due bigint, lane text)
  order by coalesce(o.lane, o.person || ' ' || o.partner), o.n;
$$;

-- Gives the lane back: due when its first open delivery is, never while that one is a dead letter, and gone when there is none.
create function leave_lane(p_tenant smallint, p_lane text) returns void language plpgsql as $$
declare
  v_head record;
begin
  perform 1 from outbox_lane where tenant = p_tenant and lane = p_lane for update;
  select due, dead into v_head from outbox where tenant = p_tenant and lane = p_lane and done is null order by no limit 1;
  if not found then
    delete from outbox_lane where tenant = p_tenant and lane = p_lane;
  else
    update outbox_lane set lease = 0, due = case when v_head.dead is null then v_head.due else 9007199254740991 end where tenant = p_tenant and lane = p_lane;
  end if;
end $$;

-- First deliveries of up to `p_count` lanes that are due; nobody else gets them before the lease is over.
create function take_deliveries(p_now bigint, p_count integer, p_lease bigint) returns setof outbox language plpgsql as $$
declare
  v_lane record;
  v_row outbox%rowtype;
begin
  for v_lane in
    select tenant, lane from outbox_lane where due <= p_now and lease <= p_now order by due limit p_count for update skip locked
  loop
    select * into v_row from outbox where tenant = v_lane.tenant and lane = v_lane.lane and done is null order by no limit 1;
    if not found or v_row.dead is not null or v_row.due > p_now then
      perform leave_lane(v_lane.tenant, v_lane.lane);
    else
      update outbox_lane set lease = p_now + p_lease where tenant = v_lane.tenant and lane = v_lane.lane;
      update outbox set tries = tries + 1 where tenant = v_row.tenant and person = v_row.person and id = v_row.id returning * into v_row;
      return next v_row;
    end if;
  end loop;
end $$;

-- One delivery, settled: `done`, `later` (put off until `p_due`), `untried` (the same, and this time does not count), `dead` until a person looks at
-- it, `released` by one. Its lane is given back.
create function settle_delivery(p_now bigint, p_id text, p_state text, p_due bigint, p_error text) returns void language plpgsql as $$
declare
  v_row outbox%rowtype;
begin
  for v_row in select * from outbox where id = p_id and done is null loop
    -- The lane first, as everybody does who needs both.
    perform 1 from outbox_lane where tenant = v_row.tenant and lane = v_row.lane for update;
    if p_state = 'done' then
      update outbox set done = p_now, dead = null, payload = '', error = p_error where tenant = v_row.tenant and person = v_row.person and id = p_id;
    elsif p_state = 'dead' then
      update outbox set dead = p_now, error = p_error where tenant = v_row.tenant and person = v_row.person and id = p_id;
    else
      update outbox set due = p_due, dead = null, error = p_error, tries = case p_state when 'released' then 0 when 'untried' then tries - 1 else tries end
      where tenant = v_row.tenant and person = v_row.person and id = p_id;
    end if;
    perform leave_lane(v_row.tenant, v_row.lane);
  end loop;
end $$;

-- SPDX-License-Identifier: Apache-2.0
-- Topic-based subscriptions (docs/deliveries.md). The Subscription itself is a resource; here stands what the gateway needs to run it.

create table subscription_state (
  tenant smallint not null, id text collate "C" not null, holder text collate "C" not null,
  phase text collate "C" not null default 'off',
  -- It was written and has not been read yet.
  fresh boolean not null default true,
  -- Changes are noted for it: of these types ('*': all), or only what is new.
  live boolean not null default false, types text not null default '', arrivals boolean not null default false,
  -- Seconds; null: none is asked for. `last`: when the subscriber was told something last.
  heartbeat integer, last bigint not null default 0,
  -- Events told so far: the number of the last one.
  events bigint not null default 0,
  primary key (tenant, id)
);
create index subscription_fresh on subscription_state (tenant, id) where fresh;

-- What changed and may be told; the gate decides when it leaves. An event gets its number when the subscriber has taken it.
create table subscription_event (
  tenant smallint not null, subscription text collate "C" not null, no bigint generated always as identity,
  type text collate "C" not null, id text collate "C" not null, at bigint not null, number bigint,
  primary key (tenant, subscription, no)
);
create index subscription_event_record on subscription_event (tenant, type, id);
create index subscription_event_number on subscription_event (tenant, subscription, number) where number is not null;
create index subscription_event_open on subscription_event (tenant, subscription, no) where number is null;

create function follow_subscription() returns trigger language plpgsql as $$
begin
  insert into subscription_state as s (tenant, id, holder) values (new.tenant, new.id, new.holder)
  on conflict (tenant, id) do update set fresh = true, holder = excluded.holder;
  return null;
end $$;
create trigger follow_subscription_new after insert on resource for each row when (new.type = 'Subscription' and new.person = '') execute function follow_subscription();
create trigger follow_subscription after update of version on resource
  for each row when (new.type = 'Subscription' and new.person = '' and old.version <> new.version) execute function follow_subscription();

create function note_event() returns trigger language plpgsql as $$
begin
  insert into subscription_event (tenant, subscription, type, id, at)
  select new.tenant, s.id, new.type, new.id, new.updated from subscription_state s
  where s.tenant = new.tenant and s.live and (s.types = '*' or new.type = any (string_to_array(s.types, ' '))) and (tg_op = 'INSERT' or not s.arrivals);
  return null;
end $$;
create trigger note_event_new after insert on resource for each row when (new.person <> '') execute function note_event();
create trigger note_event after update of version on resource for each row when (new.person <> '' and old.version <> new.version) execute function note_event();

-- What is destroyed is told nowhere any more.
create function forget_event() returns trigger language plpgsql as $$
begin
  delete from subscription_event where tenant = old.tenant and type = old.type and id = old.id;
  return null;
end $$;
create trigger forget_event after delete on resource for each row execute function forget_event();

-- Puts a delivery into the outbox for every subscription that has something to tell, or from which nothing was heard for its heartbeat.
create function wake_subscriptions(p_now bigint) returns integer language plpgsql as $$
declare
  v_count integer;
begin
  insert into outbox (tenant, person, id, channel, partner, payload, due, made, lane, own_lane)
  select s.tenant, '', gen_random_uuid()::text, 'subscription', s.holder, json_build_object('subscription', s.id, 'kind', w.kind)::text, p_now, p_now, 'subscription ' || s.id, true
  from subscription_state s cross join lateral (select case
      when exists (select 1 from subscription_event e where e.tenant = s.tenant and e.subscription = s.id and e.number is null) then 'event'
      when s.heartbeat is not null and s.last + s.heartbeat * 1000 <= p_now then 'heartbeat' end as kind) as w
  where s.live and s.phase = 'active' and w.kind is not null
    and not exists (select 1 from outbox o where o.tenant = s.tenant and o.lane = 'subscription ' || s.id and o.done is null);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

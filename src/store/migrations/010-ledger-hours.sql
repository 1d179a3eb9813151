-- SPDX-License-Identifier: Apache-2.0
-- How many entries of the ledger there are per hour and word, so that the console finds and counts among millions without
-- reading them (docs/console.md). Nothing is added to the writing of an entry: what is new is counted a moment later.

-- Up to which entry of each chain was counted.
create table ledger_followed (tenant smallint not null, chain smallint not null, seq bigint not null, primary key (tenant, chain));

-- `hour`: the first 13 characters of the instant. `dimension` and `value`: '' (all), organization, purpose, basis, rule, outcome.
create table ledger_hour (
  tenant smallint not null, dimension text collate "C" not null, value text collate "C" not null,
  hour text collate "C" not null, kind text collate "C" not null, n bigint not null,
  primary key (tenant, dimension, value, hour, kind)
);
create index ledger_hour_period on ledger_hour (tenant, dimension, hour);

-- Counts up to `p_most` new entries of each chain; true when nothing was left. Of several processes one counts, the others wait.
create function follow_ledger(p_tenant smallint, p_most integer) returns boolean language plpgsql as $$
declare
  v_all boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_tenant::text || ' ledger hours', 0));
  with fresh as materialized (
    select l.chain, l.seq, left(l.at, 13) as hour, l.kind, l.organization, l.purpose, l.outcome, l.rules, l.detail
    from ledger_head h
    left join ledger_followed f on f.tenant = h.tenant and f.chain = h.chain
    cross join lateral (
      select * from ledger e where e.tenant = p_tenant and e.chain = h.chain and e.seq > coalesce(f.seq, 0) order by e.seq limit p_most
    ) l
    where h.tenant = p_tenant and h.seq > coalesce(f.seq, 0)
  ), words as (
    select hour, kind, '' as dimension, '' as value from fresh
    union all select hour, kind, 'organization', organization from fresh
    union all select hour, kind, 'purpose', purpose from fresh where purpose <> ''
    union all select hour, kind, 'outcome', outcome from fresh where outcome <> ''
    union all select hour, kind, 'rule', r.rule from fresh, unnest(string_to_array(rules, E'\n')) as r (rule) where rules <> ''
    union all select hour, kind, 'basis', b.basis from fresh, lateral (
      select distinct jsonb_array_elements_text(g.item -> 'bases') as basis from jsonb_array_elements(detail::jsonb -> 'groups') as g (item)
      where g.item ->> 'verdict' = 'release'
    ) b where detail like '%"verdict":"release"%'
  ), counted as (
    insert into ledger_hour as t (tenant, dimension, value, hour, kind, n)
    select p_tenant, dimension, value, hour, kind, count(*) from words group by dimension, value, hour, kind
    on conflict (tenant, dimension, value, hour, kind) do update set n = t.n + excluded.n
  ), marked as (
    insert into ledger_followed as t (tenant, chain, seq) select p_tenant, chain, max(seq) from fresh group by chain
    on conflict (tenant, chain) do update set seq = excluded.seq
  )
  select coalesce(max(c.n), 0) < p_most into v_all from (select count(*) as n from fresh group by chain) c;
  return v_all;
end $$;

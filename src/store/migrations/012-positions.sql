-- SPDX-License-Identifier: Apache-2.0
-- Locations that were stored before `near` was served get their place in the index (docs/fhir.md): latitude and longitude in the columns of a number.
-- The key is that of `Location.near`: the first 48 bits of its SHA-256, as the gateway reckons them.

insert into index_number (tenant, person, key, param, lo, hi)
select p.tenant, p.person, p.key, p.param, p.lo, p.hi from (
  select r.tenant, r.person, r.key, ('x' || substr(encode(sha256('Location.near'), 'hex'), 1, 12))::bit(48)::bigint as param,
    (('{' || r.body || '}')::json #>> '{position,latitude}')::double precision as lo, (('{' || r.body || '}')::json #>> '{position,longitude}')::double precision as hi
  from resource r where r.type = 'Location' and not r.deleted and r.body <> ''
) p
where p.lo is not null and p.hi is not null and abs(p.lo) <= 90
  and not exists (select 1 from index_number i where i.tenant = p.tenant and i.key = p.key and i.param = p.param);

// SPDX-License-Identifier: Apache-2.0
import type { AftermathReads } from '../../app/aftermath/ports.ts';
import { NOTHING_LEFT } from '../../domain/consent/aftermath/cut-down.ts';
import type { Run } from '../database.ts';
import { split } from '../readers.ts';
import { resourceColumns, toResource } from '../rows.ts';
import { instant } from '../write.ts';

/** Reads of one tenant that orders, retention and looking back need. */
export function aftermathReads(run: Run, tenant: number): AftermathReads {
  return { ...recordsOf(run, tenant), ...worklistsOf(run, tenant) };
}

function recordsOf(run: Run, tenant: number): Pick<AftermathReads, 'sealed' | 'expunged' | 'referring' | 'recordsOf' | 'versions' | 'heldBy'> {
  return {
    sealed: async (person) => (await run('select type, id, order_id, since, until from seal where tenant = $1 and person = $2 order by type, id, order_id', [tenant, person]))
      .map(([type, id, order, since, until]) => ({
        ref: `${String(type)}/${String(id)}`, order: order as string, since: instant(since as number), ...(until === null ? {} : { until: instant(until as number) }),
      })),
    expunged: async (refs) => (refs.length === 0 ? new Set() : new Set((await run(
      `select w.type || '/' || w.id from unnest($2::text[], $3::text[]) as w(type, id) join expunged x on x.tenant = $1 and x.digest = digest_of(w.type, w.id)`,
      [tenant, ...split(refs)])).map(([ref]) => ref as string))),
    referring: async (person, refs) => (await run(`select distinct type || '/' || id from (
        select type, id, refs from resource where tenant = $1 and person = $2 union all select type, id, refs from resource_version where tenant = $1 and person = $2) as v
      where string_to_array(refs, ' ') && $3::text[] order by 1`, [tenant, person, refs])).map(([ref]) => ref as string),
    recordsOf: async (person) => (await run(`select ${resourceColumns('r')} from resource r where r.tenant = $1 and r.person = $2 order by r.type, r.id`, [tenant, person])).map(toResource),
    versions: async (refs) => (refs.length === 0 ? [] : (await run(`select ${resourceColumns('v')} from unnest($2::text[], $3::text[]) as w(type, id)
      join lateral (select ${resourceColumns('c')} from resource c where c.tenant = $1 and c.type = w.type and c.id = w.id
        union all select ${resourceColumns('p')} from resource_version p where p.tenant = $1 and p.type = w.type and p.id = w.id) as v on true
      order by v.type, v.id, v.version desc`, [tenant, ...split(refs)])).map(toResource)),
    heldBy: async (holder, { count, after }) => (await run(`select ${resourceColumns('r')} from resource r
      where r.tenant = $1 and r.holder = $2 and r.person <> '' and r.type || '/' || r.id > $3 order by r.type || '/' || r.id limit $4`,
    [tenant, holder, after ?? '', count])).map(toResource),
  };
}

function worklistsOf(run: Run, tenant: number): Pick<AftermathReads, 'evidenceSetsWith' | 'revised' | 'olderThan'> {
  return {
    evidenceSetsWith: async (refs) => (await run(`select e.digest from evidence_set e where e.tenant = $1
      and exists (select 1 from unnest(string_to_array(e.refs, ' ')) as r where split_part(r, '/_history/', 1) = any ($2)) order by e.digest`,
    [tenant, refs])).map(([digest]) => digest as string),
    revised: async (count) => (await run('select person, type, id, since from revised where tenant = $1 order by since, type, id limit $2', [tenant, count]))
      .map(([person, type, id, since]) => ({ person: person as string, ref: `${String(type)}/${String(id)}`, since: instant(since as number) })),
    olderThan: async (before) => {
      const [row = []] = await run(`select (select count(*) from message where tenant = $1 and received < $2 and raw <> ''),
        (select count(*) from ledger where tenant = $1 and at < $3 and kind <> 'admin' and detail <> $4),
        (select count(*) from outbox where tenant = $1 and done < $2)`, [tenant, Date.parse(before), new Date(before).toISOString(), NOTHING_LEFT.detail]);
      const [messages, entries, deliveries] = row as [number, number, number];
      return { messages, entries, deliveries };
    },
  };
}

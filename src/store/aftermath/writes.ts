// SPDX-License-Identifier: Apache-2.0
import type { AftermathWrites } from '../../app/aftermath/ports.ts';
import type { Run } from '../database.ts';
import { split } from '../readers.ts';
import type { Stamp } from '../write.ts';

export type PlainWrites = Omit<AftermathWrites, 'redactLedger'>;

/** Writes of one transaction that seal, destroy and cut down; the ledger's part is in ledger/redactions.ts. */
export function aftermathWrites(run: Run, { tenant, now }: Stamp): PlainWrites {
  return { ...destroying(run, tenant, now), ...sealing(run, tenant) };
}

function destroying(run: Run, tenant: number, now: number): Pick<PlainWrites, 'destroyRecords' | 'overwriteVersions' | 'emptyMessages' | 'emptyBefore' | 'dropOutbox' | 'dropEvidenceSets'> {
  return {
    destroyRecords: async ({ refs, keepOut }) => (await run('select destroy_records($1, $2, $3, $4)', [tenant, now, refs, keepOut]))[0]?.[0] as number,
    overwriteVersions: async (rows) => {
      for (const row of rows) {
        await run('update resource_version set meta = $5, body = $6, refs = $7 where tenant = $1 and type = $2 and id = $3 and version = $4',
          [tenant, row.type, row.id, row.version, row.meta, row.body, row.refs.join(' ')]);
      }
    },
    emptyMessages: async ({ refs, texts, organizations }) => (await run(`update message set raw = '', loss = '', issues = '[]', sha256 = '', identity = '', wrote = ''
      where tenant = $1 and (string_to_array(wrote, ' ') && $2::text[]
        or (organization = any ($3) and exists (select 1 from unnest($4::text[]) as t where position(convert_to(t, 'UTF8') in raw) > 0 or position(t in identity) > 0)))
      returning id`, [tenant, refs, organizations, texts])).length,
    emptyBefore: async (before, spared) => ({
      messages: (await run(`update message set raw = '', loss = '', issues = '[]' where tenant = $1 and received < $2 and raw <> '' and not (person = any ($3)) returning id`,
        [tenant, Date.parse(before), spared])).length,
      deliveries: (await run(`delete from outbox where tenant = $1 and done < $2 and not (person = any ($3)) returning id`, [tenant, Date.parse(before), spared])).length,
    }),
    dropOutbox: async (refs) => {
      const dropped = await run(`delete from outbox where tenant = $1 and exists (select 1 from unnest($2::text[]) as r where position(r in payload) > 0) returning id`, [tenant, refs]);
      const notices = await run(`select 'Communication/' || id from resource where tenant = $1 and person = '' and type = 'Communication'
        and exists (select 1 from unnest($2::text[]) as r where position(r in body) > 0)`, [tenant, refs]);
      if (notices.length > 0) await run('select destroy_records($1, $2, $3, false)', [tenant, now, notices.map(([ref]) => ref)]);
      return dropped.length + notices.length;
    },
    dropEvidenceSets: async (digests) => { await run('select drop_evidence_sets($1, $2)', [tenant, digests]); },
  };
}

function sealing(run: Run, tenant: number): Pick<PlainWrites, 'sealRecords' | 'liftSeal' | 'settleRevised'> {
  return {
    sealRecords: async (refs, order, since) => {
      const rows = await run(`insert into seal (tenant, person, type, id, order_id, since)
        select r.tenant, r.person, r.type, r.id, $4::text, $5::bigint from resource r join unnest($2::text[], $3::text[]) as w(type, id) on r.type = w.type and r.id = w.id where r.tenant = $1
        on conflict do nothing returning person`, [tenant, ...split(refs), order, Date.parse(since)]);
      if (rows.length > 0) await run('select raise_epochs($1, $2)', [tenant, [...new Set(rows.map(([person]) => person))]]);
    },
    liftSeal: async (order, until) => {
      const rows = await run(`update seal set until = $3 where tenant = $1 and order_id = $2 and until is null returning person, type || '/' || id`, [tenant, order, Date.parse(until)]);
      if (rows.length > 0) await run('select raise_epochs($1, $2)', [tenant, [...new Set(rows.map(([person]) => person))]]);
      return rows.map(([, ref]) => ref as string);
    },
    settleRevised: async (refs) => {
      await run(`delete from revised where tenant = $1 and (type, id) in (select * from unnest($2::text[], $3::text[]))`, [tenant, ...split(refs)]);
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { Session } from '../app/ports.ts';
import { SSN_PARAM } from '../domain/consent/enforce/ssn.ts';
import { aftermathReads } from './aftermath/reads.ts';
import { matchingReads } from './matching.ts';
import { readClient, readClients } from './clients.ts';
import type { Run } from './database.ts';
import { readFeedDays } from './feed-days.ts';
import { readFiled } from './filed.ts';
import { wholeKey, paramKey, systemKey } from './keys.ts';
import { ledgerReads } from './ledger/search.ts';
import { readEvidenceSet, readLedger } from './ledger/read.ts';
import { readMessage, readMessages } from './messages.ts';
import { getOne, locate, reading, split } from './readers.ts';
import { deliveryReads } from './outbox.ts';
import { headColumns, resourceColumns, toHead, toResource } from './rows.ts';
import { subscriptionReads } from './subscriptions.ts';
import { matchedProfiles } from './search/profiles.ts';
import { countByType, oneOfEachProfile, search } from './search/run.ts';
import { readVersions, versionProfiles, VERSIONS } from './search/versions.ts';

const MANY = `from resource r join unnest($2::text[], $3::text[]) as w(type, id) on r.type = w.type and r.id = w.id
  where r.tenant = $1 and not r.deleted`;

/**
 * Reads of one tenant over one connection. `get` gives a deleted resource as its tombstone; `getMany`, `heads`, `evidence`
 * and `patients` leave deleted ones out; none says anything for a reference that leads nowhere.
 */
export function makeSession(connection: Run, tenant: number): Session {
  const run = reading(connection);
  return {
    get: (type, id) => getOne(run, tenant, [type, id]),
    getMany: async (refs) => (refs.length === 0 ? [] : (await run(`select ${resourceColumns('r')} ${MANY}`, [tenant, ...split([...new Set(refs)])])).map(toResource)),
    heads: async (refs) => (refs.length === 0 ? [] : (await run(`select ${headColumns('r')} ${MANY}`, [tenant, ...split([...new Set(refs)])])).map(toHead)),
    located: (refs) => locate(run, tenant, refs),
    version: async (type, id, version) => {
      const rows = await run(`select ${resourceColumns('v')} from ${VERSIONS} v where tenant = $1 and type = $2 and id = $3 and version = $4`,
        [tenant, type, id, version]);
      return rows[0] === undefined ? undefined : toResource(rows[0]);
    },
    history: async (type, id, { count, before }) => (await run(
      `select ${resourceColumns('v')} from ${VERSIONS} v where tenant = $1 and type = $2 and id = $3 and version < $4 order by version desc limit $5`,
      [tenant, type, id, before ?? Number.MAX_SAFE_INTEGER, count])).map(toResource),
    versionPage: (page, visibility) => readVersions(run, tenant, page, visibility),
    versionProfiles: (page) => versionProfiles(run, tenant, page),
    ...peopleOf(run, tenant),
    filed: (person) => readFiled(run, tenant, person),
    ...aftermathReads(run, tenant),
    ...matchingReads(run, tenant),
    ...deliveryReads(run, tenant),
    ...ledgerReads(run, tenant),
    ...subscriptionReads(run, tenant),
    matchedProfiles: (plan) => matchedProfiles(run, tenant, plan),
    search: (plan, visibility, counted) => search({ run, tenant, plan, visibility, counted }),
    countByType: (plan, visibility) => countByType({ run, tenant, plan, visibility }),
    oneOfEachProfile: (plan, visibility) => oneOfEachProfile({ run, tenant, plan, visibility }),
    ledger: (filter) => readLedger(run, tenant, filter),
    evidenceSet: (digest) => readEvidenceSet(run, tenant, digest),
    message: (id) => readMessage(run, tenant, id),
    messages: (filter) => readMessages(run, tenant, filter),
    feedDays: (since) => readFeedDays(run, tenant, since),
    client: (id) => readClient(run, tenant, id),
    clients: () => readClients(run, tenant),
  };
}

type People = Pick<Session, 'epochs' | 'profiles' | 'evidence' | 'patients' | 'personsWith' | 'countByProfile' | 'dependents' | 'contents'>;

function peopleOf(run: Run, tenant: number): People {
  return {
    epochs: async (persons) => {
      const rows = await run(`select '' as person, (select epoch from tenant_state where tenant = $1)
        union all select person, epoch from person_state where tenant = $1 and person = any ($2)`, [tenant, persons]);
      const known = new Map(rows.map((row) => [row[0] as string, (row[1] as number | null) ?? 0]));
      return { registry: known.get('') ?? 0, persons: new Map(persons.map((person) => [person, known.get(person) ?? 0])) };
    },
    profiles: async (person) => {
      const rows = await run('select gate, facts from gate_profile where tenant = $1 and person = $2', [tenant, person]);
      return new Map(rows as [string, string][]);
    },
    countByProfile: async (person) => {
      const rows = await run('select gate, count(*) from resource where tenant = $1 and person = $2 and not deleted group by gate order by gate', [tenant, person]);
      return rows.map(([gate, count]) => ({ person, gate: gate as string, count: count as number }));
    },
    evidence: async (person) => {
      const which = person === '' ? '' : 'and r.evidence';
      return (await run(`select ${resourceColumns('r')} from resource r where r.tenant = $1 and r.person = $2 and not r.deleted ${which} order by r.type, r.id`,
        [tenant, person])).map(toResource);
    },
    dependents: async (person, refs) => {
      const rows = refs.length === 0 ? [] : await run(`select w.ref, r.type || '/' || r.id from resource r join unnest($3::text[]) as w(ref)
        on w.ref = any (string_to_array(r.refs, ' ')) where r.tenant = $1 and r.person = $2 and not r.deleted order by 1, 2`, [tenant, person, refs]) as [string, string][];
      return new Map([...Map.groupBy(rows, ([ref]) => ref)].map(([ref, found]) => [ref, found.map(([, by]) => by)]));
    },
    contents: async (person) => new Map(await run(`select 'Binary/' || id, context_of(refs) from resource where tenant = $1 and person = $2 and type = 'Binary'
      and not deleted and refs <> '' and context_of(refs) not like 'Patient/%'`, [tenant, person]) as [string, string][]),
    patients: async (person) => (await run(
      `select ${resourceColumns('r')} from resource r where r.tenant = $1 and r.person = $2 and r.type = 'Patient' and not r.deleted order by r.id`,
      [tenant, person])).map(toResource),
    personsWith: async (identifiers, former) => (await run(`select distinct r.person from index_token i
      join unnest($3::text[], $4::bigint[]) as w(code, system) on i.code = w.code and i.system = w.system
      join resource r on r.tenant = i.tenant and r.person = i.person and r.key = i.key
      where i.tenant = $1 and i.param = any ($2) ${former === undefined ? 'and not r.deleted' : ''} order by r.person`,
    [tenant, [paramKey('Patient', 'identifier'), paramKey('Patient', SSN_PARAM)], identifiers.map(({ value }) => wholeKey(value)), identifiers.map(({ system }) => systemKey(system))],
    )).map((row) => row[0] as string),
  };
}

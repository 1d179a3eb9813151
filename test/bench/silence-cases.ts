// SPDX-License-Identifier: Apache-2.0
/** What is timed by silence.ts: requests in pairs, one for what is withheld, or beside much that is, and one where there is nothing of the kind. */
import { randomUUID } from 'node:crypto';
import { HOSPITAL, post, PROGRAM } from './county.ts';
import type { GatewayProcess } from './processes.ts';
import { besideMuch } from './silence-beside.ts';

export const SID = 'urn:throughcare:test:sid';

export interface Ask { readonly method?: 'GET' | 'POST' | 'PUT'; readonly path: string; readonly body?: object; readonly also?: Readonly<Record<string, string>> }
export interface Case {
  readonly name: string;
  readonly as: string;
  /** The n-th request for something that is withheld, and for something that is not there. */
  readonly withheld: (n: number) => Ask;
  readonly absent: (n: number) => Ask;
  /** Made before each of them, and not measured. */
  readonly before?: (n: number, withheld: boolean) => Ask;
}

/** Somebody with a Patient of one organization, and a record of it. */
export interface Person { readonly patient: string; readonly record: string }
export interface Seeding { readonly people: number; readonly sid: (n: number) => string }

const urn = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const observation = (subject: string): object => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: subject } });
const patient = (sid: string): object => ({ resourceType: 'Patient', identifier: [{ system: SID, value: sid }] });

/** People with a result each, held for one organization; 100 in a transaction. */
export async function seeded(gateway: GatewayProcess, organization: string, { people, sid }: Seeding): Promise<readonly Person[]> {
  const made: Person[] = [];
  for (let from = 0; from < people; from += 100) {
    const token = await gateway.token(organization);
    const entry = Array.from({ length: Math.min(100, people - from) }, (_, n) => [
      { fullUrl: urn(2 * n), resource: { ...patient(sid(from + n)), name: [{ family: 'Delgado' }] }, request: { method: 'POST', url: 'Patient' } },
      { fullUrl: urn(2 * n + 1), resource: observation(urn(2 * n)), request: { method: 'POST', url: 'Observation' } },
    ]).flat();
    const refs = await post(`${gateway.url}/fhir/R4`, token, { resourceType: 'Bundle', type: 'transaction', entry });
    refs.forEach((reference, n) => { if (n % 2 === 0) made.push({ patient: reference, record: refs[n + 1]! }); });
  }
  return made;
}

const known = (n: number): string => `known-${String(n)}`;
const idOf = (reference: string): string => reference.split('/')[1]!;
const nowhere = (type: string): string => `${type}/${randomUUID()}`;
const MATCHED = { 'if-none-match': 'W/"1"' };

/** Writes the people of the county, and out come the cases; `people`: of each organization. */
export async function casesFor(gateway: GatewayProcess, people: number): Promise<readonly Case[]> {
  const theirs = await seeded(gateway, PROGRAM, { people, sid: known });
  await seeded(gateway, 'home-again', { people, sid: (n) => `own-${String(n)}` });
  const linked = await seeded(gateway, 'county-court', { people, sid: (n) => (n % 2 === 0 ? known(n) : `nobody-${String(n)}`) });
  return [...reading(theirs), ...finding(theirs), ...writing(theirs), own(linked), ...await besideMuch(gateway)];
}

function reading(theirs: readonly Person[]): readonly Case[] {
  return [
    { name: 'read, for the first time', as: 'home-again', withheld: (n) => ({ path: theirs[n]!.record }), absent: () => ({ path: nowhere('Observation') }) },
    { name: 'read, repeated', as: 'home-again', withheld: (n) => ({ path: theirs[n % 50]!.record }), absent: (n) => ({ path: `Observation/${urn(n % 50).slice(9)}` }) },
    { name: 'conditional read', as: 'county-jail', withheld: (n) => ({ path: theirs[n]!.record, also: MATCHED }), absent: () => ({ path: nowhere('Observation'), also: MATCHED }) },
    { name: 'history', as: 'county-probation', withheld: (n) => ({ path: `${theirs[n]!.record}/_history` }), absent: () => ({ path: `${nowhere('Observation')}/_history` }) },
  ];
}

function finding(theirs: readonly Person[]): readonly Case[] {
  const byIdentifier = (...sids: readonly string[]): Ask => ({ path: `Patient?identifier=${sids.map((sid) => `${SID}|${sid}`).join(',')}` });
  const withInclude = (record: string): Ask => ({ path: `Observation?_id=${idOf(record)}&_include=Observation:subject` });
  return [
    { name: 'search by id with an include', as: 'county-jail', withheld: (n) => withInclude(theirs[n]!.record), absent: () => withInclude(nowhere('Observation')) },
    { name: 'search by Patient', as: 'county-probation', withheld: (n) => ({ path: `Observation?patient=${theirs[n]!.patient}` }), absent: () => ({ path: `Observation?patient=${nowhere('Patient')}` }) },
    { name: 'search by identifier', as: 'county-jail', withheld: (n) => byIdentifier(known(n)), absent: (n) => byIdentifier(`nobody-${String(n)}`) },
    { name: 'search by identifier, with a hit of one\'s own', as: 'home-again', withheld: (n) => byIdentifier(known(n), `own-${String(n)}`), absent: (n) => byIdentifier(`none-${String(n)}`, `own-${String(n)}`) },
  ];
}

function writing(theirs: readonly Person[]): readonly Case[] {
  const about = (subject: string): Ask => ({ method: 'POST', path: 'Observation', body: observation(subject) });
  return [
    { name: 'write about a Patient', as: HOSPITAL, withheld: (n) => about(theirs[n]!.patient), absent: () => about(nowhere('Patient')) },
    { name: 'new Patient by a state id', as: 'home-again', withheld: (n) => ({ method: 'POST', path: 'Patient', body: patient(known(n)) }), absent: (n) => ({ method: 'POST', path: 'Patient', body: patient(`never-${String(n)}`) }) },
  ];
}

function own(linked: readonly Person[]): Case {
  const pick = (withheld: boolean, n: number): Person => linked[2 * Math.floor(n / 2) + (withheld ? 0 : 1)] ?? linked[withheld ? 0 : 1]!;
  const sidAt = (withheld: boolean, n: number): string => (withheld ? known(2 * Math.floor(n / 2)) : `nobody-${String(2 * Math.floor(n / 2) + 1)}`);
  return {
    name: 'own record, of somebody whom others know', as: 'county-court', withheld: (n) => ({ path: pick(true, n).record }), absent: (n) => ({ path: pick(false, n).record }),
    before: (n, withheld) => ({ method: 'PUT', path: pick(withheld, n).patient, body: { ...patient(sidAt(withheld, n)), id: idOf(pick(withheld, n).patient) } }),
  };
}

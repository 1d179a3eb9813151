// SPDX-License-Identifier: Apache-2.0
/** Patients that may be the same person as one at hand: found under its keys, and held against it one by one. */
import type { Patient } from '@medplum/fhirtypes';
import { withoutSsn } from '../../domain/consent/enforce/ssn.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { blocksOf, MATCH_KEY } from '../../domain/matching/blocks.ts';
import type { Matched } from '../../domain/matching/match.ts';
import { traitsOf, type Traits } from '../../domain/matching/traits.ts';
import type { Deps } from '../deps.ts';
import type { Session, StoredResource } from '../ports.ts';

export interface Candidate { readonly row: StoredResource; readonly matched: Matched }

/** Most Patients that one is held against; more share a key only where a key tells nobody from anybody. */
export const MOST = 500;

/** What a Patient says of itself; `ssn` false: without social security numbers, for an asker that may not search by them. */
export function traitsIn(patient: Patient, ssn: boolean): Traits {
  return traitsOf(ssn ? patient : JSON.parse(`{${withoutSsn(JSON.stringify(patient).slice(1, -1))}}`) as Patient);
}

interface Options { readonly ssn: boolean }

/** In: traits. Out: of `MOST` Patients that share a key with them those that are likely enough the same person, likeliest first. */
export async function candidatesFor(deps: Deps, session: Session, traits: Traits, options: Options): Promise<readonly Candidate[]> {
  for await (const page of candidatePages(deps, session, traits, options)) {
    return page.toSorted(byLikeness);
  }
  return [];
}

/** The same of all that share a key, `MOST` of them at a time, in the order in which they are on file: for whoever may not see all of them. */
export async function* candidatePages(deps: Deps, session: Session, traits: Traits, { ssn }: Options): AsyncGenerator<readonly Candidate[]> {
  const keys = blocksOf(traits);
  let plan = keys.length === 0 ? undefined : planOf(keys);
  while (plan !== undefined) {
    const page = await session.search(plan, { kind: 'all' });
    if (!page.ok) {
      throw new Error(`the matcher's own search fails: ${page.issues[0]?.text ?? ''}`);
    }
    const { matches, next } = page.value;
    yield matches.map((row) => ({ row, matched: deps.policy.matcher(traits, traitsIn(patientIn(row), ssn)) })).filter(({ matched }) => matched.grade !== 'certainly-not');
    plan = next === undefined ? undefined : { ...plan, cursor: next };
  }
}

/** For sorting. */
export function byLikeness(a: Candidate, b: Candidate): number {
  return b.matched.score - a.matched.score || b.matched.weight - a.matched.weight || (a.row.id < b.row.id ? -1 : 1);
}

export function patientIn(row: StoredResource): Patient {
  return JSON.parse(`{"resourceType":"Patient","id":"${row.id}"${row.body === '' ? '' : `,${row.body}`}}`) as Patient;
}

function planOf(keys: readonly string[]): SearchPlan {
  return {
    types: ['Patient'], where: [{ kind: 'token', param: MATCH_KEY, values: keys.map((code) => ({ system: null, code })) }],
    sort: [], count: MOST, includes: [], revincludes: [], total: 'none',
  };
}

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
const MOST = 500;

/** What a Patient says of itself; `ssn` false: without social security numbers, for an asker that may not search by them. */
export function traitsIn(patient: Patient, ssn: boolean): Traits {
  return traitsOf(ssn ? patient : JSON.parse(`{${withoutSsn(JSON.stringify(patient).slice(1, -1))}}`) as Patient);
}

/** In: traits. Out: Patients that share a key with them and are likely enough the same person, likeliest first. */
export async function candidatesFor(deps: Deps, session: Session, traits: Traits, options: { readonly ssn: boolean }): Promise<readonly Candidate[]> {
  const keys = blocksOf(traits);
  if (keys.length === 0) {
    return [];
  }
  const page = await session.search(planOf(keys), { kind: 'all' });
  if (!page.ok) {
    throw new Error(`the matcher's own search fails: ${page.issues[0]?.text ?? ''}`);
  }
  return page.value.matches.map((row) => ({ row, matched: deps.policy.matcher(traits, traitsIn(patientIn(row), options.ssn)) }))
    .filter(({ matched }) => matched.grade !== 'certainly-not')
    .sort((a, b) => b.matched.score - a.matched.score || b.matched.weight - a.matched.weight || (a.row.id < b.row.id ? -1 : 1));
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

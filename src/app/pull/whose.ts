// SPDX-License-Identifier: Apache-2.0
/**
 * Whose records came? A source knows people by numbers, and the same number can stand on Patients of several persons here: one that is mistyped,
 * or written down to be asked under it, where what the person refused, revoked or had sealed is not on file. So what came is the person's
 * who was asked about, and nobody else's on file, or it is nobody's.
 */
import type { Identifier, Patient } from '@medplum/fhirtypes';
import { traitsOf } from '../../domain/matching/traits.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { NOTHING_CAME, SOMEBODY_ELSE, type SourceAnswer, type SourceEndpoint } from './ports.ts';

export interface Whose { readonly source: SourceEndpoint; readonly answer: SourceAnswer; readonly person: string }

/** The answer as it came; without anything when it is not certainly about `person`. */
export async function ofPerson(deps: Deps, session: Pick<Session, 'personsWith' | 'patients'>, { source, answer, person }: Whose): Promise<SourceAnswer> {
  const { patient } = answer;
  return patient === undefined || await isAbout(deps, session, { source, patient, person }) ? answer : { ...NOTHING_CAME, faults: [{ of: 'Patient', fault: SOMEBODY_ELSE }] };
}

/**
 * The source's own number, as the source itself wrote it here, decides. Where none is on file a number that names one human being for certain
 * does, on a Patient that could link with the one at the source (src/app/write/link.ts); where several persons have such a Patient, none.
 */
async function isAbout(deps: Deps, session: Pick<Session, 'personsWith' | 'patients'>, { source, patient, person }: Omit<Whose, 'answer'> & { readonly patient: Patient }): Promise<boolean> {
  const numbers = (patient.identifier ?? []).filter(isKey).filter(({ use }) => use !== 'old');
  const traits = traitsOf(patient);
  const [byOwn, byTrusted] = [new Set<string>(), new Set<string>()];
  for (const each of await session.personsWith(numbers)) {
    for (const row of await session.patients(each)) {
      const other = toResource(row) as Patient;
      const shared = numbers.filter(({ system, value }) => (other.identifier ?? []).some((one) => one.system === system && one.value === value));
      if (row.holder === source.organization && shared.some(({ system }) => source.identifierSystems.includes(system))) {
        byOwn.add(each);
      }
      if (shared.some(({ system }) => deps.policy.trustedSystems.includes(system)) && deps.policy.matcher(traits, traitsOf(other)).linkable) {
        byTrusted.add(each);
      }
    }
  }
  const certain = byOwn.size > 0 ? byOwn : byTrusted;
  return certain.size === 1 && certain.has(person);
}

function isKey(each: Identifier): each is Identifier & { readonly system: string; readonly value: string } {
  return each.system !== undefined && each.value !== undefined;
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Which person is a new Patient? Patients of several sources link on trusted identifiers alone, never on name and birth date.
 * A link is the claim of whoever sends the Patient, so it must give its sender nothing and take nothing from others:
 *
 * - No hearsay. A Patient joins a person only when it shares a trusted identifier with every Patient there; otherwise one
 *   sender that names two people's identifiers in one Patient would make one person of them, for everybody.
 * - No oracle. Which of a sender's own Patients are one person depends on what it sent itself and on nothing else;
 *   otherwise it could try out which identifiers somebody else holds together.
 *
 * A Patient that was deleted still is somebody's: where no other is left the person is found by it, and its sender finds it by its own, so that
 * what was said of the person, a refusal above all, holds for whoever comes again (42 CFR 2.26(a); docs/fhir.md).
 *
 * What is doubtful stays apart, and waits for a person (src/app/matching, docs/matching.md): so does a Patient that shares a trusted
 * identifier but whose name, birth date or sex say that it is somebody else's.
 */
import type { Identifier, Patient } from '@medplum/fhirtypes';
import { traitsOf } from '../../domain/matching/traits.ts';
import type { Deps } from '../deps.ts';
import { lastPatients, toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';

export interface Linking { readonly patient: Patient; readonly holder: string }

interface Candidate {
  readonly person: string;
  /** Who holds each of its Patients, and whether that Patient shares a trusted identifier with the new one. */
  readonly patients: readonly { readonly holder: string; readonly shares: boolean; readonly former: boolean }[];
}

/** In: a new Patient and for whom it is held. Out: the person to put it to; a fresh one when there is no certain one. */
export async function personOfPatient(deps: Deps, session: Session, { patient, holder }: Linking): Promise<string> {
  const trusted = trustedKeys(deps, patient);
  const candidates = trusted === undefined || trusted.length === 0 ? [] : await candidatesFor(deps, session, patient, trusted);
  const own = candidates.filter((each) => each.patients.some((one) => one.shares && one.holder === holder));
  const joinable = own.length > 0 ? own : candidates.filter((each) => standing(each).every((one) => one.shares));
  return joinable.length === 1 ? joinable[0]!.person : deps.ids.next();
}

/** Who a person is, its Patients say; only where none is left, those that were deleted. */
function standing({ patients }: Candidate): Candidate['patients'] {
  const live = patients.filter(({ former }) => !former);
  return live.length > 0 ? live : patients;
}

interface Key { readonly system: string; readonly value: string }

/** Identifiers that name one human being for certain; undefined when two of one system do: then neither is certain. */
function trustedKeys(deps: Deps, patient: Patient): readonly Key[] | undefined {
  const isTrusted = (each: Identifier): each is Identifier & Key => each.system !== undefined && each.value !== undefined && deps.policy.trustedSystems.includes(each.system);
  const keys = [...new Map((patient.identifier ?? []).filter(isTrusted).map(({ system, value }) => [`${system}|${value}`, { system, value }])).values()];
  return new Set(keys.map((each) => each.system)).size < keys.length ? undefined : keys;
}

async function candidatesFor(deps: Deps, session: Session, patient: Patient, trusted: readonly Key[]): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const traits = traitsOf(patient);
  for (const person of await session.personsWith(trusted, 'former')) {
    const rows = await session.patients(person);
    const former = await lastPatients(session, (await session.filed(person)).former);
    found.push({
      person,
      patients: [...rows, ...former].map((row) => {
        const other = toResource(row) as Patient;
        const keys = trustedKeys(deps, other) ?? [];
        const isNamed = keys.some((key) => trusted.some((each) => each.system === key.system && each.value === key.value));
        return { holder: row.holder, former: former.includes(row), shares: isNamed && deps.policy.matcher(traits, traitsOf(other)).linkable };
      }),
    });
  }
  return found;
}

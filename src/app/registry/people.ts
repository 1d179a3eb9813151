// SPDX-License-Identifier: Apache-2.0
/**
 * People who may act through a client. Staff of a partner are PractitionerRole resources of the gateway's own registry
 * (person '' and holder ''); a participant who looks through an app is a RelatedPerson that is ONESELF, held by the gateway's
 * own organization so that nobody else sees it, and tied by identifier to the Patient. What partners send about practitioners is never taken for a registration.
 */
import type { Patient, Period, PractitionerRole, RelatedPerson } from '@medplum/fhirtypes';
import type { Role } from '../../domain/consent/facts/vocabulary.ts';
import { ROLES } from '../../domain/consent/facts/vocabulary.ts';
import { codesIn, known } from '../../domain/consent/evidence/access.ts';
import { cs, V3_ROLE_CODE } from '../../domain/consent/evidence/systems.ts';
import { momentOf, standing } from '../../domain/consent/evidence/time.ts';
import type { Session, StoredResource } from '../ports.ts';

export interface RegisteredPerson {
  readonly id: string;
  readonly kind: 'practitioner' | 'patient' | 'related';
  /** Practitioner id, RelatedPerson id, or the Patient id when the person is the patient. */
  readonly actsAs: string;
  /** When the person is the patient: the Patients that carry the identifier under which the registry knows the person. */
  readonly selves?: readonly string[];
  /** Of somebody close to a patient: the Patients that carry the identifier by which the registry ties the person to one. */
  readonly concerns?: readonly string[];
  /** Of whoever is no member of staff: the one person (key of the store) that is in reach; '' while no record carries the registered identifier: nobody. */
  readonly confinedTo?: string;
  readonly roles: readonly Role[];
}

/** The person registered under `id` for `organization` at `now`, if any. */
export async function findPerson(
  session: Pick<Session, 'get' | 'personsWith' | 'patients'>,
  asked: { readonly id: string; readonly organization: string; readonly gateway: string; readonly now: string; readonly timeZone: string },
): Promise<RegisteredPerson | undefined> {
  const moment = momentOf(asked.now, asked.timeZone);
  const isWithin = (period: Period | undefined): boolean => moment !== undefined && standing(period, moment) === 'within';
  const role = await registered<PractitionerRole>(session, 'PractitionerRole', { id: asked.id, holder: '' });
  if (role !== undefined) {
    const fits = role.active !== false && role.organization?.reference === `Organization/${asked.organization}`
      && role.practitioner?.reference === `Practitioner/${asked.id}` && isWithin(role.period);
    return fits ? { id: asked.id, kind: 'practitioner', actsAs: asked.id, roles: known(codesIn(role.code, cs('role')), ROLES) } : undefined;
  }
  const related = await registered<RelatedPerson>(session, 'RelatedPerson', { id: asked.id, holder: asked.gateway });
  if (related === undefined || related.active === false || !isWithin(related.period) || !isOf(related, asked.organization)) {
    return undefined;
  }
  const isPatient = codesIn(related.relationship, V3_ROLE_CODE).includes('ONESELF');
  const roles = known(codesIn(related.relationship, cs('role')), ROLES);
  const { person: confinedTo, patients } = await patientsTiedTo(session, related, asked.organization);
  if (!isPatient) {
    return { id: asked.id, kind: 'related', actsAs: asked.id, concerns: patients, confinedTo, roles };
  }
  return patients[0] === undefined ? undefined : { id: asked.id, kind: 'patient', actsAs: patients[0], selves: patients, confinedTo, roles };
}

/** The registry's resource of that type and id; nothing that a partner holds. */
async function registered<T>(
  session: Pick<Session, 'get'>, type: string, at: { readonly id: string; readonly holder: string },
): Promise<T | undefined> {
  const found = await session.get(type, at.id);
  const stored = found?.resource;
  return stored === undefined || stored.deleted || stored.person !== '' || stored.holder !== at.holder ? undefined : bodyOf<T>(stored);
}

function bodyOf<T>(stored: StoredResource): T {
  return JSON.parse(`{${stored.body}}`) as T;
}

/** RelatedPerson has no organization of its own: the identifier's assigner tells through whose client the person acts. */
function isOf(related: RelatedPerson, organization: string): boolean {
  return related.identifier?.some((each) => each.assigner?.reference === `Organization/${organization}`) === true;
}

/** The person (key of the store), and its Patients that carry the registered identifier. */
interface Tied { readonly person: string; readonly patients: readonly string[] }
const NOBODY: Tied = { person: '', patients: [] };

/**
 * Only Patients that carry the identifier themselves: what others linked to them proves nothing of who logs in (45 CFR 164.514(h)). Where several
 * persons have one, that of the organization which registered the person counts: others could lock somebody out by writing its number down.
 */
async function patientsTiedTo(session: Pick<Session, 'personsWith' | 'patients'>, related: RelatedPerson, organization: string): Promise<Tied> {
  const { system, value } = related.patient?.identifier ?? {};
  if (system === undefined || value === undefined) {
    return NOBODY;
  }
  const found: (readonly StoredResource[])[] = [];
  for (const person of await session.personsWith([{ system, value }])) {
    found.push(await session.patients(person));
  }
  const carrying = found.map((rows) => rows.filter((row) => (bodyOf<Patient>(row).identifier ?? []).some((each) => each.system === system && each.value === value)));
  const [patients, ...more] = carrying.length > 1 ? carrying.filter((rows) => rows.some((row) => row.holder === organization)) : carrying;
  return patients?.[0] === undefined || more.length > 0 ? NOBODY : { person: patients[0].person, patients: patients.map((row) => row.id) };
}

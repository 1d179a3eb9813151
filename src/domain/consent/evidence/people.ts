// SPDX-License-Identifier: Apache-2.0
/** The people of an ask: the person (one Patient per source), others that a paper may belong to, relatives. */
import type { Consent, HumanName, Identifier, Patient, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { values } from '../../fhir/primitives.ts';
import type { Facts, PersonFacts } from '../facts/facts.ts';
import { codesIn, given, idOf, known } from './access.ts';
import { BASE, cs, V3_ROLE_CODE } from './systems.ts';

/** The person's own Patient resources and how any reference to one of them is written in the facts. */
export interface Identity {
  readonly patients: readonly Patient[];
  /** The Patient that stands for the person: the first by id. */
  readonly main: Patient;
  /** Patient id -> the main id for the person's own, itself for another's. */
  canonical(id: string): string;
  isOwn(id: string): boolean;
}

/** In: evidence and, optionally, the ids that are the person's. Out: the identity; undefined without any Patient. */
export function identityOf(evidence: readonly Resource[], ids: readonly string[] | undefined): Identity | undefined {
  const all = evidence.filter((each) => each.resourceType === 'Patient');
  const patients = all.filter((each) => ids === undefined || ids.includes(each.id ?? ''))
    .sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
  const [main] = patients;
  if (main === undefined) {
    return undefined;
  }
  // Also those of which nothing is left: what names one speaks of the person.
  const own = new Set(ids ?? patients.map((each) => each.id ?? ''));
  return { patients, main, canonical: (id) => (own.has(id) ? main.id ?? '' : id), isOwn: (id) => own.has(id) };
}

export function nameOf(names: readonly HumanName[] | undefined): string {
  const name = names?.[0];
  return name?.text ?? [...values(name?.given), name?.family ?? ''].join(' ').trim();
}

/** The identifier by which the person is told from another of the same name: the value, with its system unless it is our plain one. */
export function identifierOf(identifiers: readonly Identifier[] | undefined): string | undefined {
  const first = identifiers?.find((each) => each.value !== undefined);
  return first === undefined ? undefined : first.system === PLAIN_IDENTIFIER || first.system === undefined ? first.value : `${first.system}|${first.value!}`;
}

/** Identifier system for a value that names its own issuer. */
export const PLAIN_IDENTIFIER = `${BASE}/NamingSystem/plain-identifier`;

/** Other patients: Patients among the evidence that are not the person's, and those that a consent names. */
export function otherPatients(evidence: readonly Resource[], identity: Identity): NonNullable<Facts['otherPatients']> {
  const found = new Map<string, NonNullable<Facts['otherPatients']>[number]>();
  for (const consent of evidence.filter((each): each is Consent => each.resourceType === 'Consent')) {
    const id = idOf(consent.patient);
    if (id !== undefined && !identity.isOwn(id)) {
      found.set(id, { id, name: consent.patient?.display ?? '', ...given('identifier', consent.patient?.identifier?.value) });
    }
  }
  for (const patient of evidence.filter((each): each is Patient => each.resourceType === 'Patient')) {
    if (!identity.isOwn(patient.id ?? '')) {
      found.set(patient.id ?? '', { id: patient.id ?? '', name: nameOf(patient.name), ...given('identifier', identifierOf(patient.identifier)) });
    }
  }
  return [...found.values()];
}

export const RELATIONS = [
  'spouse-or-partner', 'former-partner', 'parent', 'child', 'sibling', 'other-relative', 'friend', 'legal-representative', 'professional',
  'stranger',
] as const satisfies readonly PersonFacts['relation'][];

/** HL7 role codes of a RelatedPerson (v3-RoleCode) -> relation. */
const HL7_RELATIONS: Readonly<Record<string, PersonFacts['relation']>> = {
  SPS: 'spouse-or-partner', HUSB: 'spouse-or-partner', WIFE: 'spouse-or-partner', DOMPART: 'spouse-or-partner', SIGOTHR: 'spouse-or-partner',
  FORMERSPS: 'former-partner', PRN: 'parent', FTH: 'parent', MTH: 'parent', NFTH: 'parent', NMTH: 'parent', STPPRN: 'parent',
  CHILD: 'child', SON: 'child', DAU: 'child', SONC: 'child', DAUC: 'child', STPCHLD: 'child',
  SIB: 'sibling', BRO: 'sibling', SIS: 'sibling', HSIB: 'sibling', FRND: 'friend', NBOR: 'friend', ROOM: 'friend',
  FAMMEMB: 'other-relative', EXT: 'other-relative', GRPRN: 'other-relative', GRMTH: 'other-relative', GRFTH: 'other-relative',
  AUNT: 'other-relative', UNCLE: 'other-relative', COUSN: 'other-relative', NIENEPH: 'other-relative', GRNDCHILD: 'other-relative',
  GUARD: 'legal-representative', POWATT: 'legal-representative', HPOWATT: 'legal-representative', DPOWATT: 'legal-representative',
  SPOWATT: 'legal-representative', EXEC: 'legal-representative',
};

/** A relation that no code tells is that of a stranger: the one that the law gives least. */
export function relative(person: RelatedPerson): PersonFacts {
  const [own] = known(codesIn(person.relationship, cs('person-relation')), RELATIONS);
  const hl7 = codesIn(person.relationship, V3_ROLE_CODE).flatMap((code) => HL7_RELATIONS[code] ?? []);
  return { id: person.id ?? '', name: nameOf(person.name), relation: own ?? hl7[0] ?? 'stranger' };
}

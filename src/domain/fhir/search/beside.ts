// SPDX-License-Identifier: Apache-2.0
/**
 * Parameters over parts of a record that are left out of an answer together with a reference whose target is withheld
 * (src/domain/consent/enforce/strip-walk.ts): a match by what stands beside the reference would tell of it, and of its code and date. A test
 * holds every parameter that is served against the elements of R4: one that is in none of these tables has nothing of the kind beside it.
 */

/** Not served at all: what decides is nearly always there. */
export const TELLING: ReadonlyMap<string, string> = new Map([
  ['Composition.section', 'a section is left out when its entries are withheld'],
  ['Encounter.location-period', 'a stay at a place is left out when the place is withheld'],
]);

export interface Beside { readonly focus: string; readonly code: string; readonly reference: string }

/** Codes that are found together with the reference, so only while something that it leads to may be seen. */
export const BESIDE: ReadonlyMap<string, Beside> = new Map([
  ['Appointment.part-status', { focus: 'Appointment.participant', code: 'status', reference: 'actor' }],
  ['CarePlan.activity-code', { focus: 'CarePlan.activity', code: 'detail.code', reference: 'outcomeReference' }],
  ['CareTeam.role', { focus: 'CareTeam.participant', code: 'role', reference: 'member' }],
  ['Composition.context', { focus: 'Composition.event', code: 'code', reference: 'detail' }],
  ['Condition.evidence', { focus: 'Condition.evidence', code: 'code', reference: 'detail' }],
  ['Condition.stage', { focus: 'Condition.stage', code: 'summary', reference: 'assessment' }],
  ['Consent.action', { focus: 'Consent.provision', code: 'action', reference: 'actor.reference' }],
  ['Consent.purpose', { focus: 'Consent.provision', code: 'purpose', reference: 'actor.reference' }],
  ['Consent.security-label', { focus: 'Consent.provision', code: 'securityLabel', reference: 'actor.reference' }],
  ['DocumentReference.relation', { focus: 'DocumentReference.relatesTo', code: 'code', reference: 'target' }],
  ['Encounter.participant-type', { focus: 'Encounter.participant', code: 'type', reference: 'individual' }],
  ['Group.characteristic', { focus: 'Group.characteristic', code: 'code', reference: 'value.ofType(Reference)' }],
  ['Group.exclude', { focus: 'Group.characteristic', code: 'exclude', reference: 'value.ofType(Reference)' }],
  ['Provenance.agent-role', { focus: 'Provenance.agent', code: 'role', reference: 'who' }],
  ['Provenance.agent-type', { focus: 'Provenance.agent', code: 'type', reference: 'who' }],
  ['Provenance.signature-type', { focus: 'Provenance.signature', code: 'type', reference: 'who' }],
]);

export interface Alone { readonly focus: string; readonly value: string; readonly references: readonly string[] }

/** Dates and references, which no row says together with another reference: found only where no record of a person decides. */
export const ALONE: ReadonlyMap<string, Alone> = new Map([
  ['CarePlan.activity-date', { focus: 'CarePlan.activity', value: 'detail.scheduled', references: ['outcomeReference', 'reference'] }],
  ['CarePlan.activity-reference', { focus: 'CarePlan.activity', value: 'reference', references: ['outcomeReference'] }],
  ['CarePlan.performer', { focus: 'CarePlan.activity', value: 'detail.performer', references: ['outcomeReference', 'reference'] }],
  ['Composition.period', { focus: 'Composition.event', value: 'period', references: ['detail'] }],
  ['Consent.data', { focus: 'Consent.provision', value: 'data.reference', references: ['actor.reference'] }],
  ['Consent.period', { focus: 'Consent.provision', value: 'period', references: ['actor.reference'] }],
  ['Immunization.reaction-date', { focus: 'Immunization.reaction', value: 'date', references: ['detail'] }],
]);

/** Whose entries everybody may see, and the person of the record, who stands in it for whoever may have it. */
const SEEN: ReadonlySet<string> = new Set(['Endpoint', 'HealthcareService', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole']);

/** In: the type that a reference names, null where it leads elsewhere. Out: whether a recipient may have to do without what it names. */
export function mayBeWithheld(type: string | null): boolean {
  return type !== null && !SEEN.has(type);
}

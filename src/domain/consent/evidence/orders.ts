// SPDX-License-Identifier: Apache-2.0
/**
 * Court orders, process and demands: DocumentReference whose type is one of our order types. What the order recites stands in
 * `context.event`; the holder it names is the custodian (a person, in an extension); the recipients it names are in `context.related`. Rules section 5.
 */
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes';
import type { OrderPaper } from '../facts/papers.ts';
import { codesIn, ext, given, idOf, known } from './access.ts';
import { categoryCode } from './consents/scope.ts';
import type { Reading } from './consents/reading.ts';
import { cs } from './systems.ts';
import { spanOf } from './time.ts';

export const ORDER_TYPES = [
  'court-reporting-order', 'court-order', 'subpart-e-2-64', 'subpart-e-2-65', 'subpart-e-2-66', 'subpoena', 'search-warrant',
  'legislative-subpoena', 'administrative-request', 'state-good-cause-order', 'va-good-cause-order',
] as const satisfies readonly OrderPaper['type'][];
export const ISSUERS = ['court', 'grand-jury', 'attorney', 'court-clerk', 'agency', 'legislative-committee'] as const;
export const PROCEDURES = [
  'sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing', 'independent-counsel-for-holder',
] as const;
export const FINDINGS = ['no-other-effective-way', 'public-interest-outweighs-injury', 'substantial-value', 'extremely-serious-crime'] as const;
export const CONFIDENTIAL_FINDINGS = ['threat-to-life-or-serious-injury', 'extremely-serious-crime', 'patient-put-content-in-issue'] as const;
export const OFFENSES = [
  'homicide', 'rape', 'kidnapping', 'armed-robbery', 'assault-with-deadly-weapon', 'child-abuse-or-neglect', 'drug-possession', 'theft-or-fraud',
  'technical-violation', 'other',
] as const;
export const ASSURANCES = ['notice-to-individual-no-objection', 'qualified-protective-order-requested'] as const;
/** Parts of the test of 45 CFR 164.512(f)(1)(ii)(C); `made` says that it was made at all. */
export const ADMINISTRATIVE_TEST = ['relevant-and-material', 'specific-and-limited', 'deidentified-insufficient', 'made'] as const;

/** The orders that are current and about this person. One that cannot be read authorizes nothing, and is named. */
export function readOrders(reading: Reading): readonly OrderPaper[] {
  return reading.evidence.filter((each): each is DocumentReference => each.resourceType === 'DocumentReference' && isOrder(each))
    .filter((each) => each.status === 'current' && reading.identity.isOwn(idOf(each.subject) ?? '') && isMade(each, reading))
    .flatMap((each) => readOrder(each, reading));
}

export function isOrder(document: DocumentReference): boolean {
  return codesIn(document.type, cs('order-type')).length > 0;
}

function isMade(document: DocumentReference, reading: Reading): boolean {
  const made = document.date === undefined ? undefined : spanOf(document.date, reading.moment.zone)?.from;
  reading.moment.note(made ?? 0);
  return made === undefined || made <= reading.moment.at;
}

function readOrder(document: DocumentReference, reading: Reading): readonly OrderPaper[] {
  const [type] = known(codesIn(document.type, cs('order-type')), ORDER_TYPES);
  const [issuedBy] = known(codesIn(document.category, cs('order-issuer')), ISSUERS);
  if (type === undefined || issuedBy === undefined || (document.modifierExtension ?? []).length > 0) {
    reading.issues.push({
      code: 'code-invalid', severity: 'warning', text: 'An order or demand could not be read and authorizes nothing.',
      at: `DocumentReference/${document.id ?? ''}`, cite: '42 CFR 2.61',
    });
    return [];
  }
  return [{ id: document.id ?? '', type, issuedBy, ...named(document, reading), ...recited(document.context?.event ?? []) }];
}

function named(document: DocumentReference, reading: Reading): Pick<OrderPaper, 'discloser' | 'recipients'> {
  const recipients = (document.context?.related ?? []).flatMap((each) => idOf(each) ?? []).map((id) => reading.identity.canonical(id));
  const holder = idOf(document.custodian) ?? idOf(ext(document, 'order-holder')?.valueReference);
  return { ...given('discloser', holder), ...(recipients.length === 0 ? {} : { recipients }) };
}

function recited(events: readonly CodeableConcept[]): Omit<OrderPaper, 'id' | 'type' | 'issuedBy'> {
  const categories = codesIn(events, cs('category')).flatMap((code) => categoryCode(code) ?? []);
  const procedure = known(codesIn(events, cs('order-procedure')), PROCEDURES);
  const findings = known(codesIn(events, cs('order-finding')), FINDINGS);
  const test = known(codesIn(events, cs('administrative-test')), ADMINISTRATIVE_TEST);
  return {
    ...(categories.length === 0 ? {} : { categories }),
    ...(procedure.length === 0 ? {} : { procedure }),
    ...(findings.length === 0 ? {} : { findings }),
    ...given('confidentialCommunicationFinding', known(codesIn(events, cs('confidential-communication-finding')), CONFIDENTIAL_FINDINGS)[0]),
    ...given('offense', known(codesIn(events, cs('offense')), OFFENSES)[0]),
    ...given('assurance', known(codesIn(events, cs('subpoena-assurance')), ASSURANCES)[0]),
    ...(test.length === 0 ? {} : {
      administrativeTest: {
        relevantAndMaterial: test.includes('relevant-and-material'),
        specificAndLimited: test.includes('specific-and-limited'),
        deidentifiedInsufficient: test.includes('deidentified-insufficient'),
      },
    }),
  };
}

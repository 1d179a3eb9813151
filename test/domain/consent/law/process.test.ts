// SPDX-License-Identifier: Apache-2.0
/** Orders, subpoenas and warrants: 45 CFR 164.512(e), (f) for a clinic's record; 42 CFR 2.61 to 2.67 for a program's. */
import { describe, expect, it } from '@jest/globals';
import type { OrderPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const clinic = (order: Partial<OrderPaper>, rest: Ask = {}): Ask => ({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'], ...order }], ...rest });
const police = (order: Partial<OrderPaper>, rest: Ask = {}): Ask => clinic({ recipients: ['the-law-enforcement'], ...order }, { to: 'the-law-enforcement', purpose: 'law-enforcement', ...rest });
const TEST = { relevantAndMaterial: true, specificAndLimited: true, deidentifiedInsufficient: true };

const HIPAA: readonly Row[] = [
  ['a court order opens what it names', clinic({}), 'release [hipaa-court-order] owes [order-scope-only, log-hipaa-accounting] | permit hipaa.court-order: 45 CFR 164.512(e)(1)(i) [o1]'],
  ['an order on supervision reports does too', clinic({ type: 'court-reporting-order', recipients: ['the-criminal-justice-agency'] }, { to: 'the-criminal-justice-agency', purpose: 'cj-monitoring' }), 'release [hipaa-court-order] owes [order-scope-only, log-hipaa-accounting] | permit hipaa.court-order: 45 CFR 164.512(e)(1)(i) [o1]'],
  ['a court order does not open what it does not name', clinic({ categories: ['medication-list'] }), 'withhold [outside-order] | deny hipaa.outside-order: 45 CFR 164.512(e)(1)(i) [o1]'],
  ['an order that names nothing opens nothing', { to: 'the-court', purpose: 'legal-proceeding', orders: [{ id: 'o1', type: 'court-order', issuedBy: 'court', recipients: ['the-court'] }] }, 'withhold [outside-order] | deny hipaa.outside-order: 45 CFR 164.512(e)(1)(i) [o1]'],
  ['an order made out to nobody is an order to nobody', { to: 'the-court', purpose: 'legal-proceeding', orders: [{ id: 'o1', type: 'court-order', issuedBy: 'court', categories: ['treatment-summary'] }] }, 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['an order to another holder is no order', clinic({ discloser: 'hospital' }), 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['an order for another recipient is no order', clinic({ recipients: ['hospital'] }), 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a paper that an attorney calls an order is none', clinic({ issuedBy: 'attorney' }), 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['supervision is no proceeding: a subpoena opens nothing for it', clinic({ type: 'subpoena', assurance: 'notice-to-individual-no-objection' }, { purpose: 'cj-monitoring' }), 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a subpoena with notice to the person opens what it names', clinic({ type: 'subpoena', issuedBy: 'attorney', assurance: 'notice-to-individual-no-objection' }), 'release [hipaa-subpoena-with-assurance] owes [log-hipaa-accounting, minimum] | permit hipaa.subpoena-with-assurance: 45 CFR 164.512(e)(1)(ii)-(vi) [o1]'],
  ['a subpoena with a protective order asked for does too', clinic({ type: 'subpoena', issuedBy: 'court-clerk', assurance: 'qualified-protective-order-requested' }), 'release [hipaa-subpoena-with-assurance] owes [log-hipaa-accounting, minimum] | permit hipaa.subpoena-with-assurance: 45 CFR 164.512(e)(1)(ii)-(vi) [o1]'],
  ['a subpoena with assurance does not open what it does not name', clinic({ type: 'subpoena', assurance: 'notice-to-individual-no-objection', categories: ['medication-list'] }), 'withhold [outside-order] | deny hipaa.outside-process: 45 CFR 164.512(e)(1) [o1]'],
  ['a subpoena alone opens nothing', clinic({ type: 'subpoena', issuedBy: 'attorney' }), 'withhold [subpoena-without-order] | deny hipaa.subpoena-without-assurance: 45 CFR 164.512(e)(1)(ii) [o1]'],
  ['of two subpoenas the one that has an assurance and names the record counts', clinic({}, { orders: [
    { ...ORDER, id: 'o1', type: 'subpoena', recipients: ['the-court'] }, { ...ORDER, id: 'o2', type: 'subpoena', recipients: ['the-court'], assurance: 'notice-to-individual-no-objection', categories: ['medication-list'] },
    { ...ORDER, id: 'o3', type: 'subpoena', recipients: ['the-court'], assurance: 'notice-to-individual-no-objection' },
  ] }), 'release [hipaa-subpoena-with-assurance] owes [log-hipaa-accounting, minimum] | permit hipaa.subpoena-with-assurance: 45 CFR 164.512(e)(1)(ii)-(vi) [o3]'],
  ['of two that do not name it, the one with an assurance is spoken of', clinic({}, { orders: [
    { ...ORDER, id: 'o1', type: 'subpoena', recipients: ['the-court'] }, { ...ORDER, id: 'o2', type: 'subpoena', recipients: ['the-court'], assurance: 'notice-to-individual-no-objection', categories: ['medication-list'] },
  ] }), 'withhold [outside-order] | deny hipaa.outside-process: 45 CFR 164.512(e)(1) [o2]'],
  ['a proceeding without any paper opens nothing', { to: 'the-court', purpose: 'legal-proceeding' }, 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a warrant of a court opens what it names to police', police({ type: 'search-warrant' }), 'release [hipaa-law-enforcement] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.law-enforcement: 45 CFR 164.512(f)(1)(ii) [o1]'],
  ['a warrant does not open what it does not name', police({ type: 'search-warrant', categories: ['medication-list'] }), 'withhold [outside-order] | deny hipaa.outside-process: 45 CFR 164.512(e)(1) [o1]'],
  ['a grand jury subpoena opens to police', police({ type: 'subpoena', issuedBy: 'grand-jury' }), 'release [hipaa-law-enforcement] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.law-enforcement: 45 CFR 164.512(f)(1)(ii) [o1]'],
  ['a subpoena that a court issued opens to police', police({ type: 'subpoena' }), 'release [hipaa-law-enforcement] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.law-enforcement: 45 CFR 164.512(f)(1)(ii) [o1]'],
  ['an administrative request that passes the three tests opens to police', police({ type: 'administrative-request', issuedBy: 'agency', administrativeTest: TEST }), 'release [hipaa-law-enforcement] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.law-enforcement: 45 CFR 164.512(f)(1)(ii) [o1]'],
  ['what happened on the premises may be told to police', { to: 'the-law-enforcement', purpose: 'law-enforcement', record: { category: 'incident-circumstances' }, incident: { kind: 'crime', place: 'program-premises', target: 'other' } }, 'release [hipaa-law-enforcement] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.law-enforcement: 45 CFR 164.512(f)(5)'],
  ['police without process receive nothing', { to: 'the-law-enforcement', purpose: 'law-enforcement' }, 'withhold [no-basis] | deny hipaa.no-process: 45 CFR 164.512(f)'],
  ['process in the hands of somebody who is no justice agency is none', police({ type: 'search-warrant', recipients: ['hospital'] }, { to: 'hospital' }), 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
];

const LIMITS: readonly Row[] = [
  ['a warrant of an agency', police({ type: 'search-warrant', issuedBy: 'agency' }), 'withhold no-basis'],
  ['a subpoena of an attorney, to police', police({ type: 'subpoena', issuedBy: 'attorney' }), 'withhold no-basis'],
  ['a subpoena of an agency, to police', police({ type: 'subpoena', issuedBy: 'agency' }), 'withhold no-basis'],
  ['a request that is not relevant', police({ type: 'administrative-request', administrativeTest: { ...TEST, relevantAndMaterial: false } }), 'withhold no-basis'],
  ['a request that is not limited', police({ type: 'administrative-request', administrativeTest: { ...TEST, specificAndLimited: false } }), 'withhold no-basis'],
  ['a request that could do without names', police({ type: 'administrative-request', administrativeTest: { ...TEST, deidentifiedInsufficient: false } }), 'withhold no-basis'],
  ['a request without the test', police({ type: 'administrative-request' }), 'withhold no-basis'],
  ['a warrant for another recipient', police({ type: 'search-warrant', recipients: ['the-court'] }), 'withhold no-basis'],
  ['a warrant, used in a hearing', police({ type: 'search-warrant' }, { purpose: 'legal-proceeding' }), 'withhold no-basis'],
  ['a warrant, to a prosecutor', police({ type: 'search-warrant', recipients: ['the-prosecutor'] }, { to: 'the-prosecutor' }), 'release hipaa-law-enforcement'],
  ['who was there, to police', { to: 'the-law-enforcement', purpose: 'law-enforcement', record: { category: 'identity-and-whereabouts' }, incident: { kind: 'crime', place: 'program-premises', target: 'other' } }, 'release hipaa-law-enforcement'],
  ['what happened elsewhere, to police', { to: 'the-law-enforcement', purpose: 'law-enforcement', record: { category: 'incident-circumstances' }, incident: { kind: 'crime', place: 'elsewhere', target: 'other' } }, 'withhold no-basis'],
  ['what happened on the premises, to a court', { to: 'the-court', purpose: 'law-enforcement', record: { category: 'incident-circumstances' }, incident: { kind: 'crime', place: 'program-premises', target: 'other' } }, 'withhold no-basis'],
  ['the chart after a crime on the premises', { to: 'the-law-enforcement', purpose: 'law-enforcement', incident: { kind: 'crime', place: 'program-premises', target: 'other' } }, 'withhold no-basis'],
];

describe('process for a clinic\'s record', () => {
  it.each(HIPAA)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

const CIVIL: OrderPaper = {
  ...ORDER, type: 'subpart-e-2-64', discloser: 'the-part2-program', recipients: ['the-court'],
  procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'],
  findings: ['no-other-effective-way', 'public-interest-outweighs-injury'],
};
const CRIMINAL: OrderPaper = {
  ...CIVIL, type: 'subpart-e-2-65', offense: 'homicide', recipients: ['the-law-enforcement'], procedure: ['notice-to-holder', 'opportunity-to-respond', 'independent-counsel-for-holder'],
  findings: ['extremely-serious-crime', 'substantial-value', 'no-other-effective-way', 'public-interest-outweighs-injury'],
};
const HOLDER: OrderPaper = { ...CIVIL, type: 'subpart-e-2-66', procedure: [] };
const MANDATE: OrderPaper = { id: 'm1', type: 'subpoena', issuedBy: 'court' };

const program = (rest: Ask): Ask => ({ from: 'the-part2-program', to: 'the-court', purpose: 'legal-proceeding', ...rest, record: { recordClass: 'p2', ...rest.record } });
const civil = (change: Partial<OrderPaper> = {}, rest: Ask = {}): Ask => program({ orders: [{ ...CIVIL, ...change }, MANDATE], ...rest });
const criminal = (change: Partial<OrderPaper> = {}, rest: Ask = {}): Ask => program({ to: 'the-law-enforcement', purpose: 'law-enforcement', orders: [{ ...CRIMINAL, ...change }, MANDATE], ...rest });
const without = <T>(all: readonly T[] | undefined, one: T): readonly T[] => (all ?? []).filter((each) => each !== one);

const PART2: readonly Row[] = [
  ['an order of 2.64 with a subpoena beside it opens what it names', civil(), 'release [subpart-e-order] owes [order-scope-only, keep-part2-label] | permit part2.order: 42 CFR 2.64 [o1]'],
  ['an order of 2.65 on a homicide opens to police', criminal(), 'release [subpart-e-order] owes [order-scope-only, keep-part2-label] | permit part2.order: 42 CFR 2.65 [o1]'],
  ['an order of 2.66 on the holder opens what names nobody', program({ orders: [{ ...HOLDER }, MANDATE], record: { deidentified: true } }), 'release [subpart-e-order] owes [order-scope-only, keep-part2-label] | permit part2.order: 42 CFR 2.66 [o1]'],
  ['an order of 2.66 opens nothing that names the patient', program({ orders: [{ ...HOLDER }, MANDATE] }), 'withhold [outside-order] | deny part2.order.outside: 42 CFR 2.66(e); 42 CFR 2.63 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order alone compels nobody', program({ orders: [CIVIL] }), 'undecided [order-criteria-missing] owes [order-scope-only] | need-fact part2.order.no-mandate: 42 CFR 2.61(a), 2.22(b)(1)(ii)(H)(3) [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order for petty crime is none', criminal({ offense: 'drug-possession' }), 'withhold [order-criteria-missing] | deny part2.order.offense: 42 CFR 2.65(d)(1) [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order of 2.65 that does not state the crime is for counsel', criminal({ offense: undefined as never }), 'undecided [order-criteria-missing] | need-fact part2.order.criteria: 42 CFR 2.65 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order that no court made is none', civil({ issuedBy: 'agency' }), 'withhold [order-criteria-missing] | deny part2.order.not-for-this-use: 42 CFR 2.64 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order of 2.64 is not for police', criminal({ type: 'subpart-e-2-64' }), 'withhold [order-criteria-missing] | deny part2.order.not-for-this-use: 42 CFR 2.64 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an order opens only what it names', civil({ categories: ['medication-list'] }), 'withhold [outside-order] | deny part2.order.outside: 42 CFR 2.64(e); 42 CFR 2.63 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an ordinary order of a court says nothing on part 2', program({ orders: [{ ...ORDER, discloser: 'the-part2-program', recipients: ['the-court'] }] }), 'undecided [order-criteria-missing] | need-fact part2.order.no-subpart-e-findings: 42 CFR 2.61, 2.64 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an ordinary order is nothing to police', program({ purpose: 'law-enforcement', orders: [{ ...ORDER, discloser: 'the-part2-program', recipients: ['the-court'] }] }), 'withhold [proceedings-bar] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a subpoena alone opens nothing of a program', program({ orders: [MANDATE] }), 'withhold [subpoena-without-order, proceedings-bar] | deny part2.subpoena-without-order: 42 CFR 2.61(b), 2.13(b) [m1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['no paper, no record', program({}), 'withhold [proceedings-bar] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['confidential communications need a finding of their own', civil({}, { record: { confidentialCommunication: true } }), 'withhold [outside-order] | deny part2.order.outside: 42 CFR 2.64(e); 42 CFR 2.63 [o1] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['and go with it', civil({ confidentialCommunicationFinding: 'patient-put-content-in-issue' }, { record: { confidentialCommunication: true } }), 'release [subpart-e-order] owes [order-scope-only, keep-part2-label] | permit part2.order: 42 CFR 2.64 [o1]'],
  ['a program\'s notes under an order are for counsel', civil({ confidentialCommunicationFinding: 'extremely-serious-crime', categories: ['sud-counseling-note'] }, { record: { recordClass: 'p2-notes', category: 'sud-counseling-note' } }), 'undecided [order-criteria-missing] | need-fact part2.order.notes: 42 CFR 2.31(b), 2.63 [o1]'],
  ['a program\'s notes without an order need their own consent', program({ record: { recordClass: 'p2-notes', category: 'sud-counseling-note' } }), 'withhold [proceedings-bar] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1) | deny part2.no-basis: 42 CFR 2.13(a) | deny part2.notes-need-own-consent: 42 CFR 2.31(b)'],
];

const CHECKS: readonly Row[] = [
  ...(CIVIL.procedure ?? []).map((step): Row => [`an order of 2.64 without ${step}`, civil({ procedure: without(CIVIL.procedure, step) }), 'undecided order-criteria-missing']),
  ...(CIVIL.findings ?? []).map((found): Row => [`an order of 2.64 that does not find ${found}`, civil({ findings: without(CIVIL.findings, found) }), 'undecided order-criteria-missing']),
  ...(CRIMINAL.procedure ?? []).map((step): Row => [`an order of 2.65 without ${step}`, criminal({ procedure: without(CRIMINAL.procedure, step) }), 'undecided order-criteria-missing']),
  ...(CRIMINAL.findings ?? []).map((found): Row => [`an order of 2.65 that does not find ${found}`, criminal({ findings: without(CRIMINAL.findings, found) }), 'undecided order-criteria-missing']),
  ...(HOLDER.findings ?? []).map((found): Row => [`an order of 2.66 that does not find ${found}`, program({ orders: [{ ...HOLDER, findings: without(HOLDER.findings, found) }, MANDATE], record: { deidentified: true } }), 'undecided order-criteria-missing']),
  ...(['homicide', 'rape', 'kidnapping', 'armed-robbery', 'assault-with-deadly-weapon', 'child-abuse-or-neglect'] as const).map((offense): Row => [`an order of 2.65 on ${offense}`, criminal({ offense }), 'release subpart-e-order']),
  ...(['drug-possession', 'theft-or-fraud', 'technical-violation', 'other'] as const).map((offense): Row => [`an order of 2.65 on ${offense}`, criminal({ offense }), 'withhold order-criteria-missing']),
  ...(['research-exception', 'audit-exception'] as const).map((basis): Row => [`what came under the ${basis} is never used against the patient`, criminal({}, { record: { receivedUnder: { basis } } }), 'withhold outside-order']),
  ['what came under another basis may be', criminal({}, { record: { receivedUnder: { basis: 'emergency-exception' } } }), 'release subpart-e-order'],
  ['and what came under the research-exception may go in a civil matter', civil({}, { record: { receivedUnder: { basis: 'research-exception' } } }), 'release subpart-e-order'],
  ...(['subpoena', 'legislative-subpoena', 'search-warrant'] as const).map((type): Row => [`a ${type} is a mandate`, program({ orders: [CIVIL, { ...MANDATE, type }] }), 'release subpart-e-order']),
  ['a letter of an agency is no mandate', program({ orders: [CIVIL, { ...MANDATE, type: 'administrative-request' }] }), 'undecided order-criteria-missing'],
  ['a mandate to another holder is none', program({ orders: [CIVIL, { ...MANDATE, discloser: 'clinic' }] }), 'undecided order-criteria-missing'],
  ['a mandate for another recipient is none', program({ orders: [CIVIL, { ...MANDATE, recipients: ['hospital'] }] }), 'undecided order-criteria-missing'],
  ['a mandate for this recipient is one', program({ orders: [CIVIL, { ...MANDATE, recipients: ['the-court'] }] }), 'release subpart-e-order'],
  ['of two orders the good one counts', program({ orders: [{ ...CIVIL, id: 'o0', categories: ['medication-list'] }, CIVIL, MANDATE] }), 'release subpart-e-order'],
  ['of two that fail, the one that may yet be mended is told', program({ orders: [{ ...CIVIL, id: 'o0', categories: ['medication-list'] }, { ...CIVIL, findings: [] }, MANDATE] }), 'undecided order-criteria-missing'],
  ['an order for another recipient is none', civil({ recipients: ['hospital'] }), 'withhold subpoena-without-order proceedings-bar'],
  ...(['legislative-subpoena', 'administrative-request', 'search-warrant'] as const).map((type): Row => [`a ${type} alone`, program({ orders: [{ ...MANDATE, type }] }), 'withhold subpoena-without-order proceedings-bar']),
  ['an order to report, alone', program({ orders: [{ ...ORDER, type: 'court-reporting-order' }] }), 'undecided order-criteria-missing'],
];

describe('process for a program\'s record', () => {
  it.each(PART2)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(CHECKS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

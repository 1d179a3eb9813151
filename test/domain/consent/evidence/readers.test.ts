// SPDX-License-Identifier: Apache-2.0
/** Orders, statements and the small readers of FHIR elements: what is read, what is not, and what is named because it cannot be read. */
import { describe, expect, it } from '@jest/globals';
import type { Communication, DocumentReference, Extension, Resource } from '@medplum/fhirtypes';
import { codesIn, codingsOf, ext, exts, given, idOf, known, localRef, ownCodes, part, parts } from '../../../../src/domain/consent/evidence/access.ts';
import { ASSURANCES, CONFIDENTIAL_FINDINGS, FINDINGS, isOrder, ISSUERS, OFFENSES, ORDER_TYPES, PROCEDURES } from '../../../../src/domain/consent/evidence/orders.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { latestStatement, readStatements, STATEMENTS, type Parties } from '../../../../src/domain/consent/evidence/statements.ts';
import { cs, sd } from '../../../../src/domain/consent/evidence/systems.ts';
import { momentOf } from '../../../../src/domain/consent/evidence/time.ts';
import type { AskContext, AskFacts } from '../../../../src/domain/consent/evidence/types.ts';
import { context, own, patient, read, registry, team } from './support.ts';

const subject = { reference: 'Patient/rosa' };
const as = (resourceType: string, resource: Resource): Resource => ({ ...resource, resourceType }) as unknown as Resource;

describe('an element of FHIR', () => {
  const BASE = 'https://throughcare.dev/fhir';

  it('has codings, of one concept, of several or none', () => {
    const [a, b] = [{ system: 's', code: 'a' }, { system: cs('x'), code: 'b' }];
    expect([codingsOf(undefined), codingsOf({ coding: [a] }), codingsOf([{ coding: [a] }, {}, { coding: [b] }])]).toEqual([[], [a], [a, b]]);
    expect([codesIn({ coding: [a, { system: 's' }, b] }, 's'), ownCodes({ coding: [a, b, { system: cs('y') }, { code: 'z' }, { system: `${BASE}/ValueSet/x`, code: 'v' }] })]).toEqual([['a'], ['b', '']]);
    expect(known(['a', 'x', 'b'], ['a', 'b'])).toEqual(['a', 'b']);
  });

  it.each<readonly [string | undefined, unknown]>([
    ['Patient/a-1.b', { type: 'Patient', id: 'a-1.b' }], ['Patient/a/_history/3', { type: 'Patient', id: 'a' }], [`${BASE}/Patient/a`, { type: 'Patient', id: 'a' }], ['https://other.org/fhir/Patient/a', undefined], ['#a', undefined], ['patient/a', undefined],
    ['Patient/a/b', undefined], ['Patient/', undefined], ['xPatient/a', undefined], ['P/a', undefined], [`Patient/${'a'.repeat(65)}`, undefined], ['Patient/a/_history/', undefined], ['Patient/a/_history/1/2', undefined], [undefined, undefined], [`${BASE}Patient/a`, undefined],
  ])('refers to %s as %j', (reference, expected) => {
    expect(localRef(reference === undefined ? undefined : { reference })).toEqual(expected);
  });

  it('has extensions of ours, by name, and parts', () => {
    const extension: Extension[] = [{ url: sd('a'), valueString: '1' }, { url: 'http://x.org/a' }, { url: sd('a'), valueString: '2' }];
    expect([ext({ extension }, 'a')?.valueString, ext({ extension }, 'b'), ext({}, 'a'), ext(undefined, 'a'), exts({ extension }, 'a').length, exts({}, 'a'), exts(undefined, 'a')]).toEqual(['1', undefined, undefined, undefined, 2, [], []]);
    expect([part({ extension }, sd('a'))?.valueString, part({}, 'a'), part(undefined, 'a'), parts({ extension }, sd('a')).length, parts({}, 'a'), parts(undefined, 'a')]).toEqual(['1', undefined, undefined, 2, [], []]);
    expect([given('a', 1), given('a', undefined), given('a', false), idOf({ reference: 'Patient/x' }), idOf({}), idOf(undefined)]).toEqual([{ a: 1 }, {}, { a: false }, 'x', undefined, undefined]);
  });
});

describe('an order on file', () => {
  const order = (over: Partial<DocumentReference> = {}): DocumentReference => ({
    resourceType: 'DocumentReference', id: 'o', status: 'current', subject, type: own('order-type', 'court-order'), category: [own('order-issuer', 'court')], content: [{ attachment: {} }], ...over,
  });
  const orders = (...evidence: readonly Resource[]): unknown => read(evidence).facts.orders;
  const reciting = (system: string, ...codes: readonly string[]): unknown => read([order({ context: { event: codes.map((code) => own(system, code)) } })]).facts.orders[0];
  const PLAIN = { id: 'o', type: 'court-order', issuedBy: 'court' };

  it.each(ORDER_TYPES)('may be a %s', (type) => {
    expect(orders(order({ type: own('order-type', type) }))).toEqual([{ ...PLAIN, type }]);
  });

  it.each(ISSUERS)('may be issued by a %s', (issuer) => {
    expect(orders(order({ category: [own('order-issuer', issuer)] }))).toEqual([{ ...PLAIN, issuedBy: issuer }]);
  });

  it('recites its procedure, findings, offense, assurance and test', () => {
    expect(reciting('order-procedure', ...PROCEDURES, 'x')).toEqual({ ...PLAIN, procedure: PROCEDURES });
    expect(reciting('order-finding', ...FINDINGS, 'x')).toEqual({ ...PLAIN, findings: FINDINGS });
    expect(CONFIDENTIAL_FINDINGS.map((code) => reciting('confidential-communication-finding', code))).toEqual(CONFIDENTIAL_FINDINGS.map((code) => ({ ...PLAIN, confidentialCommunicationFinding: code })));
    expect(OFFENSES.map((code) => reciting('offense', code))).toEqual(OFFENSES.map((code) => ({ ...PLAIN, offense: code })));
    expect(ASSURANCES.map((code) => reciting('subpoena-assurance', code))).toEqual(ASSURANCES.map((code) => ({ ...PLAIN, assurance: code })));
    expect(reciting('category', 'diagnosis', 'no-such')).toEqual({ ...PLAIN, categories: ['diagnosis'] });
    const test = (relevantAndMaterial: boolean, specificAndLimited: boolean, deidentifiedInsufficient: boolean): unknown => ({ ...PLAIN, administrativeTest: { relevantAndMaterial, specificAndLimited, deidentifiedInsufficient } });
    expect(['made', 'relevant-and-material', 'specific-and-limited', 'deidentified-insufficient', 'x'].map((code) => reciting('administrative-test', code)))
      .toEqual([test(false, false, false), test(true, false, false), test(false, true, false), test(false, false, true), PLAIN]);
  });

  it('names its holder and its recipients, the person by the one id', () => {
    const [given] = read([order({ custodian: { reference: 'Organization/program' }, context: { related: [{ reference: 'Organization/probation' }, { reference: 'Patient/zz' }, { display: 'x' }] } }), { resourceType: 'Patient', id: 'zz' }]).facts.orders;
    expect(given).toEqual({ ...PLAIN, discloser: 'program', recipients: ['probation', 'rosa'] });
    expect(orders(order({ extension: [{ url: sd('order-holder'), valueReference: { reference: 'Practitioner/officer' } }] }))).toEqual([{ ...PLAIN, discloser: 'officer' }]);
  });

  it('counts when it is current, of this person, and made before', () => {
    const other = { reference: 'Patient/other' };
    expect([orders(order({ status: 'superseded' })), orders(order({ subject: other })), orders(order({ date: '2026-11-22T16:00:00.001Z' })), orders(as('Basic', order())), orders({ ...order(), type: own('note-type', 'court-order') })]).toEqual([[], [], [], [], []]);
    expect([orders(order({ date: '2026-11-22T16:00:00Z' })), orders(order({ date: 'some day' }))]).toEqual([[PLAIN], [PLAIN]]);
    expect(read([order({ date: '2026-12-01T00:00:00Z' })]).stableUntil).toBe('2026-12-01T00:00:00.000Z');
    const { subject: _subject, ...nobodys } = order();
    expect(orders(nobodys)).toEqual([]);
    expect([isOrder(order()), isOrder(order({ type: {} }))]).toEqual([true, false]);
  });

  it.each<readonly [string, Partial<DocumentReference>]>([
    ['of an unknown kind', { type: own('order-type', 'edict') }], ['of an unknown issuer', { category: [own('order-issuer', 'king')] }], ['changed by a modifier', { modifierExtension: [{ url: 'http://x.org/not' }] }],
  ])('%s authorizes nothing and is named', (_name, over) => {
    const { facts, issues } = read([order(over)]);
    expect([facts.orders, issues]).toEqual([[], [{ code: 'code-invalid', severity: 'warning', text: expect.any(String), at: 'DocumentReference/o', cite: '42 CFR 2.61' }]]);
  });
});

describe('a statement made for one disclosure', () => {
  const moment = () => momentOf('2026-11-22T10:00:00-06:00', 'America/Chicago')!;
  const parties: Parties = { from: 'program', organization: 'hospital', person: 'dr' };
  const said = (code: string, over: Partial<Communication> = {}): Communication => ({
    resourceType: 'Communication', status: 'completed', category: [own('statement', code)], subject, sender: { reference: 'Organization/program' }, recipient: [{ reference: 'Organization/hospital' }], sent: '2026-11-22T09:00:00-06:00', ...over,
  });
  const facts = (...members: readonly Extension[]): Partial<Communication> => ({ extension: [{ url: sd('statement-facts'), extension: [...members] }] });
  const care = (over: Partial<Communication> = {}): Communication => said('care-coordination', { ...facts({ url: 'clinicianJudgedPartOfCare', valueBoolean: true }), ...over });
  const heard = (...evidence: readonly Resource[]): unknown => readStatements(evidence, parties, moment());

  it.each<readonly [string, Communication, unknown]>([
    ['an emergency', said('medical-emergency', { sender: { reference: 'Practitioner/dr' }, reasonCode: [own('emergency-nature', 'trauma'), own('emergency-nature', 'other')], ...facts(
      { url: 'bonaFide', valueBoolean: true }, { url: 'consentObtainable', valueBoolean: false }, { url: 'recipientName', valueString: 'Dr. O' }, { url: 'facility', valueString: 'ER' }, { url: 'discloserName', valueString: 'N' }, { url: 'other', valueString: 'x' }) }),
    { emergency: { nature: 'trauma', bonaFide: true, consentObtainable: false, recipientName: 'Dr. O', facility: 'ER', discloserName: 'N' } }],
    ['the patient\'s attitude', said('family-involvement', { reasonCode: [own('patient-attitude', 'objected')], ...facts({ url: 'knownContraryWishes', valueBoolean: true }) }), { familyInvolvement: { patientAttitude: 'objected', knownContraryWishes: true } }],
    ['a part of the care', care(), { careCoordination: { clinicianJudgedPartOfCare: true } }],
    ['a custodian\'s needs', said('custodian-representation', { sender: { reference: 'Organization/jail' }, reasonCode: [own('custodian-need', 'a-health-care'), own('custodian-need', 'x'), own('custodian-need', 'f-safety-security-good-order')] }),
      { custodianRepresentation: { by: 'jail', needs: ['a-health-care', 'f-safety-security-good-order'] } }],
    ['what happened in a treatment', said('enrollment-event', { reasonCode: [own('enrollment-event', 'resumed')] }), { enrollmentEvent: { event: 'resumed' } }],
    ['an event that no registry is told of', said('enrollment-event', { reasonCode: [own('enrollment-event', 'moved')] }), {}],
    ['an abuse report', said('abuse-report', { reasonCode: [own('abuse-subject', 'child'), own('abuse-report-stage', 'initial')], about: [{ reference: 'Condition/1' }, { display: 'x' }], ...facts({ url: 'stateMandate', valueBoolean: true }) }),
      { abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['Condition/1'] } }],
    ['a threat', said('threat', { reasonCode: [own('threat-ground', 'escape')] }), { threat: { ground: 'escape' } }],
    ['an incident', said('incident', { reasonCode: [own('incident-kind', 'crime'), own('incident-place', 'elsewhere'), own('incident-target', 'other')] }), { incident: { kind: 'crime', place: 'elsewhere', target: 'other' } }],
    ['a director\'s findings', said('director-findings', facts({ url: 'substantialThreat', valueBoolean: true })), { directorFindings: { substantialThreat: true } }],
    ['the treating professional approves, the need is shown', said('state-findings', facts({ url: 'professionalApproval', valueBoolean: true }, { url: 'demonstrableNeed', valueBoolean: false })), { stateFindings: { professionalApproval: true, demonstrableNeed: false } }],
    ['a statement that does not say what it must', said('threat'), {}], ['a statement of no kind of ours', said('gossip'), {}], ['a word of another list', said('threat', { reasonCode: [own('threat-ground', 'weather')] }), {}],
    ['a statement that is not made yet', care({ status: 'preparation' }), {}], ['one that is being made', care({ status: 'in-progress' }), { careCoordination: { clinicianJudgedPartOfCare: true } }],
    ['one that was never sent', said('care-coordination', { ...facts({ url: 'clinicianJudgedPartOfCare', valueBoolean: true }), sent: 'soon' }), {}],
    ['one of later', care({ sent: '2026-11-22T10:00:00.001-06:00' }), {}], ['one of this instant', care({ sent: '2026-11-22T10:00:00-06:00' }), { careCoordination: { clinicianJudgedPartOfCare: true } }],
    ['one by somebody else than the discloser', care({ sender: { reference: 'Organization/hospital' } }), {}], ['one for another organization', care({ recipient: [{ reference: 'Organization/x' }] }), {}],
    ['one for a person of the organization, who asks', care({ recipient: [{ reference: 'Organization/hospital' }, { reference: 'Practitioner/dr' }] }), { careCoordination: { clinicianJudgedPartOfCare: true } }],
    ['one for another person of it', care({ recipient: [{ reference: 'Organization/hospital' }, { reference: 'Practitioner/nurse' }] }), {}],
    ['an emergency declared by another', said('medical-emergency', { sender: { reference: 'Organization/x' }, ...facts({ url: 'bonaFide', valueBoolean: true }) }), {}],
    ['an emergency of the organization', said('medical-emergency', { sender: { reference: 'Organization/hospital' }, ...facts({ url: 'bonaFide', valueBoolean: true }) }), { emergency: { bonaFide: true } }],
    ['an emergency of yesterday', said('medical-emergency', { sent: '2026-11-21T10:00:00-06:00', sender: { reference: 'Organization/hospital' }, ...facts({ url: 'bonaFide', valueBoolean: true }) }), {}],
    ['an emergency of 24 hours less an instant', said('medical-emergency', { sent: '2026-11-21T10:00:00.001-06:00', sender: { reference: 'Organization/hospital' }, ...facts({ url: 'bonaFide', valueBoolean: true }) }), { emergency: { bonaFide: true } }],
    ['a threat of three days ago', said('threat', { sent: '2026-11-19T10:00:00-06:00', reasonCode: [own('threat-ground', 'escape')] }), {}], ['an attitude of last year', said('family-involvement', { sent: '2025-01-01', reasonCode: [own('patient-attitude', 'objected')] }), { familyInvolvement: { patientAttitude: 'objected' } }],
  ])('%s', (_name, statement, expected) => {
    expect(heard(statement)).toEqual(expected);
  });

  it('by nobody is nobody\'s', () => {
    const { sender: _sender, ...nobodys } = care();
    const { recipient: _recipient, ...toNobody } = care();
    const { sent: _sent, ...unsent } = care();
    expect([heard(nobodys), heard(toNobody), heard(unsent), heard(as('Basic', care()))]).toEqual([{}, {}, {}, {}]);
  });

  it('counts as last made', () => {
    const attitude = (code: string, sent: string): Communication => said('family-involvement', { sent, reasonCode: [own('patient-attitude', code)] });
    expect(heard(attitude('agreed-orally', '2026-11-20'), attitude('objected', '2026-11-21'), attitude('unknown', '2026-11-19'))).toEqual({ familyInvolvement: { patientAttitude: 'objected' } });
    expect(latestStatement([attitude('objected', '2026-11-21')], { form: STATEMENTS.familyInvolvement, parties }, moment())?.sent).toBe('2026-11-21');
  });

  it('is noted for when it begins and ends to count', () => {
    const until = (...evidence: readonly Resource[]): unknown => {
      const now = moment();
      readStatements(evidence, parties, now);
      return now.stableUntil();
    };
    expect([until(care({ sent: '2026-11-23T00:00:00Z' })), until(said('threat', { reasonCode: [own('threat-ground', 'escape')] })), until(care())]).toEqual(['2026-11-23T00:00:00.000Z', '2026-11-25T15:00:00.000Z', null]);
  });
});

describe('who asks and who discloses', () => {
  const facts = (evidence: readonly Resource[], over: Partial<AskContext> = {}, more: readonly Resource[] = []): AskFacts => {
    const result = readAsk({ ...context, ...over }, readRegistry([...registry, ...more]), [patient, ...evidence]);
    return result.ok ? result.value.facts : (undefined as never);
  };
  const served = (type: string, ...parties: readonly string[]): Resource => ({
    resourceType: 'Contract', id: 'a', status: 'executed', type: own('agreement-type', type), term: [{ offer: { party: [{ role: own('contract-role', 'party'), reference: parties.map((each) => ({ reference: `Organization/${each}` })) }] } }],
  });

  it('a gateway carries out what an agreement with the discloser lets it', () => {
    const through = (over: Partial<AskContext>, ...more: readonly Resource[]): unknown => facts([], { gateway: 'gw', ...over }, more).discloser.actingThrough;
    expect([through({}, served('qsoa', 'program', 'gw')), through({}, served('business-associate-agreement', 'program', 'gw')), through({}, served('contract-agent', 'program', 'gw')), through({}, served('qsoa', 'hospital', 'gw')), through({}, served('qsoa', 'program', 'x')),
      through({ acting: { through: 'other' } }, served('qsoa', 'program', 'gw'))]).toEqual(['gw', 'gw', undefined, undefined, undefined, 'other']);
  });

  it('a discloser is an organization of the registry or a person', () => {
    expect(facts([], { acting: { person: 'officer', role: 'clinician' } }).discloser).toEqual({ organization: 'program', person: 'officer', role: 'clinician' });
    expect(facts([], { from: 'aunt' }).discloser).toEqual({ person: 'aunt' });
    expect([facts([team('treats', 'Organization/program')]), facts([team('treats', 'Organization/program', { status: 'inactive' })])].map((each) => each.discloser.treatingRelationship)).toEqual(['patient', 'none']);
  });

  it.each(['conditioned-participation', 'duty-on-same-action', 'sud-care-duty', 'involved-in-care', 'personal-representative', 'supervises'])('a recipient is what a team says: %s', (role) => {
    const field: Readonly<Record<string, string>> = { 'conditioned-participation': 'conditionedParticipation', 'duty-on-same-action': 'dutyOnSameAction', 'sud-care-duty': 'needArisesFromSudCare', 'involved-in-care': 'involvedInCare', 'personal-representative': 'personalRepresentative', supervises: 'supervisesPatient' };
    expect(facts([team(role, 'Organization/hospital')]).recipient).toEqual({ organization: 'hospital', role: 'clinician', [field[role]!]: true });
  });

  it('a recipient treats the patient, another, nobody any more, or is not shown to', () => {
    const relation = (...roles: readonly Resource[]): unknown => facts(roles).recipient.treatingRelationship;
    expect([relation(team('treats', 'Organization/hospital')), relation(team('treats-other-individual', 'Organization/hospital')), relation(team('treats', 'Organization/hospital', { status: 'inactive' }), team('treats-other-individual', 'Organization/hospital')), relation()])
      .toEqual(['patient', 'other-individual', 'other-individual', undefined]);
  });

  it('control over the program is what the contract says', () => {
    const control = (controlling: string, program: string, status = 'executed'): Resource => ({
      resourceType: 'Contract', id: 'k', status, type: own('authority-type', 'direct-administrative-control'),
      term: [{ offer: { party: [{ role: own('contract-role', 'controlling'), reference: [{ reference: `Organization/${controlling}` }] }, { role: own('contract-role', 'program'), reference: [{ reference: `Organization/${program}` }] }] } }],
    }) as Resource;
    expect([control('hospital', 'program'), control('hospital', 'program', 'terminated'), control('x', 'program'), control('hospital', 'x')].map((each) => facts([], {}, [each]).recipient.directAdministrativeControl)).toEqual([true, false, undefined, undefined]);
  });

  it('the ask carries what it was given, and nothing that was not', () => {
    expect(facts([])).not.toHaveProperty('overlays');
    expect(facts([], { overlays: [{ state: 'EX', rule: 'ca-wic-5328', effect: 'none' }], minorLaw: { minorMayConsentAloneToSud: true } })).toMatchObject({ overlays: [{ rule: 'ca-wic-5328' }], minorLaw: { minorMayConsentAloneToSud: true }, state: 'ZZ', request: { kind: 'disclose', records: [], requesterVerified: true } });
    expect(facts([{ resourceType: 'RelatedPerson', id: 'sis', patient: subject, name: [{ text: 'S' }] }]).persons.map((each) => each.id)).toEqual(['officer', 'other-officer', 'sis']);
    expect(facts([{ resourceType: 'Patient', id: 'other' }], { patients: ['rosa'] }).otherPatients).toEqual([{ id: 'other', name: '' }]);
  });
});

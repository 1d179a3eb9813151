// SPDX-License-Identifier: Apache-2.0
/** Relations, custody and statements come from what is stored, at the moment of the ask; never from the token. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Communication, Contract, Encounter, EpisodeOfCare, Flag, Observation, Provenance, Resource } from '@medplum/fhirtypes';
import { isEvidence } from '../../../../src/domain/consent/evidence/is-evidence.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext, AskFacts } from '../../../../src/domain/consent/evidence/types.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { arbitraryFacts } from '../scenario/arbitrary-facts.ts';
import { consent, context, officer, own, patient, read, recipient, registry, team } from './support.ts';

const facts = (evidence: readonly Resource[], over: Partial<AskContext> = {}): AskFacts => read(evidence, over).facts;
const subject = { reference: 'Patient/rosa' };
const episode = (type: string, over: Partial<EpisodeOfCare> = {}): EpisodeOfCare => ({
  resourceType: 'EpisodeOfCare', id: 'e', status: 'active', type: [own('episode-type', type)], patient: subject, managingOrganization: { reference: 'Organization/probation' }, ...over,
});
const stay = (over: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter', id: 's', status: 'in-progress', class: { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: 'custody' }, subject, ...over,
});
const toProbation = (person?: string): Partial<AskContext> => ({
  to: { organization: 'probation', role: 'supervising-officer', verified: true, ...(person === undefined ? {} : { person }) }, purpose: 'cj-monitoring',
});

describe('who asks', () => {
  it('an officer supervises only as the officer of the episode, not because the agency does (row I7)', () => {
    const supervised = [episode('probation', { careManager: { reference: 'Practitioner/officer' } })];
    const supervises = (person?: string): boolean | undefined => facts(supervised, toProbation(person)).recipient.supervisesPatient;
    expect([supervises('officer'), supervises('other-officer'), supervises()]).toEqual([true, undefined, true]);
  });

  it('supervision that ended, or has not begun, is none', () => {
    const supervises = (over: Partial<EpisodeOfCare>): boolean | undefined => facts([episode('probation', over)], toProbation()).recipient.supervisesPatient;
    expect([supervises({ status: 'finished' }), supervises({ period: { end: '2026-11-21' } }), supervises({ period: { start: '2026-11-23' } }), supervises({ status: 'planned' })])
      .toEqual([false, false, undefined, undefined]);
  });

  it('a provider that treats the patient is one, and what the caller says of itself is nothing', () => {
    expect(facts([team('treats', 'Organization/hospital')]).recipient.treatingRelationship).toBe('patient');
    expect(facts([team('treats', 'Organization/hospital', { period: { end: '2026-01-01' } })]).recipient.treatingRelationship).toBe('none');
    expect(facts([team('treats', 'Organization/hospital', { status: 'proposed' })]).recipient.treatingRelationship).toBeUndefined();
    expect(facts([team('treats', 'Organization/probation')]).recipient.treatingRelationship).toBeUndefined();
    expect(facts([]).recipient).toEqual({ organization: 'hospital', role: 'clinician' });
  });

  it('a name in a team without a role of the gate proves no relation', () => {
    expect(facts([team('probation-officer', 'Practitioner/officer')], toProbation('officer')).recipient.supervisesPatient).toBeUndefined();
  });

  it('the gateway acts for the discloser only where an agreement between the two is on file', () => {
    const agreement: Contract = {
      resourceType: 'Contract', id: 'a', status: 'executed', type: own('agreement-type', 'qsoa'),
      term: [{ offer: { party: [{ role: own('contract-role', 'party'), reference: [{ reference: 'Organization/program' }, { reference: 'Organization/gateway' }] }] } }],
    };
    const through = (resources: readonly Resource[]): string | undefined => {
      const result = readAsk({ ...context, gateway: 'gateway' }, readRegistry([...registry, ...resources]), [patient]);
      return result.ok ? result.value.facts.discloser.actingThrough : 'failed';
    };
    expect([through([]), through([agreement])]).toEqual([undefined, 'gateway']);
  });

  it.each<readonly [string, readonly string[], string, string | undefined]>([
    ['a service organization, of a program without an agreement', ['qso'], 'program', 'gateway'], ['a business associate, of a hospital without one', ['business-associate'], 'hospital', 'gateway'],
    ['a service organization, of an agency that needs none', ['qso', 'business-associate'], 'probation', undefined], ['an intermediary, of everybody', ['intermediary'], 'probation', 'gateway'],
    ['neither, of nobody', ['unregulated'], 'program', undefined], ['a service organization, of its own records', ['qso'], 'gateway', undefined],
  ])('a gateway that is %s carries it out', (_what, classes, from, expected) => {
    const gateway: Resource = { resourceType: 'Organization', id: 'gateway', name: 'Gateway', type: classes.map((each) => own('legal-status', each)) };
    const result = readAsk({ ...context, gateway: 'gateway', from }, readRegistry([...registry, gateway]), [patient]);
    expect(result.ok && result.value.facts.discloser.actingThrough).toBe(expected);
  });

  it('an agreement that has run out is on file and not in date', () => {
    const agreement: Contract = {
      resourceType: 'Contract', status: 'executed', type: own('agreement-type', 'qsoa'), applies: { end: '2026-11-21' },
      term: [{ offer: { party: [{ role: own('contract-role', 'party'), reference: [{ reference: 'Organization/program' }, { reference: 'Organization/hospital' }] }] } }],
    };
    const inDate = (over: Partial<Contract>): boolean | undefined => {
      const result = readAsk(context, readRegistry([...registry, { ...agreement, ...over }]), [patient]);
      return result.ok ? result.value.facts.agreements[0]?.inDate : undefined;
    };
    expect([inDate({}), inDate({ applies: { end: '2026-11-22' } }), inDate({ applies: { end: '2027' }, status: 'revoked' })]).toEqual([false, true, false]);
  });
});

describe('the person', () => {
  it.each<readonly [string, readonly Resource[], string]>([
    ['an open stay is custody', [stay({})], 'in-custody'],
    ['a halfway house under contract is custody', [stay({ type: [own('custody-kind', 'halfway-house')] })], 'in-custody-halfway-house'],
    ['a stay that ended is not', [stay({ status: 'finished', period: { end: '2026-11-20' } })], 'none'],
    ['release to probation ends custody', [stay({ status: 'finished' }), episode('probation')], 'released-probation'],
    ['supervision that ended is none', [episode('parole', { status: 'finished' })], 'none'],
    ['custody again outweighs supervision', [stay({}), episode('parole')], 'in-custody'],
    ['a stay that should have ended and is still open is unknown', [stay({ period: { end: '2026-11-20' } })], 'unknown'],
    ['a stay of unknown status is unknown', [stay({ status: 'unknown' })], 'unknown'],
    ['a visit to a clinic is no custody', [stay({ class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' } })], 'none'],
    ['a stay recorded by mistake is none', [stay({ status: 'entered-in-error' })], 'none'],
  ])('%s', (_what, evidence, expected) => {
    expect(facts(evidence).patient.custody).toBe(expected);
  });

  it('age is counted on the local day, and an unknown birth date is never taken for an adult\'s', () => {
    const age = (birthDate: string | undefined, asOf = context.asOf): number => {
      const { birthDate: _, ...rest } = patient;
      const result = readAsk({ ...context, asOf }, readRegistry(registry), [birthDate === undefined ? rest : { ...rest, birthDate }]);
      return result.ok ? result.value.facts.patient.ageYears : -1;
    };
    expect([age('2008-11-22'), age('2008-11-23'), age('2008-11-23', '2026-11-23T03:00:00Z'), age('2008'), age(undefined)]).toEqual([18, 17, 17, 17, 0]);
  });

  it('a finding about capacity that cannot be read is not taken for capacity', () => {
    const finding = (value: string): Observation => ({
      resourceType: 'Observation', status: 'final', code: own('gate-observation', 'capacity'), subject, effectiveDateTime: '2026-11-01', valueCodeableConcept: own('capacity', value),
    });
    expect([[], [finding('unconscious')], [finding('?')]].map((each) => facts(each).patient.capacity)).toEqual(['has', 'unconscious', 'lacks-not-adjudicated']);
  });

  it('without a Patient, or with an instant that has no offset, there is no ask', () => {
    expect(readAsk(context, readRegistry(registry), [])).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
    expect(readAsk({ ...context, asOf: '2026-11-22T10:00:00' }, readRegistry(registry), [patient])).toMatchObject({ ok: false, issues: [{ code: 'invalid' }] });
    expect(readAsk({ ...context, timeZone: 'Nowhere/At-All' }, readRegistry(registry), [patient])).toMatchObject({ ok: false, issues: [{ code: 'invalid' }] });
  });
});

describe('statements made for one disclosure', () => {
  const declared = (over: Partial<Communication> = {}): Communication => ({
    resourceType: 'Communication', status: 'completed', category: [own('statement', 'medical-emergency')], subject, sent: '2026-11-22T09:00:00-06:00',
    sender: { reference: 'Organization/hospital' }, recipient: [{ reference: 'Organization/hospital' }], reasonCode: [own('emergency-nature', 'overdose')],
    extension: [{ url: sd('statement-facts'), extension: [
      { url: 'bonaFide', valueBoolean: true }, { url: 'consentObtainable', valueBoolean: false }, { url: 'recipientMedicalPersonnel', valueBoolean: true },
    ] }],
    ...over,
  });

  it('an emergency counts for a day, for whoever declared it', () => {
    const counts = (over: Partial<Communication>, ask: Partial<AskContext> = {}): boolean => facts([declared(over)], ask).emergency !== undefined;
    expect([counts({}), counts({ sent: '2026-11-21T09:59:00-06:00' }), counts({ sent: '2026-11-22T10:01:00-06:00' }), counts({ status: 'entered-in-error' }), counts({}, toProbation())])
      .toEqual([true, false, false, false, false]);
  });

  it('nobody becomes medical personnel by declaring it (row D5)', () => {
    const own = [declared({ sender: { reference: 'Organization/probation' }, recipient: [{ reference: 'Organization/probation' }] })];
    expect(facts(own, { ...toProbation(), purpose: 'emergency-treatment' }).emergency?.recipientMedicalPersonnel).toBe(false);
    expect(facts([declared()]).emergency?.recipientMedicalPersonnel).toBe(true);
  });

  it('the patient\'s attitude counts only as the discloser reports it, and only for the person it is about', () => {
    const attitude = (sender: string, to: string): Communication => declared({
      category: [own('statement', 'family-involvement')], sender: { reference: sender }, recipient: [{ reference: to }], reasonCode: [own('patient-attitude', 'agreed-orally')], extension: [],
    });
    const sister: Partial<AskContext> = { to: { person: 'sister', role: 'family-member', verified: true }, purpose: 'support-system' };
    const seen = (resource: Communication): boolean => facts([resource], sister).familyInvolvement !== undefined;
    expect([seen(attitude('Organization/program', 'RelatedPerson/sister')), seen(attitude('RelatedPerson/sister', 'RelatedPerson/sister')), seen(attitude('Organization/program', 'RelatedPerson/brother'))])
      .toEqual([true, false, false]);
  });
});

describe('the sharing matrix', () => {
  const plan = team('lead-planner', 'Organization/probation');

  it('applies where the lead planner is one side and the purpose is one of four', () => {
    const world = readRegistry(registry.map((each) => (each.resourceType === 'Organization' && each.id === 'hospital' ? { ...each, type: [...each.type!, own('partner-kind', 'medical')] } : each)));
    const matrix = (over: Partial<AskContext>): unknown => {
      const result = readAsk({ ...context, from: 'probation', purpose: 'case-coordination', ...over }, world, [patient, plan]);
      return result.ok ? result.value.facts.sharingMatrix : result.issues;
    };
    expect(matrix({})).toEqual({ lead: 'cs', leadOrganization: 'probation', partner: 'medical', direction: 'send', edition: 'newer', permittedCategories: [] });
    expect(matrix({ purpose: 'treatment' })).toBeUndefined();
    expect(matrix({ from: 'program' })).toBeUndefined();
  });

  it('knows between two lead planners of one team since when the next one leads; leads of two teams are lead and partner of each other', () => {
    const world = readRegistry(registry.map((each) => (each.resourceType === 'Organization' && each.id === 'hospital' ? { ...each, type: [...each.type!, own('partner-kind', 'medical')] } : each)));
    const handed = team('lead-planner', 'Organization/hospital');
    const matrix = (evidence: readonly Resource[], over: Partial<AskContext> = {}): unknown => {
      const result = readAsk({ ...context, from: 'probation', purpose: 'case-coordination', ...over }, world, [patient, ...evidence]);
      return result.ok ? result.value.facts.sharingMatrix : result.issues;
    };
    const handedOver = (next: typeof handed): typeof plan => ({ ...plan, participant: [...plan.participant!, ...next.participant!] });
    const since = (start: string): typeof handed => ({ ...handed, participant: handed.participant!.map((each) => ({ ...each, period: { start } })) });
    expect(matrix([handedOver(since('2026-08-05'))])).toMatchObject({ leadOrganization: 'probation', partner: 'medical', handedOverOn: '2026-08-05' });
    expect(matrix([{ ...handedOver(handed), period: { start: '2026-07-01' } }])).toMatchObject({ handedOverOn: '2026-07-01' });
    expect(matrix([handedOver(handed)])).not.toHaveProperty('handedOverOn');
    expect(matrix([plan, since('2026-08-05')])).toEqual({ lead: 'cs', leadOrganization: 'probation', partner: 'medical', direction: 'send', edition: 'newer', permittedCategories: [] });
    expect(matrix([{ ...handedOver(handed), status: 'inactive' }, plan])).toMatchObject({ leadOrganization: 'probation', partner: 'medical' });
    expect(matrix([handedOver(since('2027-01-01'))])).not.toHaveProperty('handedOverOn');
  });

  it('is with the team of the plan in every ask but that of whoever runs the exchange', () => {
    const of = (over: Partial<AskContext>): unknown => read([plan], over).facts.planTeam;
    expect(of({})).toEqual({ members: [{ organization: 'probation', roles: ['lead-planner'], membership: 'current' }] });
    expect(of({ gateway: 'hospital' })).toBeUndefined();
    expect(of({ gateway: 'probation' })).toBeDefined();
  });

  it('an ask to a partner that cannot be placed in it fails, rather than going without it', () => {
    expect(readAsk({ ...context, from: 'probation', purpose: 'case-coordination' }, readRegistry(registry), [patient, plan])).toMatchObject({ ok: false, issues: [{ code: 'business-rule' }] });
  });

  it('a permission under it is no consent, and reaches whom it names', () => {
    const permission = consent({ type: 'permit', code: [own('category', 'safety-plan')], actor: [recipient('Organization/hospital')] }, { category: [own('consent-variant', 'sharing-permission')] });
    expect(facts([permission]).consents).toEqual([]);
  });
});

describe('how long what was read holds', () => {
  it('ends when a stay, a team, an agreement or a birthday would read differently', () => {
    const until = (...evidence: readonly Resource[]): string | null => read(evidence).stableUntil;
    expect(until()).toBe('2027-04-17T05:00:00.000Z');
    expect(until(stay({ period: { end: '2026-11-25' } }))).toBe('2026-11-26T06:00:00.000Z');
    expect(until(team('treats', 'Organization/hospital', { period: { start: '2026-11-22T16:30:00Z' } }))).toBe('2026-11-22T16:30:00.000Z');
    expect(until(consent({ type: 'permit', period: { end: '2026-11-22T17:00:00Z' } }))).toBe('2026-11-22T17:00:00.001Z');
  });

  it('whatever the evidence, nothing reads differently before that', () => {
    const strip = (read: AskFacts): unknown => ({ ...read, asOf: '' });
    fc.assert(fc.property(arbitraryFacts, fc.double({ min: 0, max: 0.999, noNaN: true }), (scenario, share) => {
      const { context: ask, registry: resources, evidence } = scenarioToFhir(scenario);
      const known = readRegistry(resources);
      const first = readAsk(ask, known, evidence);
      if (!first.ok) return;
      const start = Date.parse(ask.asOf);
      const end = first.value.stableUntil === null ? start + 400 * 86_400_000 : Date.parse(first.value.stableUntil) - 1;
      const later = readAsk({ ...ask, asOf: new Date(start + Math.floor((end - start) * share)).toISOString() }, known, evidence);
      expect(later.ok && strip(later.value.facts)).toEqual(strip(first.value.facts));
    }), { seed: 20261122, numRuns: 200 });
  });
});

describe('what counts as evidence', () => {
  it('everything that is read, and no ordinary record', () => {
    const signature: Provenance = { resourceType: 'Provenance', target: [{ reference: 'Consent/c1' }], recorded: '2026-01-01T00:00:00Z', agent: [{ who: { reference: 'Patient/rosa' } }] };
    const flag: Flag = { resourceType: 'Flag', status: 'active', code: own('gate-flag', 'copy-safety-risk'), subject };
    expect([signature, flag, stay({}), episode('treatment'), officer].map(isEvidence)).toEqual([true, true, true, true, true]);
    const ordinary: readonly Resource[] = [
      { ...signature, target: [{ reference: 'Condition/c' }] }, { ...flag, code: { text: 'falls' } }, stay({ class: { code: 'AMB' } }),
      { resourceType: 'Condition', subject }, { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: {} }] },
      { resourceType: 'Observation', status: 'final', code: { text: 'x' } }, { resourceType: 'Communication', status: 'completed' },
    ];
    expect(ordinary.map(isEvidence)).toEqual(ordinary.map(() => false));
  });
});

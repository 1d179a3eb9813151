// SPDX-License-Identifier: Apache-2.0
/** What speaks against a release never adds one; what speaks for it is never an obstacle when it goes (rules section 10: fail closed). */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overlayAnswers } from '../../../../src/app/overlays.ts';
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { Facts, PlanTeamMember } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { WORLD } from '../../../support/worlds.ts';

const RUNS = { seed: 20261118, numRuns: Number(process.env['RUNS'] ?? 500) };
const tables = shippedTables();
const released = (facts: Facts): readonly string[] => decide(facts, tables).released;

type Change = (facts: Facts) => Facts;
const papers = (change: (paper: ConsentPaper) => Partial<ConsentPaper>): Change => (facts) =>
  ({ ...facts, consents: facts.consents.map((paper, index) => (index === 0 ? { ...paper, ...change(paper) } : paper)) });
const records = (change: Partial<RecordFacts>): Change => (facts) => ({ ...facts, records: facts.records.map((record, index) => (index === 0 ? { ...record, ...change } : record)) });

/** Bends the members of the team, where there is one. */
const team = (change: (index: number) => Partial<PlanTeamMember>): Change => (facts) => (facts.planTeam === undefined ? facts
  : { ...facts, planTeam: { members: facts.planTeam.members.map((member, index) => ({ ...member, ...change(index) })) } });

/** Everything that a refusal, a defect or a doubt can be. */
const AGAINST: Readonly<Record<string, Change>> = {
  'a refusal of the person': (facts) => ({ ...facts, restrictions: [...facts.restrictions, { id: 'x9', kind: 'standalone-deny-consent', against: {} }] }),
  'an agreed restriction': (facts) => ({ ...facts, restrictions: [...facts.restrictions, { id: 'x9', kind: 'agreed', against: {}, categories: ['*'] }] }),
  'a restriction on an item paid in full': (facts) => ({ ...facts, restrictions: [...facts.restrictions, { id: 'x9', kind: 'requested-paid-in-full', against: {}, records: ['r1'] }] }),
  'a state prohibition': (facts) => ({ ...facts, overlays: [...(facts.overlays ?? []), { state: 'EX', rule: 'example-reporting-statute', effect: 'prohibit' }] }),
  'a state demand for more': (facts) => ({ ...facts, overlays: [...(facts.overlays ?? []), { state: 'IL', rule: 'il-mhddca-740-110', effect: 'require-extra', requires: ['inspection-right'] }] }),
  'a written revocation': papers((paper) => ({ revocation: paper.revocation ?? { date: '2026-03-01', form: 'written', recipients: 'all' } })),
  'an oral revocation': papers((paper) => ({ revocation: paper.revocation ?? { date: '2026-03-01', form: 'oral', recipients: 'all' } })),
  'a nested denial of everything': papers((paper) => ({ denies: [...(paper.denies ?? []), { categories: ['*'] }] })),
  'a nested denial of a category': papers((paper) => ({ denies: [...(paper.denies ?? []), { categories: paper.categories.slice(0, 1) }] })),
  'a known falsity': papers(() => ({ falsity: 'known-to-holder' })),
  'a withdrawn paper': papers(() => ({ status: 'inactive' })),
  'a paper entered in error': papers(() => ({ status: 'entered-in-error' })),
  'a paper nobody verified': papers(() => ({ verified: false })),
  'an end that has passed': papers((paper) => ({ period: { start: paper.period.start, end: '2026-11-17' } })),
  'a paper of another patient': papers(() => ({ patient: 'pt-other' })),
  'no signature': papers(() => ({ signatures: [] })),
  'no statements': papers(() => ({ statements: [] })),
  'one category less': papers((paper) => ({ categories: paper.categories.slice(1) })),
  'one recipient less': papers((paper) => ({ recipients: paper.recipients.slice(1) })),
  'no purpose': papers(() => ({ purposes: [] })),
  'a limited period of records': papers((paper) => ({ dataPeriod: paper.dataPeriod ?? { start: '2026-01-01', end: '2026-06-30' } })),
  'a confidence of somebody else': records({ thirdPartyConfidence: true }),
  'a judgement that it is not needed': records({ neededForPurpose: false }),
  'doubt about the origin': records({ recordClass: 'unknown' }),
  'a team on which the recipient is not': (facts) => ({ ...facts, planTeam: { members: [{ organization: 'org-x9', roles: ['lead-planner'], membership: 'current' }] } }),
  'the end of every membership': team(() => ({ membership: 'former' })),
  'a membership that has not begun': team((index) => (index === 0 ? { membership: 'future' } : {})),
  'a role in the team that nobody asks in': team(() => ({ roles: ['prosecutor'] })),
  'doubt about who asks': (facts) => (facts.recipient.role === 'patient' || facts.recipient.role === 'claimed-patient'
    ? { ...facts, request: { ...facts.request, requesterVerified: false } } : facts),
};

describe('what speaks against a release never adds one', () => {
  it.each(Object.entries(AGAINST))('%s', (_name, change) => {
    fc.assert(fc.property(WORLD, (facts) => {
      const before = released(facts);
      expect(released(change(facts)).filter((id) => !before.includes(id))).toEqual([]);
    }), RUNS);
  });

  it('and a refusal of the person does hold something back, so that these tests can fail', () => {
    const changes = fc.sample(WORLD, { seed: RUNS.seed, numRuns: RUNS.numRuns }).filter((facts) => released(AGAINST['a refusal of the person']!(facts)).length < released(facts).length);
    expect(changes.length).toBeGreaterThan(RUNS.numRuns / 10);
  });
});

/** Worlds in one of the states, with services of either kind and of both, and records that say more or less of what they are. */
const IN_A_STATE: fc.Arbitrary<Facts> = fc.tuple(
  WORLD, fc.constantFrom('CA', 'FL', 'IL', 'NY', 'TX'), fc.array(fc.subarray(['mental-health-treatment', 'sud-treatment', 'medical'] as const), { minLength: 8, maxLength: 8 }),
  fc.array(fc.record({
    marks: fc.record({ codes: fc.subarray(['http://hl7.org/fhir/sid/icd-10-cm|F329', 'http://hl7.org/fhir/sid/icd-10-cm|I10']), labels: fc.subarray(['SUD', 'PSY']) }),
    sudIndicators: fc.subarray(['methadone'] as const),
  }), { minLength: 4, maxLength: 4 }),
).map(([facts, state, kinds, told]) => ({
  ...facts, state, overlays: overlayAnswers(tables, state),
  organizations: facts.organizations.map((each, index) => ({ ...each, kinds: kinds[index % kinds.length]! })),
  records: facts.records.map((each, index) => ({ ...each, ...told[index]! })),
}));

const RAISED = ['phi', 'cji', 'self', 'soc', 'edu'];
/** As class-of.ts raises a record that its source says to be under Part 2, or that a program received. */
const raised: Change = (facts) => ({ ...facts, records: facts.records.map((each) => (RAISED.includes(each.recordClass) ? { ...each, recordClass: 'p2' } : each)) });
const labelled = (label: string): Change => (facts) => ({
  ...facts, records: facts.records.map((each) => ({ ...each, marks: { ...each.marks, labels: [...(each.marks?.labels ?? []), label] } })),
});

describe('what a state holds back, it holds back however the record is protected besides', () => {
  const federal = (facts: Facts): Facts => ({ ...facts, overlays: [] });
  const barred = (facts: Facts): readonly string[] => released(federal(facts)).filter((id) => !released(facts).includes(id));

  it('a class raised to Part 2 lets nothing out that the state held', () => {
    fc.assert(fc.property(IN_A_STATE, (facts) => {
      expect(released(raised(facts)).filter((id) => barred(facts).includes(id))).toEqual([]);
    }), RUNS);
  });

  it('a label lets nothing out that the state held', () => {
    fc.assert(fc.property(IN_A_STATE, fc.constantFrom('42CFRPart2', 'SUD', 'ETH', 'MH', 'PSY', 'PSYTHPN', 'R', 'V'), (facts, label) => {
      expect(released(labelled(label)(facts)).filter((id) => barred(facts).includes(id))).toEqual([]);
    }), RUNS);
  });

  it('and the states do hold something back, raised or not, so that these tests can fail', () => {
    const worlds = fc.sample(IN_A_STATE, { seed: RUNS.seed, numRuns: RUNS.numRuns });
    expect(worlds.filter((facts) => barred(facts).length > 0).length).toBeGreaterThan(RUNS.numRuns / 50);
    expect(worlds.filter((facts) => barred(raised(facts)).length > 0).length).toBeGreaterThan(RUNS.numRuns / 100);
  });
});

/** No federal regime governs them, so that an order only narrows what agency policy would let go (rules G13). */
const OPEN: readonly string[] = ['cji', 'self', 'soc'];
const HELPFUL = ['treatingRelationship', 'supervisesPatient', 'dutyOnSameAction', 'directAdministrativeControl', 'needArisesFromSudCare', 'involvedInCare', 'personalRepresentative'] as const;

const FOR: Readonly<Record<string, Change>> = {
  'the first consent': (facts) => ({ ...facts, consents: facts.consents.slice(1) }),
  'the last consent': (facts) => ({ ...facts, consents: facts.consents.slice(0, -1) }),
  'all consents': (facts) => ({ ...facts, consents: [] }),
  'an order': (facts) => ({ ...facts, orders: facts.orders.slice(1) }),
  'all orders': (facts) => ({ ...facts, orders: [] }),
  'a membership in the team': (facts) => (facts.planTeam === undefined ? facts : { ...facts, planTeam: { members: facts.planTeam.members.slice(1) } }),
  'every membership in the team': (facts) => (facts.planTeam === undefined ? facts : { ...facts, planTeam: { members: [] } }),
  'an agreement': (facts) => ({ ...facts, agreements: facts.agreements.slice(1) }),
  'an agreement that is in date': (facts) => ({ ...facts, agreements: facts.agreements.map((paper) => ({ ...paper, inDate: false })) }),
  'every fact about the recipient that helps': (facts) => ({ ...facts, recipient: Object.fromEntries(Object.entries(facts.recipient).filter(([key]) => !(HELPFUL as readonly string[]).includes(key))) as unknown as Facts['recipient'] }),
  'what is known about the discloser': (facts) => ({ ...facts, discloser: facts.discloser.organization === undefined ? facts.discloser : { organization: facts.discloser.organization, ...(facts.discloser.actingThrough === undefined ? {} : { actingThrough: facts.discloser.actingThrough }) } }),
  ...Object.fromEntries((['emergency', 'familyInvolvement', 'careCoordination', 'custodianRepresentation', 'abuseReport', 'enrollmentEvent', 'threat', 'incident', 'directorFindings', 'stateFindings', 'minorLaw', 'research', 'chriAuthority'] as const)
    .map((key): [string, Change] => [`the fact ${key}`, (facts) => {
      const { [key]: _gone, ...rest } = facts;
      return rest;
    }])),
};

describe('taking away what speaks for a release never makes one', () => {
  it.each(Object.entries(FOR))('%s', (name, change) => {
    fc.assert(fc.property(WORLD, (facts) => {
      const before = released(facts);
      const held = facts.records.filter((each) => !before.includes(each.id) && !(name.includes('order') && OPEN.includes(each.recordClass))).map((each) => each.id);
      expect(released(change(facts)).filter((id) => held.includes(id))).toEqual([]);
    }), RUNS);
  });

  it('and without consents less goes, so that these tests can fail', () => {
    const changes = fc.sample(WORLD, { seed: RUNS.seed, numRuns: RUNS.numRuns }).filter((facts) => released(FOR['all consents']!(facts)).length < released(facts).length);
    expect(changes.length).toBeGreaterThan(RUNS.numRuns / 20);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Every paper of the registry on which a disclosure may rest counts from the first to the last of its days, while it is in force, and not a second longer. */
import { describe, expect, it } from '@jest/globals';
import type { Communication, Contract, Resource } from '@medplum/fhirtypes';
import { AGREEMENT_TYPES, CHRI_BASES, RESEARCH_BASES } from '../../../../src/domain/consent/evidence/agreements.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskFacts, ReadAsk } from '../../../../src/domain/consent/evidence/types.ts';
import { context, own, patient, registry } from './support.ts';

/** A year of the gateway's zone, which is on Chicago time: until the last second of 30 June, from the first of 1 July a year before. */
const YEAR = { start: '2026-07-01', end: '2027-06-30' };
const [EVE, FIRST, MIDDLE, LAST, OVER] = ['2026-06-30T23:59:59-05:00', '2026-07-01T00:00:00-05:00', '2026-11-22T10:00:00-06:00', '2027-06-30T23:59:59-05:00', '2027-07-01T00:00:00-05:00'] as const;

type Paper = (over: object) => readonly Resource[];
const contract = (type: ReturnType<typeof own>, over: object): Contract => ({
  resourceType: 'Contract', id: 'paper', status: 'executed', type, applies: YEAR,
  term: [{ offer: { party: [{ role: own('contract-role', 'party'), reference: [{ reference: 'Organization/hospital' }, { reference: 'Organization/program' }] }] } }], ...over,
});
const agreement = (type: string): Paper => (over) => [contract(own('agreement-type', type), over)];
const authority = (type: string, ...subType: readonly ReturnType<typeof own>[]): Paper => (over) => [contract(own('authority-type', type), { subType, ...over })];
const control: Paper = (over) => [contract(own('authority-type', 'direct-administrative-control'), {
  term: [{ offer: { party: [['controlling', 'hospital'], ['program', 'program']].map(([role, id]) => ({ role: own('contract-role', role!), reference: [{ reference: `Organization/${id!}` }] })) } }], ...over,
})];
/** A standing authority, and the security addendum on which it says that it rests. */
const onAddendum: Paper = (over) => [
  contract(own('authority-type', 'chri-authority'), { id: 'grant', subType: [own('chri-basis', 'security-addendum')], applies: {}, supportingInfo: [{ reference: 'Contract/paper' }] }),
  contract(own('agreement-type', 'security-addendum'), over),
];
const duty: Paper = (over) => [{
  resourceType: 'PractitionerRole', id: 'r', organization: { reference: 'Organization/hospital' }, code: [own('role', 'medical-personnel')], period: YEAR, ...over,
}];

const agreed = (type: string) => (facts: AskFacts): boolean => facts.agreements.some((each) => each.type === type && each.inDate);
const TABLE: readonly (readonly [string, Paper, (facts: AskFacts) => boolean])[] = [
  ...AGREEMENT_TYPES.map((type) => [type, agreement(type), agreed(type)] as const),
  ...CHRI_BASES.map((basis) => [`authority for criminal history by ${basis}`, authority('chri-authority', own('chri-basis', basis)), (facts: AskFacts) => facts.chriAuthority?.basis === basis] as const),
  ['authority for criminal history that rests on a dated addendum', onAddendum, (facts) => facts.chriAuthority !== undefined],
  ...RESEARCH_BASES.map((basis) => [`study approved by ${basis}`, authority('research-approval', own('research-basis', basis)), (facts: AskFacts) => facts.research?.basis === basis] as const),
  ['control over the program', control, (facts) => facts.recipient.directAdministrativeControl === true],
  ['duty as medical personnel', duty, (facts) => facts.emergency?.recipientMedicalPersonnel === true],
];

/** Declared an hour before by the hospital's own. */
const emergency = (asOf: string): Communication => ({
  resourceType: 'Communication', status: 'completed', category: [own('statement', 'medical-emergency')], subject: { reference: 'Patient/rosa' }, sender: { reference: 'Organization/hospital' },
  recipient: [{ reference: 'Organization/hospital' }], sent: new Date(Date.parse(asOf) - 3_600_000).toISOString(),
  extension: [{ url: sd('statement-facts'), extension: ['bonaFide', 'recipientMedicalPersonnel'].map((url) => ({ url, valueBoolean: true })) }],
});

function ask(papers: readonly Resource[], asOf: string): ReadAsk {
  const read = readAsk({ ...context, to: { ...context.to, role: 'case-manager' }, asOf }, readRegistry([...registry, ...papers]), [patient, emergency(asOf)]);
  if (!read.ok) {
    throw new Error(read.issues.map((each) => each.text).join('; '));
  }
  return read.value;
}

describe.each(TABLE)('%s', (_name, paper, holds) => {
  const stands = (asOf: string, over: object = {}): boolean => holds(ask(paper(over), asOf).facts);

  it('counts from the first second of its first day to the last of its last', () => {
    expect([EVE, FIRST, MIDDLE, LAST, OVER].map((asOf) => stands(asOf))).toEqual([false, true, true, true, false]);
  });

  it('tells until when the answer holds, so that nothing which is kept outlives it', () => {
    const until = (asOf: string): number => Date.parse(ask(paper({}), asOf).stableUntil ?? '9999-01-01');
    expect(until(EVE)).toBeLessThanOrEqual(Date.parse(FIRST));
    expect(until(LAST)).toBeLessThanOrEqual(Date.parse(OVER));
  });

  it('counts for nothing when its dates cannot be read', () => {
    expect([stands(MIDDLE, { applies: { end: 'some day' }, period: { end: 'some day' } }), stands(MIDDLE, { applies: { start: 'some day' }, period: { start: 'some day' } })]).toEqual([false, false]);
  });
});

describe('A paper that is not in force', () => {
  const contracts = TABLE.filter(([name]) => name !== 'duty as medical personnel');
  it.each(contracts)('is none: %s', (_name, paper, holds) => {
    const inState = (status: string): boolean => holds(ask(paper({ status }), MIDDLE).facts);
    expect([inState('executed'), ...['terminated', 'cancelled', 'revoked', 'disputed', 'negotiable', 'offered', 'policy', 'rejected', 'entered-in-error', 'amended', 'appended', 'executable', 'renewed', 'resolved'].map(inState)])
      .toEqual([true, ...Array.from({ length: 14 }, () => false)]);
  });

  it('is none of a duty that was ended', () => {
    expect(ask(duty({ active: false }), MIDDLE).facts.emergency?.recipientMedicalPersonnel).toBe(false);
  });
});

describe('Authority for criminal history', () => {
  it('on an addendum that is not on file is none', () => {
    expect(ask(onAddendum({}).slice(0, 1), MIDDLE).facts.chriAuthority).toBeUndefined();
  });

  it('is found where one has lapsed and another has not', () => {
    const lapsed = authority('chri-authority', own('chri-basis', 'court-order'))({ id: 'old', applies: { end: '2026-10-31' } });
    expect(ask([...lapsed, ...authority('chri-authority', own('chri-basis', 'statute'))({})], MIDDLE).facts.chriAuthority).toEqual({ basis: 'statute' });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** State rules as configured, for asks that come over the API (scenarios bring their own answers). Rules section 9. */
import { describe, expect, it } from '@jest/globals';
import { overlayAnswers } from '../../src/app/overlays.ts';
import { decide } from '../../src/domain/consent/decide.ts';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, OrderPaper } from '../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../src/domain/consent/facts/record.ts';
import type { LegalStatus, PartnerKind, Purpose, ReasonCode, RecordClass, State } from '../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../support/consent-tables.ts';

const tables = shippedTables();

interface Ask {
  readonly state: State;
  readonly recordClass: RecordClass;
  readonly from: readonly LegalStatus[];
  readonly to: readonly LegalStatus[];
  readonly purpose: Purpose;
  readonly treats?: boolean;
  readonly record?: Partial<RecordFacts>;
  readonly more?: Partial<Facts>;
  /** Kinds of the discloser, of a third organization that made the record, and of what that one is a unit of. */
  readonly kinds?: { readonly discloser?: readonly PartnerKind[]; readonly maker?: readonly PartnerKind[]; readonly whole?: readonly PartnerKind[] };
}

function ask({ state, recordClass, from, to, purpose, treats = false, record = {}, more = {}, kinds = {} }: Ask): Facts {
  return {
    asOf: '2026-11-16T10:00:00-06:00', state, patient: { id: 'pt-a', name: 'A', ageYears: 40, capacity: 'has', deceased: false, custody: 'in-custody' },
    organizations: [
      { id: 'org-a', name: 'A', classes: from, ...(kinds.discloser === undefined ? {} : { kinds: kinds.discloser }) }, { id: 'org-b', name: 'B', classes: to },
      { id: 'org-c', name: 'C', classes: from, parent: 'org-d', ...(kinds.maker === undefined ? {} : { kinds: kinds.maker }) },
      { id: 'org-d', name: 'D', classes: from, ...(kinds.whole === undefined ? {} : { kinds: kinds.whole }) },
    ],
    persons: [], discloser: { organization: 'org-a' }, recipient: { organization: 'org-b', role: 'clinician', ...(treats ? { treatingRelationship: 'patient' } : {}) }, purpose,
    request: { kind: 'disclose', records: ['r'], requesterVerified: true },
    records: [{ id: 'r', category: 'followup-care', recordClass, origin: 'org-a', healthContent: true, ...record }],
    consents: [], orders: [], agreements: [], restrictions: [], overlays: overlayAnswers(tables, state), ...more,
  };
}

const CLINIC: readonly LegalStatus[] = ['covered-entity', 'health-care-provider'];
const PLAN: readonly LegalStatus[] = ['covered-entity', 'health-plan'];
const MENTAL = { discloser: ['mental-health-treatment'] } as const;

type Row = readonly [name: string, facts: Ask, expected: 'release' | 'deny', reason: ReasonCode | undefined];

describe('a configured state rule', () => {
  it.each([
    ['Illinois wants a consent with more on it even between a mental-health clinic and another', { state: 'IL', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', treats: true, kinds: MENTAL }, 'deny', 'state-prohibits'],
    ['Illinois says nothing about a supervision condition', { state: 'IL', recordClass: 'cji', from: ['criminal-justice-agency'], to: CLINIC, purpose: 'case-coordination' }, 'release', undefined],
    ['Texas compels a clinic to answer the jail', { state: 'TX', recordClass: 'phi', from: CLINIC, to: ['correctional-institution'], purpose: 'case-coordination' }, 'release', undefined],
    ['Texas cannot compel a Part 2 program', { state: 'TX', recordClass: 'p2', from: ['part2-program', ...CLINIC], to: ['correctional-institution'], purpose: 'case-coordination' }, 'deny', 'no-basis'],
    ['Texas does not reach a landlord', { state: 'TX', recordClass: 'phi', from: CLINIC, to: ['unregulated'], purpose: 'case-coordination' }, 'deny', 'no-basis'],
    ['Florida protects a program that has no federal money', { state: 'FL', recordClass: 'soc', from: ['state-licensed-sud-program'], to: ['criminal-justice-agency'], purpose: 'cj-monitoring' }, 'deny', 'state-prohibits'],
    ['Florida does not reach the probation office itself', { state: 'FL', recordClass: 'cji', from: ['criminal-justice-agency'], to: ['court', 'criminal-justice-agency'], purpose: 'cj-monitoring' }, 'release', undefined],
    ['California lets a mental-health clinic tell one that treats the person', { state: 'CA', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', treats: true, kinds: MENTAL }, 'release', undefined],
    ['California holds what goes to a clinic that is not shown to treat', { state: 'CA', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', kinds: MENTAL }, 'deny', 'state-prohibits'],
    ['California keeps a mental-health clinic from the plan', { state: 'CA', recordClass: 'phi', from: CLINIC, to: PLAN, purpose: 'payment', kinds: MENTAL }, 'deny', 'state-prohibits'],
    ['New York lets a mental-health clinic treat together with another', { state: 'NY', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', kinds: MENTAL }, 'release', undefined],
    ['New York keeps a mental-health clinic from the plan', { state: 'NY', recordClass: 'phi', from: CLINIC, to: PLAN, purpose: 'payment', kinds: MENTAL }, 'deny', 'state-prohibits'],
  ] satisfies readonly Row[])('%s', (_name, facts, expected, reason) => {
    const decision = decide(ask(facts), tables);
    expect(decision.released.length > 0 ? 'release' : 'deny').toBe(expected);
    if (reason !== undefined) {
      expect(decision.withheld[0]?.reasons).toContain(reason);
    }
  });

  it('is checked, and its obligations hold, only where it reaches something', () => {
    const reached = decide(ask({ state: 'FL', recordClass: 'soc', from: ['state-licensed-sud-program'], to: ['criminal-justice-agency'], purpose: 'cj-monitoring' }), tables);
    expect(reached.obligations.critical).toContain('nonconfirming-response');
    const beside = decide(ask({ state: 'FL', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', treats: true }), tables);
    expect(beside.outcome).toBe('permit');
  });
});

/** A consent of 42 CFR 2.31 with all that federal law asks for, and without the right to inspect (740 ILCS 110/5). */
const PART2: ConsentPaper = {
  id: 'c', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt-a', disclosers: ['org-a'], recipients: ['org-b'], purposes: ['treatment'],
  categories: ['followup-care', 'mh-progress-summary', 'sud-treatment-updates'],
  period: { start: '2026-01-01', end: '2027-01-01' }, signatures: [{ signer: 'pt-a', role: 'patient', date: '2026-01-01', method: 'wet-ink' }],
  statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'],
};
const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm';

describe('the mental-health rules of California, New York and Illinois', () => {
  const plan = { recordClass: 'phi', from: CLINIC, to: PLAN, purpose: 'payment' } as const;

  it.each(['CA', 'NY', 'IL'] as const)('%s leaves a general hospital alone (rules D6, D8): to another provider, and to the plan for payment', (state) => {
    const codes = { marks: { codes: [`${ICD10CM}|I10`], mentions: [`${ICD10CM}|F1120`], labels: ['SUD'] } };
    for (const facts of [plan, { ...plan, to: CLINIC, purpose: 'treatment' }] as const) {
      expect(decide(ask({ state, ...facts, record: codes, kinds: { discloser: ['medical'] } }), tables).released).toEqual(['r']);
    }
  });

  it.each(['CA', 'NY', 'IL'] as const)('%s reaches what is about mental health, and what a mental-health service made, whoever holds it', (state) => {
    const reached: readonly Partial<Ask>[] = [
      { record: { category: 'mh-progress-summary' } }, { record: { marks: { labels: ['MH'] } } }, { record: { origin: 'org-c' }, kinds: { maker: ['mental-health-treatment'] } },
      { record: { origin: 'org-c' }, kinds: { whole: ['medical', 'mental-health-treatment'] } }, { kinds: MENTAL },
    ];
    for (const each of reached) {
      expect(decide(ask({ state, ...plan, ...each }), tables).withheld).toEqual([{ record: 'r', reasons: ['state-prohibits'] }]);
    }
  });

  it.each(['CA', 'NY', 'IL'] as const)('%s reaches what a laboratory made for a mental-health service, and what the person told one', (state) => {
    const maker = { maker: ['mental-health-treatment'] } as const;
    expect(decide(ask({ state, ...plan, record: { origin: 'org-lab', onBehalfOf: 'org-c' }, kinds: maker }), tables).withheld).toEqual([{ record: 'r', reasons: ['state-prohibits'] }]);
    expect(decide(ask({ state, ...plan, record: { origin: 'participant', collectedBy: 'org-c' }, kinds: maker }), tables).withheld).toEqual([{ record: 'r', reasons: ['state-prohibits'] }]);
    expect(decide(ask({ state, ...plan, record: { origin: 'org-lab', onBehalfOf: 'org-a', collectedBy: 'org-a' }, kinds: maker }), tables).released).toEqual(['r']);
  });

  const program = { recordClass: 'p2', from: ['part2-program', ...CLINIC], to: CLINIC, purpose: 'treatment', more: { consents: [PART2] } } as const;
  const BOTH = { discloser: ['mental-health-treatment', 'sud-treatment'] } as const;
  it.each([
    ['a mental-health service says that its record is under Part 2', { recordClass: 'p2', record: {}, kinds: MENTAL }, []],
    ['a program passes on what a mental-health service made', { record: { origin: 'org-c' }, kinds: { maker: ['mental-health-treatment'] } }, []],
    ['a program diagnosed a depression', { record: { marks: { codes: [`${ICD10CM}|F329`] } } }, []],
    ['a program made a progress note on mental health', { record: { category: 'mh-progress-summary' } }, []],
    ['a program gives its own records', { kinds: { discloser: ['sud-treatment'] } }, ['r']],
    ['a program for both gives what says nothing of substance use', { kinds: BOTH }, []],
    ['a program for both gives what is of substance use by its category', { record: { category: 'sud-treatment-updates' }, kinds: BOTH }, ['r']],
    ['a program for both gives what bears a sign of substance use', { record: { sudIndicators: ['methadone'] }, kinds: BOTH }, ['r']],
    ['a program for both diagnosed a depression beside', { record: { sudIndicators: ['methadone'], marks: { codes: [`${ICD10CM}|F329`] } }, kinds: BOTH }, []],
    ['a service for mental health alone gives what bears a sign of substance use', { record: { sudIndicators: ['methadone'] }, kinds: MENTAL }, []],
  ] satisfies readonly (readonly [string, Partial<Ask>, readonly string[]])[])('Illinois asks for its own form under a Part 2 consent too: %s', (_name, each, expected) => {
    expect(decide(ask({ state: 'IL', ...program, ...each }), tables).released).toEqual(expected);
    const whole = [{ ...PART2, statements: [...PART2.statements, 'inspection-right' as const] }];
    expect(decide(ask({ state: 'IL', ...program, ...each, more: { consents: whole } }), tables).released).toEqual(['r']);
  });

  it.each(['CA', 'NY', 'IL'] as const)('%s binds whoever holds records of the VA, not the VA', (state) => {
    const va = { state, recordClass: 'va7332', to: CLINIC, purpose: 'research', record: { category: 'mh-progress-summary' }, more: { research: { basis: 'waiver', undertakingOnFile: true } } } as const;
    const researcher: readonly LegalStatus[] = ['researcher'];
    expect(decide(ask({ ...va, from: ['va-facility'], to: researcher }), tables).released).toEqual(['r']);
    expect(decide(ask({ ...va, from: ['state-licensed-sud-program'], to: researcher }), tables).withheld).toEqual([{ record: 'r', reasons: ['state-prohibits'] }]);
  });

  it('Illinois knows ICD-9-CM too, but not its disorders of substance use', () => {
    const told = (code: string): readonly string[] => decide(ask({ state: 'IL', ...plan, record: { category: 'diagnosis', marks: { codes: [`http://hl7.org/fhir/sid/icd-9-cm|${code}`] } } }), tables).released;
    expect(['29620', '30981', '2900', '3019', '3199'].map(told)).toEqual([[], [], [], [], []]);
    expect(['29181', '3040', '30500', '4019', '320'].map(told)).toEqual([['r'], ['r'], ['r'], ['r'], ['r']]);
  });

  it('only Illinois protects a mental-health diagnosis that a general hospital made', () => {
    const diagnosed = (state: State, marks: RecordFacts['marks']): readonly string[] => decide(ask({ state, ...plan, record: { category: 'diagnosis', marks: marks! } }), tables).released;
    expect(diagnosed('IL', { codes: [`${ICD10CM}|F329`] })).toEqual([]);
    expect(diagnosed('IL', { mentions: [`${ICD10CM}|F0390`] })).toEqual([]);
    expect(diagnosed('IL', { codes: ['http://snomed.info/sct|35489007'] })).toEqual([]);
    expect(diagnosed('IL', { codes: ['http://snomed.info/sct|38341003'] })).toEqual(['r']);
    expect(diagnosed('NY', { codes: [`${ICD10CM}|F329`] })).toEqual(['r']);
    expect(diagnosed('CA', { codes: [`${ICD10CM}|F329`] })).toEqual(['r']);
  });
});

const EMERGENCY = {
  bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'R', facility: 'F', discloserName: 'D', nature: 'overdose',
} as const;
const ORDER: OrderPaper = { id: 'o', type: 'court-order', issuedBy: 'court', recipients: ['org-b'], discloser: 'org-a', categories: ['followup-care'] };
const REPORT = { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r'] } as const;

describe('a state rule steps back', () => {
  const held = { recordClass: 'phi', from: CLINIC, kinds: MENTAL } as const;
  const licensed = { state: 'FL', recordClass: 'soc', from: ['state-licensed-sud-program'] } as const;
  const urgent = { to: CLINIC, purpose: 'emergency-treatment' } as const;
  const reported = { to: ['child-protection-agency'], purpose: 'child-abuse-report' } as const;
  const ordered = { to: ['court'], purpose: 'legal-proceeding' } as const;

  it.each([
    ['a declared emergency, Illinois', { state: 'IL', ...held, ...urgent, more: { emergency: EMERGENCY } }, 'release', undefined],
    ['a declared emergency, California', { state: 'CA', ...held, ...urgent, more: { emergency: EMERGENCY } }, 'release', undefined],
    ['a declared emergency, New York', { state: 'NY', ...held, ...urgent, more: { emergency: EMERGENCY } }, 'release', undefined],
    ['a declared emergency, Florida', { ...licensed, ...urgent, more: { emergency: EMERGENCY } }, 'release', undefined],
    ['not: an emergency that nobody declared, Illinois', { state: 'IL', ...held, ...urgent }, 'deny', 'state-prohibits'],
    ['not: an emergency in which the person can be asked, Illinois', { state: 'IL', ...held, ...urgent, more: { emergency: { ...EMERGENCY, consentObtainable: true } } }, 'deny', 'state-prohibits'],
    ['not: an emergency declared beside an ask for payment, New York', { state: 'NY', ...held, to: PLAN, purpose: 'payment', more: { emergency: EMERGENCY } }, 'deny', 'state-prohibits'],
    ['not: an emergency told to no provider, Florida', { ...licensed, to: ['criminal-justice-agency'], purpose: 'emergency-treatment', more: { emergency: EMERGENCY } }, 'deny', 'state-prohibits'],
    ['an order of a court, Illinois', { state: 'IL', ...held, ...ordered, more: { orders: [ORDER] } }, 'release', undefined],
    ['an order of a court, California', { state: 'CA', ...held, ...ordered, more: { orders: [ORDER] } }, 'release', undefined],
    ['an order of a court, New York', { state: 'NY', ...held, ...ordered, more: { orders: [ORDER] } }, 'release', undefined],
    ['not: an order beside an ask for payment, New York', { state: 'NY', ...held, to: PLAN, purpose: 'payment', more: { orders: [ORDER] } }, 'deny', 'state-prohibits'],
    ['not: an order that is not one of good cause, Florida', { ...licensed, ...ordered, more: { orders: [ORDER] } }, 'deny', 'state-prohibits'],
    ['a report that the law demands, Illinois', { state: 'IL', ...held, ...reported, more: { abuseReport: REPORT } }, 'release', undefined],
    ['a report that the law demands, California', { state: 'CA', ...held, ...reported, more: { abuseReport: REPORT } }, 'release', undefined],
    ['a report that the law demands, New York', { state: 'NY', ...held, ...reported, more: { abuseReport: REPORT } }, 'release', undefined],
    ['a report that the law demands, Florida', { ...licensed, ...reported, more: { abuseReport: REPORT } }, 'release', undefined],
    ['a report on an adult that the law demands, Illinois', { state: 'IL', ...held, to: ['adult-protective-agency'], purpose: 'adult-abuse-report', more: { abuseReport: { ...REPORT, subject: 'adult' } } }, 'release', undefined],
    ['not: a report that no law demands, Illinois', { state: 'IL', ...held, ...reported, more: { abuseReport: { ...REPORT, stateMandate: false } } }, 'deny', 'state-prohibits'],
    ['not: the chart behind the report, Florida', { ...licensed, ...reported, more: { abuseReport: { ...REPORT, reportRecords: [] } } }, 'deny', 'state-prohibits'],
    ['not: a report to another agency, Florida', { ...licensed, ...reported, to: ['law-enforcement'], more: { abuseReport: REPORT } }, 'deny', 'state-prohibits'],
    ['not: a report on a child to the agency for adults, Florida', { ...licensed, to: ['adult-protective-agency'], purpose: 'adult-abuse-report', more: { abuseReport: REPORT } }, 'deny', 'state-prohibits'],
    ['not: a report on an adult to the agency for children, Florida', { ...licensed, ...reported, more: { abuseReport: { ...REPORT, subject: 'adult' } } }, 'deny', 'state-prohibits'],
    ['not: a report on an adult to an agency that takes none, Florida', { ...licensed, to: ['law-enforcement'], purpose: 'adult-abuse-report', more: { abuseReport: { ...REPORT, subject: 'adult' } } }, 'deny', 'state-prohibits'],
    ['not: records of a report asked for otherwise, Florida', { ...licensed, to: ['child-protection-agency'], purpose: 'child-welfare', more: { abuseReport: REPORT } }, 'deny', 'state-prohibits'],
  ] satisfies readonly Row[])('%s', (_name, facts, expected, reason) => {
    const decision = decide(ask(facts), tables);
    expect(decision.released.length > 0 ? 'release' : 'deny').toBe(expected);
    expect(decision.withheld[0]?.reasons ?? []).toEqual(reason === undefined ? [] : [reason]);
  });
});

describe('the mental-health rules bar nothing that each of these states lets go without the person\'s consent', () => {
  const held = { recordClass: 'phi', from: CLINIC, kinds: MENTAL } as const;
  const threat = { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true } as const;
  const crisis = { to: CLINIC, purpose: 'threat-aversion' } as const;
  const officer = { to: ['criminal-justice-agency'], purpose: 'threat-aversion' } as const;
  const guardian = { to: ['unregulated'], purpose: 'support-system', more: { recipient: { organization: 'org-b', role: 'personal-representative', personalRepresentative: true } } } as const;
  const contract = { type: 'business-associate-agreement', parties: ['org-a', 'org-b'], inDate: true } as const;
  const biller = { to: ['business-associate'], purpose: 'operations', more: { agreements: [contract] } } as const;
  const dead = { patient: { id: 'pt-a', name: 'A', ageYears: 40, capacity: 'has', deceased: true, custody: 'unknown' } } as const;
  const examiner = { to: ['medical-examiner'], purpose: 'vital-statistics', more: dead } as const;
  const regulator = { to: ['regulator'], purpose: 'audit' } as const;
  /** A paper that is the federal basis, and has not what the states want on it. */
  const paper = (purpose: Purpose): Partial<Facts> => ({ consents: [{ ...PART2, variant: 'hipaa-authorization', purposes: [purpose] }] });
  const rows: readonly (readonly [string, Partial<Ask>, 'release' | 'deny', (readonly State[])?])[] = [
    ['a serious and imminent threat, to a mobile crisis team', { ...crisis, more: { threat } }, 'release'],
    ['a serious and imminent threat, to a supervising officer', { ...officer, more: { threat } }, 'release'],
    ['the same beside a consent that has not what the state wants', { ...crisis, more: { threat, ...paper('threat-aversion') } }, 'release'],
    ['not: a threat that is not imminent', { ...crisis, more: { threat: { ...threat, seriousAndImminent: false }, ...paper('threat-aversion') } }, 'deny', ['IL']],
    ['not: a threat that the recipient cannot prevent', { ...crisis, more: { threat: { ...threat, recipientCanPrevent: false }, ...paper('threat-aversion') } }, 'deny', ['IL']],
    ['not: the admission of a crime', { ...officer, to: ['law-enforcement'], record: { category: 'threat-statement' }, more: { threat: { ground: 'crime-admission', seriousAndImminent: true, recipientCanPrevent: true, learnedInTherapy: false } } }, 'deny'],
    ['not: a threat beside an ask for payment', { to: PLAN, purpose: 'payment', more: { threat } }, 'deny'],
    ['the personal representative', guardian, 'release'],
    ['not: a relative who represents nobody', { ...guardian, more: { ...paper('support-system'), recipient: { organization: 'org-b', role: 'family-member', personalRepresentative: false } } }, 'deny', ['IL']],
    ['not: a representative who asks as a plan for payment', { ...guardian, to: PLAN, purpose: 'payment' }, 'deny'],
    ['the business associate of the facility, for its operations', biller, 'release'],
    ['the business associate of the facility, for payment', { ...biller, purpose: 'payment' }, 'release'],
    ['the service organization of the facility', { ...biller, more: { agreements: [{ ...contract, type: 'qsoa', boundByPart2: true }] } }, 'release'],
    ['not: the business associate of somebody else', { ...biller, purpose: 'payment', more: { agreements: [{ ...contract, parties: ['org-c', 'org-b'] }] } }, 'deny'],
    ['not: a business associate whose agreement ran out', { ...biller, purpose: 'payment', more: { agreements: [{ ...contract, inDate: false }] } }, 'deny'],
    ['not: the business associate for research', { ...biller, to: ['researcher'], purpose: 'research', more: { ...biller.more, research: { basis: 'waiver', undertakingOnFile: true } } }, 'deny'],
    ['the medical examiner, of a death', examiner, 'release'],
    ['not: the medical examiner, of a living person', { ...examiner, more: paper('vital-statistics') }, 'deny', ['IL']],
    ['not: the registrar of deaths', { ...examiner, to: ['public-health-authority'] }, 'deny'],
    ['not: the medical examiner, for research', { ...examiner, to: ['medical-examiner', 'researcher'], purpose: 'research', more: { ...dead, research: { basis: 'waiver', undertakingOnFile: true } } }, 'deny'],
    ['the regulator who audits the facility', regulator, 'release'],
    ['not: an auditor who regulates nobody', { to: ['unregulated'], purpose: 'audit', more: paper('audit') }, 'deny', ['IL']],
    ['not: the regulator, for research', { to: ['regulator', 'researcher'], purpose: 'research', more: { research: { basis: 'waiver', undertakingOnFile: true } } }, 'deny'],
  ];
  const cases = rows.flatMap(([name, each, expected, states = ['CA', 'NY', 'IL']]) => states.map((state): readonly [string, Ask, string] => [`${state}: ${name}`, { state, ...held, ...each } as Ask, expected]));

  it.each(cases)('%s', (_name, facts, expected) => {
    const decision = decide(ask(facts), tables);
    expect(decision.released.length > 0 ? 'release' : 'deny').toBe(expected);
    expect(decision.withheld[0]?.reasons ?? []).toEqual(expected === 'release' ? [] : ['state-prohibits']);
  });
});

describe('a release that the person designated', () => {
  const HOUSE: Ask = { state: 'CA', recordClass: 'phi', from: CLINIC, to: ['unregulated'], purpose: 'case-coordination', kinds: MENTAL };
  const released = (state: State, to: readonly LegalStatus[], purpose: Purpose, stateFindings?: Facts['stateFindings']): readonly string[] => decide(ask({
    ...HOUSE, state, to, purpose, more: { consents: [{ ...PART2, variant: 'hipaa-authorization', purposes: [purpose] }], ...(stateFindings === undefined ? {} : { stateFindings }) },
  }), tables).released;

  it('goes in California with the approval of the treating professional alone, but to who treats, in whatever relation, and to who pays', () => {
    expect(released('CA', ['unregulated'], 'case-coordination')).toEqual([]);
    expect(released('CA', ['unregulated'], 'case-coordination', { demonstrableNeed: true })).toEqual([]);
    expect(released('CA', ['unregulated'], 'case-coordination', { professionalApproval: true })).toEqual(['r']);
    expect(released('CA', CLINIC, 'treatment')).toEqual(['r']);
    expect(released('CA', PLAN, 'payment')).toEqual(['r']);
  });

  it('goes in New York where its need is shown, but to who pays', () => {
    expect(released('NY', ['unregulated'], 'case-coordination')).toEqual([]);
    expect(released('NY', ['unregulated'], 'case-coordination', { professionalApproval: true })).toEqual([]);
    expect(released('NY', ['unregulated'], 'case-coordination', { demonstrableNeed: true })).toEqual(['r']);
    expect(released('NY', CLINIC, 'treatment')).toEqual(['r']);
    expect(released('NY', PLAN, 'payment')).toEqual(['r']);
  });
});

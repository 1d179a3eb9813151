// SPDX-License-Identifier: Apache-2.0
/** The answer as a whole: outcome, what is owed, derived values, and the agencies' sharing protocol. */
import { describe, expect, it } from '@jest/globals';
import { compileAsk, conclude, decide } from '../../../../src/domain/consent/decide.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import type { GateTables } from '../../../../src/domain/consent/tables/tables.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { facts, PAPER, told, verdict, type Ask } from './support.ts';

const tables = shippedTables();
const answer = (ask: Ask, by: GateTables = tables): string => {
  const { outcome, obligations } = decide(facts(ask), by);
  return [outcome, ...obligations.critical, ...obligations.advisory].join(' ');
};
const p2 = (rest: Ask = {}): Ask => ({ from: 'the-part2-program', ...rest, record: { recordClass: 'p2', ...rest.record } });
const patient: Partial<Facts['recipient']> = { organization: undefined as unknown as string, role: 'patient', person: 'pt' };
const records = (...all: readonly Partial<RecordFacts>[]): Ask => ({
  request: { records: all.map((_each, index) => `r${String(index + 1)}`) },
  records: all.map((each, index) => ({ id: `r${String(index + 1)}`, category: 'treatment-summary', recordClass: 'phi', origin: 'clinic', ...each })),
});
const sharing: NonNullable<Facts['sharingMatrix']> = { lead: 'cs', leadOrganization: 'the-criminal-justice-agency', partner: 'court', direction: 'send', edition: 'newer', permittedCategories: ['*'] };

describe('the outcome', () => {
  it.each<readonly [string, Ask, string]>([
    ['a release that owes nothing is a plain permit', { from: 'the-court', to: 'the-court', record: { recordClass: 'soc' } }, 'permit'],
    ['a release that owes something says so', { to: 'the-health-plan', purpose: 'payment' }, 'permit-with-obligations minimum-necessary'],
    ['a refusal of a clinic\'s record owes nothing', { to: 'the-court', purpose: 'child-welfare' }, 'deny'],
    ['a refusal of a program\'s record neither confirms nor denies', p2(), 'deny nonconfirming-response'],
    ['one of several that lacks a fact leaves the answer open', { ...records({}, {}), to: 'the-unregulated', purpose: 'support-system', recipient: { involvedInCare: true } }, 'need-more-facts'],
    ['one of several that goes makes it a permit', records({}, { recordClass: 'unknown' }), 'permit-with-obligations nonconfirming-response'],
    ['one undecided among refused ones leaves it open', { ...records({ recordClass: 'phi' }, { recordClass: 'unknown' }), to: 'the-court', purpose: 'child-welfare' }, 'need-more-facts nonconfirming-response'],
    ['nothing asked for is a refusal', { request: { records: ['r9'] } }, 'deny'],
  ])('%s', (_sentence, ask, expected) => {
    expect(answer(ask)).toBe(expected);
  });

  it('lists every record asked for, once, with the version of the rules', () => {
    const decision = decide(facts({ ...records({}, { recordClass: 'unknown' }), request: { records: ['r2', 'r1'] } }), tables);
    expect(decision).toMatchObject({ released: ['r1'], withheld: [{ record: 'r2', reasons: ['unknown-provenance'] }], rules: tables.version.version });
    expect(decision.records.map((each) => each.record)).toEqual(['r2', 'r1']);
  });

  it('gives a finding once, though many records rest on it', () => {
    const twice = decide(facts(records({ recordClass: 'phi-psy' }, { recordClass: 'phi-psy' })), { ...tables });
    expect(twice.findings.map((each) => each.rule)).toEqual(['psychotherapy-notes-authorization.needed', 'psychotherapy-notes-authorization.needed']);
    const { records: asked, ...rest } = facts(records({}, {}));
    const ask = compileAsk(rest, tables);
    const [one] = decide(facts(records({})), tables).records;
    const shared = conclude(ask, asked.map((record) => ({ record: record.id, facts: asked[0]!, decision: one! })));
    expect([shared.released, shared.findings.length]).toEqual([['r1', 'r2'], 1]);
  });
});

describe('what the whole answer owes', () => {
  it.each<readonly [string, Ask, string]>([
    ['VA records are never confirmed', { from: 'the-va-facility', record: { recordClass: 'va7332' } }, 'deny nonconfirming-response'],
    ['nor are counseling notes', { from: 'the-part2-program', record: { recordClass: 'p2-notes' } }, 'deny nonconfirming-response'],
    ['nor what is of unknown origin', { record: { recordClass: 'unknown' } }, 'need-more-facts nonconfirming-response'],
    ['nor what is derived from a program\'s record', { to: 'the-court', purpose: 'child-welfare', record: { derivedFrom: [{ recordClass: 'p2' }] } }, 'deny nonconfirming-response'],
    ['once a program\'s record goes there is nothing left to hide', { ...records({ recordClass: 'p2', origin: 'program' }, { recordClass: 'p2-notes', origin: 'program' }), from: 'program', purpose: 'operations', to: 'program', recipient: { needArisesFromSudCare: true } }, 'permit'],
    ['to the patient there is nothing to hide', { purpose: 'patient-request', recipient: patient, record: { recordClass: 'p2', litigationFile: true } }, 'deny'],
    ['to somebody who only says to be the patient there is', { purpose: 'patient-request', recipient: patient, request: { requesterVerified: false }, record: { recordClass: 'p2' } }, 'need-more-facts nonconfirming-response verify-identity-authority'],
    ['a copy that the patient directs to somebody on a consent is verified too', {
      from: 'the-part2-program', purpose: 'patient-request', request: { kind: 'directed-copy' }, record: { recordClass: 'p2' }, consents: [{ ...PAPER, disclosers: ['the-part2-program'], purposes: ['patient-request'] }],
    }, 'permit-with-obligations attach-part2-notice attach-consent-scope log-part2-accounting bar-proceedings-tag keep-part2-label verify-identity-authority'],
    ['the minimum is no limit on the patient\'s request', { purpose: 'patient-request', recipient: patient }, 'permit-with-obligations verify-identity-authority'],
    ['under the protocol the minimum holds for plan data too', { from: 'the-court', to: 'the-court', purpose: 'case-coordination', sharingMatrix: { ...sharing, leadOrganization: 'the-court', direction: 'receive' }, record: { recordClass: 'cji', category: 'court-ordered-conditions' } }, 'permit-with-obligations minimum-necessary'],
    ['outside the purposes of the protocol not', { from: 'the-court', to: 'the-court', purpose: 'operations', sharingMatrix: sharing, record: { recordClass: 'cji', category: 'court-ordered-conditions' } }, 'permit'],
    ['under the protocol it holds for health data without a minimum of their own', { purpose: 'treatment', sharingMatrix: sharing }, 'permit-with-obligations minimum-necessary'],
    ['a child abuse report is checked against the state', { to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true } }, 'deny state-overlay-check'],
    ['so is an adult abuse report', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report' }, 'deny state-overlay-check'],
    ['so are health data outside every regime that go', { from: 'the-court', to: 'the-court', record: { recordClass: 'soc', healthContent: true } }, 'permit-with-obligations state-overlay-check'],
    ['but not health data under HIPAA', { record: { healthContent: true } }, 'permit'],
    ['nor health data that stay', { from: 'the-court', to: 'the-court', record: { recordClass: 'soc', healthContent: true, neededForPurpose: false } }, 'deny'],
    ['so is an ask on which a state rule speaks', { overlays: [{ state: 'CA', rule: 'ca-cmia-56-10', effect: 'none' }] }, 'permit-with-obligations state-overlay-check'],
    ['but not where the configured rule reaches nothing', { overlays: [{ state: 'CA', rule: 'ca-cmia-56-10', effect: 'none', reach: { classes: ['p2'] } }] }, 'permit'],
    ['and where it reaches one of several records', { ...records({}, { recordClass: 'soc' }), overlays: [{ state: 'CA', rule: 'ca-cmia-56-10', effect: 'none', reach: { classes: ['soc'] } }] }, 'permit-with-obligations state-overlay-check'],
    ['what a state rule obliges to is owed, urgent or not', { overlays: [{ state: 'CA', rule: 'ca-cmia-56-10', effect: 'none', obligations: ['stop-future', 'inform-individual'] }] }, 'permit-with-obligations stop-future state-overlay-check inform-individual'],
    ['criminal history is checked for authority, going or not', { from: 'the-court', to: 'the-unregulated', record: { recordClass: 'chri' } }, 'deny chri-authority-check'],
    ['so is what is derived from it', { from: 'the-court', to: 'the-court', record: { recordClass: 'cji', derivedFrom: [{ recordClass: 'chri' }] } }, 'need-more-facts chri-authority-check'],
  ])('%s', (_sentence, ask, expected) => {
    const words = answer(ask).split(' ');
    expect(words.sort()).toEqual(expected.split(' ').sort());
  });
});

describe('a value derived from others', () => {
  const derived = (derivedFrom: RecordFacts['derivedFrom'], rest: Ask = {}): Ask => ({ ...rest, record: { ...rest.record, ...(derivedFrom === undefined ? {} : { derivedFrom }) } });
  const one = { ...PAPER, disclosers: ['clinic'] };

  it.each<readonly [string, Ask, string]>([
    ['needs a basis for each part', derived([{ recordClass: 'p2' }]), 'withhold no-basis'],
    ['goes when each part has one', derived([{ recordClass: 'soc' }]), 'release hipaa-treatment no-federal-regime'],
    ['is stopped by a refusal before it is left open by a question', derived([{ recordClass: 'unknown' }, { recordClass: 'p2' }]), 'withhold no-basis'],
    ['is left open by a question alone', derived([{ recordClass: 'unknown' }]), 'undecided unknown-provenance'],
    ['of one\'s own program is tested against where its part came from', derived([{ recordClass: 'p2', origin: 'program', receivedUnder: { basis: 'emergency-exception' } }], { to: 'program' }), 'release hipaa-treatment return-to-program'],
    ['a part without an origin of its own has that of the value', derived([{ recordClass: 'p2', receivedUnder: { basis: 'emergency-exception' } }], { to: 'program', record: { origin: 'program' } }), 'release hipaa-treatment return-to-program'],
    ['how the value came is not how its parts came', derived([{ recordClass: 'p2' }], { to: 'program', record: { recordClass: 'p2', origin: 'program', receivedUnder: { basis: 'emergency-exception' } } }), 'withhold no-basis'],
    ['what lies behind it is denied by the paper that lets it out', derived([{ recordClass: 'phi', category: 'diagnosis' }], { to: 'the-court', purpose: 'cj-monitoring', consents: [{ ...one, recipients: ['the-court'], purposes: ['cj-monitoring'], denies: [{ categories: ['diagnosis'] }] }] }), 'withhold outside-scope'],
    ['what lies behind it is held by a restriction', derived([{ recordClass: 'phi', category: 'diagnosis' }], { restrictions: [{ id: 'x1', kind: 'agreed', against: {}, categories: ['diagnosis'] }] }), 'withhold restriction-honored'],
    ['what lies behind it of unknown kind is held by nothing', derived([{ recordClass: 'phi' }], { restrictions: [{ id: 'x1', kind: 'agreed', against: {}, categories: ['diagnosis'] }] }), 'release hipaa-treatment'],
    ['one paper that covers two of its parts is one paper', derived([{ recordClass: 'phi' }], { to: 'the-court', purpose: 'cj-monitoring', consents: [{ ...one, recipients: ['the-court'], purposes: ['cj-monitoring'] }] }), 'release hipaa-authorization'],
  ])('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });

  it('that would lean on two papers says so', () => {
    const parts: Ask = { from: 'program', to: 'the-court', purpose: 'cj-monitoring', record: { recordClass: 'p2', origin: 'program', derivedFrom: [{ recordClass: 'phi' }] } };
    const paper = { ...PAPER, recipients: ['the-court'], purposes: ['cj-monitoring' as const] };
    const two = { ...parts, consents: [{ ...paper, id: 'c1', categories: ['entire-sud-treatment-record' as const] }, { ...paper, id: 'c2', categories: ['entire-mental-health-record' as const] }] };
    expect(told(two)).toBe('withhold [outside-scope] | deny consent.stitched: 42 CFR 2.31(a), 2.33(a)');
  });

  it('owes what each part owes, once, and names both bases', () => {
    expect(told(derived([{ recordClass: 'p2', origin: 'program', receivedUnder: { basis: 'emergency-exception' } }, { recordClass: 'p2', origin: 'program', receivedUnder: { basis: 'emergency-exception' } }], { to: 'program' })))
      .toBe('release [hipaa-treatment, return-to-program] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2) | permit part2.return: 42 CFR 2.51 | permit part2.return: 42 CFR 2.51');
  });

  it('is accounted for when one part is', () => {
    expect(told(derived([{ recordClass: 'soc' }], { to: 'the-regulator', purpose: 'audit' }))).toContain('owes [log-hipaa-accounting, minimum]');
  });
});

describe('days', () => {
  it('a record\'s answer can change where a paper begins, and the day after it ends', () => {
    const { records: _records, ...rest } = facts({ consents: [
      { ...PAPER, dataPeriod: { start: '2026-01-05', end: '2026-02-28' }, denies: [{ categories: ['*'], dataPeriod: { start: null, end: '2025-12-31' } }] }, { ...PAPER, id: 'c2', dataPeriod: { start: '2026-01-05', end: null } },
    ] });
    expect(compileAsk(rest, tables).dayBreaks).toEqual(['2026-01-01', '2026-01-05', '2026-03-01']);
  });

  it('records that a paper or a finding names are decided one by one', () => {
    const { records: _records, ...rest } = facts({
      restrictions: [{ id: 'x1', kind: 'agreed', against: {}, records: ['r2'] }, { id: 'x2', kind: 'agreed', against: {} }], overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'none', records: ['r3'] }, { state: 'CA', rule: 'ca-wic-5328', effect: 'none' }],
      abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r4'] }, directorFindings: { relevantRecords: ['r5'] },
    });
    expect([...compileAsk(rest, tables).named].sort()).toEqual(['r2', 'r3', 'r4', 'r5']);
    const { records: _none, ...bare } = facts({});
    expect([...compileAsk(bare, tables).named]).toEqual([]);
  });
});

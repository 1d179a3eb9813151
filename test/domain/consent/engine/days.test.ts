// SPDX-License-Identifier: Apache-2.0
/** Days count whole, in the offset of the ask; events and revocations count from the day they are known (42 CFR 2.31(a)(6)-(7), (c); 2.35(c)). */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { answerOf, ask, VALID, withPaper } from './valid-papers.ts';

const at = (asOf: string, change: Partial<ConsentPaper>, facts: Partial<Facts> = {}): Facts => ({ ...withPaper('specific', change), asOf, ...facts });
const UNTIL = { period: { start: '2026-03-01', end: '2026-11-18' } };
const FROM = { period: { start: '2026-11-18', end: '2027-11-17' } };

describe('the last and the first day', () => {
  const rows: readonly (readonly [string, string, Partial<ConsentPaper>, string])[] = [
    ['on its last day, one second before local midnight', '2026-11-18T23:59:59-08:00', UNTIL, 'released'],
    ['at the local midnight after', '2026-11-19T00:00:00-08:00', UNTIL, 'expired'],
    ['at the same instant, where the day is not over yet', '2026-11-18T23:00:00-09:00', UNTIL, 'released'],
    ['east of Greenwich, where the next day has begun', '2026-11-19T00:30:00+05:30', UNTIL, 'expired'],
    ['in Greenwich, on the last day', '2026-11-18T23:59:59Z', UNTIL, 'released'],
    ['before its first day', '2026-11-17T23:59:59-05:00', FROM, 'not-yet-effective'],
    ['at the first minute of its first day', '2026-11-18T00:00:00-05:00', FROM, 'released'],
  ];

  it.each(rows)('%s (%s)', (_what, asOf, change, expected) => {
    const { outcome, reasons } = answerOf(at(asOf, { ...change, signatures: [{ signer: 'pt-one', role: 'patient', date: '2026-03-01', method: 'electronic' }] }));
    expect(outcome === 'permit-with-obligations' ? 'released' : reasons[0]).toBe(expected);
  });
});

describe('an expiry by event', () => {
  const open = { start: '2026-03-01', end: null };

  it.each([
    ['not known to have occurred', undefined, []],
    ['set for tomorrow', '2026-11-19', []],
    ['known since today', '2026-11-18', ['expired']],
  ] as const)('%s', (_what, occurredOn, expected) => {
    const expiryEvent = { kind: 'program-graduation', ...(occurredOn === undefined ? {} : { occurredOn }) } as const;
    expect(answerOf(withPaper('specific', { period: open, expiryEvent })).reasons).toEqual(expected);
  });

  it('ends the consent before its date, and its date before the event', () => {
    expect(answerOf(withPaper('specific', { expiryEvent: { kind: 'program-graduation', occurredOn: '2026-10-01' } })).reasons[0]).toBe('expired');
    expect(answerOf(withPaper('specific', { period: { start: '2026-03-01', end: '2026-10-01' }, expiryEvent: { kind: 'program-graduation' } })).reasons[0]).toBe('expired');
  });
});

describe('a revocation', () => {
  it('stops what comes after it, tells the source to stop, and takes nothing back', () => {
    const decision = ask(withPaper('specific', { revocation: { date: '2026-11-18', form: 'written', recipients: 'all' } }));
    expect(decision.outcome).toBe('deny');
    expect(decision.obligations.critical).toContain('stop-future');
  });

  it('announced for tomorrow does not count today', () => {
    expect(ask(withPaper('specific', { revocation: { date: '2026-11-19', form: 'written', recipients: 'all' } })).released).toEqual(['r1']);
  });

  it('for one recipient leaves the others', () => {
    const recipients = ['org-clinic', 'org-other'];
    expect(ask(withPaper('specific', { recipients, revocation: { date: '2026-11-01', form: 'written', recipients: ['org-other'] } })).released).toEqual(['r1']);
    expect(answerOf(withPaper('specific', { recipients, revocation: { date: '2026-11-01', form: 'written', recipients: ['org-clinic'] } })).reasons[0]).toBe('revoked');
  });
});

describe('a criminal justice referral can be revoked once its time has come', () => {
  const revocation = { date: '2026-10-01', form: 'written', recipients: 'all' } as const;
  const rows: readonly (readonly [string, ConsentPaper['revocableAfter'], Facts['justiceAction'], boolean])[] = [
    ['the stated date is tomorrow', { date: '2026-11-19' }, {}, false],
    ['the stated date is today', { date: '2026-11-18' }, {}, true],
    ['the stated event has not occurred', { event: 'end-of-supervision' }, {}, false],
    ['the stated event occurred today', { event: 'end-of-supervision', eventOccurredOn: '2026-11-18' }, {}, true],
    ['the action has been disposed of before the stated event', { event: 'end-of-supervision' }, { finalDispositionOccurred: true }, true],
    ['the day set for the final disposition has come, and nobody says whether it was held', { event: 'end-of-supervision' }, { finalDispositionOn: '2026-11-18' }, true],
    ['the day set for the final disposition has come, and it was put off', { event: 'end-of-supervision' }, { finalDispositionOn: '2026-11-18', finalDispositionOccurred: false }, false],
  ];

  it.each(rows)('%s', (_what, revocableAfter, justiceAction, stops) => {
    const facts = { ...withPaper('cj-referral', { revocation, ...(revocableAfter === undefined ? {} : { revocableAfter }) }), ...(justiceAction === undefined ? {} : { justiceAction }) };
    expect(answerOf(facts).reasons).toEqual(stops ? ['revoked'] : []);
  });

  it('is the only form that can: a revocation of a mandated ordinary consent counts at once', () => {
    const facts = VALID['cj-referral'];
    const paper = { ...facts.consents[0]!, variant: 'specific', revocation, statements: ['revocation-right', 'redisclosure-risk', 'conditioning'] } as const;
    expect(answerOf({ ...facts, consents: [paper] }).reasons).toContain('revoked');
  });
});

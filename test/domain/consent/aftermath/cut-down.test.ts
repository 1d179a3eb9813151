// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutDown, NOTHING_LEFT } from '../../../../src/domain/consent/aftermath/cut-down.ts';

const GONE = { refs: new Set(['Encounter/stay-canary', 'Patient/pat-canary']), evidence: new Set(['digest-canary']) };
const group = (ref: string, more: object = {}): object => ({ verdict: 'release', category: 'custody', count: 1, records: [{ ref }], findings: [{ rule: 'r', cite: 'c', effect: 'permit', evidence: ['stay-canary', 'other'] }], ...more });
const CLEAN = [{ rule: 'r', cite: 'c', effect: 'permit', evidence: ['other'] }];
const audit = (reference: string): string => JSON.stringify({ resourceType: 'AuditEvent', recorded: '2026-11-22', entity: [{ what: { reference } }, { what: { identifier: { value: 'request' } } }] });
const cut = (detail: object, event = audit('Encounter/other')): { audit: string; detail: string } | undefined => cutDown({ audit: event, detail: JSON.stringify(detail) }, GONE);

describe('a ledger entry of which something was destroyed', () => {
  it('is left alone when it does not speak of it', () => {
    expect(cut({ evidence: { person: 'd' }, groups: [{ records: [{ ref: 'Encounter/other/_history/1' }] }] })).toBeUndefined();
  });

  it('keeps who, when, why, the rules and how many, and loses which record it was', () => {
    const left = cut({ ask: { organization: 'court' }, evidence: { person: 'd' }, groups: [group('Encounter/stay-canary/_history/7'), group('Encounter/other/_history/1')] }, audit('Encounter/stay-canary'))!;
    expect(JSON.parse(left.detail)).toMatchObject({
      ask: { organization: 'court' }, evidence: { person: 'd' }, destroyed: true,
      groups: [{ count: 1, category: 'custody', records: [], findings: [{ rule: 'r', evidence: ['other'] }] }, { records: [{ ref: 'Encounter/other/_history/1' }] }],
    });
    expect(JSON.parse(left.audit)).toMatchObject({ recorded: '2026-11-22', entity: [{ what: { identifier: { value: 'request' } } }] });
  });

  it('names its evidence no more when that was destroyed, so that nobody decides it again on less', () => {
    expect(JSON.parse(cut({ evidence: { person: 'digest-canary', registry: 'r' }, groups: [] })!.detail)).toEqual({ groups: [], destroyed: true });
  });

  it('loses whose other records they were, and which consent let them go, and keeps the rest of what was asked', () => {
    const left = cut({ ask: { organization: 'court', selves: ['pat-canary', 'pat-other'] }, evidence: { person: 'd' }, groups: [group('Encounter/other', { consent: 'stay-canary' }), group('Encounter/other', { consent: 'kept' }), { count: 2 }] })!;
    expect(JSON.parse(left.detail)).toEqual({
      ask: { organization: 'court', selves: ['pat-other'] }, evidence: { person: 'd' }, destroyed: true,
      groups: [group('Encounter/other', { findings: CLEAN }), group('Encounter/other', { consent: 'kept', findings: CLEAN }), { count: 2 }],
    });
    expect(JSON.parse(cut({ groups: [{ consent: 'Encounter/stay-canary/_history/2' }] })!.detail)).toEqual({ groups: [{}], destroyed: true });
  });

  it('keeps of the event what names no record, and an event without anything', () => {
    const event = { resourceType: 'AuditEvent', entity: [{ what: { reference: 'Encounter/stay-canary' } }, { detail: [{ type: 'why' }] }] };
    expect(JSON.parse(cut({ groups: [] }, JSON.stringify(event))!.audit)).toEqual({ resourceType: 'AuditEvent', entity: [{ detail: [{ type: 'why' }] }] });
    expect(cut({ ask: { organization: 'court' }, evidence: { person: 'digest-canary' } }, '{"resourceType":"AuditEvent"}')).toEqual({ audit: '{"resourceType":"AuditEvent"}', detail: '{"ask":{"organization":"court"},"destroyed":true}' });
  });

  it('of which nothing may be left says that it was, and no more', () => {
    expect([JSON.parse(NOTHING_LEFT.audit), JSON.parse(NOTHING_LEFT.detail)]).toEqual([{ resourceType: 'AuditEvent' }, { ask: {}, decisions: [], groups: [], destroyed: true }]);
  });

  it('says nothing at all when it names it where no record is expected', () => {
    expect(cut({ groups: [], remark: 'about stay-canary' })!.detail).toBe(NOTHING_LEFT.detail);
    expect(cut({ groups: [group('Encounter/stay-canary')] }, JSON.stringify({ resourceType: 'AuditEvent', description: 'pat-canary' }))!.audit).toBe(NOTHING_LEFT.audit);
  });

  it('never names it, whatever the entry looked like', () => {
    const word = fc.constantFrom('stay-canary', 'Encounter/stay-canary', 'Patient/pat-canary/_history/2', 'other');
    const entry = fc.record({
      ask: fc.record({ selves: fc.array(word), note: word }, { requiredKeys: [] }), consent: word,
      groups: fc.array(fc.record({ records: fc.array(fc.record({ ref: word })), consent: word, holder: word, findings: fc.array(fc.record({ evidence: fc.array(word) })) }, { requiredKeys: [] })),
    }, { requiredKeys: [] });
    fc.assert(fc.property(entry, word, (detail, reference) => {
      const left = cut(detail, audit(reference));
      expect(`${left?.audit ?? ''}${left?.detail ?? ''}`).not.toMatch(/stay-canary|pat-canary/);
      expect(left === undefined).toBe(!/canary/.test(JSON.stringify(detail) + reference));
    }), { seed: 216, numRuns: 500 });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** The words of `throughcare explain`: what a compliance officer reads of one answer, without a table of codes beside it. */
import { describe, expect, it } from '@jest/globals';
import type { DisclosureDetail } from '../../../src/app/ledger/entry.ts';
import { linesOf } from '../../../src/app/ledger/explain.ts';
import type { LedgerRow } from '../../../src/app/ports.ts';

const GROUP = { class: 'p2', category: 'diagnosis', holder: 'open-door', count: 2, reasons: [], bases: [], findings: [] };
const ENTRY = { at: '2026-11-18T10:00:00Z', outcome: 'deny' } as unknown as LedgerRow;

const told = (group: object): readonly string[] => linesOf(ENTRY, {
  ask: { organization: 'larkspur', role: 'physician', purpose: 'treatment', action: 'read', types: ['Condition'] }, groups: [{ ...GROUP, ...group }], decisions: [],
} as unknown as DisclosureDetail, 'same').slice(2, -1);

describe('an answer explained', () => {
  it('says of a refusal why, by which law and on which paper, and what would change it', () => {
    const findings = [{ rule: 'consent.revoked', cite: '42 CFR 2.31(c)(3)', effect: 'deny', evidence: ['c1'] }, { rule: 'part2.emergency.not-declared', cite: '42 CFR 2.51(a)', effect: 'deny', evidence: [] }];
    expect(told({ verdict: 'withhold', reasons: ['revoked'], findings })).toEqual([
      'Withheld: 2 records of diagnosis (p2) held for open-door; because revoked.',
      expect.stringMatching(/^ {2}[A-Z].*\.$/),
      expect.stringMatching(/^ {2}Against: [A-Z].* \[consent\.revoked; 42 CFR 2\.31\(c\)\(3\); on c1\]$/),
      expect.stringMatching(/^ {2}Against: [A-Z].* \[part2\.emergency\.not-declared; 42 CFR 2\.51\(a\)\]$/),
      expect.stringMatching(/^ {2}What would change it: [A-Z]/),
    ]);
  });

  it('says which fact was missing', () => {
    const findings = [{ rule: 'hipaa.custody-unknown', cite: '45 CFR 164.512(k)(5)', effect: 'need-fact', evidence: [] }];
    const lines = told({ class: 'phi', verdict: 'undecided', reasons: ['custody-unknown'], findings });
    expect(lines[0]).toBe('Undecided, so withheld: 2 records of diagnosis (phi) held for open-door; because custody unknown.');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}Not known: [A-Z].* \[hipaa\.custody-unknown; /));
  });

  it('says of a release on what it stands, and which other papers did not serve', () => {
    const findings = [{ rule: 'consent.specific', cite: '42 CFR 2.33(a)(1)', effect: 'permit', evidence: ['c1'] }, { rule: 'consent.wrong-recipient', cite: '42 CFR 2.31(a)(4)', effect: 'deny', evidence: ['c2'] }];
    expect(told({ verdict: 'release', bases: ['specific-consent'], consent: 'c1', findings })).toEqual([
      'Released: 2 records of diagnosis (p2) held for open-door; basis specific consent, consent c1.',
      expect.stringMatching(/^ {2}For: .*\[consent\.specific; 42 CFR 2\.33\(a\)\(1\); on c1\]$/),
      expect.stringMatching(/^ {2}Against: .*\[consent\.wrong-recipient; 42 CFR 2\.31\(a\)\(4\); on c2\]$/),
    ]);
  });

  it('names a rule of another version by its id', () => {
    expect(told({ verdict: 'release', bases: ['x'], findings: [{ rule: 'of.old', cite: 'x', effect: 'permit', evidence: [] }] })[1]).toBe('  For: of.old [of.old; x]');
  });
});

// SPDX-License-Identifier: Apache-2.0
/** What an officer can look for in the ledger is whatever the engine can say. */
import { describe, expect, it } from '@jest/globals';
import { CHOICES, searchForm } from '../../../src/app/console/disclosures/search-form.ts';
import { readQuery } from '../../../src/app/console/disclosures/query.ts';
import type { Frame } from '../../../src/app/console/frame.ts';
import type { Caller } from '../../../src/app/caller.ts';
import type { Deps } from '../../../src/app/deps.ts';
import { ledgerEntry, type DetailGroup } from '../../../src/app/ledger/entry.ts';
import { LEDGER_KINDS } from '../../../src/app/ports.ts';
import { BASES } from '../../../src/domain/consent/facts/bases.ts';
import { PURPOSES } from '../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../../support/consent-tables.ts';
import { ruleGroups } from '../../support/rules-page.ts';

const frame: Frame = { desk: 'compliance', name: 'Priya Nair', organization: 'gateway', seat: { desk: 'compliance', role: 'exchange-operator' }, seats: [], csrf: 'x', path: '/console/disclosures', nav: [] };
const caller: Caller = { tenant: 'test', client: 'c', organization: 'gateway', kind: 'staff', scopes: ['console'], request: 'r' };
const deps = { policy: { timeZone: 'America/Denver', gateway: 'gateway' }, ids: { next: () => 'id' }, clock: { now: () => '2026-11-22T12:00:00.000Z' } } as unknown as Deps;
const ENGINE = {
  kind: LEDGER_KINDS, purpose: PURPOSES, basis: BASES, outcome: ['permit', 'permit-with-obligations', 'deny', 'need-more-facts', 'nothing-found'],
  rule: [...ruleGroups().flatMap((group) => group.rules.map(({ id }) => id)), ...shippedTables().overlays.rules.map(({ rule }) => `overlay.${rule}`)],
} as const;

describe('the search form of the ledger', () => {
  it.each(Object.keys(ENGINE) as (keyof typeof ENGINE)[])('offers every %s that the engine can give, each once and in words, and takes each as a search', (name) => {
    const offered = CHOICES[name].map(([value]) => value);
    expect(ENGINE[name].filter((each) => !offered.includes(each))).toEqual([]);
    expect(new Set(offered).size).toBe(offered.length);
    const refused = ENGINE[name].filter((each) => {
      const read = readQuery(deps, caller, new URLSearchParams({ [name]: each }));
      return !read.ok || (name === 'kind' ? read.value.search.kinds?.join() !== each : read.value.search[name] !== each);
    });
    expect(refused).toEqual([]);
  });

  it('tells two choices apart by their words', () => {
    for (const options of Object.values(CHOICES)) {
      expect(new Set(options.map(([, text]) => text)).size).toBe(options.length);
    }
  });

  it('shows what an address looks for, although it is none of the choices', () => {
    const { text } = searchForm(frame, { fields: { rule: 'part2.rule-of-another-version' }, names: new Map(), issues: [] });
    expect(text).toContain('<option value="part2.rule-of-another-version" selected>');
  });
});

describe('an entry of the ledger', () => {
  it('can be found by every rule of its decision, however many there were', () => {
    const group = (n: number): DetailGroup => ({
      gate: String(n), verdict: 'withhold', category: 'diagnosis', class: 'p2', holder: 'open-door', reasons: ['no-basis'], bases: [], records: [], count: 1,
      findings: [{ rule: `rule.n${String(n).padStart(2, '0')}`, cite: '', effect: 'deny', evidence: [] }],
    });
    const { entry } = ledgerEntry(deps, caller, { kind: 'refusal', action: 'read', types: ['Condition'], person: 'p', decisions: [], groups: Array.from({ length: 30 }, (_, n) => group(n)), data: [], outcome: 'deny' });
    expect([entry.rules.length, entry.rules[29]]).toEqual([30, 'rule.n29']);
  });
});

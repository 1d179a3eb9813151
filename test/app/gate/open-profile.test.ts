// SPDX-License-Identifier: Apache-2.0
/** A row of what the gate keeps of records, whatever it holds: a deny, never an error (known failure 10). */
import { describe, expect, it } from '@jest/globals';
import { openProfile } from '../../../src/app/gate/open-profile.ts';
import { gateOf, readGateFacts, type GateFacts } from '../../../src/app/gate/profile.ts';
import { compileAsk } from '../../../src/domain/consent/decide.ts';
import { readRegistry } from '../../../src/domain/consent/evidence/registry.ts';
import { shippedTables } from '../../support/consent-tables.ts';
import { facts } from '../../domain/consent/law/support.ts';

const registry = readRegistry([]);
/** Its own patient asks for the records of an unregulated holder: all of them go. */
const { records: _records, ...ask } = facts({ from: 'the-unregulated', recipient: { organization: undefined as unknown as string, role: 'patient', person: 'pt' } });
const compiled = compileAsk(ask, shippedTables());
const opened = (text: string): readonly string[] => {
  const profile = openProfile({ gate: 'g', known: readGateFacts(text), registry, compiled, statuses: [], ownOnly: false });
  return [...new Set([...[null, '1990-01-01', '2026-01-01'].map((day) => profile.at(day).findings[0]?.rule ?? ''), ...profile.allowed.map(() => 'allowed')])];
};

const known: GateFacts = { holder: 'a', patient: false, profile: { category: 'treatment-summary', origin: 'participant' } };
const without = (name: string): object => Object.fromEntries(Object.entries(known).filter(([key]) => key !== name));
const profile = (more: object): object => ({ ...known, profile: { ...known.profile, ...more } });

describe('a row of the gate that cannot be read', () => {
  it.each<readonly [string, unknown]>([
    ['null', null], ['a text', 'x'], ['a list', []], ['nothing in it', {}], ['no profile', without('profile')], ['no holder', without('holder')], ['no word of whether it is a Patient', without('patient')],
    ['a profile of nothing', { ...known, profile: {} }], ['no category', profile({ category: undefined })], ['no origin', profile({ origin: null })],
    ['inputs that are no list', profile({ derivedFrom: {} })], ['an input that is nothing', profile({ derivedFrom: [null] })], ['raisings that are no list', profile({ raised: 5 })],
    ['marks that are a text', profile({ marks: 'x' })], ['authors that are no texts', profile({ marks: { authors: [null] } })], ['a receipt without basis', profile({ receivedUnder: {} })],
    ['suspicions that are no list', profile({ sudIndicators: {} })], ['an accounting of nothing', profile({ accountingEntry: {} })], ['handling that is no list', { ...known, handling: 'x' }],
    ['a field without profile', { ...known, fields: [{ names: ['#a'] }] }], ['a field without names', { ...known, fields: [{ profile: known.profile }] }],
    ['told of nothing', { ...known, tells: [{ record: 'Observation/a', day: null }] }], ['what was unreadable before', { ...known, unreadable: true }],
  ])('with %s withholds its records', (_what, value) => {
    expect(opened(JSON.stringify(value))).toEqual(['gate.unreadable']);
  });

  it('with no JSON in it withholds them too', () => {
    expect(opened('{')).toEqual(['gate.unreadable']);
  });

  it('is no other than those that are written: these are read as they are', () => {
    const whole = { ...known, handling: ['sealed'], fields: [{ names: ['#a'], profile: known.profile }], tells: [{ record: 'Observation/a', day: null, profile: known.profile }] } as const;
    for (const each of [known, whole]) {
      expect(readGateFacts(gateOf(each).gateFacts)).toEqual(each);
    }
    expect(opened(gateOf(known).gateFacts)).toContain('allowed');
  });
});

// SPDX-License-Identifier: Apache-2.0
/** State rules as configured, for asks that come over the API (scenarios bring their own answers). Rules section 9. */
import { describe, expect, it } from '@jest/globals';
import { overlayAnswers } from '../../src/app/overlays.ts';
import { decide } from '../../src/domain/consent/decide.ts';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import type { LegalStatus, Purpose, RecordClass, State } from '../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../support/consent-tables.ts';

const tables = shippedTables();

interface Ask {
  readonly state: State;
  readonly recordClass: RecordClass;
  readonly from: readonly LegalStatus[];
  readonly to: readonly LegalStatus[];
  readonly purpose: Purpose;
  readonly treats?: boolean;
}

function ask({ state, recordClass, from, to, purpose, treats = false }: Ask): Facts {
  return {
    asOf: '2026-11-16T10:00:00-06:00', state, patient: { id: 'pt-a', name: 'A', ageYears: 40, capacity: 'has', deceased: false, custody: 'in-custody' },
    organizations: [{ id: 'org-a', name: 'A', classes: from }, { id: 'org-b', name: 'B', classes: to }], persons: [],
    discloser: { organization: 'org-a' }, recipient: { organization: 'org-b', role: 'clinician', ...(treats ? { treatingRelationship: 'patient' } : {}) }, purpose,
    request: { kind: 'disclose', records: ['r'], requesterVerified: true },
    records: [{ id: 'r', category: 'followup-care', recordClass, origin: 'org-a', healthContent: true }],
    consents: [], orders: [], agreements: [], restrictions: [], overlays: overlayAnswers(tables, state),
  };
}

const CLINIC: readonly LegalStatus[] = ['covered-entity', 'health-care-provider'];

describe('a configured state rule', () => {
  it.each([
    ['Illinois wants a consent with more on it even between two clinics', { state: 'IL', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', treats: true }, 'deny', 'state-prohibits'],
    ['Illinois says nothing about a supervision condition', { state: 'IL', recordClass: 'cji', from: ['criminal-justice-agency'], to: CLINIC, purpose: 'case-coordination' }, 'release', undefined],
    ['Texas compels a clinic to answer the jail', { state: 'TX', recordClass: 'phi', from: CLINIC, to: ['correctional-institution'], purpose: 'case-coordination' }, 'release', undefined],
    ['Texas cannot compel a Part 2 program', { state: 'TX', recordClass: 'p2', from: ['part2-program', ...CLINIC], to: ['correctional-institution'], purpose: 'case-coordination' }, 'deny', 'no-basis'],
    ['Texas does not reach a landlord', { state: 'TX', recordClass: 'phi', from: CLINIC, to: ['unregulated'], purpose: 'case-coordination' }, 'deny', 'no-basis'],
    ['Florida protects a program that has no federal money', { state: 'FL', recordClass: 'soc', from: ['state-licensed-sud-program'], to: ['criminal-justice-agency'], purpose: 'cj-monitoring' }, 'deny', 'state-prohibits'],
    ['Florida does not reach the probation office itself', { state: 'FL', recordClass: 'cji', from: ['criminal-justice-agency'], to: ['court', 'criminal-justice-agency'], purpose: 'cj-monitoring' }, 'release', undefined],
    ['California leaves a treating clinic alone', { state: 'CA', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment', treats: true }, 'release', undefined],
    ['California holds a clinic that is not shown to treat', { state: 'CA', recordClass: 'phi', from: CLINIC, to: CLINIC, purpose: 'treatment' }, 'deny', 'state-prohibits'],
  ] as const)('%s', (_name, facts, expected, reason) => {
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

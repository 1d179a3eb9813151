// SPDX-License-Identifier: Apache-2.0
/** What holds of every decision, whatever the world. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileAsk, decide, decideRecord } from '../../../../src/domain/consent/decide.ts';
import type { Decision } from '../../../../src/domain/consent/decision.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { DAY, WORLD } from '../../../support/worlds.ts';
import { arbitraryFacts } from '../scenario/arbitrary-facts.ts';
import { objections } from './slow-cover.ts';

const RUNS = { seed: 20261118, numRuns: Number(process.env['RUNS'] ?? 800) };
const tables = shippedTables();
const sorted = (values: readonly string[]): readonly string[] => [...values].sort();

/** What a recipient can see of a decision, without the order of its lists. */
function seen(decision: Decision): unknown {
  return {
    outcome: decision.outcome, released: sorted(decision.released), critical: decision.obligations.critical, advisory: decision.obligations.advisory,
    withheld: Object.fromEntries(decision.withheld.map(({ record, reasons }) => [record, reasons])),
  };
}

describe('every decision', () => {
  it('is given: no well-typed facts make the engine fail', () => {
    fc.assert(fc.property(fc.oneof(WORLD, arbitraryFacts), (facts) => {
      const decision = decide(facts, tables);
      expect(sorted([...decision.released, ...decision.withheld.map((each) => each.record)])).toEqual(sorted(facts.request.records));
    }), RUNS);
  });

  it('does not depend on the order of the papers or of the records', () => {
    fc.assert(fc.property(WORLD, (facts) => {
      const turned: Facts = {
        ...facts, consents: [...facts.consents].reverse(), records: [...facts.records].reverse(), request: { ...facts.request, records: [...facts.request.records].reverse() },
      };
      expect(seen(decide(turned, tables))).toEqual(seen(decide(facts, tables)));
    }), RUNS);
  });

  it('releases and obliges the same whatever the order of orders, agreements and restrictions', () => {
    fc.assert(fc.property(WORLD, (facts) => {
      const turned: Facts = { ...facts, orders: [...facts.orders].reverse(), agreements: [...facts.agreements].reverse(), restrictions: [...facts.restrictions].reverse() };
      const [one, other] = [decide(facts, tables), decide(turned, tables)];
      expect([other.outcome, other.released, other.obligations]).toEqual([one.outcome, one.released, one.obligations]);
    }), RUNS);
  });

  it('about one record is the same whichever others are asked for', () => {
    fc.assert(fc.property(WORLD, (facts) => {
      const together = decide(facts, tables).records;
      for (const each of together) {
        const alone = decide({ ...facts, request: { ...facts.request, records: [each.record] } }, tables).records;
        expect(alone).toEqual([each]);
      }
    }), RUNS);
  });
});

describe('a release on consent', () => {
  it('rests on one paper that covers the record whole, read slowly and from the law', () => {
    fc.assert(fc.property(WORLD, (facts) => {
      for (const each of decide(facts, tables).records.filter((one) => one.consent !== undefined)) {
        const paper = facts.consents.find((one) => one.id === each.consent)!;
        expect(objections(facts, paper, facts.records.find((one) => one.id === each.record)!)).toEqual([]);
      }
    }), { ...RUNS, numRuns: RUNS.numRuns * 4 });
  });

  it('of a derived value is not stitched together from papers for its parts', () => {
    const sud: Facts['consents'][number] = { ...PAPER, id: 'c1', categories: ['entire-sud-treatment-record'] };
    const health: Facts['consents'][number] = { ...PAPER, id: 'c2', categories: ['entire-mental-health-record'] };
    expect(decide(derived([sud, health]), tables).withheld).toEqual([{ record: 'r1', reasons: ['outside-scope'] }]);
    expect(decide(derived([sud, health, { ...PAPER, id: 'c3', categories: ['work-school-impediments'] }]), tables).records[0]).toMatchObject({ verdict: 'release', consent: 'c3' });
  });

  it('of a derived value needs no word on what lies behind it, and a denial of that holds the value back', () => {
    const limits: Facts['consents'][number] = { ...PAPER, categories: ['work-school-impediments'] };
    expect(decide(derived([limits]), tables).released).toEqual(['r1']);
    expect(decide(derived([{ ...limits, denies: [{ categories: ['diagnosis'] }] }]), tables).withheld[0]?.reasons).toEqual(['outside-scope']);
    const refused: Facts = { ...derived([limits]), restrictions: [{ id: 'x1', kind: 'standalone-deny-consent', against: {}, categories: ['diagnosis'] }] };
    expect(decide(refused, tables).withheld[0]?.reasons).toEqual(['restriction-honored']);
  });
});

describe('the days of a decision', () => {
  it('it stands, on the same facts, until the instant that it names', () => {
    fc.assert(fc.property(WORLD, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.integer({ min: 0, max: 86_399 }), (facts, share, second) => {
      const offset = facts.asOf.slice(19);
      const midnight = Date.parse(`${facts.asOf.slice(0, 10)}T00:00:00${offset}`);
      const local = (instant: number): string => `${new Date(instant + Date.parse('2026-01-01T00:00:00Z') - Date.parse(`2026-01-01T00:00:00${offset}`)).toISOString().slice(0, 19)}${offset}`;
      const early = { ...facts, asOf: local(midnight + second * 1000) };
      const { records: _records, ...rest } = early;
      const until = Date.parse(compileAsk(rest, tables).stableUntil!);
      const later = { ...facts, asOf: local(Date.parse(early.asOf) + Math.floor((until - Date.parse(early.asOf)) * share)) };
      expect(decide(later, tables)).toEqual(decide(early, tables));
    }), RUNS);
  });

  it('a record of another date in the same stretch of days is decided the same', () => {
    fc.assert(fc.property(WORLD, DAY, DAY, (facts, a, b) => {
      const { records, ...rest } = facts;
      const ask = compileAsk(rest, tables);
      const [from, to] = a < b ? [a, b] : [b, a];
      fc.pre(!ask.dayBreaks.some((day) => from < day && day <= to));
      for (const record of records) {
        expect(decideRecord(ask, { ...record, recordDate: to })).toEqual(decideRecord(ask, { ...record, recordDate: from }));
      }
    }), RUNS);
  });

  it('and some records are decided differently across a break, so that this test can fail', () => {
    const crossing = fc.sample(WORLD, { seed: 3, numRuns: 4_000 }).filter((facts) => {
      const { records, ...rest } = facts;
      const ask = compileAsk(rest, tables);
      return ask.dayBreaks.some((day) => records.some((record) => decideRecord(ask, { ...record, recordDate: '2025-01-01' }).verdict !== decideRecord(ask, { ...record, recordDate: day }).verdict));
    });
    expect(crossing.length).toBeGreaterThan(5);
  });
});

describe('the explanation', () => {
  it('gives every withheld record a finding against it and every released one a finding for it, each with its law', () => {
    fc.assert(fc.property(WORLD, (facts) => {
      for (const { verdict, findings, reasons } of decide(facts, tables).records) {
        const effects = { release: ['permit'], withhold: ['deny', 'need-fact'], undecided: ['need-fact'] }[verdict];
        expect(findings.filter((each) => effects.includes(each.effect)).length).toBeGreaterThan(0);
        expect(findings.filter((each) => each.cite === '' || each.rule === '')).toEqual([]);
        expect(reasons.length > 0).toBe(verdict !== 'release');
      }
    }), RUNS);
  });
});

const PAPER: Facts['consents'][number] = {
  id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt-rowe', disclosers: ['org-one'], recipients: ['org-two'],
  categories: [], purposes: ['case-coordination'], period: { start: '2026-01-01', end: '2027-12-31' }, signatures: [{ signer: 'pt-rowe', role: 'patient', date: '2026-03-01', method: 'wet-ink' }],
  statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'],
};

/** Work limits derived from a program's diagnosis and a clinic's progress notes, to a job program. */
function derived(consents: Facts['consents']): Facts {
  return {
    asOf: '2026-11-18T12:00:00-05:00', state: 'ZZ', patient: { id: 'pt-rowe', name: 'Avery Rowe', ageYears: 36, capacity: 'has', deceased: false, custody: 'none' },
    organizations: [{ id: 'org-one', name: 'One', classes: ['part2-program', 'covered-entity'] }, { id: 'org-two', name: 'Two', classes: ['unregulated'] }], persons: [],
    discloser: { organization: 'org-one' }, recipient: { organization: 'org-two', role: 'vocational-specialist' }, purpose: 'case-coordination',
    request: { kind: 'disclose', records: ['r1'], requesterVerified: true },
    records: [{
      id: 'r1', category: 'work-school-impediments', recordClass: 'p2', origin: 'org-one',
      derivedFrom: [{ recordClass: 'p2', category: 'diagnosis' }, { recordClass: 'phi', category: 'mh-progress-summary' }],
    }],
    consents, orders: [], agreements: [], restrictions: [],
  };
}

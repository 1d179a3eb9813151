// SPDX-License-Identifier: Apache-2.0
/** Random trees of provisions before random records: what must hold of every one of them. */
import { describe, expect, it } from '@jest/globals';
import type { Coding, ConsentProvision } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { decides } from '../../../support/oracle/provisions.ts';
import { form, OPEN, RECORD, refusal, verdict, WHOLE, type World } from './provision-world.ts';
import { code, own, recipient } from './support.ts';

const label = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: value });
const level = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: value });
const v3 = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: value });
const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1, maxLength: 2 });

/** Elements, each known to the gate; at most two of them to a provision, so that provisions meet and overlap. */
const element: fc.Arbitrary<ConsentProvision> = fc.oneof(
  some(own('category', 'diagnosis'), own('category', 'claim'), code('http://loinc.org', '1-1'), code('http://loinc.org', '2-2')).map((codes) => ({ code: codes })),
  some<Coding>({ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }, { system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }).map((types) => ({ class: types })),
  some(label('ETH'), label('HIV'), label('PSY'), level('N'), level('R')).map((securityLabel) => ({ securityLabel })),
  some<NonNullable<ConsentProvision['data']>[number]>(
    { meaning: 'instance', reference: { reference: 'Observation/o1' } }, { meaning: 'authoredby', reference: { reference: 'Practitioner/officer' } },
    { meaning: 'dependents', reference: { reference: 'Encounter/e1' } },
  ).map((data) => ({ data })),
  some(recipient('Organization/hospital'), recipient('Organization/probation')).map((actor) => ({ actor })),
  some(v3('TREAT'), v3('HRESCH'), v3('ETREAT')).map((purpose) => ({ purpose })),
  fc.constantFrom<ConsentProvision>({ dataPeriod: { start: '2026-06-01' } }, { dataPeriod: { end: '2026-06-01' } }, { period: { end: '2026-11-21' } }, { period: { end: '2026-11-22' } }),
);
const condition: fc.Arbitrary<ConsentProvision> = fc.array(element, { maxLength: 2 }).map((elements) => Object.assign({}, ...elements) as ConsentProvision);

const { tree } = fc.letrec<{ tree: ConsentProvision }>((tie) => ({
  tree: fc.record({ own: condition, type: fc.constantFrom('permit' as const, 'deny' as const), inner: fc.option(fc.array(tie('tree'), { minLength: 1, maxLength: 2 }), { nil: undefined, depthSize: 'small', freq: 2 }) })
    .map(({ own: conditions, type, inner }): ConsentProvision => ({ ...conditions, type, ...(inner === undefined ? {} : { provision: inner }) })),
}));
const trees = fc.array(tree, { maxLength: 3 });

const record: fc.Arbitrary<RecordFacts> = fc.record({
  category: fc.constantFrom<RecordFacts['category']>('diagnosis', 'claim', 'treatment-summary'), id: fc.constantFrom('Observation/o1', 'Observation/o2'),
  day: fc.constantFrom(undefined, '2026-05-01', '2026-07-01'), marked: fc.boolean(), codes: fc.subarray(['http://loinc.org|1-1', 'http://loinc.org|2-2']),
  labels: fc.subarray(['HIV', 'N', 'R', 'ETHUD']), authors: fc.subarray(['Practitioner/officer', 'Organization/program']),
}).map(({ category, id, day, marked, ...marks }): RecordFacts => {
  const { marks: _marks, recordDate: _date, ...rest } = RECORD;
  return { ...rest, category, id, ...(day === undefined ? {} : { recordDate: day }), ...(marked ? { marks: { type: 'Observation', ...marks } } : {}) };
});

const world: World = { links: new Map([['Encounter/e1', { refersTo: [], referredBy: ['Observation/o2'] }]]) };
const root = (provisions: readonly ConsentProvision[]): ConsentProvision => ({ ...WHOLE, code: [...WHOLE.code!, own('category', 'claim')], provision: [...provisions] });
const releases = (provisions: readonly ConsentProvision[], of: RecordFacts): boolean => verdict([form(root(provisions))], of, world) === 'release';
const runs = { seed: 20261122, numRuns: 600 };

describe('every tree of provisions', () => {
  it('is tried on worlds that release and worlds that do not, for their provisions', () => {
    const sample = fc.sample(fc.tuple(trees, record), { seed: 20261122, numRuns: 400 });
    const changed = sample.filter(([provisions, of]) => releases(provisions, of) !== releases([], of));
    const kept = sample.filter(([provisions, of]) => provisions.length > 0 && releases(provisions, of));
    expect([changed.length > 80, kept.length > 40]).toEqual([true, true]);
  });

  it('releases no more with a denial nested in it, at whatever place among its provisions', () => {
    fc.assert(fc.property(trees, tree, record, fc.nat(3), (provisions, denial, of, at) => {
      const more = [...provisions.slice(0, at), { ...denial, type: 'deny' as const }, ...provisions.slice(at)];
      expect(releases(more, of) && !releases(provisions, of)).toBe(false);
    }), runs);
  });

  it('releases the same in whatever order its provisions stand', () => {
    const reversed = (provision: ConsentProvision): ConsentProvision =>
      ({ ...provision, ...(provision.provision === undefined ? {} : { provision: [...provision.provision].reverse().map(reversed) }), ...(provision.actor === undefined ? {} : { actor: [...provision.actor].reverse() }) });
    fc.assert(fc.property(trees, record, (provisions, of) => {
      expect(releases([...provisions].reverse().map(reversed), of)).toBe(releases(provisions, of));
    }), runs);
  });

  it('permits nothing by a permit with an element that nobody knows, and takes no less by such a denial', () => {
    const unknown = fc.constantFrom<ConsentProvision>(
      { securityLabel: [label('NOSUCH')] }, { class: [{ code: 'x' }] }, { code: [{ text: 'x' }] }, { data: [{ meaning: 'related', reference: { reference: 'Encounter/e9' } }] },
      { action: [{ text: 'x' }] }, { actor: [{ role: code('http://example.org', 'x'), reference: { reference: 'Organization/hospital' } }] }, { purpose: [v3('NOSUCH')] }, { dataPeriod: { start: 'x' } },
    );
    fc.assert(fc.property(condition, unknown, record, (conditions, element, of) => {
      const { provision: _, ...open } = { ...OPEN, ...WHOLE };
      expect(verdict([form({ ...open, ...element })], of, world)).not.toBe('release');
      const without = Object.fromEntries(Object.entries(conditions).filter(([name]) => !(name in element)));
      const denied = (provision: ConsentProvision): boolean => !releases([{ ...provision, type: 'deny' }], of);
      expect(denied(without) && !denied({ ...without, ...element })).toBe(false);
    }), runs);
  });

  it('as a refusal beside a permit, releases no more than the permit alone; what a refusal excepts is all that passes it', () => {
    fc.assert(fc.property(condition, trees, record, (conditions, provisions, of) => {
      const alone = verdict([form(WHOLE)], of, world) === 'release';
      const { actor: _actor, purpose: _purpose, period: _period, ...about } = conditions;
      const beside = verdict([form(WHOLE), refusal({ ...about, provision: provisions })], of, world) === 'release';
      const whole = verdict([form(WHOLE), refusal({ provision: provisions })], of, world) === 'release';
      expect([beside && !alone, whole && !beside]).toEqual([false, false]);
    }), runs);
  });

  it('is decided as by a second evaluator that reads the resource itself', () => {
    fc.assert(fc.property(trees, tree, record, (provisions, denial, of) => {
      expect(releases(provisions, of)).toBe(decides(root(provisions), of) === 'permit');
      const refused: ConsentProvision = { ...denial, type: 'deny' };
      expect(verdict([form(root([])), refusal(refused)], of, world) === 'release').toBe(decides(root([]), of) === 'permit' && decides(refused, of) !== 'deny');
    }), { ...runs, numRuns: 2000 });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Every reader against messages that are damaged, cut off, or made to exhaust it: it refuses or reports, and never throws. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapAny } from '../../../src/domain/mapping/map-any.ts';
import type { LossReport } from '../../../src/domain/mapping/types.ts';
import { allCases, allFormats } from './case-files.ts';

const formats = allFormats();
const cases = allCases();
const BUNDLE = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [
  { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: '1' }], name: [{ family: 'Delgado' }] } },
  { resource: { resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'urn:uuid:1' } } },
] });
const samples = new Map([...formats.ids.map((id): [string, readonly { text: string; feed: object }[]] => [id, cases.filter(({ format }) => format === id)]), ['fhir', [{ text: BUNDLE, feed: {} }]]]);

const addsUp = (loss: LossReport): boolean => loss.mapped + loss.keptAsText + loss.ignored + loss.lost === loss.leaves;
const wild = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('<', '&', '"', '\u0000', ']]>', '\n', '\r', '|', '^~\\&', '{', '[', ',', '\\', '<!DOCTYPE a>', '\uD800', '‡', '1e999', '-'));

/** Cut anywhere, something put there, and perhaps broken off. */
function damaged(id: string): fc.Arbitrary<{ readonly text: string; readonly feed: object }> {
  const own = samples.get(id) ?? [];
  return fc.record({ one: fc.constantFrom(...own), at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 0, max: 80 }), put: wild, end: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 3 }) })
    .map(({ one, at, length, put, end }) => {
      const start = Math.floor(at * one.text.length);
      const text = one.text.slice(0, start) + put + one.text.slice(start + length);
      return { text: end === undefined ? text : text.slice(0, Math.floor(end * text.length)), feed: one.feed };
    });
}

describe.each([...samples.keys()])('the reader of %s', (id) => {
  it('takes in or refuses what is damaged or cut off, and accounts for what it takes in', () => {
    fc.assert(fc.property(damaged(id), ({ text, feed }) => {
      const result = mapAny(formats, id, { text, settings: feed });
      return result.ok ? addsUp(result.value.loss) : result.issues.length > 0;
    }), { seed: 20261122, numRuns: 60 });
  });
});

const tables = (text: string): string => JSON.stringify({ tables: { 'MO_CASEPLANS_DB2.csv': text } });
const HL7 = 'MSH|^~\\&|A|B|C|D|20261101||ADT^A01|1|P|2.5.1\r';

describe('a message that is made to exhaust its reader', () => {
  it.each<[string, string, () => string]>([
    ['a CDA document nested a hundred thousand deep', 'c-cda', () => `<ClinicalDocument xmlns="urn:hl7-org:v3">${'<component>'.repeat(100_000)}`],
    ['a CDA document with entities that expand', 'c-cda', () => '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&b;</title></ClinicalDocument>'],
    ['a CDA document with a text of forty million characters', 'c-cda', () => `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>${'x'.repeat(40_000_000)}</title></ClinicalDocument>`],
    ['a court case with forty million characters', 'niem-court', () => `<a>${'x'.repeat(40_000_000)}</a>`],
    ['an HL7 v2 field of forty million characters', 'hl7v2', () => `${HL7}PID|1||${'x'.repeat(40_000_000)}\r`],
    ['an HL7 v2 message of a million segments', 'hl7v2', () => HL7 + 'OBX|1|ST|a||b\r'.repeat(1_000_000)],
    ['a delivery of tables that is no JSON', 'case-plan-mo', () => '{'.repeat(100_000)],
    ['a delivery nested deep', 'case-plan-mo', () => `{"tables":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a delivery with a table of a million columns', 'case-plan-mo', () => tables(`${'a,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}`)],
    ['a Bundle nested deep', 'fhir', () => `{"resourceType":"Bundle","entry":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a Bundle that breaks off', 'fhir', () => BUNDLE.slice(0, -5)],
  ])('%s is refused', (_what, id, make) => {
    const result = mapAny(formats, id, { text: make(), settings: {} });
    expect(result.ok ? 'taken in' : result.issues.length > 0).toBe(true);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { codeTable } from '../../../src/domain/mapping/codes.ts';
import { resolveFeed } from '../../../src/domain/mapping/feed.ts';
import { familyMatcher, readXml } from '../../../src/domain/mapping/read/xml.ts';
import type { Outcome, TransformContext } from '../../../src/domain/mapping/transform.ts';
import { TRANSFORMS } from '../../../src/domain/mapping/transforms/index.ts';
import type { FeedSettings, Json } from '../../../src/domain/mapping/types.ts';

const sex = codeTable('sex', { M: 'male', F: 'female' }, true);
const race = codeTable('race', { W: { system: 'urn:r', code: '2106-3', display: 'White' }, 4: [] }, true);
const doc = readXml('<r>v</r>', familyMatcher({}));

function context(more: Partial<TransformContext> = {}, feed: FeedSettings = { id: 'jail', timeZone: 'America/Denver' }): TransformContext {
  const resolved = resolveFeed(feed, new Map(), new Set());
  if (!resolved.ok || !doc.ok) throw new Error('no feed');
  return { doc: doc.value, feed: resolved.value, table: undefined, args: {}, ...more };
}

function apply(name: string, raw: string, more: Partial<TransformContext> = {}, feed?: FeedSettings): Outcome {
  const transform = TRANSFORMS[name];
  if (transform === undefined || !doc.ok) throw new Error(`no transform ${name}`);
  return transform.apply(raw, context(more, feed), doc.value.root);
}

describe('transforms', () => {
  it.each<[string, string, Json, Partial<TransformContext>]>([
    ['text', ' a \n b ', 'a b', {}],
    ['boolean', 'Y', true, {}],
    ['boolean', 'false', false, {}],
    ['integer', '-12', -12, {}],
    ['decimal', '1.50', 1.5, {}],
    ['money', '$2,500.00', { value: 2500, currency: 'USD' }, {}],
    ['date', '4/17/1991', '1991-04-17', {}],
    ['date', '1991-04-17T00:00:00Z', '1991-04-17', {}],
    ['dateTime', '2026-06-03', '2026-06-03', {}],
    ['dateTime', '2026-06-03T22:40:00', '2026-06-03T22:40:00-06:00', {}],
    ['dateTime', '2026-06-03T22:40:00Z', '2026-06-03T22:40:00Z', {}],
    ['instant', '2026-06-03T22:40:00', '2026-06-03T22:40:00-06:00', {}],
    ['code', 'f', 'female', { table: sex }],
    ['ssn', '219-09-9999', { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SS' }] }, system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099999' }, {}],
    ['phone', '555-010-0144', { system: 'phone', value: '555-010-0144', use: 'work' }, { args: { use: 'work' } }],
    ['concept-text', 'Pending', { text: 'Pending' }, {}],
    ['display', 'District Court', { display: 'District Court' }, {}],
    ['annotation', 'x', { text: 'x' }, {}],
  ])('%s makes %j of %j', (name, raw, expected, more) => {
    expect(apply(name, raw, more)).toMatchObject({ kind: 'value', value: expected });
  });

  it.each([['boolean', 'maybe'], ['integer', '1.5'], ['decimal', 'ten'], ['money', 'ask'], ['date', '02/30/1990'], ['dateTime', 'soon'], ['instant', '2026-06-03'], ['ssn', '123456'], ['ssn', '000-12-3456'], ['ssn', '900-12-3456'], ['ssn', '123-00-4567']])(
    '%s refuses %j, and its sentence does not quote it',
    (name, raw) => {
      const outcome = apply(name, raw);
      expect(outcome.kind).toBe('failed');
      expect(JSON.stringify(outcome)).not.toContain(raw);
    });

  it('cut a time without an offset to its date when the feed has no zone, and keep the raw text', () => {
    expect(apply('dateTime', '2026-06-03T22:40:00', {}, { id: 'jail' })).toMatchObject({ value: '2026-06-03', original: '2026-06-03T22:40:00' });
  });

  it('never drop a code: without a target it is kept as text with the raw code of the source\'s own system', () => {
    expect(apply('concept', 'Q', { table: race, args: { codes: 'race' } })).toMatchObject({
      as: 'text', value: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/source/jail/race', code: 'Q' }], text: 'Q' }, line: { kind: 'code-without-target', value: 'Q' },
    });
    expect(apply('us-core-race', '4', { table: race })).toMatchObject({ as: 'text', line: { severity: 'information' } });
  });

  it('do not show free text that stands in a code\'s place: it may speak of a patient', () => {
    const told = 'transferred after he told staff about his overdose last week';
    expect(JSON.stringify((apply('concept', told, { table: race }) as { line?: unknown }).line)).not.toContain('overdose');
  });

  it('give two feeds different systems, so that equal numbers of two jails never meet', () => {
    const system = (id: string): unknown => (apply('identifier', '77', { args: { system: 'inmate', type: 'PI' } }, { id }) as { value?: { system?: string } }).value?.system;
    expect(system('north-jail')).not.toEqual(system('south-jail'));
  });

  it.each<[string, string, Partial<TransformContext>]>([
    ['text', 'a b', {}], ['boolean', 'true', {}], ['integer', '12', {}], ['date', '1991-04-17', {}], ['dateTime', '2026-06-03T22:40:00Z', {}], ['code', 'F', { table: sex }],
    ['concept', 'W', { table: race }], ['identifier', 'B-1', { args: { system: 'booking', type: 'VN' } }], ['ssn', '219099999', {}], ['phone', '555-010-0144', {}], ['annotation', 'x', {}], ['source-coding', '18-18', {}],
  ])('%s gives %j back when it is turned round', (name, raw, more) => {
    const inverse = TRANSFORMS[name]?.inverse;
    const outcome = apply(name, raw, more);
    expect(typeof inverse === 'function' && outcome.kind === 'value' ? inverse(outcome.value, context(more)) : undefined).toBe(raw);
  });

  it('each say whether they can be turned round, or why not', () => {
    for (const transform of Object.values(TRANSFORMS)) expect(typeof transform.inverse === 'function' || transform.inverse.length > 20).toBe(true);
  });
});

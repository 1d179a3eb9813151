// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonFault, placeOf } from '../../../src/domain/fhir/json-fault.ts';
import { readJson } from '../../../src/domain/fhir/lossless-json.ts';

/** What JavaScript says of a text: undefined for JSON, null for a fault without a place. */
function judged(text: string): number | null | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const place = /at position (\d+)/.exec((error as Error).message)?.[1];
    return place === undefined ? null : Number(place);
  }
}

describe('the place of a fault in JSON', () => {
  it.each<[string, number | undefined]>([
    ['{"a":1}', undefined], [' [1,2.5e3,"x\\u00e9",true,null,{}] ', undefined], ['"x"', undefined], ['', 0], ['{', 1], ['{"a":tru}', 5], ['{"a" 1}', 5], ['{"a":1,}', 7], ['[1,]', 3], ['[1 2]', 3], ['{a:1}', 1],
    ['{"a":1}}', 7], ['[1}', 2], ['{]', 1], ['01', 1], ['"a', 0], ['"\t"', 0], ['{"a":,}', 5], ['[:]', 1], ['nul', 0], ['{"a":{"b":[}}', 11], ['{"a":1', 6], ['1,2', 1],
  ])('of %j is %p', (text, at) => {
    expect(jsonFault(text)).toBe(at);
  });

  it('is found in just the texts that are no JSON, and never where the text is still sound', () => {
    const broken = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', 'x', '{', '\\', '0')).map(([text, at, by]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + by + text.slice(place + (by === '' ? 1 : 0));
    });
    fc.assert(fc.property(broken, (text) => {
      const [ours, theirs] = [jsonFault(text), judged(text)];
      expect(ours === undefined).toBe(theirs === undefined);
      // Ours is where the token begins, theirs may be inside of it.
      if (typeof theirs === 'number') expect(ours).toBeLessThanOrEqual(theirs);
    }), { seed: 20261122, numRuns: 2000 });
  });

  it('is told to the sender by line and column, without a word of the body', () => {
    expect([placeOf('{\n "a": tru}', 8), placeOf('x', 0)]).toEqual(['line 2, column 7', 'line 1, column 1']);
    expect(readJson('{"resourceType":"Patient",\n "active": tru}')).toMatchObject({ ok: false, issues: [{ code: 'structure', text: 'The body is not JSON', at: 'line 2, column 12' }] });
  });
});

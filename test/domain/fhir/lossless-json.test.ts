// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/fhir/canonical-json.ts';
import { parseLossless, readJson, stringifyLossless } from '../../../src/domain/fhir/lossless-json.ts';
import { composeResource, splitResource } from '../../../src/domain/fhir/resource-text.ts';

describe('a number in a resource', () => {
  it.each(['1.0', '1.50', '100', '-0', '-0.0', '1e2', '1E-3', '0.10', '12345678901234567890', '0.1234567890123456789', '3.14', '0'])(
    '%s comes back as it was written', (number) => {
      const text = `{"resourceType":"Observation","valueQuantity":{"value":${number},"unit":"mg"},"component":[{"valueQuantity":{"value":${number}}}]}`;
      expect(stringifyLossless(parseLossless(text))).toBe(text);
    });

  it('keeps its digits when the resource around it is copied, and loses them when the value is changed', () => {
    const resource = parseLossless('{"a":{"value":1.50,"code":"x"},"b":1}') as { a: { value: number } };
    expect(stringifyLossless({ ...resource, a: { ...resource.a, code: 'y' } })).toBe('{"a":{"value":1.50,"code":"y"},"b":1}');
    expect(stringifyLossless({ ...resource, a: { ...resource.a, value: 2.5 } })).toBe('{"a":{"value":2.5,"code":"x"},"b":1}');
  });

  it('is otherwise what JSON says it is, for any JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => {
      expect(JSON.stringify(parseLossless(text))).toBe(JSON.stringify(JSON.parse(text)));
      expect(JSON.parse(stringifyLossless(parseLossless(text)))).toEqual(JSON.parse(text));
    }), { seed: 2, numRuns: 500 });
  });

  it('survives being split for the store and put together again', () => {
    const text = '{"resourceType":"Observation","id":"o1","meta":{"versionId":"9","lastUpdated":"2020-01-01T00:00:00Z","source":"urn:x"},"valueQuantity":{"value":5.00}}';
    const { meta, body } = splitResource(parseLossless(text) as object);
    expect({ meta, body }).toEqual({ meta: '{"source":"urn:x"}', body: '"valueQuantity":{"value":5.00}' });
    expect(composeResource({ type: 'Observation', id: 'o1', version: 3, lastUpdated: '2026-01-01T00:00:00Z', meta, body }))
      .toBe('{"resourceType":"Observation","id":"o1","meta":{"versionId":"3","lastUpdated":"2026-01-01T00:00:00Z","source":"urn:x"},"valueQuantity":{"value":5.00}}');
  });
});

describe('a stored resource', () => {
  const row = { type: 'Basic', id: 'b', version: 1, lastUpdated: '2026-01-01T00:00:00Z' };

  it('without content or meta is put together all the same', () => {
    expect(splitResource({ resourceType: 'Basic', id: 'b', meta: { versionId: '1' } })).toEqual({ meta: '', body: '' });
    expect(composeResource({ ...row, meta: '', body: '' })).toBe('{"resourceType":"Basic","id":"b","meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00Z"}}');
  });

  it('gets added security labels before its own, none twice', () => {
    const meta = '{"tag":[{"code":"t"}],"security":[{"code":"R"},{"code":"N"}]}';
    const made = JSON.parse(composeResource({ ...row, meta, body: '"code":{"text":"x"}' }, { security: '{"code":"ETH"},{"code":"R"}' })) as { meta: { security: unknown; tag: unknown } };
    expect(made.meta.security).toEqual([{ code: 'ETH' }, { code: 'R' }, { code: 'N' }]);
    expect(made.meta.tag).toEqual([{ code: 't' }]);
  });

  it('says a label once, however its source displayed it, and leaves out those that stay behind', () => {
    const meta = '{"source":"urn:theirs","security":[{"system":"s","code":"R","display":"restricted"},{"system":"s","code":"U"},{"system":"t","code":"U"}]}';
    const metaOf = (add: Parameters<typeof composeResource>[1]): unknown => (JSON.parse(composeResource({ ...row, meta, body: '' }, add)) as { meta: unknown }).meta;
    const stored = { versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' };
    const [r, u] = [{ system: 's', code: 'R' }, { system: 't', code: 'U' }];
    expect(metaOf({ security: '{"system":"s","code":"R"}' })).toEqual({ ...stored, source: 'urn:theirs', security: [r, { system: 's', code: 'U' }, u] });
    expect(metaOf({ security: '{"system":"s","code":"R"}', drops: ({ system }) => system === 's', source: 'https://g/Organization/h' }))
      .toEqual({ ...stored, source: 'https://g/Organization/h', security: [r, u] });
    expect(metaOf({ drops: () => true })).toEqual({ ...stored, source: 'urn:theirs' });
  });

  it('is the same after any number of splits', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => key !== 'id' && key !== 'meta'), fc.jsonValue({ maxDepth: 2 })), (members) => {
      const once = composeResource({ ...row, ...splitResource({ resourceType: 'Basic', id: 'b', ...members }) });
      expect(composeResource({ ...row, ...splitResource(JSON.parse(once) as object) })).toBe(once);
    }), { seed: 3, numRuns: 200 });
  });
});

describe('a body that is no JSON', () => {
  it.each(['', '{', '{"a":}', 'null,', '{"ssn":"078-05-1120"'])('is an issue and quotes nothing of %j', (text) => {
    const result = readJson(text);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('078');
  });
});

describe('a member that stands twice', () => {
  it.each([
    ['{"resourceType":"Observation","status":"final","valueString":"a","valueString":"b"}', 'Observation.valueString'],
    ['{"resourceType":"Bundle","entry":[{"a":1},{"resource":{"status":"x", "note":[1,{"text":"\\\\",\n"text" :"y"}]}}]}', 'Bundle.entry[1].resource.note[1].text'],
    ['{"status":"final","\\u0073tatus":"amended"}', 'body.status'],
    ['{"__proto__":1,"__proto__":2}', 'character 15'],
    ['[{"078-05-1120":1,"078-05-1120":2}]', 'character 18'],
  ])('is refused with its place: %s', (text, at) => {
    expect(readJson(text)).toEqual({ ok: false, issues: [{ code: 'structure', text: 'A member stands twice in one object', at, cite: 'RFC 7493, 2.3' }] });
  });

  it.each(['{"a":{"x":1},"b":{"x":1}}', '[{"x":1},{"x":1}]', '{"a":"\\\\","b":"\\",\\"a\\":1"}', '{"a":"x","b":"a","c":["a","a"]}', '{"":1}'])('is not seen where it is none: %s', (text) => {
    expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('is found in any JSON in which one is put, and in no other', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string(), fc.jsonValue({ maxDepth: 1 }), (value, name, other) => {
      expect(readJson(JSON.stringify(value)).ok).toBe(true);
      const twice = `[${JSON.stringify(value)},{${JSON.stringify(name)}:1,${JSON.stringify(`${name}x`)}:${JSON.stringify(other)},${JSON.stringify(name)} : 2}]`;
      expect(readJson(twice)).toMatchObject({ ok: false, issues: [{ cite: 'RFC 7493, 2.3' }] });
    }), { seed: 11, numRuns: 300 });
  });
});

describe('canonical JSON', () => {
  it('is one text for one value, whatever the order of its members', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: null }], a: undefined, 'é': 'x' })).toBe('{"b":[1,{"c":null,"d":1}],"é":"x"}');
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }), { seed: 4, numRuns: 200 });
  });

  it('refuses what JSON cannot hold instead of dropping it', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson(() => 1)).toThrow(TypeError);
  });
});

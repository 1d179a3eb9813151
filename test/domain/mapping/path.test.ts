// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { parsePath, select } from '../../../src/domain/mapping/path.ts';
import { familyMatcher, readXml } from '../../../src/domain/mapping/read/xml.ts';
import { parseTarget, write } from '../../../src/domain/mapping/target.ts';
import type { Building, Written } from '../../../src/domain/mapping/target.ts';
import type { Json } from '../../../src/domain/mapping/types.ts';

const message = readXml(`<r xmlns:s="http://release.niem.gov/niem/structures/3.0/">
  <person s:id="p"><name>Ann</name><born when="1990"/></person>
  <alias><of s:ref="p"/><name>Annie</name></alias>
  <section><t root="1"/><text>one</text></section><section><t root="2"/><text>two</text></section>
  <visit><who s:ref="p"/><day>Mon</day><night>Tue</night></visit>
</r>`, familyMatcher({}));

function found(text: string): readonly (string | undefined)[] {
  const path = parsePath(text);
  if (!path.ok || !message.ok) throw new Error(text);
  return select(message.value, message.value.root, path.value).map((node) => node.value);
}

describe('source paths', () => {
  it.each([
    ['person/name', ['Ann']],
    ['/person/name', ['Ann']],
    ['//name', ['Ann', 'Annie']],
    ['person/born/@when', ['1990']],
    ['visit/who/name', ['Ann']],
    ['visit/day|night', ['Mon', 'Tue']],
    ['visit/day/../night', ['Tue']],
    ['visit/who/^alias/name', ['Annie']],
    ["section[t/@root='2']/text", ['two']],
    ["section[t/@root='9']/text", []],
    ['nobody/name', []],
  ])('%s finds %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each(['', 'a//b', 'a/[b]', "a[b='1'", 'a[b]', '!', 'a b', '//', '/^a|', 'a||b'])('%p is no path', (text) => {
    expect(parsePath(text).ok).toBe(false);
  });
});

const EXTENSIONS = { planned: 'http://example.org/planned' };

function written(...steps: readonly (readonly [string, Json])[]): { readonly body: Building; readonly outcomes: readonly Written[] } {
  const body: Building = {};
  const outcomes = steps.map(([text, json]) => {
    const target = parseTarget(text, EXTENSIONS);
    if (!target.ok) throw new Error(text);
    return write(body, target.value, json);
  });
  return { body, outcomes };
}

describe('FHIR target paths', () => {
  it('make elements where they are missing, and new ones where asked', () => {
    const { body } = written(['name[+].family', 'A'], ['name[=].given[+]', 'x'], ['name[=].given[+]', 'y'], ['name[+].family', 'B'], ['period.start', '2026']);
    expect(body).toEqual({ name: [{ family: 'A', given: ['x', 'y'] }, { family: 'B' }], period: { start: '2026' } });
  });

  it('never overwrite: the first value stays, an equal or less precise one says nothing new', () => {
    const { body, outcomes } = written(['period.end', '2026-11-16T09:45:00-07:00'], ['period.end', '2026-11-16'], ['period.end', '2026-11-17'], ['period.end', '2026-11-16T09:45:00-07:00']);
    expect(body).toEqual({ period: { end: '2026-11-16T09:45:00-07:00' } });
    expect(outcomes).toEqual(['written', 'same', 'occupied', 'same']);
  });

  it('keep one extension of each URL, written by part or whole', () => {
    const { body, outcomes } = written(['extension:planned.valueDateTime', '2026'], ['extension[+]', { url: 'http://example.org/planned', valueDateTime: '2027' }], ['extension[+]', { url: 'u' }]);
    expect(body).toEqual({ extension: [{ url: 'http://example.org/planned', valueDateTime: '2026' }, { url: 'u' }] });
    expect(outcomes).toEqual(['written', 'occupied', 'written']);
  });

  it('do not write the same element of a list twice, and merge an object into the element itself', () => {
    const { body } = written(['note[+]', { text: 'a' }], ['note[+]', { text: 'a' }], ['.', { value: '1', system: 's' }]);
    expect(body).toEqual({ note: [{ text: 'a' }], value: '1', system: 's' });
  });

  it.each(['', 'a..b', 'extension:unknown.valueString', 'name:planned', 'a[x]', 'a[-1]', '_a'])('%p is no target', (text) => {
    expect(parseTarget(text, EXTENSIONS).ok).toBe(false);
  });
});

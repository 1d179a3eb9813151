// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meetsText, parseText, wordsOf, type TextQuery } from '../../../../src/domain/fhir/search/text.ts';

const note = {
  resourceType: 'Observation', id: 'abc-xyz', meta: { versionId: '4711', tag: [{ code: 'sealed' }] }, status: 'final',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Bone <b>meta</b>stases &amp; liver</p><table><tr><td>left</td><td>right</td></tr></table></div>' },
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' }], text: 'F11.20' }, subject: { reference: 'Patient/p1', display: 'Núñez, Rosa' },
  valueQuantity: { value: 41.5, unit: 'mg' }, note: [{ text: 'Seen at Home Again' }, { text: 'housing found' }],
  contained: [{ resourceType: 'Basic', text: { div: '<div>inside</div>' } }], extension: [{ url: 'urn:x', valueAttachment: { data: 'aG91c2U=' } }],
};

function finds(param: '_text' | '_content', query: string, resource: object = note): boolean {
  const parsed = parseText(param, query);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return meetsText(parsed.value.query, wordsOf(param, resource));
}

describe('a search by text', () => {
  it.each<[string, boolean]>([
    ['bone', true], ['BONE', true], ['bon', false], ['bon*', true], ['bone liver', true], ['bone kidney', false], ['bone,kidney', true], ['bone OR kidney', true], ['kidney or lung', false],
    ['(bone OR kidney) and metastases', true], ['(kidney OR lung) and metastases', false], ['kidney or bone and metastases', true], ['not kidney', true], ['not bone', false], ['NOT (kidney or bone)', false],
    ['-kidney bone', true], ['-bone', false], ['-"metastases liver"', false], ['"bone metastases"', true], ['"metastases bone"', false], ['"bone liver"', false], ['"metast*"', false], ['left right', true], ['leftright', false],
    ['generated', false], ['final', false], ['div', false], ['bone\\,kidney', false], ['bone\\,metastases', true],
  ])('of the narrative: %s', (query, found) => {
    expect(finds('_text', query)).toBe(found);
  });

  it.each<[string, boolean]>([
    ['bone', true], ['hemoglobin', true], ['nunez', true], ['f11.20', true], ['F11', true], ['f1120', false], ['41.5', true], ['415', false], ['"home again"', true], ['"again housing"', false], ['inside', true],
    ['loinc.org', true], ['Patient/p1', true], ['abc-xyz', false], ['4711', false], ['sealed', false], ['observation', false], ['aG91c2U', false], ['final and -kidney', true],
  ])('of all of the resource: %s', (query, found) => {
    expect(finds('_content', query)).toBe(found);
  });

  it('finds nothing in the narrative of what has none', () => {
    expect([finds('_text', 'final', { ...note, text: undefined }), finds('_text', 'not final', { ...note, text: undefined })]).toEqual([false, true]);
  });

  it.each(['', '   ', '(', ')', '()', '(a', 'a)', 'and', 'a and', 'or b', 'a or', 'a,', ',a', 'not', '&', '*', '-', '"', '"a', 'a "', '""', 'and b', 'a and or b'])('is refused where it cannot be read: %p', (query) => {
    expect(parseText('_text', query)).toMatchObject({ ok: false, issues: [{ code: 'value' }] });
  });

  it('is refused beyond fifty words or twenty brackets', () => {
    const codes = (query: string): unknown => { const made = parseText('_content', query); return made.ok ? 'ok' : made.issues[0]?.code; };
    expect([codes('a '.repeat(50)), codes('a '.repeat(51)), codes(`${'('.repeat(19)}a${')'.repeat(19)}`), codes(`${'('.repeat(20)}a${')'.repeat(20)}`), codes(`${'not '.repeat(20)}a`)]).toEqual(['ok', 'too-costly', 'ok', 'too-costly', 'too-costly']);
  });

  it('means what its words, brackets and operators say, however they are put together', () => {
    const words = ['bone', 'liver', 'kidney', 'lung'];
    const leaf = fc.constantFrom(...words).map((word): TextQuery => ({ kind: 'words', words: word }));
    const { tree } = fc.letrec<{ tree: TextQuery }>((tie) => ({ tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf,
      fc.record({ kind: fc.constantFrom('any' as const, 'all' as const), of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }), fc.record({ kind: fc.constant('not' as const), of: tie('tree') })) }));
    const written = (query: TextQuery): string => {
      switch (query.kind) {
        case 'words': return query.words;
        case 'not': return `not (${written(query.of)})`;
        case 'any': return `(${query.of.map(written).join(' OR ')})`;
        case 'all': return `(${query.of.map(written).join(' ')})`;
      }
    };
    fc.assert(fc.property(tree, fc.subarray(words), (query, there) => {
      const parsed = parseText('_text', written(query));
      const all = wordsOf('_text', { text: { div: `<div>${there.join(' ')}</div>` } });
      // Random trees may be larger than what is served.
      expect(parsed.ok ? meetsText(parsed.value.query, all) : parsed.issues[0]?.code).toBe(parsed.ok ? meetsText(query, all) : 'too-costly');
    }), { seed: 20261122, numRuns: 300 });
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { familyMatcher, readXml } from '../../../../src/domain/mapping/read/xml.ts';
import { READ_LIMITS } from '../../../../src/domain/mapping/read/limits.ts';
import { parsePath, select } from '../../../../src/domain/mapping/path.ts';
import type { SourceDocument } from '../../../../src/domain/mapping/types.ts';

const familyOf = familyMatcher({ nc: ['*/niem/niem-core/*', '*/model/niem-core/*'], j: ['*/domains/jxdm/*', '*/domains/justice/*'] });

function read(text: string): SourceDocument {
  const result = readXml(text, familyOf);
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value;
}

function values(doc: SourceDocument, text: string): readonly (string | undefined)[] {
  const path = parsePath(text);
  if (!path.ok) throw new Error(text);
  return select(doc, doc.root, path.value).map((node) => node.value);
}

describe('reading XML', () => {
  it.each([
    ['2.0', 'http://niem.gov/niem/niem-core/2.0', 'http://niem.gov/niem/domains/jxdm/4.1'],
    ['3.0', 'http://release.niem.gov/niem/niem-core/3.0/', 'http://release.niem.gov/niem/domains/jxdm/5.1/'],
    ['5.0', 'http://release.niem.gov/niem/niem-core/5.0/', 'http://release.niem.gov/niem/domains/jxdm/7.2/'],
    ['6.0', 'https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/', 'https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/'],
  ])('knows the elements of NIEM %s by family and local name, whatever the prefix', (_version, core, justice) => {
    const doc = read(`<r xmlns:q="${core}" xmlns:w="${justice}"><w:Booking><q:ActivityDate>d</q:ActivityDate></w:Booking></r>`);
    expect(values(doc, 'j:Booking/nc:ActivityDate')).toEqual(['d']);
  });

  it('does not take an extension for an element of the same name in NIEM', () => {
    const doc = read('<r xmlns:nc="http://county.example/ext/1.0"><nc:ActivityDate>d</nc:ActivityDate></r>');
    expect(values(doc, 'nc:ActivityDate')).toEqual([]);
    expect(values(doc, 'ext:ActivityDate')).toEqual(['d']);
  });

  it('numbers every value: texts, attributes, and the runs of text in a narrative with their spaces', () => {
    const doc = read('<r a="1"><b> x </b><p>one <i>two</i> three</p><c/><d>  </d></r>');
    expect(doc.leaves.map((leaf) => [leaf.name, leaf.value])).toEqual([['@a', '1'], ['b', 'x'], ['#text', 'one '], ['i', 'two'], ['#text', ' three']]);
    expect(doc.leaves.map((leaf) => leaf.leaf)).toEqual([0, 1, 2, 3, 4]);
  });

  it('follows references through the whole document, also in a ring, and tells of one that leads nowhere', () => {
    const s = 'xmlns:s="http://release.niem.gov/niem/structures/3.0/"';
    const doc = read(`<r ${s}><a s:ref="p"/><person s:id="p"><name>n</name><friend s:ref="q"/></person><person s:id="q"><friend s:ref="p"/></person><x s:ref="gone"/></r>`);
    expect(values(doc, 'a/name')).toEqual(['n']);
    expect(values(doc, 'a/friend/friend/name')).toEqual(['n']);
    expect(values(doc, 'a/^r/a/name')).toEqual(['n']);
    expect(doc.notices.map((line) => line.name)).toEqual(['x']);
    const ring = read(`<r ${s}><a s:id="1" s:ref="2"/><b s:id="2" s:ref="1"/></r>`);
    expect(values(ring, 'a/c')).toEqual([]);
  });

  it.each([
    ['a document type declaration', '<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>', 'not-supported'],
    ['an entity that is not declared', '<r>&e;</r>', 'structure'],
    ['an element that is not closed', '<r><a></r>', 'structure'],
    ['a prefix that is not bound', '<q:r/>', 'structure'],
    ['two roots', '<a/><b/>', 'structure'],
    ['nothing', '', 'structure'],
    ['text alone', 'Dear sir', 'structure'],
  ])('refuses %s with the place and without quoting it', (_name, text, code) => {
    const result = readXml(text, familyOf);
    expect(result).toMatchObject({ ok: false, issues: [{ code, at: expect.stringMatching(/^line \d+, column \d+$/) }] });
  });

  it.each([
    ['longer than allowed', `<r>${'x'.repeat(2000)}</r>`, { chars: 1000 }, 'too-long'],
    ['nested deeper than allowed', '<a>'.repeat(50), { depth: 20 }, 'too-costly'],
    ['of more elements than allowed', `<r>${'<a/>'.repeat(500)}</r>`, { nodes: 100 }, 'too-costly'],
    ['with a longer value than allowed', `<r>${'x'.repeat(500)}</r>`, { value: 100 }, 'too-long'],
  ])('refuses a message %s', (_name, text, limit, code) => {
    expect(readXml(text, familyOf, { ...READ_LIMITS, ...limit })).toMatchObject({ ok: false, issues: [{ code }] });
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkNarrative, makeNarrativeSafe, withoutNarrative } from '../../../src/domain/fhir/narrative.ts';
import { TOO_LONG, took } from '../../support/took.ts';

const div = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

const FINE = [
  '<p>Plan <b>for</b> <i>release</i><br/></p>', '<table border="1"><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
  '<a href="https://example.org/x">x</a>', '<a href="#item">x</a>', '<a href="Patient/1">x</a>', '<ul><li>a &amp; b &lt; c</li></ul>',
  '<img src="data:image/png;base64,AAAA" alt="x"/>', '<p style="color: red">x</p>', '<p>é &#160; ü</p>', '<span style="background: url(tbl_bck1.png)">x</span>',
];

const BAD: readonly (readonly [string, string])[] = [
  ['a script', '<script>alert(1)</script>x'], ['an event handler', '<p onclick="x()">x</p>'], ['a form', '<form action="x"><input/></form>x'],
  ['a frame', '<iframe src="https://evil.example"/>x'], ['a script link', '<a href="javascript:alert(1)">x</a>'],
  ['a script link in disguise', '<a href=" java&#10;script:alert(1)">x</a>'], ['an image from elsewhere', '<img src="https://evil.example/pixel.gif"/>x'],
  ['an image from elsewhere without scheme', '<img src="//evil.example/pixel.gif"/>x'], ['a style that loads', '<p style="background:url(https://evil.example/a)">x</p>'],
  ['a style that runs', '<p style="width: expression(alert(1))">x</p>'], ['a style with escapes', '<p style="b\\61 ckground:x">x</p>'],
  ['a style sheet', '<style>p{}</style>x'], ['a link element', '<link href="x"/>x'], ['an object', '<object data="x"/>x'], ['an svg', '<svg><text>x</text></svg>'],
  ['a data link', '<a href="data:text/html,x">x</a>'], ['a foreign namespace', '<p xmlns="urn:x">x</p>'],
];

describe('a narrative', () => {
  it.each(FINE)('with %s is FHIR\'s and passes', (inner) => {
    expect(checkNarrative(div(inner))).toBeUndefined();
  });

  it.each(BAD)('with %s is refused', (_what, inner) => {
    expect(checkNarrative(div(inner))).toBeDefined();
  });

  it.each([
    ['nothing in it', div('')], ['only blanks', div(' \n ')], ['another root', '<p xmlns="http://www.w3.org/1999/xhtml">x</p>'], ['no namespace', '<div>x</div>'],
    ['an open tag', '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</div>'], ['two roots', `${div('x')}${div('y')}`],
    ['an unknown entity', div('&nbsp;x')], ['a document type', `<!DOCTYPE div [<!ENTITY a "x">]>${div('&a;')}`], ['plain text', 'hello'],
    ['a thousand levels', div('<b>'.repeat(1000) + 'x' + '</b>'.repeat(1000))],
  ])('with %s is refused', (_what, text) => {
    expect(checkNarrative(text)).toBeDefined();
  });

  it.each([['tags that are never closed', '<a '], ['ever deeper tags', '<p>']])('with %s is read no further than the first fault', (_name, again) => {
    expect(took(() => checkNarrative(div(again.repeat(250_000))))).toBeLessThan(TOO_LONG);
  });

  it('is refused without quoting it', () => {
    expect(checkNarrative(div('<script>Jane Doe</script>'))).not.toContain('Jane');
  });

  it('made safe keeps what is allowed and drops scripts with all that is in them', () => {
    expect(makeNarrativeSafe(div('<p onclick="x()" class="c">a<script>b</script><font color="red">c</font></p><img src="https://evil.example/a.gif" alt="d"/>')))
      .toBe(div('<p class="c">ac</p><img alt="d"/>'));
    expect(makeNarrativeSafe(div('<a href="javascript:x">a &lt; b</a><!-- c --><![CDATA[<d>]]>'))).toBe(div('<a>a &lt; b</a>&lt;d&gt;'));
    expect(makeNarrativeSafe(div('<script>x</script>'))).toBeUndefined();
    expect(makeNarrativeSafe('<div')).toBeUndefined();
  });

  it('made safe always passes the check, and is then left alone', () => {
    const piece = fc.oneof(fc.constantFrom(...FINE, ...BAD.map(([, inner]) => inner)), fc.string().map((text) => text.replace(/[<>&]/g, '')));
    fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const safe = makeNarrativeSafe(div(pieces.join('')));
      if (safe === undefined) return;
      expect(checkNarrative(safe)).toBeUndefined();
      expect(makeNarrativeSafe(safe)).toBe(safe);
    }), { seed: 5, numRuns: 300 });
  });

  it('is taken out everywhere for enforcement: resource, contained resources and sections', () => {
    const made = withoutNarrative({
      resourceType: 'Composition', text: { div: 'SECRET' }, contained: [{ resourceType: 'Basic', text: { div: 'SECRET' } }],
      section: [{ title: 'x', text: { div: 'SECRET' }, section: [{ text: { div: 'SECRET' } }] }],
    });
    expect(JSON.stringify(made)).not.toContain('SECRET');
    expect(made.section[0]?.title).toBe('x');
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Explanation } from '../../../src/app/api.ts';
import { explanationJson, explanationPage, ledgerJson } from '../../../src/app/console/documents.ts';

const explanation: Explanation = {
  entry: {
    id: 'e1', at: '2026-11-22T10:00:00Z', request: 'r1', person: 'p1', kind: 'refusal', client: 'home-again', organization: 'home-again',
    purpose: 'case-coordination', outcome: 'deny', rules: ['part2.no-basis'], audit: '{"resourceType":"AuditEvent"}', detail: '', chain: 3, seq: 9, hash: 'h', previous: 'g',
  },
  lines: ['No consent covers <b>medications</b> & "more".'],
  replay: 'same',
};

describe('the page that says why', () => {
  const page = explanationPage(explanation, '/console/style.css');

  it('tells outcome, rule, asker and whether it would come out the same', () => {
    for (const word of ['was refused', 'deny', 'part2.no-basis', 'home-again', 'chain 3, entry 9', 'comes out the same']) {
      expect(page).toContain(word);
    }
  });

  it('shows texts as texts, never as markup', () => {
    expect(page).toContain('No consent covers &lt;b&gt;medications&lt;/b&gt; &amp; &quot;more&quot;.');
  });

  it('keeps a strict content security policy: no script, no inline style, no event handler', () => {
    expect(page).not.toMatch(/<script|style=|\son[a-z]+=/i);
  });

  it('has a language, a title, one main landmark and one first heading for screen readers', () => {
    expect(page).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>/);
    expect([page.match(/<main>/g)?.length, page.match(/<h1>/g)?.length]).toEqual([1, 1]);
  });
});

it('as JSON, the audit event is a value and an empty detail is null', () => {
  expect(JSON.parse(ledgerJson([explanation.entry]))).toMatchObject({ entries: [{ id: 'e1', audit: { resourceType: 'AuditEvent' }, detail: null }] });
  expect(JSON.parse(explanationJson(explanation))).toMatchObject({ replay: 'same', lines: explanation.lines, entry: { audit: { resourceType: 'AuditEvent' } } });
});

// SPDX-License-Identifier: Apache-2.0
import { expect, it } from '@jest/globals';
import type { Explanation } from '../../../src/app/api.ts';
import { explanationJson, ledgerJson } from '../../../src/app/console/documents.ts';

const explanation: Explanation = {
  entry: {
    id: 'e1', at: '2026-11-22T10:00:00Z', request: 'r1', person: 'p1', kind: 'refusal', client: 'home-again', organization: 'home-again',
    purpose: 'case-coordination', outcome: 'deny', rules: ['part2.no-basis'], audit: '{"resourceType":"AuditEvent"}', detail: '', chain: 3, seq: 9, hash: 'h', previous: 'g',
  },
  lines: ['No consent covers <b>medications</b> & "more".'],
  replay: 'same',
};

it('as JSON, the audit event is a value and an empty detail is null', () => {
  expect(JSON.parse(ledgerJson([explanation.entry]))).toMatchObject({ entries: [{ id: 'e1', audit: { resourceType: 'AuditEvent' }, detail: null }] });
  expect(JSON.parse(explanationJson(explanation))).toMatchObject({ replay: 'same', lines: explanation.lines, entry: { audit: { resourceType: 'AuditEvent' } } });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { lineExtensions, noticeLines, noticeResource } from '../../../../src/domain/consent/enforce/notices.ts';
import { explainReceipt } from '../../../../src/domain/consent/explain/scope.ts';
import { shippedTables } from '../../../support/consent-tables.ts';

const { statement1, statement2, limits } = shippedTables().notices;
const scope = explainReceipt({ basis: 'tpo-single-consent' }, 'Larkspur');
const sd = (name: string): string => `https://throughcare.dev/fhir/StructureDefinition/${name}`;

describe('What accompanies a release', () => {
  it.each([statement1, statement2])('is told apart again when it is read out of the answer: the notice ($cite), the scope, and each limit that is shipped', ({ text }) => {
    const lines = Object.values(limits).map((each) => each.text);
    const made = noticeResource({ notice: text, scope: [scope], limits: lines, subject: 'Patient/p', sent: '2026-11-22T12:00:00Z', id: 'n' });
    const read = noticeLines([undefined, made, made, { resourceType: 'Communication', status: 'completed', payload: [{ contentString: 'A letter' }] }]);
    expect(read).toEqual([text, scope, ...lines]);
    expect(lineExtensions(read)).toEqual([{ url: sd('part2-notice'), valueString: text }, { url: sd('consent-scope'), valueString: scope }, ...lines.map((valueString) => ({ url: sd('use-limit'), valueString }))]);
  });

  it('is nothing where nothing is owed', () => {
    expect([noticeResource({ subject: 'Patient/p', sent: '2026-11-22T12:00:00Z', id: 'n' }), lineExtensions([])]).toEqual([undefined, []]);
  });
});

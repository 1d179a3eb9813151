// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Communication } from '@medplum/fhirtypes';
import { lineExtensions, noticeExtensions, noticeLines, noticeResource } from '../../../../src/domain/consent/enforce/notices.ts';
import { explainReceipt } from '../../../../src/domain/consent/explain/scope.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { DISPUTE, NOTICE } from './answers.ts';

const { statement1, statement2, limits } = shippedTables().notices;
const scope = explainReceipt({ basis: 'tpo-single-consent' }, 'Larkspur');
const sd = (name: string): string => `https://throughcare.dev/fhir/StructureDefinition/${name}`;
const { subject, sent, id } = NOTICE;

describe('What accompanies a release', () => {
  it.each([statement1, statement2])('is told apart again when it is read out of the answer: the notice ($cite), the scope, and each limit that is shipped', ({ text }) => {
    const lines = Object.values(limits).map((each) => each.text);
    const made = noticeResource({ notice: text, scope: [scope], limits: lines, subject, sent, id });
    const read = noticeLines([undefined, made, made, { resourceType: 'Communication', status: 'completed', payload: [{ contentString: 'A letter' }] }]);
    expect(read).toEqual([text, scope, ...lines]);
    expect(lineExtensions(read)).toEqual([{ url: sd('part2-notice'), valueString: text }, { url: sd('consent-scope'), valueString: scope }, ...lines.map((valueString) => ({ url: sd('use-limit'), valueString }))]);
  });

  it('is nothing where nothing is owed', () => {
    expect([noticeResource({ subject, sent, id }), noticeExtensions({}), lineExtensions([])]).toEqual([undefined, [], []]);
  });

  it.each([
    ['the notice alone', { notice: 'N' }, ['N']], ['the scope alone', { scope: ['S', 'T'] }, ['S', 'T']], ['limits alone, where no notice says them', { limits: ['L', 'M'] }, ['L', 'M']],
  ])('may be %s', (_what, owed, lines) => {
    expect(noticeResource({ ...owed, subject, sent, id })?.payload).toEqual(lines.map((contentString) => ({ contentString })));
  });
});

describe('The notice that is read out of an answer', () => {
  const notice = noticeResource(NOTICE)!;
  const [kind] = notice.category!;
  const letter = (more: Partial<Communication>): Communication => ({ resourceType: 'Communication', status: 'completed', payload: [{ contentString: 'A letter' }], ...more });
  const coded = (system: string | undefined, code: string): Partial<Communication> => ({ category: [{ coding: [{ ...(system === undefined ? {} : { system }), code }] }] });

  it.each<readonly [string, Communication]>([
    ['of no kind', letter({})], ['of a kind in words', letter({ category: [{ text: 'part2-notice' }] })],
    ['of another kind of ours', letter(coded(kind!.coding![0]!.system, 'letter'))], ['of a kind that another list calls so', letter(coded('urn:other', 'part2-notice'))],
    ['that says what is said of a disputed record', noticeResource(DISPUTE)!],
  ])('is not in a letter %s: nobody\'s words pass for a notice', (_what, communication) => {
    expect(noticeLines([communication])).toEqual([]);
  });

  it('is in whatever is a notice, of other kinds too', () => {
    expect(noticeLines([letter({ category: [{ text: 'letter' }, { coding: [{ code: 'letter' }, ...kind!.coding!] }] })])).toEqual(['A letter']);
  });

  it('is its text alone, and nothing where it has none', () => {
    expect(noticeLines([{ ...notice, payload: [{ contentReference: { reference: 'Binary/b' } }, { contentString: 'N' }] }])).toEqual(['N']);
    const { payload: _none, ...silent } = notice;
    expect(noticeLines([silent])).toEqual([]);
  });
});

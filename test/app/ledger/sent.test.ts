// SPDX-License-Identifier: Apache-2.0
/** What the ledger keeps of an answer, so that the answer can be proved by whoever holds it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sentOf } from '../../../src/app/ledger/sent.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { enforceStatement, type Accompaniment } from '../../../src/domain/consent/enforce/enforce.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const notice: Accompaniment = { person: 'p1', notice: 'Do not pass it on.', scope: ['Scope of the consent a: all.', 'Scope of the consent b: é.'], subject: 'Patient/1', sent: '2026-11-22T00:00:00Z', id: 'n1' };

describe('what is kept of an answer that left', () => {
  it('is a digest of the notice and of the scope, with their place in a bundle, and of the whole', () => {
    const body = enforceStatement('bundle', 'application/fhir+json', [DIRECTORY_DECISION], () => '{"a":"é"}');
    expect(sentOf({ enforced: { accompaniment: [notice] }, body }, 'p1')).toEqual({
      along: [
        { what: 'part2-notice', sha256: digest('Do not pass it on.'), place: 'Communication/n1' },
        { what: 'consent-scope', sha256: digest('Scope of the consent a: all.\nScope of the consent b: é.'), place: 'Communication/n1' },
      ],
      ssn: 'removed', body: { form: 'bundle', type: 'application/fhir+json', sha256: digest('{"a":"é"}') },
    });
  });

  it('names the element of a record that went by itself, and no place where the channel has its own', () => {
    const body = enforceStatement('file', 'application/fhir+ndjson', [DIRECTORY_DECISION], () => '');
    expect(sentOf({ enforced: { accompaniment: [notice], ssn: true }, body }, 'p1')).toMatchObject({ along: [{ place: 'meta.extension' }, { place: 'meta.extension' }], ssn: 'left' });
    expect(sentOf({ enforced: { accompaniment: [notice] } }, 'p1').along.map(({ place }) => place)).toEqual([undefined, undefined]);
  });

  it('holds nothing that went along for somebody else, and what went with a disputed record', () => {
    const disagreement: Accompaniment = { disagreement: { record: 'Condition/1', lines: ['I never said so.'] }, subject: 'Patient/1', sent: '', id: 'd1' };
    expect(sentOf({ enforced: { accompaniment: [notice, disagreement] } }, 'p2').along).toEqual([{ what: 'disagreement', sha256: digest('I never said so.') }]);
  });
});

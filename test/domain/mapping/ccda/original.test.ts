// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { withOriginal } from '../../../../src/domain/mapping/ccda/original.ts';
import { caseText, mapped, ofType } from './ccda-files.ts';

const ORIGINAL = { hash: 'qvTGHdzF6KLavt4PO0gs2a6pQ00=', size: 48_189, url: 'Binary/raw-1' };

describe('the document as it was sent', () => {
  it('is named by hash, size and address in its own document reference, and in no other', () => {
    const [original, note] = ofType(withOriginal(mapped(caseText('care-plan-sud')), ORIGINAL), 'DocumentReference');
    expect(original?.content[0]?.attachment).toEqual({ contentType: 'text/xml', ...ORIGINAL });
    expect(note?.content[0]?.attachment.hash).toBeUndefined();
  });

  it('that carries its content inline keeps it', () => {
    const [original] = ofType(withOriginal(mapped(caseText('odd-unstructured')), ORIGINAL), 'DocumentReference');
    expect(original?.content[0]?.attachment).toEqual({ contentType: 'application/pdf', data: 'JVBERi0xLjQKJcOkw7zDtsOfCg==' });
  });
});

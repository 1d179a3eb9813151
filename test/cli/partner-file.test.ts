// SPDX-License-Identifier: Apache-2.0
/** A partner file whose agreements name papers that lie beside it. */
import { describe, expect, it } from '@jest/globals';
import { partnerFile } from '../../src/cli/partner-file.ts';
import { fail, ok } from '../../src/domain/issue.ts';
import { parsePartner } from '../../src/partners/registry/parse-partner.ts';

const organization = { id: 'p', name: 'P', statuses: ['unregulated'] };
const agreement = (document?: object): object => ({ id: 'p-qsoa', type: 'qsoa', with: ['gateway'], period: {}, ...(document === undefined ? {} : { document }) });

/** What comes of the file /partners/p.json, with these papers on the disk. */
function taken(agreements: unknown, papers: Readonly<Record<string, string>> = {}): ReturnType<typeof partnerFile> {
  const disk: Readonly<Record<string, string>> = { '/partners/p.json': JSON.stringify({ organization, agreements }), ...papers };
  return partnerFile('/partners/p.json', { readFile: (path) => (disk[path] === undefined ? fail({ code: 'not-found', text: path }) : ok(new TextEncoder().encode(disk[path]))) });
}
const documentIn = (read: ReturnType<typeof partnerFile>): unknown => {
  const parsed = read.ok ? parsePartner(read.value) : read;
  return parsed.ok ? parsed.value.agreements[0]?.document : parsed.issues.map(({ at }) => at);
};

describe('A partner file at the terminal', () => {
  it.each([['signed/qsoa.pdf', '/partners/signed/qsoa.pdf', 'application/pdf'], ['/scans/QSOA.TIFF', '/scans/QSOA.TIFF', 'image/tiff'], ['../qsoa.jpg', '/qsoa.jpg', 'image/jpeg']])('takes the paper %s in, from beside the file', (file, path, contentType) => {
    expect(documentIn(taken([agreement({ title: 'Signed', file })], { [path]: 'hello' }))).toEqual({ title: 'Signed', contentType, data: 'aGVsbG8=' });
  });

  it('says where a paper stands that cannot be read, or that is none', () => {
    expect(documentIn(taken([agreement(), agreement({ title: 'Signed', file: 'nowhere.pdf' })]))).toEqual(['agreements.1.document.file']);
    expect(documentIn(taken([agreement({ title: 'Signed', file: 'setup.exe' })], { '/partners/setup.exe': 'x' }))).toEqual(['agreements.0.document.file']);
  });

  it('is what it was where it names no paper', () => {
    expect(documentIn(taken([agreement()]))).toBeUndefined();
    for (const agreements of ['text', null, [null], undefined]) {
      expect(taken(agreements)).toEqual(ok(JSON.stringify({ organization, agreements })));
    }
    expect(partnerFile('/x', { readFile: () => ok(new TextEncoder().encode('{')) })).toEqual(ok('{'));
    expect(partnerFile('/x', { readFile: () => fail({ code: 'not-found', text: 'x' }) }).ok).toBe(false);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** The public HL7 v2 samples (HL7/v2-to-fhir, Apache-2.0): every one goes in, whole, and comes out again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { parseHl7, printHl7 } from '../../src/domain/mapping/read/hl7.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { allFormats, formatOf } from '../domain/mapping/case-files.ts';

const FOLDER = join(process.env.SHARED_DIR ?? join(import.meta.dirname, '..', '..', '..', 'shared'), 'samples', 'hl7v2');
const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
const format = formatOf(allFormats('hl7v2'), 'hl7v2');
const validator = compileValidator(loadDefinitions());

describe.each(files)('the public sample %s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const mapped = mapMessage(format, text, { id: 'sample', timeZone: 'America/Denver' });

  it('becomes valid resources, each value accounted for', () => {
    if (!mapped.ok) throw new Error(mapped.issues[0]?.text);
    const { leaves, mapped: carried, keptAsText, ignored, lost } = mapped.value.loss;
    expect(carried + keptAsText + ignored + lost).toBe(leaves);
    expect(carried).toBeGreaterThan(leaves / 2);
    expect(mapped.value.entries.flatMap((entry) => validator.validate(entry.resource).filter(isError).map((issue) => `${entry.key} ${issue.at}: ${issue.text}`))).toEqual([]);
  });

  it('becomes a document with the text of its observations in order', () => {
    const document = mapped.ok ? mapped.value.entries.map(({ resource }) => resource).find((one) => one.resourceType === 'DocumentReference') : undefined;
    const words = Buffer.from(document?.content[0]?.attachment.data ?? '', 'base64').toString('utf8');
    expect(words.indexOf('Critical Values Entered On')).toBeLessThan(words.indexOf('Table formatting from the original'));
    expect(words).toContain('Red List Hematology Grid');
    expect(document?.securityLabel?.[0]?.coding?.map((coding) => coding.code)).toContain('R');
  });

  it('is written as it was read', () => {
    const parsed = parseHl7(text);
    expect(parsed.ok && printHl7(parsed.value)).toBe(text.split(/[\r\n]+/u).filter((line) => line !== '').map((line) => `${line}\r`).join(''));
  });
});

it('there are samples to run', () => {
  expect(files.length).toBeGreaterThan(0);
});

// SPDX-License-Identifier: Apache-2.0
/**
 * Every case of every format under mappings/<format>/cases, compared exactly. After a change that is meant:
 * `node test/domain/mapping/update-cases.ts [format[/case]]`, and read the difference.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { isError } from '../../../src/domain/issue.ts';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import type { LossKind, LossReport } from '../../../src/domain/mapping/types.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { allCases, allFormats, formatOf, outcomeOf } from './case-files.ts';
import type { MappingCase } from './case-files.ts';

const formats = allFormats();
const cases = allCases();
const validator = compileValidator(loadDefinitions());

function fileOf(one: MappingCase, name: string): unknown {
  return JSON.parse(readFileSync(join(one.folder, name), 'utf8'));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function counted(loss: LossReport, kinds: readonly LossKind[]): number {
  return loss.lines.filter((line) => kinds.includes(line.kind)).reduce((sum, line) => sum + line.count, 0);
}

const mapped = cases.flatMap((one) => {
  const result = mapMessage(formatOf(formats, one.format), one.text, one.feed);
  return result.ok ? [{ name: `${one.format}/${one.name}`, result: result.value }] : [];
});

describe('the cases of every format', () => {
  it.each(cases.map((one) => [`${one.format}/${one.name}`, one] as const))('%s becomes what its files promise', (_name, one) => {
    const outcome = outcomeOf(formats, one);
    expect(plain(outcome.loss)).toEqual(fileOf(one, 'loss.json'));
    if (outcome.expected !== undefined) expect(plain(outcome.expected)).toEqual(fileOf(one, 'expected.json'));
  });

  it('covers ordinary, odd and broken messages of both custody formats', () => {
    for (const format of ['niem-custody', 'jail-csv']) {
      const names = cases.filter((one) => one.format === format).map((one) => one.name);
      expect(names.some((name) => name.startsWith('broken'))).toBe(true);
      expect(names.some((name) => name.includes('odd'))).toBe(true);
      expect(names.length).toBeGreaterThanOrEqual(8);
    }
  });
});

describe.each(mapped.map(({ name, result }) => [name, result] as const))('%s', (_name, result) => {
  it('accounts for every value that the reader counted', () => {
    const { leaves, mapped: carried, keptAsText, ignored, lost } = result.loss;
    expect(carried + keptAsText + ignored + lost).toBe(leaves);
    expect(counted(result.loss, ['no-row', 'failed-transform'])).toBe(lost);
    expect(counted(result.loss, ['ignored', 'placeholder'])).toBe(ignored);
  });

  it('yields only valid FHIR R4 resources', () => {
    const errors = result.entries.flatMap((entry) => validator.validate(entry.resource).filter(isError).map((issue) => `${entry.key}: ${issue.at} ${issue.text}`));
    expect(errors).toEqual([]);
  });

  it('refers only to entries of the same message', () => {
    const urns = new Set(result.entries.map((entry) => entry.urn));
    const references = [...JSON.stringify(result.entries.map((entry) => entry.resource)).matchAll(/"reference":"(urn:throughcare:[^"]*)"/gu)].map(([, urn]) => urn);
    expect(references.filter((urn) => urn !== undefined && !urns.has(urn))).toEqual([]);
    expect(result.entries.every((entry) => entry.author === undefined || urns.has(entry.author))).toBe(true);
  });

  it('gives each resource a key of its own', () => {
    expect(new Set(result.entries.map((entry) => entry.key)).size).toBe(result.entries.length);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** The public C-CDA samples of HL7 (CC0): every one goes in, and what share of its coded statements came through is reported. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { ccdaShares } from '../../src/domain/mapping/ccda/shares.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { CCDA, completed, mapped, ofType } from '../domain/mapping/ccda/ccda-files.ts';

const FOLDER = join(process.env.SHARED_DIR ?? join(import.meta.dirname, '..', '..', '..', 'shared'), 'samples', 'c-cda');
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.xml')).sort() : [];
const validator = compileValidator(loadDefinitions());

/** Sections whose statements must come through: problems, medications, results, goals, health concerns, interventions, care team. */
const CORE = ['11450-4', '10160-0', '30954-2', '61146-7', '75310-3', '62387-6', '85847-2'];

describe.each(files)('the public sample %s', (file) => {
  const text = completed(readFileSync(join(FOLDER, file), 'utf8'));
  const result = mapped(text);

  it('becomes valid resources, each value accounted for', () => {
    const { leaves, mapped: carried, keptAsText, ignored, lost } = result.loss;
    expect(carried + keptAsText + ignored + lost).toBe(leaves);
    expect(result.entries.flatMap((entry) => validator.validate(entry.resource).filter(isError).map((issue) => `${entry.key} ${issue.at}: ${issue.text}`))).toEqual([]);
  });

  it('keeps the narrative of every section', () => {
    const sections = ofType(result, 'Composition')[0]?.section ?? [];
    expect(sections).toHaveLength((text.match(/<section\b/gu) ?? []).length);
    expect(sections.filter((section) => section.text === undefined).map((section) => section.title)).toEqual([]);
  });

  it('carries over more than 95 % of the statements in the sections that matter most', () => {
    const core = ccdaShares(CCDA, text, result).filter((share) => CORE.includes(share.section));
    const [statements, carried] = core.reduce(([all, done], share) => [all + share.statements, done + share.carried], [0, 0]);
    process.stdout.write(`${file}: ${carried} of ${statements} statements of the core sections; ${result.loss.lost} of ${result.loss.leaves} values lost\n`);
    expect(carried).toBeGreaterThan(statements * 0.95 - 1e-9);
  });
});

describe('the public samples', () => {
  it('are all there', () => {
    expect(files).toHaveLength(13);
  });
});

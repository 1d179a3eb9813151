// SPDX-License-Identifier: Apache-2.0
/** The coverage pages say what the mapping data says today. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { coveragePages, DOCS } from '../support/coverage-page.ts';

const pages = [...coveragePages()];

describe('the coverage pages', () => {
  it.each(pages)('%s is fresh (node test/support/coverage-page.ts)', (path, text) => {
    expect(existsSync(join(DOCS, path)) ? readFileSync(join(DOCS, path), 'utf8') : 'missing').toBe(text);
  });

  it('are there for the formats of today and no others', () => {
    expect(readdirSync(join(DOCS, 'coverage')).map((name) => `coverage/${name}`).toSorted()).toEqual(pages.map(([path]) => path).filter((path) => path !== 'coverage.md').toSorted());
  });
});

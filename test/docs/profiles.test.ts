// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildPages } from '../../src/cli/build-profiles/pages.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'profiles');

describe('the pages of the profiles', () => {
  const pages = buildPages();

  it('are what the compiled profiles and examples say today (node src/cli/build-pages.ts)', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...pages.keys()].toSorted());
    for (const [name, text] of pages) expect([name, readFileSync(join(FOLDER, name), 'utf8') === text]).toEqual([name, true]);
  });

  it('link only to what exists', () => {
    const links = [...pages].flatMap(([name, text]) => [...text.matchAll(/\]\((?!http)([^)#]+)\)/g)].map((each) => [name, each[1] ?? ''] as const));
    expect(links.length).toBeGreaterThan(150);
    expect(links.filter(([, link]) => !existsSync(join(FOLDER, link)))).toEqual([]);
  });

  it('say of every profile what it is, why it is, and show one that holds and one that does not', () => {
    const profiles = [...pages].filter(([name]) => !['README.md', 'extensions.md', 'codes.md', 'operations.md'].includes(name));
    expect(profiles.length).toBeGreaterThan(40);
    expect(profiles.filter(([, text]) => !['## Why', '## Elements', '\nValid: ', '\nNot valid:'].every((part) => text.includes(part))).map(([name]) => name)).toEqual([]);
  });
});

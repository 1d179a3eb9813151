// SPDX-License-Identifier: Apache-2.0
/** docs/trust.md: every refusal that issue and page name has a test of that name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const rows = [...readFileSync(join(ROOT, 'docs', 'trust.md'), 'utf8').matchAll(/^\| (.+?) \| (test\/\S+\.test\.ts) \| (.+?) \|$/gm)].map(([, name, file, test]) => [name!, file!, test!] as const);

describe('the table of refusals', () => {
  it.each(rows)('%s: %s has the test "%s"', (_name, file, test) => {
    // In single or double quotes, as the name of a test or of its row.
    expect(readFileSync(join(ROOT, file), 'utf8').replaceAll('\\\'', '\'')).toMatch(new RegExp(`['"]${test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]`));
  });

  it.each(['alg none', 'missing `jti`', 'an assertion of an hour', 'broken JWT', 'wrong audience', 'replayed `jti`', 'expired', 'swapped key', 'SAN mismatch', 'revoked certificate', 'token bound to another certificate', 'scope escalation', 'forged `hl7-b2b`: purpose'])(
    'has the case %s', (name) => {
      expect(rows.map(([each]) => each)).toContain(name);
    });
});

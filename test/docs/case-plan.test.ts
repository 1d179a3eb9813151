// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { PAGE, withRules } from '../support/plan-check-page.ts';

it('the page for case planners lists every rule of $check as it is (node test/support/plan-check-page.ts)', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toBe(withRules(page));
});

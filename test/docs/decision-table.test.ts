// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { decisionTable } from '../support/oracle/print-table.ts';

describe('the table of what goes without any paper', () => {
  it('is what the engine answers today', () => {
    expect(readFileSync(new URL('../../docs/decision-table.md', import.meta.url), 'utf8')).toBe(decisionTable());
  });
});

// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { CodeSystem } from '@medplum/fhirtypes';
import { expect, it } from '@jest/globals';
import { RULES } from '../../src/domain/caseplan/check/check.ts';

it('every finding that $check makes has its code in the published code system, with the same words, and no other', () => {
  const published = JSON.parse(readFileSync(new URL('../../profiles/generated/throughcare/CodeSystem-plan-check.json', import.meta.url), 'utf8')) as CodeSystem;
  expect(published.concept?.map(({ code, display, definition }) => ({ code, display, definition })))
    .toEqual(RULES.map(({ code, text, gravity, suggestion, source }) => ({ code, display: text, definition: `${gravity}. ${suggestion} ${source}` })));
});

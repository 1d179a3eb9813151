// SPDX-License-Identifier: Apache-2.0
/** What consents and the sharing protocol may speak of includes the parts of a plan: a valid example of each is told apart from the plan. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Resource } from '@medplum/fhirtypes';
import { categoryOf } from '../../src/domain/consent/classify/category.ts';
import { classificationTables } from '../support/classification.ts';

const tables = classificationTables();
const example = (name: string): Resource => JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'profiles', 'examples', `valid-${name}.json`), 'utf8')) as Resource;

describe('the category of', () => {
  it.each([
    ['case-plan', 'case-plan-full'], ['safety-plan', 'safety-plan'], ['relapse-prevention-plan', 'relapse-prevention-plan'], ['goal', 'participant-goals'],
    ['assessment', 'screening-assessments'], ['strength', 'participant-strengths'], ['violation', 'rearrest-violations'],
    ['graduated-response', 'condition-compliance-updates'], ['legal-condition', 'supervision-conditions'], ['court-case', 'legal-history'],
    ['custody-stay', 'release-date'], ['supervision-episode', 'supervision-status-info'], ['team', 'support-system-members'],
  ])('a %s is %s', (name, category) => {
    expect(categoryOf(example(name), tables)).toBe(category);
  });

  it('a safety plan is its own even where the sender names the kind of plan alone', () => {
    const { category = [], ...rest } = example('safety-plan') as CarePlan;
    expect(categoryOf({ ...rest, category: category.slice(0, 2) }, tables)).toBe('safety-plan');
  });
});

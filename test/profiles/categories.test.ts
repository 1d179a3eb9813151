// SPDX-License-Identifier: Apache-2.0
/** What consents and the sharing protocol may speak of includes the parts of a plan: a valid example of each is told apart from the plan. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Resource } from '@medplum/fhirtypes';
import { categoryOf } from '../../src/domain/consent/classify/category.ts';
import { classificationTables } from '../support/classification.ts';
import { shippedTables } from '../support/consent-tables.ts';

const tables = classificationTables();
/** A plan as US Core has it, and our word for its kind. */
const plan = (kind: string): CarePlan => ({
  resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, category: [
    { coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/plan-category', code: kind }] },
  ],
});
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

  it.each(['reentry', 'diversion', 'supervision', 'treatment-court', 'aftercare', 'legal-conditions'])('a %s plan is the case plan', (kind) => {
    expect(categoryOf(plan(kind), tables)).toBe('case-plan-full');
  });

  it('a treatment plan is none: the clinical plan beside it is of the treatment record, which a permission for the whole case plan does not reach', () => {
    expect(categoryOf(plan('treatment'), tables)).toBe('treatment-summary');
    const cells = shippedTables().matrix.rows.flatMap((row) => row.categories.map((cell): string => cell.category));
    expect([cells.includes('case-plan-full'), cells.includes('treatment-summary')]).toEqual([true, false]);
  });
});

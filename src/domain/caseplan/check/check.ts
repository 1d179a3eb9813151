// SPDX-License-Identifier: Apache-2.0
/** Is this a sound plan? Every rule on one plan, the gravest findings first; and the findings as a FHIR OperationOutcome. */
import type { OperationOutcome } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from '../../mapping/types.ts';
import type { CasePlan } from '../model.ts';
import { ACTION_RULES } from './actions.ts';
import { CONSENT_RULES } from './consents.ts';
import { COURSE_RULES } from './course.ts';
import { GOAL_RULES } from './goals.ts';
import { JUSTICE_RULES } from './justice.ts';
import { NEED_RULES } from './needs.ts';
import { PEOPLE_RULES } from './people.ts';
import { RELEASE_RULES } from './release.ts';
import type { CheckContext, Finding, Gravity, Rule } from './rule.ts';
import { WISH_RULES } from './wishes.ts';

export const RULES: readonly Rule[] = [...GOAL_RULES, ...NEED_RULES, ...ACTION_RULES, ...PEOPLE_RULES, ...WISH_RULES, ...JUSTICE_RULES, ...COURSE_RULES, ...RELEASE_RULES, ...CONSENT_RULES];

const ORDER: readonly Gravity[] = ['error', 'warning', 'information'];
export const PLAN_CHECK = `${CANONICAL_BASE}/CodeSystem/plan-check`;

/** In: a plan as somebody may know it, and the local day. Out: what a supervisor would say of it; empty when it is sound. */
export function checkPlan(plan: CasePlan, context: CheckContext): readonly Finding[] {
  const findings = RULES.flatMap(({ places, ...rule }) => places(plan, context).map((place): Finding => ({ ...place, ...rule })));
  return findings.toSorted((a, b) => ORDER.indexOf(a.gravity) - ORDER.indexOf(b.gravity));
}

/** FHIRPath of a place, on the record that it names: `Goal.where(id = 'g1').target.due`. */
export function pathOf({ ref, path }: Pick<Finding, 'ref' | 'path'>): string {
  const [type = '', id = ''] = ref.split('/');
  return `${type}.where(id = '${id}')${path}`;
}

/** Each finding an issue: what, where (FHIRPath), and in `diagnostics` the suggestion and the source. No finding: one issue that says so. */
export function findingsOutcome(findings: readonly Finding[]): OperationOutcome {
  if (findings.length === 0) return { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text: 'The plan is sound as far as the rules can tell.' } }] };
  return {
    resourceType: 'OperationOutcome',
    issue: findings.map((one) => ({
      severity: one.gravity, code: one.gravity === 'information' ? 'informational' : 'business-rule',
      details: { coding: [{ system: PLAN_CHECK, code: one.code }], text: one.text }, expression: [pathOf(one)],
      diagnostics: `Suggestion: ${one.suggestion} Source: ${one.source}`,
    })),
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Invariants of profiles as tests: compiled FHIRPath, but for those that are published with a fault or walk a tree. */
import type { Constraint } from '../definitions.ts';
import { compileTest } from '../fhirpath/compile.ts';
import type { Schema } from '../schema.ts';
import { report } from '../validate/context.ts';
import { isCompiled } from '../validate/invariants.ts';
import type { ItemCheck } from './checks.ts';

/** By key, for the profile or extension that has it: why it is not run. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk inv-1':
    'R4 published it with names of the resource, but it is evaluated on the extension, which has none of them',
};

/** US Core writes `value` inside an invariant that stands on `Observation.value[x]` itself (7.0.0 mends it in most places). */
function mended({ key, expression }: Constraint, type: string): string {
  return (key === 'us-core-3' || key === 'us-core-4') && type !== 'Observation' ? expression.replaceAll('value.ofType(', 'ofType(') : expression;
}

/** Walks of a tree, which the FHIRPath compiler refuses (`repeat`). */
const BY_HAND: Readonly<Record<string, (value: unknown) => boolean>> = {
  'sdcqr-2': answersAreDistinct,
};

export interface Place {
  readonly profile: string;
  readonly type: string;
  readonly resourceType: string;
}

/** The check of one constraint on values of the type; none for what is held elsewhere. Throws for what cannot be compiled. */
export function constraintCheck(constraint: Constraint, { profile, type, resourceType }: Place, schema: Schema): readonly ItemCheck[] {
  const { key, human, severity } = constraint;
  if (!isCompiled(key) || LEFT_OUT[`${profile} ${key}`] !== undefined) return [];
  const byHand = BY_HAND[key];
  const test = byHand ?? compileTest(mended(constraint, type), type, resourceType, schema);
  const problem = { code: 'invariant' as const, text: `${key}: ${human}`, severity, cite: 'http://hl7.org/fhir/R4/conformance-rules.html#constraints' };
  return [({ value }, run) => {
    if (value !== undefined && !test(value, { resource: run.resource, context: value })) report(run, problem);
  }];
}

interface Answered {
  readonly linkId?: unknown;
  readonly item?: unknown;
  readonly answer?: unknown;
}

/** sdcqr-2: within one group, no question is answered by two items. */
function answersAreDistinct(node: unknown): boolean {
  const { item, answer } = node as Answered;
  const items = Array.isArray(item) ? item as readonly Answered[] : [];
  const answers = Array.isArray(answer) ? answer as readonly Answered[] : [];
  const ids = items.filter((each) => Array.isArray(each.answer) && each.answer.some(hasValue)).map((each) => each.linkId);
  return new Set(ids).size === ids.length && [...items, ...answers].every(answersAreDistinct);
}

function hasValue(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Object.keys(answer).some((each) => each.startsWith('value'));
}

// SPDX-License-Identifier: Apache-2.0
/**
 * R4's invariants as tests. Most are compiled from their FHIRPath; those that walk a tree, compare dates or resolve
 * references are written by hand; what is left out or mended is named below with the reason, so that nothing is silent.
 */
import type { Constraint } from '../definitions.ts';
import { compileTest } from '../fhirpath/compile.ts';
import { certainlyBefore } from '../dates.ts';
import { containedWith, parseReference } from '../reference-form.ts';
import type { Schema } from '../schema.ts';
import { report } from './context.ts';
import type { Run } from './context.ts';

type Value = Readonly<Record<string, unknown>>;
export type Invariant = (value: unknown, run: Run) => void;

/** Held elsewhere in the checker, or no rule at all. */
export const NOT_COMPILED: Readonly<Record<string, string>> = {
  'dom-6': 'best practice only: here a narrative is a liability, since it may speak of what is withheld',
  'txt-1': 'held by the narrative check',
  'txt-2': 'held by the narrative check',
  'per-1': 'held by the Period check, by the precision of dates',
  'rng-2': 'held by the Range check, where the units are the same',
  'ref-1': 'held by the Reference check',
};

/** Expressions that R4 published with a fault. */
const MENDED: Readonly<Record<string, string>> = {
  // R4 compares a CodeableConcept with a string, which is never true (corrected in R4B's erratum and R5).
  'con-3': "clinicalStatus.exists() or verificationStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-ver-status' "
    + "and code = 'entered-in-error').exists() or category.coding.where(code='problem-list-item').empty()",
};

/** By type and key: two R4 invariants share the key inv-1. */
const BY_HAND: Readonly<Record<string, (value: Value, run: Run) => boolean>> = {
  'dom-3': containedAreUsed,
  'CareTeam.participant:ctm-1': onBehalfOfPractitioner,
  'MedicationDispense:mdd-1': ({ whenHandedOver, whenPrepared }) => inOrder(whenPrepared, whenHandedOver),
  'Task:inv-1': ({ authoredOn, lastModified }) => inOrder(authoredOn, lastModified),
  'CodeSystem:csd-1': (value) => isDistinct(deepValues(value, 'concept', 'code')),
  'Questionnaire:que-2': (value) => isDistinct(deepValues(value, 'item', 'linkId')),
  'StructureDefinition:sdf-9': rootElementIsBare,
};

/**
 * The test of one constraint on a value of `type`; undefined for what NOT_COMPILED names.
 * Throws UnsupportedExpression for an expression that can be neither compiled nor is known here: that is a bug to be met at start.
 */
export function invariant(constraint: Constraint, type: string, schema: Schema): Invariant | undefined {
  const { key, severity, human, expression } = constraint;
  if (NOT_COMPILED[key] !== undefined) return undefined;
  const problem = { code: 'invariant' as const, text: `${key}: ${human}`, severity, cite: 'http://hl7.org/fhir/R4/conformance-rules.html#constraints' };
  const byHand = BY_HAND[`${type}:${key}`] ?? BY_HAND[key];
  if (byHand !== undefined) {
    return (value, run) => {
      if (!byHand(value as Value, run)) report(run, problem);
    };
  }
  const test = compileTest(MENDED[key] ?? expression, type, type.split('.')[0] ?? type, schema);
  return (value, run) => {
    if (!test(value, { resource: run.resource, context: value })) report(run, problem);
  };
}

/** False for the constraints that NOT_COMPILED names, which are held elsewhere. */
export function isCompiled(key: string): boolean {
  return NOT_COMPILED[key] === undefined;
}

function inOrder(earlier: unknown, later: unknown): boolean {
  return typeof earlier !== 'string' || typeof later !== 'string' || !certainlyBefore(later, earlier);
}

/** Every contained resource is referred to from the container, or refers to it by `#`. */
function containedAreUsed(resource: Value): boolean {
  const { contained, ...rest } = resource;
  if (!Array.isArray(contained)) return true;
  const used = new Set(fragments(resource));
  const usedOutside = new Set(fragments(rest));
  return contained.every((each: unknown) => {
    const id = (each as { readonly id?: unknown } | null)?.id;
    if (typeof id !== 'string') return false;
    return usedOutside.has(`#${id}`) || used.has(`#${id}`) || fragments(each).includes('#');
  });
}

function fragments(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('#') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(fragments);
}

/** CareTeam.participant.onBehalfOf only where the member is a Practitioner, as far as the reference tells. */
function onBehalfOfPractitioner({ onBehalfOf, member }: Value, run: Run): boolean {
  const reference = (member as { readonly reference?: unknown } | undefined)?.reference;
  if (onBehalfOf === undefined || typeof reference !== 'string') return true;
  const parsed = parseReference(reference);
  if (parsed?.form !== 'fragment') return parsed?.type === undefined || parsed.type === 'Practitioner';
  const found = containedWith(run.container['contained'], parsed.id ?? '');
  return found === undefined || found['resourceType'] === 'Practitioner';
}

function deepValues(value: unknown, branch: string, leaf: string): readonly unknown[] {
  const list = (value as Value | null)?.[branch];
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    const own = (each as Value | null)?.[leaf];
    return [...(own === undefined ? [] : [own]), ...deepValues(each, branch, leaf)];
  });
}

function isDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

function rootElementIsBare(value: Value): boolean {
  const elements = [value['snapshot'], value['differential']].flatMap((view) => {
    const list = (view as Value | undefined)?.['element'];
    return Array.isArray(list) ? (list as readonly (Value | null)[]) : [];
  });
  const roots = elements.filter((each) => typeof each?.['path'] === 'string' && !each['path'].includes('.'));
  return roots.every((each) => each?.['label'] === undefined && each?.['code'] === undefined && each?.['requirements'] === undefined);
}

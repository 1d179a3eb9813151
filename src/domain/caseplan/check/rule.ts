// SPDX-License-Identifier: Apache-2.0
/** What a rule of `$check` is: a code, how grave, where it comes from, what to do, and a pure function that finds the places. */
import type { CasePlan } from '../model.ts';

/** error: the plan is not sound; warning: a supervisor would send it back; information: worth a look at the next conference. */
export type Gravity = 'error' | 'warning' | 'information';

/** A place in a record: its reference, and the path below it (`.target.due`), '' for the record. */
export interface Place { readonly ref: string; readonly path: string }

export interface CheckContext {
  /** The local day on which the plan is looked at, YYYY-MM-DD. */
  readonly today: string;
}

export interface Rule {
  /** Code in https://throughcare.dev/fhir/CodeSystem/plan-check; never changes once given. */
  readonly code: string;
  readonly gravity: Gravity;
  /** What is wrong, without a word taken from the person's record. */
  readonly text: string;
  readonly suggestion: string;
  /** Which guidance, and where in it. */
  readonly source: string;
  readonly places: (plan: CasePlan, context: CheckContext) => readonly Place[];
}

export interface Finding extends Place, Pick<Rule, 'code' | 'gravity' | 'text' | 'suggestion' | 'source'> {}

/** The sources, as findings cite them; the heading follows. */
export const STANDARD = 'Treatment court standard for case planning (Standard 16)';
export const COMPREHENSIVE = 'Collaborative comprehensive case plans';
export const SUPERVISION = 'Collaborative case management and supervision';

export function at(ref: string, path = ''): Place {
  return { ref, path };
}

/** The places of those items that fail; a path may depend on the item. */
export function those<T extends { readonly ref: string }>(items: readonly T[], path: string, fails: (item: T) => boolean): readonly Place[] {
  return items.filter(fails).map((item) => at(item.ref, path));
}

/** The place, when the condition holds. */
export function when(condition: boolean, place: Place): readonly Place[] {
  return condition ? [place] : [];
}

/** The path of one of our extensions on a record. */
export function ext(id: string): string {
  return `.extension('https://throughcare.dev/fhir/StructureDefinition/${id}')`;
}

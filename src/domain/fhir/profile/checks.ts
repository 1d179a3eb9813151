// SPDX-License-Identifier: Apache-2.0
/** What a profile compiles to: a frozen tree of checks, in the order in which a value is walked. */
import type { Issue } from '../../issue.ts';
import type { Schema } from '../schema.ts';
import type { Trail } from '../validate/context.ts';

/** One run of the profile checks; extensions and must-support are told as they are met. */
export interface ProfileRun extends Trail {
  readonly schema: Schema;
  /** Ids of must-support elements that were met with a value. */
  readonly met: Set<string>;
  /** Profiles being checked on one value, so that two that refer to each other come to an end. */
  depth: number;
  /** Where problems with profiles and extensions of others go when they must stop nothing; absent: among the rest. */
  readonly foreign?: Issue[];
}

/** A value of an element: of a list, each of its items. */
export interface Item {
  /** Undefined for a primitive that has an extension alone. */
  readonly value: unknown;
  /** Where its own members are: the value itself, or for a primitive what stands under `_name`. */
  readonly holder: Readonly<Record<string, unknown>> | undefined;
  readonly member: Member;
  readonly index?: number;
}

/** JSON member of an element: several for a choice. */
export interface Member {
  readonly name: string;
  /** FHIRPath name of it. */
  readonly step: string;
  readonly type: string;
  readonly primitive: boolean;
}

export type ItemTest = (item: Item, run: ProfileRun) => boolean;
export type ItemCheck = (item: Item, run: ProfileRun) => void;

export interface ValueCheck {
  readonly checks: readonly ItemCheck[];
  readonly children: readonly ElementCheck[];
}

export interface ElementCheck {
  readonly id: string;
  readonly name: string;
  readonly members: readonly Member[];
  /** Of the members, those that the profile leaves out. */
  readonly excluded: ReadonlySet<string>;
  /** More than the base asks for; undefined: nothing to check. */
  readonly min?: number;
  readonly max?: number;
  readonly mustSupport: boolean;
  /** By the type of the value. */
  readonly values: ReadonlyMap<string, ValueCheck>;
  readonly slicing?: SlicingCheck;
}

export interface SliceCheck {
  readonly id: string;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly mustSupport: boolean;
  readonly matches: ItemTest;
  readonly values: ReadonlyMap<string, ValueCheck>;
}

export interface SlicingCheck {
  readonly rules: 'open' | 'closed' | 'openAtEnd';
  readonly ordered: boolean;
  readonly slices: readonly SliceCheck[];
}

export interface Profile {
  readonly url: string;
  readonly version: string;
  readonly title: string;
  readonly type: string;
  /** The canonical of its parent profile; for one made straight from a type, that type's. */
  readonly base: string;
  readonly context?: readonly string[];
  readonly root: ValueCheck;
  /** Ids of the elements that a system must support, in the profile's order. */
  readonly mustSupport: readonly string[];
}

/** What R4 itself publishes, and what is ours: the rules that read what is stored here rest on it. */
const MUST_HOLD = ['http://hl7.org/fhir/StructureDefinition/', 'https://throughcare.dev/fhir/'];

/** The run that problems with the profile of this canonical belong to. */
export function runFor(canonical: string, run: ProfileRun): ProfileRun {
  return run.foreign === undefined || MUST_HOLD.some((each) => canonical.startsWith(each)) ? run : { ...run, issues: run.foreign };
}

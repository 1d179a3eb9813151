// SPDX-License-Identifier: Apache-2.0
/** Required and extensible bindings, against the expansions (http://hl7.org/fhir/R4/terminologies.html#strength). */
import type { Definitions } from '../definitions.ts';
import type { Prop } from '../schema.ts';
import { report } from './context.ts';
import type { Problem, Trail } from './context.ts';

const MIME_TYPES = 'http://hl7.org/fhir/ValueSet/mimetypes';
/** RFC 6838 with RFC 2045 parameters: the value set is "all of BCP 13", which is a grammar and not a list. */
const MIME = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+:/-]+|"[^"\\]*"))*$/;

/** Checks one value at the current path. */
export type BindingCheck = (value: unknown, run: Trail) => void;

interface Codes {
  readonly any: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  /** True for a set that R4 alone cannot tell. */
  readonly unknown: boolean;
}

/** A maker of checks, one for each bound element; sets are built once and shared. */
export function bindingChecks(definitions: Pick<Definitions, 'expansions'>): (prop: Pick<Prop, 'binding' | 'type'>) => BindingCheck | undefined {
  const sets = new Map<string, Codes>();
  const codesOf = (url: string): Codes => {
    const known = sets.get(url) ?? build(definitions, url);
    sets.set(url, known);
    return known;
  };
  return ({ binding, type }) => {
    if (binding === undefined) return undefined;
    if (binding.strength === 'extensible' && definitions.expansions[binding.valueSet] === undefined) return undefined;
    return checkOf(type, codesOf(binding.valueSet), binding);
  };
}

function build(definitions: Pick<Definitions, 'expansions'>, url: string): Codes {
  const expansion = definitions.expansions[url];
  const entries = Object.entries(expansion?.codes ?? {});
  return {
    any: new Set(entries.flatMap(([, codes]) => codes)),
    pairs: new Set(entries.flatMap(([system, codes]) => codes.map((code) => `${system}|${code}`))),
    unknown: expansion?.complete !== true,
  };
}

function checkOf(type: string, codes: Codes, binding: NonNullable<Prop['binding']>): BindingCheck | undefined {
  const miss: Problem = binding.strength === 'required'
    ? { code: 'code-invalid', text: `The code is not in the required value set ${binding.valueSet}` }
    : { code: 'code-invalid', severity: 'warning', text: `No code of the extensible value set ${binding.valueSet} is given` };
  const outside = binding.valueSet === MIME_TYPES
    ? (value: unknown) => typeof value === 'string' && !MIME.test(value)
    : undefined;
  const unchecked: Problem = { code: 'not-supported', severity: 'warning', text: `binding-not-checked: the codes of ${binding.valueSet} are not known here` };
  const member = MEMBERS[type];
  if (member === undefined) return undefined;
  return (value, run) => {
    if (outside !== undefined) {
      if (outside(value)) report(run, miss);
    } else if (codes.unknown) {
      report(run, unchecked);
    } else if (member(value, codes, binding.strength) === false) {
      report(run, miss);
    }
  };
}

interface CodingLike {
  readonly system?: unknown;
  readonly code?: unknown;
}

/** Whether a value of the type is in the set; undefined when it says nothing that could be. */
const MEMBERS: Readonly<Record<string, (value: unknown, codes: Codes, strength: string) => boolean | undefined>> = {
  code: plain,
  string: plain,
  uri: plain,
  canonical: plain,
  Coding: coding,
  Quantity: coding,
  Duration: coding,
  Age: coding,
  CodeableConcept: (value, codes, strength) => {
    const list = typeof value === 'object' && value !== null ? (value as { readonly coding?: unknown }).coding : undefined;
    const codings = Array.isArray(list) ? list.map((each) => coding(each, codes)).filter((each) => each !== undefined) : [];
    // A required set must be met by a coding; text alone will do for an extensible one.
    if (codings.length === 0) return strength === 'required' ? false : undefined;
    return codings.includes(true);
  },
};

function plain(value: unknown, codes: Codes): boolean | undefined {
  return typeof value === 'string' ? codes.any.has(value) : undefined;
}

function coding(value: unknown, codes: Codes): boolean | undefined {
  const { system, code } = (typeof value === 'object' && value !== null ? value : {}) as CodingLike;
  if (typeof code !== 'string') return undefined;
  return typeof system === 'string' && codes.pairs.has(`${system}|${code}`);
}

/**
 * Whether a value is in a value set: a test, or undefined where the set cannot be told here. A string counts by its code
 * alone; a concept by any of its codings.
 */
export function membership(definitions: Pick<Definitions, 'expansions'>, valueSet: string): ((value: unknown) => boolean) | undefined {
  const codes = build(definitions, valueSet);
  if (codes.unknown) return undefined;
  return (value) => {
    if (typeof value === 'string') return codes.any.has(value);
    const list = (value as { readonly coding?: unknown } | null)?.coding;
    return coding(value, codes) === true || (Array.isArray(list) && list.some((each) => coding(each, codes) === true));
  };
}

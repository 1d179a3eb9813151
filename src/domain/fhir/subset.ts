// SPDX-License-Identifier: Apache-2.0
/** A part of a resource, as `_summary` and `_elements` ask for it (http://hl7.org/fhir/R4/search.html#summary, #elements). */
import { parseLossless, stringifyLossless } from './lossless-json.ts';
import type { Schema, TypeDef } from './schema.ts';
import type { SearchPlan } from './search/plan.ts';

type Value = Readonly<Record<string, unknown>>;
export type Subset = Pick<SearchPlan, 'summary' | 'elements'>;

/** Who reads a part must be able to tell (http://hl7.org/fhir/R4/resource.html#tag-updates). */
const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };
/** Never left out: what it is, and what changes the meaning of the rest. */
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension'];

/**
 * In: what was asked for. Out: JSON text of a resource -> JSON text of the part, marked as such; undefined when the whole was
 * asked for. Mandatory elements stay, so that the part is a resource too; numbers stay as they were written.
 */
export function subsetter(subset: Subset, schema: Schema): ((text: string) => string) | undefined {
  const isWhole = (subset.summary === undefined || subset.summary === 'count') && subset.elements === undefined;
  return isWhole ? undefined : (text) => partOf(parseLossless(text) as Value, subset, schema);
}

function partOf(resource: Value, subset: Subset, schema: Schema): string {
  const type = schema.types.get(String(resource['resourceType']));
  if (type === undefined) return stringifyLossless(resource);
  const kept = keep(resource, (element) => ALWAYS.includes(element) || isAsked(element, type, subset));
  const trimmed = subset.summary === 'true' && subset.elements === undefined ? summarized(kept, type, schema) : kept;
  const { contained } = resource;
  const part = contained !== undefined && JSON.stringify(trimmed).includes('"#') ? { ...trimmed, contained } : trimmed;
  const meta = (part['meta'] ?? {}) as Value;
  const tags = Array.isArray(meta['tag']) ? meta['tag'] as readonly unknown[] : [];
  const { resourceType, id, ...rest } = part;
  return stringifyLossless({ resourceType, id, ...rest, meta: { ...meta, tag: [...tags, SUBSETTED] } });
}

function isAsked(element: string, type: TypeDef, { summary, elements }: Subset): boolean {
  if (summary === 'data') return element !== 'text' && (elements === undefined || isNamed(element, type, elements));
  if (elements !== undefined) return isNamed(element, type, elements) || (summary === 'text' && element === 'text');
  if (summary === 'text') return element === 'text' || isRequired(element, type);
  return isRequired(element, type) || isSummary(element, type);
}

/** A choice is named by its element (`value`) or by its member (`valueQuantity`). */
function isNamed(member: string, type: TypeDef, elements: readonly string[]): boolean {
  return elements.includes(member) || elements.includes(type.props.get(member)?.element ?? '') || isRequired(member, type);
}

function isRequired(member: string, type: TypeDef): boolean {
  return type.required.includes(type.props.get(member)?.element ?? '');
}

function isSummary(member: string, type: TypeDef): boolean {
  return type.props.get(member)?.summary === true;
}

/** Members that pass, each with what stands beside a primitive (`_birthDate`). Copies numbers as they were written. */
function keep(value: Value, test: (member: string) => boolean): Value {
  const out: Record<string, unknown> = { ...value };
  for (const member of Object.keys(value)) if (!test(member.startsWith('_') ? member.slice(1) : member)) Reflect.deleteProperty(out, member);
  return out;
}

/** Within backbone elements too, what is no part of the summary goes; data types stay whole. */
function summarized(value: Value, type: TypeDef, schema: Schema): Value {
  const out: Record<string, unknown> = { ...value };
  for (const [member, each] of Object.entries(value)) {
    const inner = schema.types.get(type.props.get(member)?.type ?? '');
    if (inner === undefined || !inner.name.includes('.')) continue;
    const trim = (item: unknown): unknown => (typeof item === 'object' && item !== null ? summarized(keep(item as Value, (name) => name === 'id' || ALWAYS.includes(name) || isRequired(name, inner) || isSummary(name, inner)), inner, schema) : item);
    out[member] = Array.isArray(each) ? each.map(trim) : trim(each);
  }
  return out;
}

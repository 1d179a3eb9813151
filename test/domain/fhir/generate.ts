// SPDX-License-Identifier: Apache-2.0
/** Makes random resources from the R4 structures, to try what is compiled from the same structures against other engines. */
import type { Definitions } from '../../../src/domain/fhir/definitions.ts';
import { compileSchema } from '../../../src/domain/fhir/schema.ts';
import type { Prop, TypeDef } from '../../../src/domain/fhir/schema.ts';

export type Random = () => number;

/** mulberry32: the same numbers for the same seed, for ever. */
export function random(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(next: Random, items: readonly T[]): T {
  return items[Math.floor(next() * items.length)] as T;
}

const TEXTS = ['Jane', "O'Brien", 'Núñez', 'two words', 'Plan 7', 'x'];
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  boolean: [true, false], decimal: [0, 1.5, -3, 100.25], integer: [0, 7, -4], unsignedInt: [0, 3], positiveInt: [1, 2],
  string: TEXTS, markdown: TEXTS, code: ['active', 'a-b'], id: ['a', 'b1', 'c-2'], uri: ['http://example.org/a', 'urn:oid:1.2.3'],
  url: ['https://example.org/x'], canonical: ['http://example.org/q', 'http://example.org/q|1.0'], oid: ['urn:oid:1.2.840'],
  uuid: ['urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'], date: ['2026', '2026-02', '2026-02-28'],
  dateTime: ['2026', '2026-11-22', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00.5-06:00'], instant: ['2026-11-22T10:00:00.123456Z'],
  time: ['10:00:00', '23:59:59.5'], base64Binary: ['aGVsbG8='], xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml"><p>text</p></div>'],
};

export interface Generator {
  /** `fill`: the share of optional elements that are given. */
  readonly resource: (type: string, next: Random, fill?: number) => Record<string, unknown>;
}

/** Resources that keep to structure, types, bindings and reference targets; invariants they keep or break as it happens. */
export function generator(definitions: Definitions): Generator {
  const schema = compileSchema(definitions);
  const skipped = new Set(['contained', 'extension', 'modifierExtension', 'implicitRules', 'language']);

  const codes = (prop: Prop): readonly { readonly system: string; readonly code: string }[] => {
    const expansion = prop.binding === undefined ? undefined : definitions.expansions[prop.binding.valueSet];
    return Object.entries(expansion?.codes ?? {}).flatMap(([system, list]) => list.map((code) => ({ system, code })));
  };

  const value = (prop: Prop, next: Random, depth: number, fill: number): unknown => {
    const bound = codes(prop);
    if (prop.primitive) return bound.length > 0 ? pick(next, bound).code : prop.binding?.valueSet.endsWith('mimetypes') === true ? 'text/plain' : pick(next, SAMPLES[prop.type] ?? ['x']);
    if (prop.type === 'Reference') return { reference: `${pick(next, [...(prop.targets ?? ['Patient', 'Observation'])])}/${pick(next, ['1', 'ab-2'])}` };
    if (prop.type === 'Coding') return bound.length > 0 ? pick(next, bound) : { system: 'http://loinc.org', code: pick(next, ['1-8', '2-9']), display: pick(next, TEXTS) };
    if (prop.type === 'CodeableConcept') return { coding: [value({ ...prop, type: 'Coding' }, next, depth, fill)], ...(next() < 0.3 ? { text: pick(next, TEXTS) } : {}) };
    if (prop.type === 'Period') return pick(next, [{ start: '2025-01-01' }, { start: '2025-01-01', end: '2026' }, { end: '2026-11-22T10:00:00Z' }]);
    if (['Quantity', 'Age', 'Duration', 'Count', 'Distance'].includes(prop.type)) {
      return { value: pick(next, [1, 2.5, 100]), system: 'http://unitsofmeasure.org', code: prop.type === 'Count' ? '1' : 'a' };
    }
    if (prop.type === 'Attachment') return { contentType: 'text/plain', url: 'https://example.org/file' };
    const def = schema.types.get(prop.type);
    return def === undefined ? undefined : object(def, next, depth + 1, fill);
  };

  const object = (def: TypeDef, next: Random, depth: number, fill: number): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    for (const [element, props] of def.elements) {
      if (skipped.has(element) || (element === 'id' && depth > 0) || props.some((each) => each.type === 'Resource')) continue;
      const needed = def.required.includes(element);
      if (!needed && (depth > 4 || next() > fill / (depth + 1))) continue;
      const prop = pick(next, props);
      const item = value(prop, next, depth, fill);
      if (item === undefined || (typeof item === 'object' && item !== null && Object.keys(item).length === 0)) continue;
      made[prop.name] = prop.array ? (next() < 0.2 && prop.max > 1 ? [item, value(prop, next, depth, fill) ?? item] : [item]) : item;
    }
    return made;
  };

  return {
    resource: (type, next, fill = 0.5) => {
      const def = schema.types.get(type);
      if (def === undefined) throw new Error(`no type ${type}`);
      return { resourceType: type, ...object(def, next, 0, fill) };
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
/** US Core race and ethnicity out of raceCode, sdtc:raceCode, ethnicGroupCode. The codes of CDC are OMB's own, so no table is needed. */
import type { Outcome, Transform } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { codingLeaves, NOT_BACK } from './concept.ts';
import { attr, childrenOf } from './nodes.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';
const CDC = 'urn:oid:2.16.840.1.113883.6.238';
const OMB: Readonly<Record<string, readonly string[]>> = {
  race: ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'],
  ethnicity: ['2135-2', '2186-5'],
};
/** http://terminology.hl7.org/CodeSystem/v3-NullFlavor codes that US Core allows in place of a category. */
const UNKNOWN: Readonly<Record<string, string>> = { UNK: 'unknown', ASKU: 'asked but unknown' };

function partOf(node: SourceNode, kind: string): Json | undefined {
  const code = attr(node, 'code');
  const display = attr(node, 'displayName');
  const nullFlavor = attr(node, 'nullFlavor');
  if (code !== undefined) {
    const omb = OMB[kind]?.includes(code) === true;
    return { url: omb ? 'ombCategory' : 'detailed', valueCoding: { system: CDC, code, ...(display === undefined ? {} : { display }) } };
  }
  const known = nullFlavor === undefined ? undefined : UNKNOWN[nullFlavor];
  if (known === undefined || kind !== 'race') return undefined;
  return { url: 'ombCategory', valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: nullFlavor ?? 'UNK', display: known } };
}

function usCore(kind: 'race' | 'ethnicity', element: string): Transform {
  return {
    takes: 'element',
    args: [],
    apply: (_raw, _context, node): Outcome => {
      const nodes = childrenOf(node, element);
      const parts = nodes.flatMap((one) => partOf(one, kind) ?? []);
      if (parts.length === 0) return { kind: 'nothing' };
      const text = nodes.map((one) => attr(one, 'displayName') ?? attr(one, 'code') ?? UNKNOWN[attr(one, 'nullFlavor') ?? '']).filter((one) => one !== undefined).join(', ');
      const value: Json = { url: `${US_CORE}/us-core-${kind}`, extension: [...limited(parts, kind), { url: 'text', valueString: text }] };
      return { kind: 'value', value, used: nodes.flatMap(codingLeaves) };
    },
    inverse: NOT_BACK,
  };
}

/** US Core: up to five race categories, one ethnicity category. */
function limited(parts: readonly Json[], kind: string): readonly Json[] {
  const isCategory = (part: Json): boolean => JSON.stringify(part).includes('"ombCategory"');
  const categories = parts.filter(isCategory).slice(0, kind === 'race' ? 5 : 1);
  return [...categories, ...parts.filter((part) => !isCategory(part))];
}

/** languageCode -> CodeableConcept of BCP 47. Three-letter codes of the languages that have two are given as they came: both are BCP 47 names in the wild. */
const language: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const code = attr(node, 'code');
    return code === undefined ? { kind: 'nothing' } : { kind: 'value', value: { coding: [{ system: 'urn:ietf:bcp:47', code }] }, used: codingLeaves(node) };
  },
  inverse: NOT_BACK,
};

export const peopleTransforms = { 'cda-race': usCore('race', 'raceCode'), 'cda-ethnicity': usCore('ethnicity', 'ethnicGroupCode'), 'cda-language': language } as const;

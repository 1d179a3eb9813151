// SPDX-License-Identifier: Apache-2.0
/** Small readers of FHIR elements: codings, references, extensions. Pure; an absent element gives an empty answer. */
import type { CodeableConcept, Coding, Extension, Reference } from '@medplum/fhirtypes';
import { sameSystem } from './code-systems.ts';
import { BASE, sd } from './systems.ts';

export type Concepts = CodeableConcept | readonly CodeableConcept[] | undefined;

/** All codings of one or several concepts. */
export function codingsOf(concepts: Concepts): readonly Coding[] {
  const list: readonly CodeableConcept[] = concepts === undefined ? [] : isList(concepts) ? concepts : [concepts];
  return list.flatMap((concept) => concept.coding ?? []);
}

function isList(concepts: CodeableConcept | readonly CodeableConcept[]): concepts is readonly CodeableConcept[] {
  return Array.isArray(concepts);
}

/** Codes of one system, however it is spelled, in order. */
export function codesIn(concepts: Concepts, system: string): readonly string[] {
  return codingsOf(concepts).flatMap((coding) => (coding.code !== undefined && sameSystem(coding.system, system) ? [coding.code] : []));
}

/** Codes of any code system of ours. */
export function ownCodes(concepts: Concepts): readonly string[] {
  return codingsOf(concepts).flatMap((coding) => (coding.system?.startsWith(`${BASE}/CodeSystem/`) === true ? [coding.code ?? ''] : []));
}

/** The codes that belong to a closed list. */
export function known<T extends string>(codes: readonly string[], list: readonly T[]): readonly T[] {
  return codes.filter((code): code is T => (list as readonly string[]).includes(code));
}

/** A literal reference to a resource of this server; undefined for contained, foreign or logical ones. */
export function localRef(reference: Reference | undefined): { readonly type: string; readonly id: string } | undefined {
  const text = reference?.reference ?? '';
  const path = text.startsWith(`${BASE}/`) ? text.slice(BASE.length + 1) : text;
  const match = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/[^/]+)?$/.exec(path);
  return match === null ? undefined : { type: match[1]!, id: match[2]! };
}

/** Id of a literal local reference. */
export function idOf(reference: Reference | undefined): string | undefined {
  return localRef(reference)?.id;
}

export interface Extended { readonly extension?: readonly Extension[] | undefined }

/** The first extension of ours with that name. */
export function ext(element: Extended | undefined, name: string): Extension | undefined {
  return element?.extension?.find((each) => each.url === sd(name));
}

/** All extensions of ours with that name. */
export function exts(element: Extended | undefined, name: string): readonly Extension[] {
  return element?.extension?.filter((each) => each.url === sd(name)) ?? [];
}

/** A part of a complex extension. */
export function part(extension: Extended | undefined, url: string): Extension | undefined {
  return extension?.extension?.find((each) => each.url === url);
}

/** All parts of that name of a complex extension. */
export function parts(extension: Extended | undefined, url: string): readonly Extension[] {
  return extension?.extension?.filter((each) => each.url === url) ?? [];
}

/** `value` under `key` when there is one; for building objects without undefined members. */
export function given<K extends string, const V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Placeholders -> assigned addresses, in references, in members of the types uri, url, oid, uuid and canonical, and in the
 * links of narratives (http://hl7.org/fhir/R4/http.html#trules). A string that happens to look alike stays as it is.
 */
import type { Issue } from '../../issue.ts';
import { parseReference } from '../reference-form.ts';
import { listReferences, rewriteReferences, rewriteTexts } from '../references.ts';
import type { Schema } from '../schema.ts';

const URI_TYPES: ReadonlySet<string> = new Set(['uri', 'url', 'oid', 'uuid', 'canonical']);

const found = new WeakMap<Schema, ReadonlySet<string>>();

/** Members that are a kind of URI wherever R4 uses the name. */
export function uriMembers(schema: Schema): ReadonlySet<string> {
  const known = found.get(schema) ?? findUriMembers(schema);
  found.set(schema, known);
  return known;
}

function findUriMembers(schema: Schema): ReadonlySet<string> {
  const props = [...schema.types.values()].filter((type) => type.kind !== 'primitive').flatMap((type) => [...type.props.values()]);
  const uris = new Set(props.filter((prop) => URI_TYPES.has(prop.type)).map((prop) => prop.name));
  for (const prop of props) if (prop.primitive && !URI_TYPES.has(prop.type)) uris.delete(prop.name);
  return uris;
}

export interface Addresses {
  /** fullUrl -> `Type/id`. */
  readonly byFullUrl: ReadonlyMap<string, string>;
  /** `Type?query` -> `Type/id`. */
  readonly byCondition: ReadonlyMap<string, string>;
  readonly uris: ReadonlySet<string>;
  /** Of this server. */
  readonly base: string;
}

/** The resource with every placeholder resolved. `fullUrl`: that of its own entry, which relative references are relative to. */
export function rewriteEntry(resource: object, fullUrl: string | undefined, addresses: Addresses): object {
  const own = fullUrl === undefined ? undefined : parseReference(fullUrl)?.base;
  const find = (text: string): string | undefined => addresses.byFullUrl.get(text) ?? addresses.byCondition.get(text)
    ?? (own === undefined ? undefined : addresses.byFullUrl.get(`${own}${text}`) ?? elsewhere(text, own, addresses.base));
  return rewriteTexts(resource, (key, text) => {
    if (key === 'reference') return find(text);
    if (key === 'div') return rewriteLinks(text, addresses.byFullUrl);
    return addresses.uris.has(key) ? addresses.byFullUrl.get(text) : undefined;
  }) as object;
}

/** What is relative to an entry of another server and not in the bundle is there, and not here (http://hl7.org/fhir/R4/bundle.html#references). */
function elsewhere(text: string, own: string, base: string): string | undefined {
  return own !== `${base}/` && parseReference(text)?.form === 'local' ? `${own}${text}` : undefined;
}

function rewriteLinks(div: string, byFullUrl: ReadonlyMap<string, string>): string {
  return div.replace(/(\s(?:href|src)\s*=\s*)(["'])([^"']*)\2/g, (whole: string, start: string, quote: string, link: string) => {
    const found = byFullUrl.get(link);
    return found === undefined ? whole : `${start}${quote}${found}${quote}`;
  });
}

/** `Patient?identifier=...` in a reference: to be looked up before the bundle is written. */
export function isConditionalReference(reference: string): boolean {
  return /^[A-Z][A-Za-z]{1,40}\?\S+$/.test(reference);
}

/** The conditional references of a resource, each once. */
export function conditionalReferences(resource: object): readonly string[] {
  return [...new Set(listReferences(resource).map((each) => each.reference).filter(isConditionalReference))];
}

/** The resource as it is checked before its conditions are looked up: each names a resource of its type, so that the type is checked. */
export function withStandIns<T extends object>(resource: T): T {
  return rewriteReferences(resource, (reference) => (isConditionalReference(reference) ? `${reference.slice(0, reference.indexOf('?'))}/conditional` : undefined));
}

/** A name for something inside the bundle. */
export function isPlaceholder(reference: string): boolean {
  return /^urn:(?:uuid|oid):/.test(reference);
}

/** An issue for each reference that `test` finds to resolve to nothing. */
export function danglingReferences(resource: object, index: number, test: (reference: string) => boolean): readonly Issue[] {
  return listReferences(resource).filter(({ reference }) => test(reference)).map(({ at }) => ({
    code: 'value' as const, text: 'The reference resolves to nothing in the bundle and to no resource that you may use',
    at: `Bundle.entry[${String(index)}].resource${at.slice(at.indexOf('.'))}`, cite: 'http://hl7.org/fhir/R4/http.html#trules',
  }));
}

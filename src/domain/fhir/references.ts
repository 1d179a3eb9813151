// SPDX-License-Identifier: Apache-2.0
/**
 * The literal references inside a resource: found, and rewritten (http://hl7.org/fhir/R4/references.html). A relative address in a `url`
 * (of an Attachment that names a Binary), or of any other kind of uri, and one that a narrative links to, is read as a reference is
 * (http://hl7.org/fhir/R4/datatypes.html#attachment, #uri).
 */
import { narrativeLinks } from './narrative-links.ts';
import { parseReference } from './reference-form.ts';

export interface FoundReference {
  readonly reference: string;
  /** FHIRPath of the Reference. */
  readonly at: string;
}

/** Every `Reference.reference` in the resource, also in contained ones and extensions, in document order. */
export function listReferences(resource: object): readonly FoundReference[] {
  const found: FoundReference[] = [];
  const type = (resource as { readonly resourceType?: unknown }).resourceType;
  collect(resource, typeof type === 'string' ? type : 'Resource', found);
  return found;
}

function collect(value: unknown, at: string, found: FoundReference[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((each, index) => {
      collect(each, `${at}[${String(index)}]`, found);
    });
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    if (key === 'reference' && typeof each === 'string') found.push({ reference: each, at });
    else collect(each, `${at}.${key}`, found);
  }
}

/** What a text leads to inside this server, as `Type/id`; undefined: nothing. */
export type ToLocal = (address: string) => string | undefined;

/** A text of the form `Type/id`, with or without version. */
export const relativeOnly: ToLocal = (address) => {
  const parsed = parseReference(address);
  return parsed?.form === 'local' ? `${parsed.type ?? ''}/${parsed.id ?? ''}` : undefined;
};

/** The local ones as `Type/id`, without version, each once: what a stored resource points to inside this server. `toLocal` tells which are; else those that are relative. */
export function localReferences(resource: object, toLocal: ToLocal = relativeOnly): readonly string[] {
  const local = new Set<string>();
  collectLocal(resource, (address) => {
    const found = toLocal(address);
    if (found !== undefined) local.add(found);
  });
  return [...local];
}

/**
 * Members that are addresses: of references, and of the types uri, url, oid, uuid and canonical in what may stand in a record; not the
 * systems of codes and identifiers, which name and do not lead.
 */
export const ADDRESS_MEMBERS: ReadonlySet<string> = new Set([
  'reference', 'url', 'uri', 'source', 'address', 'definition', 'resource', 'location', 'profile', 'implicitRules', 'policy', 'endpoint', 'questionnaire',
  'instantiates', 'instantiatesCanonical', 'instantiatesUri', 'derivedFrom', 'valueSet', 'valueUri', 'valueUrl', 'valueOid', 'valueUuid', 'valueCanonical',
  'sourceUri', 'sourceCanonical', 'targetUri', 'targetCanonical', 'eventUri', 'answerValueSet', 'authority', 'issuer', 'jurisdiction', 'rendering',
]);

function collectLocal(value: object, take: (address: string) => void, within = ''): void {
  for (const [key, each] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    // Items of a list are under the name of the list.
    const name = Array.isArray(value) ? within : key;
    if (typeof each === 'object' && each !== null) collectLocal(each, take, name);
    else if (typeof each !== 'string') continue;
    else if (name === 'div') narrativeLinks(each).forEach(take);
    else if (ADDRESS_MEMBERS.has(name)) take(each);
  }
}

/** What rewrites one text: returns the new one, or undefined to leave it. */
export type Rewrite = (text: string) => string | undefined;

/**
 * The same resource with each `Reference.reference` rewritten; parts without a change are shared with the original.
 * `map`: old -> new, or a function.
 */
export function rewriteReferences<T extends object>(resource: T, map: ReadonlyMap<string, string> | Rewrite): T {
  const rewrite: Rewrite = typeof map === 'function' ? map : (text) => map.get(text);
  return rewriteTexts(resource, (key, text) => (key === 'reference' ? rewrite(text) : undefined)) as T;
}

/** Rewrites string members wherever they are; `rewrite` gets the member's name and its text. */
export function rewriteTexts(value: unknown, rewrite: (key: string, text: string) => string | undefined, key = ''): unknown {
  if (typeof value === 'string') return rewrite(key, value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => rewriteTexts(each, rewrite, key));
    return items.every((each, index) => each === value[index]) ? value : items;
  }
  const changed: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const next = rewriteTexts(each, rewrite, name);
    if (next !== each) changed[name] = next;
  }
  return Object.keys(changed).length === 0 ? value : { ...value, ...changed };
}

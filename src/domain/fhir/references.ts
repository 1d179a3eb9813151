// SPDX-License-Identifier: Apache-2.0
/**
 * The literal references inside a resource: found, and rewritten (http://hl7.org/fhir/R4/references.html). A relative address in a `url`
 * (of an Attachment that names a Binary) is read as a reference is (http://hl7.org/fhir/R4/datatypes.html#attachment).
 */
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

/** The local ones as `Type/id`, without version, each once: what a stored resource points to inside this server. */
export function localReferences(resource: object): readonly string[] {
  const local = new Set<string>();
  collectLocal(resource, local);
  return [...local];
}

const LEADING: ReadonlySet<string> = new Set(['reference', 'url']);

function collectLocal(value: object, local: Set<string>): void {
  for (const [key, each] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (typeof each === 'object' && each !== null) {
      collectLocal(each, local);
    } else if (LEADING.has(key) && typeof each === 'string') {
      const parsed = parseReference(each);
      if (parsed?.form === 'local') local.add(`${parsed.type ?? ''}/${parsed.id ?? ''}`);
    }
  }
}

/** A reference of the form `Type/id` or `Type/id/_history/version`. */
export function isLocalReference(reference: string): boolean {
  return parseReference(reference)?.form === 'local';
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

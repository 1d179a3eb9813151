// SPDX-License-Identifier: Apache-2.0
/** The forms that a literal reference may take (http://hl7.org/fhir/R4/references.html#literal). */

export interface LiteralReference {
  /** `local`: Type/id; `absolute`: a RESTful URL that ends in Type/id; `fragment`: #id; `other`: any other absolute URI. */
  readonly form: 'local' | 'absolute' | 'fragment' | 'other';
  readonly type?: string;
  readonly id?: string;
  readonly version?: string;
  /** For an absolute one: what stands before Type/id, with its slash. */
  readonly base?: string;
}

const RESTFUL = /^((?:https?:\/\/[^\s/?#]+\/(?:[^\s?#]*\/)?)?)([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/;
const FRAGMENT = /^#[A-Za-z0-9\-.]{0,64}$/;

/** The parts of `Reference.reference`; undefined when it has none of the forms that FHIR allows. */
export function parseReference(reference: string): LiteralReference | undefined {
  if (reference.startsWith('#')) return FRAGMENT.test(reference) ? { form: 'fragment', id: reference.slice(1) } : undefined;
  const match = reference.length < 2000 ? RESTFUL.exec(reference) : null;
  if (match === null) return ABSOLUTE.test(reference) ? { form: 'other' } : undefined;
  const [, base, type, id, version] = match;
  const known = { type: type ?? '', id: id ?? '', ...(version === undefined ? {} : { version }) };
  return base === undefined || base === '' ? { form: 'local', ...known } : { form: 'absolute', base, ...known };
}

interface ReferenceLike {
  readonly reference?: unknown;
  readonly type?: unknown;
}

/** The resource type that a Reference points to, as far as it says so itself or points inside `resource`. */
export function referenceType(value: unknown, resource: unknown): string | undefined {
  const { reference, type } = (typeof value === 'object' && value !== null ? value : {}) as ReferenceLike;
  if (typeof reference === 'string') {
    const parsed = parseReference(reference);
    if (parsed?.type !== undefined) return parsed.type;
    if (parsed?.form === 'fragment') return containedType(resource, parsed.id ?? '');
  }
  return typeof type === 'string' ? type : undefined;
}

function containedType(resource: unknown, id: string): string | undefined {
  const { contained, resourceType } = (resource ?? {}) as { readonly contained?: unknown; readonly resourceType?: unknown };
  const found = id === '' ? resourceType : containedWith(contained, id)?.['resourceType'];
  return typeof found === 'string' ? found : undefined;
}

type Contained = Readonly<Record<string, unknown>>;

const indexes = new WeakMap<readonly unknown[], ReadonlyMap<unknown, Contained>>();

/**
 * In: `DomainResource.contained` as it came, and an id. Out: the first resource in it with that id. The list is gone through once, not for
 * each reference: thousands of one to thousands of the other cost seconds.
 */
export function containedWith(contained: unknown, id: string): Contained | undefined {
  if (!Array.isArray(contained)) return undefined;
  const list = contained as readonly unknown[];
  const known = indexes.get(list) ?? new Map(list.filter((each) => typeof each === 'object' && each !== null).map((each) => [(each as Contained)['id'], each as Contained] as const).toReversed());
  indexes.set(list, known);
  return known.get(id);
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Batches and transactions as plans: what is asked, in which order, with which ids; pure, so that the one who runs it only
 * looks conditions up and writes (http://hl7.org/fhir/R4/http.html#transaction). Two steps: `planBundle`, then, when the
 * conditions have been looked up, `resolveBundle`.
 */
import { fail, ok } from '../issue.ts';
import type { Issue, Result } from '../issue.ts';
import { readEntry } from './bundle/entry.ts';
import type { BundleEntry } from './bundle/entry.ts';
import { conditionalReferences, danglingReferences, isConditionalReference, isPlaceholder, rewriteEntry, uriMembers } from './bundle/rewrite.ts';
import type { Definitions } from './definitions.ts';
import { isTooDeep, MAX_NESTING } from './nesting.ts';
import { compileSchema } from './schema.ts';

export type { BundleEntry } from './bundle/entry.ts';
export { conditionalReferences, withStandIns } from './bundle/rewrite.ts';

export interface BundleOptions {
  /** A new id for each create; the server's, whatever the sender put into the resource. */
  readonly nextId: () => string;
  /** Base of this server, no slash at the end. */
  readonly base: string;
  /** Entries taken at most; more is `too-costly`. */
  readonly maxEntries: number;
}

export interface BatchPlan {
  readonly kind: 'batch';
  /** In the order received; one that is wrong by itself does not touch the others. */
  readonly entries: readonly Result<BundleEntry>[];
}

export interface TransactionPlan {
  readonly kind: 'transaction';
  /** In processing order: DELETE, POST, PUT and PATCH, GET and HEAD. Creates carry their assigned id. */
  readonly entries: readonly BundleEntry[];
  /** `Type?query` of references to be looked up. */
  readonly conditionalReferences: readonly string[];
  /** Of this server: what is relative to another stays there. */
  readonly base: string;
}

export type BundlePlan = BatchPlan | TransactionPlan;

const CITE = 'http://hl7.org/fhir/R4/http.html#transaction';
const ORDER: Readonly<Record<BundleEntry['method'], number>> = { DELETE: 0, POST: 1, PUT: 2, PATCH: 2, GET: 3, HEAD: 3 };

/**
 * In: a parsed body. Out: its plan. Issues: `invalid` for what is no batch or transaction, for entries that cannot be read
 * and for one resource named twice in a transaction; `too-costly` past `maxEntries`. It does not validate the resources.
 */
export function planBundle(bundle: unknown, options: BundleOptions): Result<BundlePlan> {
  if (isTooDeep(bundle, MAX_NESTING)) return fail({ code: 'too-long', text: 'The body is nested too deeply' });
  const { resourceType, type, entry } = (bundle ?? {}) as { readonly resourceType?: unknown; readonly type?: unknown; readonly entry?: unknown };
  if (resourceType !== 'Bundle' || (type !== 'batch' && type !== 'transaction')) {
    return fail({ code: 'invalid', text: 'The body must be a Bundle of type batch or transaction', at: 'Bundle.type', cite: CITE });
  }
  if (entry !== undefined && !Array.isArray(entry)) return fail({ code: 'structure', text: 'entry must be an array', at: 'Bundle.entry' });
  const items: readonly unknown[] = entry ?? [];
  if (items.length > options.maxEntries) {
    return fail({ code: 'too-costly', text: `A bundle may have at most ${String(options.maxEntries)} entries`, at: 'Bundle.entry' });
  }
  const read = items.map((each, index) => readEntry(each, index, options.base));
  if (type === 'batch') return ok({ kind: 'batch', entries: read.map((each) => batchEntry(each, options)) });
  return planTransaction(read, options);
}

/** The entries of a batch stand alone: one may not refer to what another creates. Conditional references are its runner's to look up. */
function batchEntry(read: Result<BundleEntry>, options: BundleOptions): Result<BundleEntry> {
  if (!read.ok) return read;
  const issues = dangling(read.value, isPlaceholder);
  return issues.length > 0 ? fail(...issues) : ok(withId(read.value, options));
}

function dangling({ resource, index }: BundleEntry, test: (reference: string) => boolean): readonly Issue[] {
  return resource === undefined ? [] : danglingReferences(resource, index, test);
}

function withId(entry: BundleEntry, { nextId }: BundleOptions): BundleEntry {
  return entry.kind === 'create' ? { ...entry, id: nextId() } : entry;
}

function planTransaction(read: readonly Result<BundleEntry>[], options: BundleOptions): Result<TransactionPlan> {
  const issues = read.flatMap((each) => (each.ok ? [] : each.issues));
  if (issues.length > 0) return fail(...issues);
  const entries = read.flatMap((each) => (each.ok ? [withId(each.value, options)] : []));
  const twice = [...repeated(entries, address, 'One resource may be written only once in a transaction'), ...repeated(entries, versionedUrl, 'A fullUrl may stand only once in a bundle')];
  if (twice.length > 0) return fail(...twice);
  const references = entries.flatMap((each) => (each.resource === undefined ? [] : conditionalReferences(each.resource)));
  return ok({
    kind: 'transaction',
    entries: entries.toSorted((a, b) => ORDER[a.method] - ORDER[b.method] || a.index - b.index),
    conditionalReferences: [...new Set(references)],
    base: options.base,
  });
}

/** Only what is written counts; a GET of the same resource is fine (http.html#trules). */
function address({ kind, type, id, query }: BundleEntry): string | undefined {
  if (kind !== 'update' && kind !== 'patch' && kind !== 'delete') return undefined;
  return id === undefined ? `${type ?? ''}?${query.map((pair) => pair.join('=')).join('&')}` : `${type ?? ''}/${id}`;
}

function versionedUrl({ fullUrl, resource }: BundleEntry): string | undefined {
  const version = (resource as { readonly meta?: { readonly versionId?: unknown } } | undefined)?.meta?.versionId;
  return fullUrl === undefined ? undefined : `${fullUrl} ${typeof version === 'string' ? version : ''}`;
}

function repeated(entries: readonly BundleEntry[], keyOf: (entry: BundleEntry) => string | undefined, text: string): readonly Issue[] {
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const key = keyOf(entry);
    if (key === undefined) return [];
    const again = seen.has(key);
    seen.add(key);
    return again ? [{ code: 'invalid' as const, text, at: `Bundle.entry[${String(entry.index)}]`, cite: 'http://hl7.org/fhir/R4/http.html#trules' }] : [];
  });
}

/** What was looked up. */
export interface BundleAnswers {
  /** Index of an entry with a condition -> the id of the one match; a conditional create without a match keeps its assigned id. */
  readonly matched: ReadonlyMap<number, string>;
  /** Index of a conditional update that matched nothing -> the id under which it is created. */
  readonly created?: ReadonlyMap<number, string>;
  /** `Type?query` -> `Type/id` of the one match. */
  readonly references: ReadonlyMap<string, string>;
}

/** What a create with If-None-Exist that found its resource becomes: nothing is written, references go to what was found. */
export type ResolvedEntry = BundleEntry & { readonly existing?: true };

/**
 * In: a plan and what its conditions found. Out: the entries in the same order, with ids and every reference resolved.
 * Issues: `value` for a reference that resolves to nothing; `invalid` when two entries turn out to write one resource.
 * `definitions` tells which members are URIs.
 */
export function resolveBundle(plan: TransactionPlan, answers: BundleAnswers, definitions: Definitions): Result<readonly ResolvedEntry[]> {
  const entries = plan.entries.map((entry): ResolvedEntry => {
    const created = answers.created?.get(entry.index);
    if (created !== undefined) return { ...entry, kind: 'create', id: created };
    const id = answers.matched.get(entry.index);
    if (id === undefined) return entry;
    return { ...entry, id, ...(entry.kind === 'create' ? { existing: true as const } : {}) };
  });
  const byFullUrl = new Map(entries.flatMap((each) => (each.fullUrl === undefined || each.type === undefined || each.id === undefined
    ? [] : [[each.fullUrl, `${each.type}/${each.id}`] as const])));
  const addresses = { byFullUrl, byCondition: answers.references, uris: uriMembers(compileSchema(definitions)), base: plan.base };
  const resolved = entries.map((each) => (each.resource === undefined ? each : { ...each, resource: ownId(rewriteEntry(each.resource, each.fullUrl, addresses), each) }));
  const issues = [
    ...resolved.flatMap((each) => (each.existing === true ? [] : dangling(each, (reference) => isPlaceholder(reference) || isConditionalReference(reference)))),
    ...repeated(resolved, address, 'One resource may be written only once in a transaction'),
  ];
  return issues.length > 0 ? fail(...issues) : ok(resolved);
}

function ownId(resource: object, { kind, id }: BundleEntry): object {
  return id !== undefined && (kind === 'create' || kind === 'update') ? { ...resource, id } : resource;
}

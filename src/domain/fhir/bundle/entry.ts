// SPDX-License-Identifier: Apache-2.0
/** One entry of a batch or transaction, read and checked by itself (http://hl7.org/fhir/R4/http.html#transaction). */
import { fail, ok } from '../../issue.ts';
import type { Issue, Result } from '../../issue.ts';
import { parseReference } from '../reference-form.ts';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

export type EntryKind =
  | 'create' | 'update' | 'patch' | 'delete' | 'read' | 'vread' | 'history' | 'search' | 'operation';

export interface BundleEntry {
  /** Place in the request; the answer stands at the same one. */
  readonly index: number;
  readonly method: Method;
  readonly kind: EntryKind;
  /** As sent, relative to the base. */
  readonly url: string;
  /** Absent for a search or an operation across types. */
  readonly type?: string;
  /** From the address. For a create the one assigned, for a conditional one the one found: see `BundlePlan`. */
  readonly id?: string;
  readonly version?: string;
  /** Operation name without `$`. */
  readonly operation?: string;
  /** Decoded query of the address: of a search, a conditional update, patch or delete. */
  readonly query: readonly (readonly [string, string])[];
  readonly fullUrl?: string;
  readonly resource?: object;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifNoneExist?: string;
}

type Value = Readonly<Record<string, unknown>>;
const CITE = 'http://hl7.org/fhir/R4/http.html#transaction';

/** In: one entry as received. Out: what it asks for. Issues: `invalid`, `required`, `not-supported`, with its place. */
export function readEntry(value: unknown, index: number, base: string): Result<BundleEntry> {
  const at = `Bundle.entry[${String(index)}]`;
  const entry = object(value);
  const request = object(entry?.['request']);
  if (entry === undefined || request === undefined) return fail({ code: 'required', text: 'The entry must have a request', at, cite: CITE });
  const method = METHODS.find((each) => each === request['method']);
  if (method === undefined) return fail({ code: 'invalid', text: 'The method must be GET, HEAD, POST, PUT, PATCH or DELETE', at: `${at}.request.method`, cite: CITE });
  const address = typeof request['url'] === 'string' ? readAddress(request['url'], base) : undefined;
  if (address === undefined) return fail({ code: 'invalid', text: 'The url must be an address of this server, relative to its base', at: `${at}.request.url`, cite: CITE });
  const kind = kindOf(method, address);
  if (kind === undefined) return fail({ code: 'not-supported', text: 'The method does not fit the url', at: `${at}.request`, cite: CITE });
  const made: BundleEntry = { index, method, kind, ...address, ...texts(entry, ['fullUrl']), ...texts(request, ['ifMatch', 'ifNoneMatch', 'ifModifiedSince', 'ifNoneExist']),
    ...(object(entry['resource']) === undefined ? {} : { resource: entry['resource'] as object }) };
  const issues = contentIssues(made, at);
  return issues.length === 0 ? ok(made) : fail(...issues);
}

function object(value: unknown): Value | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Value) : undefined;
}

function texts(value: Value, names: readonly (keyof BundleEntry)[]): Partial<BundleEntry> {
  return Object.fromEntries(names.filter((name) => typeof value[name] === 'string').map((name) => [name, value[name]]));
}

type Address = Pick<BundleEntry, 'url' | 'type' | 'id' | 'version' | 'operation' | 'query'> & { readonly history?: true; readonly search?: true };

const TYPE = /^[A-Z][A-Za-z]{1,40}$/;
const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const OPERATION = /^\$[A-Za-z][A-Za-z0-9-]{0,63}$/;

/** `Type`, `Type/id`, `Type/id/_history[/version]`, `[Type/]_history`, `Type?query`, `[Type[/id]/]$operation`, `[Type/]_search`. */
function readAddress(url: string, base: string): Address | undefined {
  const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '');
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(relative)) return undefined;
  const [path = '', ...query] = relative.split('?');
  const parts = path === '' ? [] : path.split('/');
  const last = parts.at(-1) ?? '';
  const common = { url: relative, query: [...new URLSearchParams(query.join('?'))] };
  if (OPERATION.test(last)) return target(parts.slice(0, -1), { ...common, operation: last.slice(1) });
  if (last === '_search') return parts.length <= 2 ? target(parts.slice(0, -1), { ...common, search: true }) : undefined;
  if (last === '_history' && parts.length <= 2) return target(parts.slice(0, -1), { ...common, history: true });
  if (parts[2] === '_history') {
    const [, , , version, ...more] = parts;
    if (more.length > 0 || (version !== undefined && !ID.test(version))) return undefined;
    return target(parts.slice(0, 2), version === undefined ? { ...common, history: true } : { ...common, version });
  }
  return target(parts, common);
}

function target(parts: readonly string[], found: Address): Address | undefined {
  const [type, id, ...more] = parts;
  if (more.length > 0 || (type !== undefined && !TYPE.test(type)) || (id !== undefined && !ID.test(id))) return undefined;
  return { ...found, ...(type === undefined ? {} : { type }), ...(id === undefined ? {} : { id }) };
}

function kindOf(method: Method, { type, id, version, operation, history, search, query }: Address): EntryKind | undefined {
  const reading = method === 'GET' || method === 'HEAD';
  if (operation !== undefined) return reading || method === 'POST' ? 'operation' : undefined;
  if (search === true) return reading || method === 'POST' ? 'search' : undefined;
  if (history === true) return reading ? 'history' : undefined;
  if (version !== undefined) return reading ? 'vread' : undefined;
  if (reading) return id === undefined ? 'search' : 'read';
  if (type === undefined) return undefined;
  if (method === 'POST') return id === undefined && query.length === 0 ? 'create' : undefined;
  if (id === undefined && query.length === 0) return undefined;
  if (id !== undefined && query.length > 0) return undefined;
  if (method === 'PUT') return 'update';
  return method === 'PATCH' ? 'patch' : 'delete';
}

function contentIssues({ kind, type, id, resource, fullUrl }: BundleEntry, at: string): readonly Issue[] {
  const issues: Issue[] = [];
  const found = resource as { readonly resourceType?: unknown; readonly id?: unknown } | undefined;
  if ((kind === 'create' || kind === 'update' || kind === 'patch') && found === undefined) {
    issues.push({ code: 'required', text: 'The entry must have a resource', at: `${at}.resource`, cite: CITE });
  } else if ((kind === 'create' || kind === 'update') && found?.resourceType !== type) {
    issues.push({ code: 'invalid', text: 'The resource is not of the type that the url names', at: `${at}.resource`, cite: CITE });
  } else if (kind === 'update' && id !== undefined && found?.id !== id) {
    issues.push({ code: 'invalid', text: 'The resource must have the id that the url names', at: `${at}.resource.id`, cite: 'http://hl7.org/fhir/R4/http.html#update' });
  }
  if (fullUrl !== undefined && !isAbsolute(fullUrl)) {
    issues.push({ code: 'invalid', text: 'fullUrl must be absolute', at: `${at}.fullUrl`, cite: 'http://hl7.org/fhir/R4/bundle.html#references' });
  }
  return issues;
}

function isAbsolute(url: string): boolean {
  const parsed = parseReference(url);
  return parsed?.form === 'absolute' || parsed?.form === 'other';
}

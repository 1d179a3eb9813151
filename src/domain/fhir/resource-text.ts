// SPDX-License-Identifier: Apache-2.0
/** A resource as stored: the text of its meta and of the rest, put together again without parsing what it holds. */
import { parseLossless, stringifyLossless } from './lossless-json.ts';

export interface ResourceRow {
  readonly type: string;
  readonly id: string;
  readonly version: number | string;
  readonly lastUpdated: string;
  readonly meta: string;
  readonly body: string;
}

/**
 * In: a parsed resource. Out: `meta`, its meta without versionId and lastUpdated as JSON text, '' if nothing is left;
 * `body`, the JSON text of all members but resourceType, id and meta, without braces, '' if none. Numbers as written.
 */
export function splitResource(resource: object): { readonly meta: string; readonly body: string } {
  const { resourceType: _type, id: _id, meta, ...rest } = resource as Readonly<Record<string, unknown>>;
  const { versionId: _version, lastUpdated: _updated, ...kept } = (typeof meta === 'object' && meta !== null ? meta : {}) as Readonly<Record<string, unknown>>;
  return {
    meta: Object.keys(kept).length === 0 ? '' : stringifyLossless(kept),
    body: stringifyLossless(rest).slice(1, -1),
  };
}

/** JSON texts of items, comma-separated, that go before the stored ones in `meta`; a stored one of the same text is not repeated. */
export interface MetaAdditions {
  readonly security?: string;
  readonly extension?: string;
}

/** The resource as JSON text, put together without parsing what it holds: this keeps an enforced answer as cheap as a plain one. */
export function composeResource(row: ResourceRow, add: MetaAdditions = {}): string {
  const version = `"versionId":"${String(row.version)}","lastUpdated":"${row.lastUpdated}"`;
  const meta = row.meta === '' ? members([], add) : withStored(row.meta, add);
  const tail = row.body === '' ? '' : `,${row.body}`;
  return `{"resourceType":"${row.type}","id":"${row.id}","meta":{${version}${meta === '' ? '' : `,${meta}`}}${tail}}`;
}

function withStored(text: string, { security = '', extension = '' }: MetaAdditions): string {
  if (security === '' && extension === '') return text.slice(1, -1);
  const { security: labels, extension: extensions, ...rest } = parseLossless(text) as Readonly<Record<string, unknown>>;
  const kept = stringifyLossless(rest).slice(1, -1);
  return members(kept === '' ? [] : [kept], { security: joined(security, labels), extension: joined(extension, extensions) });
}

function members(kept: readonly string[], { security = '', extension = '' }: MetaAdditions): string {
  return [...kept, ...(security === '' ? [] : [`"security":[${security}]`]), ...(extension === '' ? [] : [`"extension":[${extension}]`])].join(',');
}

function joined(added: string, stored: unknown): string {
  const own = (Array.isArray(stored) ? stored : []).map((each) => stringifyLossless(each)).filter((each) => !added.includes(each));
  return [...(added === '' ? [] : [added]), ...own].join(',');
}

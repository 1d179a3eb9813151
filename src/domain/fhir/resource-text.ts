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

/**
 * The resource as JSON text. `security`: JSON texts of Codings, comma-separated, that go before the stored security labels;
 * a stored label of the same text is not repeated.
 */
export function composeResource(row: ResourceRow, security = ''): string {
  const version = `"versionId":"${String(row.version)}","lastUpdated":"${row.lastUpdated}"`;
  const meta = security === '' ? inner(row.meta) : withSecurity(row.meta, security);
  const tail = row.body === '' ? '' : `,${row.body}`;
  return `{"resourceType":"${row.type}","id":"${row.id}","meta":{${version}${meta === '' ? '' : `,${meta}`}}${tail}}`;
}

function inner(text: string): string {
  return text === '' ? '' : text.slice(1, -1);
}

function withSecurity(text: string, security: string): string {
  const { security: own, ...rest } = (text === '' ? {} : parseLossless(text)) as Readonly<Record<string, unknown>>;
  const stored = (Array.isArray(own) ? own : []).map((each) => stringifyLossless(each)).filter((each) => !security.includes(each));
  return [inner(stringifyLossless(rest)), `"security":[${[security, ...stored].join(',')}]`].filter((each) => each !== '').join(',');
}

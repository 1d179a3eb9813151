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

/** A Coding of a stored `meta.security`, as far as it is one. */
export interface Label { readonly system?: unknown; readonly code?: unknown }

/** JSON texts of items, comma-separated, that go before the stored ones in `meta`; a stored one that says the same is not repeated. */
export interface MetaAdditions {
  readonly security?: string;
  readonly extension?: string;
  /** Stands in place of the stored `meta.source`; absent: that stays. */
  readonly source?: string | undefined;
  /** True of stored labels that stay behind; absent: all of them go. */
  readonly drops?: (label: Label) => boolean;
  /** True of stored tags that stay behind; absent: all of them go. */
  readonly untags?: (tag: Label) => boolean;
}

/** The resource as JSON text, put together without parsing what it holds: this keeps an enforced answer as cheap as a plain one. */
export function composeResource(row: ResourceRow, add: MetaAdditions = {}): string {
  const version = `"versionId":"${String(row.version)}","lastUpdated":"${row.lastUpdated}"`;
  const meta = row.meta === '' ? members([], add) : withStored(row.meta, add);
  const tail = row.body === '' ? '' : `,${row.body}`;
  return `{"resourceType":"${row.type}","id":"${row.id}","meta":{${version}${meta === '' ? '' : `,${meta}`}}${tail}}`;
}

function withStored(text: string, add: MetaAdditions): string {
  const { security = '', extension = '', drops, untags } = add;
  if (security === '' && extension === '' && add.source === undefined && drops === undefined && untags === undefined) return text.slice(1, -1);
  const { security: labels, extension: extensions, source, ...all } = parseLossless(text) as Readonly<Record<string, unknown>>;
  const rest = withoutTags(all, untags);
  const kept = stringifyLossless(add.source !== undefined || source === undefined ? rest : { ...rest, source }).slice(1, -1);
  const tags = security === '' ? [] : (JSON.parse(`[${security}]`) as readonly Label[]).map(labelOf);
  return members(kept === '' ? [] : [kept], {
    ...add, security: joined(security, listOf(labels).filter((each) => drops?.(each) !== true && !tags.includes(labelOf(each)))),
    extension: joined(extension, listOf(extensions)),
  });
}

function withoutTags({ tag, ...rest }: Readonly<Record<string, unknown>>, untags: MetaAdditions['untags']): Readonly<Record<string, unknown>> {
  const left = untags === undefined || !Array.isArray(tag) ? tag : listOf(tag).filter((each) => !untags(each));
  return left === undefined || (Array.isArray(left) && left.length === 0) ? rest : { ...rest, tag: left };
}

function listOf(stored: unknown): readonly Label[] {
  return Array.isArray(stored) ? stored as readonly Label[] : [];
}

/** What a label says, whatever it is displayed as. */
function labelOf({ system, code }: Label): string {
  return `${typeof system === 'string' ? system : ''}|${typeof code === 'string' ? code : ''}`;
}

function members(kept: readonly string[], { security = '', extension = '', source }: MetaAdditions): string {
  return [
    ...(source === undefined ? [] : [`"source":${JSON.stringify(source)}`]),
    ...kept, ...(security === '' ? [] : [`"security":[${security}]`]), ...(extension === '' ? [] : [`"extension":[${extension}]`]),
  ].join(',');
}

function joined(added: string, stored: readonly object[]): string {
  const own = stored.map((each) => stringifyLossless(each)).filter((each) => !added.includes(each));
  return [...(added === '' ? [] : [added]), ...own].join(',');
}

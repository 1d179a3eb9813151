// SPDX-License-Identifier: Apache-2.0
/** Puts stored texts together without parsing them: this is what keeps an enforced answer as cheap as a plain one. */
import { parseLossless, stringifyLossless } from '../../fhir/lossless-json.ts';

export interface RowText {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly lastUpdated: string;
  /** JSON text of meta without versionId and lastUpdated, or ''. */
  readonly meta: string;
  /** JSON text of all other members, or ''. */
  readonly body: string;
}

/** JSON texts of array items, comma-separated, without brackets; '' for none. */
export interface MetaAdditions {
  readonly security: string;
  readonly extension: string;
}

/** In: a stored row and what the gate adds to its meta. Out: the resource as JSON text. */
export function composeText(row: RowText, add: MetaAdditions): string {
  const head = `{"resourceType":"${row.type}","id":"${row.id}","meta":${metaText(row, add)}`;
  return row.body === '' ? `${head}}` : `${head},${row.body}}`;
}

function metaText(row: RowText, add: MetaAdditions): string {
  const start = `{"versionId":"${String(row.version)}","lastUpdated":"${row.lastUpdated}"`;
  if (row.meta === '') {
    return `${start}${member('security', add.security)}${member('extension', add.extension)}}`;
  }
  const stored = parseLossless(row.meta) as Record<string, unknown[] | undefined>;
  const { security, extension, ...rest } = stored;
  const kept = stringifyLossless(rest).slice(1, -1);
  return `${start}${kept === '' ? '' : `,${kept}`}${member('security', joined(add.security, security))}${member('extension', joined(add.extension, extension))}}`;
}

/** The gate's labels first, then the sender's own, without repeating an identical one. */
function joined(added: string, stored: readonly unknown[] | undefined): string {
  const own = (stored ?? []).map((item) => stringifyLossless(item)).filter((text) => !added.includes(text));
  return [added, ...own].filter((text) => text !== '').join(',');
}

function member(name: string, items: string): string {
  return items === '' ? '' : `,"${name}":[${items}]`;
}

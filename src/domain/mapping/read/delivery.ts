// SPDX-License-Identifier: Apache-2.0
/**
 * The carrier of several tables in one message: `{"tables": {"NAME": "delimited text", ...}}`, UTF-8 as all JSON is (RFC 8259, 8.1).
 * A folder of files becomes one at the edge. Any other text is a single table without a name.
 */
import { z } from 'zod';
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';

export interface TableText {
  /** File name or table name; '' when there is none. */
  readonly name: string;
  readonly text: string;
}

const envelope = z.strictObject({ tables: z.record(z.string().regex(/^[\p{L}\p{N} ._-]{1,120}$/u), z.string()) });

/** Message -> its tables. Errors: JSON that is not a delivery, nothing in it. */
export function splitDelivery(text: string): Result<readonly TableText[]> {
  const tables = /^\s*\{/u.test(text) ? fromJson(text) : [{ name: '', text }];
  if (tables === undefined) return fail({ code: 'structure', text: 'the delivery is not {"tables": {"NAME": "delimited text", ...}}' });
  return tables.every((table) => table.text.trim() === '') ? fail({ code: 'structure', text: 'the delivery is empty' }) : ok(tables.filter((table) => table.text.trim() !== ''));
}

function fromJson(text: string): readonly TableText[] | undefined {
  try {
    const parsed = envelope.safeParse(JSON.parse(text));
    return parsed.success ? Object.entries(parsed.data.tables).map(([name, table]) => ({ name, text: table })) : undefined;
  } catch {
    return undefined;
  }
}

/** The name of a table out of the path of its file: what the envelope cannot hold becomes a space. */
export function tableName(path: string): string {
  return (path.split(/[\\/]/u).at(-1) ?? path).replace(/[^\p{L}\p{N} ._-]/gu, ' ').slice(0, 120);
}

/** Tables -> one message. The names are kept; so is their order. */
export function joinDelivery(tables: readonly TableText[]): string {
  return JSON.stringify({ tables: Object.fromEntries(tables.map(({ name, text }) => [name, text])) });
}

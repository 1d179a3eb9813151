// SPDX-License-Identifier: Apache-2.0
/** A table without the columns in which no row says anything, of which a narrow screen shows each row as a block. */
import { html, type Html } from '../html.ts';
import { table, type Table } from '../parts.ts';

/** The first column stays, whatever it says: it names the rows. */
export function dense<T>({ columns, rows, ...rest }: Table<T>): Html {
  const says = columns.filter((column, index) => index === 0 || rows.some((row) => html`${column.cell(row)}`.text.trim() !== ''));
  return table<T>({ ...rest, rows, columns: says, stack: true });
}

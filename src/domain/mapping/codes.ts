// SPDX-License-Identifier: Apache-2.0
/** Code tables: raw code of a source -> code or codings of ours. A feed's own rows go before the format's. */
import type { CodeTarget, CodingTarget, FeedSettings } from './types.ts';

export interface CodeTable {
  readonly name: string;
  readonly ignoreCase: boolean;
  readonly codes: ReadonlyMap<string, CodeTarget>;
}

/** undefined: the table does not know the code. An empty list: it knows that there is no target. */
export function lookUp(table: CodeTable, code: string): CodeTarget | undefined {
  return table.codes.get(table.ignoreCase ? code.toUpperCase() : code);
}

/** The codings of a target; a bare code has none. */
export function codingsOf(target: CodeTarget | undefined): readonly CodingTarget[] {
  if (target === undefined || typeof target === 'string') return [];
  return 'code' in target ? [target] : target;
}

/** A table from its rows. */
export function codeTable(name: string, codes: Readonly<Record<string, CodeTarget>>, ignoreCase: boolean): CodeTable {
  const fold = (code: string): string => (ignoreCase ? code.toUpperCase() : code);
  return { name, ignoreCase, codes: new Map(Object.entries(codes).map(([code, target]) => [fold(code), target])) };
}

/** The format's tables as this feed wants them. A feed that names a table that does not exist gets its name back in `unknown`. */
export function tablesFor(own: ReadonlyMap<string, CodeTable>, feed: FeedSettings): { tables: ReadonlyMap<string, CodeTable>; unknown: readonly string[] } {
  const tables = new Map(own);
  const unknown: string[] = [];
  for (const [name, choice] of Object.entries(feed.codeTables ?? {})) {
    const base = own.get(typeof choice === 'string' ? choice : name);
    if (base === undefined) unknown.push(typeof choice === 'string' ? choice : name);
    else tables.set(name, typeof choice === 'string' ? base : overlaid(base, choice));
  }
  return { tables, unknown };
}

function overlaid(base: CodeTable, rows: Readonly<Record<string, CodeTarget>>): CodeTable {
  const own = codeTable(base.name, rows, base.ignoreCase);
  return { ...base, codes: new Map([...base.codes, ...own.codes]) };
}

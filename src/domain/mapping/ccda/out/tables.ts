// SPDX-License-Identifier: Apache-2.0
/** The code tables of mappings/c-cda, read backwards: what FHIR says -> what C-CDA says. Of several codes with one meaning the first of the table is written. */
import type { CodeTable } from '../../codes.ts';
import { codingsOf } from '../../codes.ts';

export interface OutTables {
  /** Code of a source table whose target is this bare code, or a coding of this code. */
  readonly back: (table: string, code: string | undefined) => string | undefined;
  /** OID of a code system. */
  readonly oidOf: (system: string) => string | undefined;
  /** Root of an identifier system. */
  readonly rootOf: (system: string) => string | undefined;
}

/** Inverts every table once. */
export function outTables(tables: ReadonlyMap<string, CodeTable>): OutTables {
  const inverted = new Map([...tables].map(([name, table]) => [name, inverse(table)]));
  const urn = (system: string): string | undefined => /^urn:(?:oid|uuid):(.+)$/u.exec(system)?.[1];
  return {
    back: (table, code) => (code === undefined ? undefined : inverted.get(table)?.get(code)),
    oidOf: (system) => inverted.get('oid-systems')?.get(system) ?? urn(system),
    rootOf: (system) => systems(tables.get('id-systems')).get(system) ?? urn(system),
  };
}

function inverse({ codes }: CodeTable): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  for (const [source, target] of codes) {
    const code = typeof target === 'string' ? target : codingsOf(target)[0]?.code;
    if (code !== undefined && !made.has(code)) made.set(code, source);
  }
  return made;
}

function systems(table: CodeTable | undefined): ReadonlyMap<string, string> {
  return new Map([...table?.codes ?? []].flatMap(([root, target]): readonly [string, string][] => codingsOf(target).map(({ system }) => [system, root])));
}

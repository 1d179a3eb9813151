// SPDX-License-Identifier: Apache-2.0
/** A format's code tables as FHIR ConceptMaps, for others to read and use. http://hl7.org/fhir/R4/conceptmap.html */
import type { ConceptMap, ConceptMapGroup, ConceptMapGroupElement } from '@medplum/fhirtypes';
import type { CodeTable } from '../codes.ts';
import { codingsOf } from '../codes.ts';
import type { CompiledFormat } from '../compiled.ts';
import { CANONICAL_BASE } from '../types.ts';

/** Canonical of the ConceptMap of a table. */
export function conceptMapUrl(format: string, table: string): string {
  return `${CANONICAL_BASE}/ConceptMap/${format}-${table}`;
}

/** The tables that the format's own rows name, in the order of their names. A table without codes makes no map. */
export function conceptMaps(format: CompiledFormat, used: ReadonlySet<string>, date: string): readonly ConceptMap[] {
  return [...format.tables.values()].filter(({ name, codes }) => used.has(name) && codes.size > 0).sort((a, b) => (a.name < b.name ? -1 : 1)).map((table) => conceptMap(format, table, date));
}

function conceptMap(format: CompiledFormat, table: CodeTable, date: string): ConceptMap {
  const id = `${format.id}-${table.name}`.slice(0, 64);
  return {
    resourceType: 'ConceptMap', id, url: conceptMapUrl(format.id, table.name), name: pascal(`${format.id}-${table.name}`), title: `${format.title}: ${table.name}`, status: 'active', date, publisher: 'Throughcare',
    description: `Codes of the source and what they become in FHIR.${table.ignoreCase ? ' Upper and lower case are the same.' : ''} A code that is not here is kept as text.`, group: groups(format, table),
  };
}

/** Letters and digits alone, beginning with a capital (R4 cmd-0). */
export function pascal(text: string): string {
  return text.split(/[^A-Za-z0-9]+/u).map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('').replace(/^(?=\d)/u, 'X');
}

/** One group for each target system; codes that are bare, or known to have no target, in one without. */
function groups(format: CompiledFormat, { name, codes }: CodeTable): ConceptMapGroup[] {
  const elements = new Map<string, ConceptMapGroupElement[]>();
  const add = (system: string, element: ConceptMapGroupElement): void => {
    elements.set(system, [...elements.get(system) ?? [], element]);
  };
  for (const [code, target] of codes) {
    const codings = codingsOf(target);
    if (typeof target === 'string') add('', { code, target: [{ code: target, equivalence: 'equivalent' }] });
    else if (codings.length === 0) add('', { code, target: [{ equivalence: 'unmatched', comment: 'has no target' }] });
    for (const { system, code: to, display } of codings) add(system, { code, target: [{ code: to, ...(display === undefined ? {} : { display }), equivalence: codings.length > 1 ? 'relatedto' : 'equivalent' }] });
  }
  return [...elements].map(([system, element]) => ({ source: `${CANONICAL_BASE}/CodeSystem/source/${format.id}/${name}`, ...(system === '' ? {} : { target: system }), element }));
}

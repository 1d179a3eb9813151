// SPDX-License-Identifier: Apache-2.0
/** A section: its narrative, which says every entry in words, its entries, and the high-water mark of what is in it. */
import type { CodeableConcept } from '@medplum/fhirtypes';
import { highWater } from '../../write/accompaniment.ts';
import type { OutEntry } from '../../write/run.ts';
import type { OutContext, Sheet } from './context.ts';
import { template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { loinc } from './values.ts';

/** One entry with its line of the table. `cells[0]` bears `anchor`. */
export interface Part {
  readonly of: OutEntry;
  readonly anchor: string;
  readonly cells: readonly string[];
  readonly entry: El;
  /** What is written inside this entry, and has lines of its own. */
  readonly more?: readonly Part[];
}

export interface SectionSpec {
  readonly template: readonly [string, string?];
  readonly code: readonly [string, string];
  readonly title: string;
  readonly columns: readonly string[];
}

/** Builds a section out of what `make` says of each entry. A section without entries says so (nullFlavor NI), never that there is none in fact. */
export function section<T extends OutEntry>(context: OutContext, spec: SectionSpec, given: { readonly entries: readonly T[]; readonly make: (entry: T, sheet: Sheet) => Part | undefined }): El {
  const said: { anchor: string; label: string; words: string }[] = [];
  const prefix = spec.title.toLowerCase().replace(/[^a-z]+/gu, '-').replace(/^-|-$/gu, '');
  let count = 0;
  const anchor = (): string => {
    count += 1;
    return `${prefix}-${String(count)}`;
  };
  const sheet: Sheet = {
    anchor,
    say: (label, words) => {
      const id = anchor();
      said.push({ anchor: id, label, words });
      return id;
    },
  };
  const parts = given.entries.flatMap((entry) => given.make(entry, sheet) ?? []);
  const rows = parts.flatMap((part) => [part, ...part.more ?? []]);
  const mark = highWater(rows.map(({ of }) => of.resource));
  return el('component', {}, el('section', parts.length === 0 ? { nullFlavor: 'NI' } : {},
    template(...spec.template), loinc(...spec.code), el('title', {}, spec.title),
    el('text', {}, parts.length === 0 ? el('paragraph', {}, 'No information is given here. This says nothing about whether there is any.') : narrative(spec.columns, rows, said)),
    parts.length === 0 ? undefined : confidentiality(mark),
    parts.map(({ entry }) => el('entry', { typeCode: 'DRIV' }, entry))));
}

function narrative(columns: readonly string[], parts: readonly Part[], said: readonly { readonly anchor: string; readonly label: string; readonly words: string }[]): readonly El[] {
  const rows = parts.map(({ anchor, cells }) => el('tr', {}, cells.map((cell, index) => el('td', index === 0 ? { ID: anchor } : {}, cell === '' ? '-' : cell))));
  const table = el('table', {}, el('thead', {}, el('tr', {}, columns.map((column) => el('th', {}, column)))), el('tbody', {}, rows));
  const notes = said.map((one) => el('item', {}, `${one.label}: `, el('content', { ID: one.anchor }, one.words)));
  return notes.length === 0 ? [table] : [table, el('list', {}, notes)];
}

const DISPLAY: Readonly<Record<string, string>> = { U: 'unrestricted', L: 'low', M: 'moderate', N: 'normal', R: 'restricted', V: 'very restricted' };

/** http://terminology.hl7.org/CodeSystem/v3-Confidentiality */
export function confidentiality(code: string): El {
  return el('confidentialityCode', { code, codeSystem: '2.16.840.1.113883.5.25', codeSystemName: 'Confidentiality', displayName: DISPLAY[code] });
}

/** What a person reads of a concept. */
export function wordsOf(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.find(({ display }) => display !== undefined) ?? concept?.coding?.[0];
  return concept?.text ?? coding?.display ?? coding?.code ?? '';
}

// SPDX-License-Identifier: Apache-2.0
/** What every part of a C-CDA document needs to know: who is in it, by which ids, and which words of the narrative say it. */
import type { Annotation, Extension, Identifier, Reference, Resource } from '@medplum/fhirtypes';
import type { OutEntry } from '../../write/run.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import type { OutTables } from './tables.ts';
import { ii } from './values.ts';

export interface OutContext {
  readonly tables: OutTables;
  readonly entries: readonly OutEntry[];
  readonly byRef: ReadonlyMap<string, OutEntry>;
  /** Root of the ids of what has no id of its own in the world. */
  readonly root: string;
  /** People and organizations that the document has described already: after that their ids do. */
  readonly described: Set<string>;
}

export type OutOf<T extends Resource['resourceType']> = OutEntry & { readonly resource: Extract<Resource, { resourceType: T }> };

/** The entries of one type. */
export function ofType<T extends Resource['resourceType']>({ entries }: Pick<OutContext, 'entries'>, type: T): readonly OutOf<T>[] {
  return entries.filter((entry): entry is OutOf<T> => entry.resource.resourceType === type);
}

/** What a reference leads to, if it goes out with the document. */
export function target({ byRef }: OutContext, reference: Reference | undefined): OutEntry | undefined {
  return reference?.reference === undefined ? undefined : byRef.get(reference.reference);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

/** The id by which the document's entries refer to this one: the record's own UUID, or its reference under the document's root. */
export function ownId({ root }: OutContext, { ref, resource }: OutEntry): El {
  const id = [resource.id, ref.replace(/^urn:uuid:/u, '')].find((one) => one !== undefined && UUID.test(one));
  return id === undefined ? el('id', { root, extension: ref }) : el('id', { root: id.toLowerCase() });
}

/** All ids of an entry: its own first, then the business identifiers. */
export function idsOf(context: OutContext, entry: OutEntry): readonly El[] {
  const { identifier } = entry.resource as { readonly identifier?: Identifier | readonly Identifier[] };
  const list = identifier === undefined ? [] : [identifier].flat();
  return [ownId(context, entry), ...list.flatMap((one) => ii(context.tables, one) ?? [])];
}

/** C-CDA template id with its version. */
export function template(root: string, extension?: string): El {
  return el('templateId', { root: `2.16.840.1.113883.10.20.${root}`, extension });
}

/** Value of the extension with this URL. */
export function extensionOf(resource: { readonly extension?: readonly Extension[] }, url: string): Extension | undefined {
  return resource.extension?.find((one) => one.url === url);
}

/** Entry Reference (C-CDA 2.1, 2.16.840.1.113883.10.20.22.4.122) to an entry of this document, as a relation of that type. */
export function entryReference(context: OutContext, typeCode: string, to: OutEntry): El {
  return el('entryRelationship', { typeCode }, el('act', { classCode: 'ACT', moodCode: 'EVN' },
    template('22.4.122'), ownId(context, to), el('code', { nullFlavor: 'NP' }), el('statusCode', { code: 'completed' })));
}

/** Where words are put so that an entry can point at them. */
export interface Sheet {
  /** Puts words into the narrative and gives their anchor. */
  readonly say: (label: string, words: string) => string;
  /** The next anchor, for a row of the table. */
  readonly anchor: () => string;
}

/** `text` that points at an anchor. */
export function pointer(anchor: string, name = 'text'): El {
  return el(name, {}, el('reference', { value: `#${anchor}` }));
}

/** Notes as Comment Activities (2.16.840.1.113883.10.20.22.4.64). */
export function comments(sheet: Sheet, notes: readonly (Annotation | string)[] = []): readonly El[] {
  return notes.map((note) => (typeof note === 'string' ? note : note.text)).filter((text): text is string => text !== undefined && text.trim() !== '')
    .map((text) => el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('act', { classCode: 'ACT', moodCode: 'EVN' },
      template('22.4.64'), el('code', { code: '48767-8', codeSystem: '2.16.840.1.113883.6.1', codeSystemName: 'LOINC', displayName: 'Annotation comment' }),
      pointer(sheet.say('Note', text)))));
}

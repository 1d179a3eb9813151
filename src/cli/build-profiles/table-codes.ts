// SPDX-License-Identifier: Apache-2.0
/**
 * Codes of ours that stand in tables: `mappings` (code tables, constants of rows, kinds of identifiers, names of formats) and the consent
 * forms. In: the project's root. Out: code system id -> code -> display, in the order of the files' names. Codes of a feed's own tables
 * (`CodeSystem/source/...`) are the source's and are left out.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const OURS = 'https://throughcare.dev/fhir/CodeSystem/';

export type TableCodes = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Said {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** See above. Throws when a table is no JSON. */
export function tableCodes(root: string): TableCodes {
  const said = [...tables(root).flatMap((file) => codesIn(JSON.parse(readFileSync(file, 'utf8')))), ...formats(root)];
  return new Map([...Map.groupBy(said, ({ system }) => system)].map(([system, all]) => [system, new Map(
    [...Map.groupBy(all, ({ code }) => code)].map(([code, same]) => [code, same.find(({ display }) => display !== undefined)?.display ?? wordsOf(code)]),
  )]));
}

/** `drug-court` -> `Drug court`. */
export function wordsOf(code: string): string {
  const words = code.replaceAll('-', ' ').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function tables(root: string): readonly string[] {
  const json = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')).toSorted().map((name) => join(folder, name)) : []);
  const mapped = folders(root).flatMap((folder) => ['', 'codes', 'rows'].flatMap((below) => json(join(folder, below))));
  return [...mapped, ...json(join(root, 'consent', 'forms', 'questionnaires'))];
}

function folders(root: string): readonly string[] {
  return readdirSync(join(root, 'mappings'), { withFileTypes: true }).filter((each) => each.isDirectory() && !['schema', 'matching'].includes(each.name))
    .map(({ name }) => join(root, 'mappings', name)).toSorted();
}

/** A format is a folder that says how it is read. */
function formats(root: string): readonly Said[] {
  return folders(root).filter((folder) => existsSync(join(folder, 'format.json'))).map((folder) => {
    const code = folder.slice(folder.lastIndexOf('/') + 1);
    return { system: 'format', code, display: wordsOf(code) };
  });
}

function codesIn(value: unknown): readonly Said[] {
  if (typeof value !== 'object' || value === null) return [];
  const { system, code, display, 'local-type': kind } = value as { readonly [name: string]: unknown };
  const own = typeof system === 'string' && typeof code === 'string' && system.startsWith(OURS) && !system.slice(OURS.length).includes('/')
    ? [{ system: system.slice(OURS.length), code, ...(typeof display === 'string' ? { display } : {}) }] : [];
  const identifier = typeof kind === 'string' ? [{ system: 'identifier-type', code: kind }] : [];
  return [...own, ...identifier, ...Object.values(value).flatMap(codesIn)];
}

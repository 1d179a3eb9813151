// SPDX-License-Identifier: Apache-2.0
/**
 * Codes of ours that only sources use are kept where the mappings are, in `mappings/common/systems.json` and in the tables there, and
 * answers of forms with the forms. The code systems published here hold them too: a system that FSH does not define becomes one, and
 * one that it defines gains what it lacks.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawResource } from '../build-r4/sources.ts';
import { tableCodes } from './table-codes.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const TABLE = join(ROOT, 'mappings', 'common', 'systems.json');
const OURS = 'https://throughcare.dev/fhir/CodeSystem/';

interface Table {
  readonly systems: Readonly<Record<string, { readonly url: string; readonly codes: Readonly<Record<string, string>> }>>;
}

interface Concept {
  readonly code: string;
  readonly display: string;
}

/** In: the compiled files by name. Out: the same with every code of the tables. */
export function withSourceCodes(files: ReadonlyMap<string, RawResource>): ReadonlyMap<string, RawResource> {
  const { systems } = JSON.parse(readFileSync(TABLE, 'utf8')) as Table;
  const all = new Map(files);
  const [model] = [...files.values()].filter((each) => each.resourceType === 'CodeSystem');
  for (const { url, codes } of Object.values(systems).filter((each) => each.url.startsWith(OURS))) {
    const id = url.slice(OURS.length);
    if (id.includes('/')) continue;
    const name = `CodeSystem-${id}.json`;
    const found = all.get(name) ?? fresh(id, url, model);
    all.set(name, added(found, codes));
  }
  for (const [id, codes] of tableCodes(ROOT)) {
    const name = `CodeSystem-${id}.json`;
    all.set(name, added(all.get(name) ?? fresh(id, `${OURS}${id}`, model), Object.fromEntries(codes)));
  }
  return all;
}

function added(system: RawResource, codes: Readonly<Record<string, string>>): RawResource {
  const concept = (system['concept'] ?? []) as readonly Concept[];
  const known = new Set(concept.map((each) => each.code));
  const more = Object.entries(codes).filter(([code]) => !known.has(code)).map(([code, display]) => ({ code, display }));
  return { ...system, concept: [...concept, ...more], count: concept.length + more.length };
}

function fresh(id: string, url: string, model: RawResource | undefined): RawResource {
  const title = `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;
  const name = `${id.split('-').map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join('')}CodeSystem`;
  return { ...model, resourceType: 'CodeSystem', id, url, name, title, description: 'Codes that source systems need; mappings/common/systems.json is their source.', concept: [] };
}

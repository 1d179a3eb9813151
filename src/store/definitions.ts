// SPDX-License-Identifier: Apache-2.0
/** Reads the R4 definitions from `profiles/generated/r4`; done once at start, and handed to the domain as a value. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions, Expansion, SearchParam, Structure } from '../domain/fhir/definitions.ts';

const STRUCTURE_FILES = ['data-types', 'a-b', 'c', 'd-l', 'm-p', 'q-z'] as const;

/** The folder of this project's own checkout. */
export const R4_FOLDER = join(import.meta.dirname, '..', '..', 'profiles', 'generated', 'r4');

/**
 * The definitions in `folder`. Throws when a file is missing or is no JSON: without them nothing can be checked, so the
 * gateway must not start. The files are our own and checked fresh by a test, hence no schema check here.
 */
export function loadDefinitions(folder: string = R4_FOLDER): Definitions {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return {
    fhirVersion: '4.0.1',
    allTypes: read('all-types.json') as readonly string[],
    structures: STRUCTURE_FILES.flatMap((name) => read(`structures-${name}.json`) as readonly Structure[]),
    searchParams: read('search-parameters.json') as readonly SearchParam[],
    expansions: read('expansions.json') as Readonly<Record<string, Expansion>>,
  };
}

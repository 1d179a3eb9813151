// SPDX-License-Identifier: Apache-2.0
/** Reads R4's definitions and the profiles from `profiles/generated`; done once at start, and handed to the domain as a value. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions, Expansion, SearchParam, Structure } from '../domain/fhir/definitions.ts';
import type { ProfileStructure, RawProfile } from '../domain/fhir/profile/structure.ts';
import { readProfile } from '../domain/fhir/profile/structure.ts';

const STRUCTURE_FILES = ['data-types', 'a-b', 'c', 'd-l', 'm-p', 'q-z'] as const;

/** The folder of this project's own checkout. */
export const GENERATED = join(import.meta.dirname, '..', '..', 'profiles', 'generated');

/**
 * The definitions in `folder`: R4 with its extensions and profiles, US Core in the releases at hand, and the project's own profiles.
 * Throws when a file is missing or is no JSON: without them nothing can be checked, so the gateway must not start. The files
 * are our own and checked fresh by a test, hence no schema check here.
 */
export function loadDefinitions(folder: string = GENERATED): Definitions {
  const read = (...name: readonly string[]): unknown => JSON.parse(readFileSync(join(folder, ...name), 'utf8'));
  const own = readOwn(join(folder, 'throughcare'));
  return {
    fhirVersion: '4.0.1',
    allTypes: read('r4', 'all-types.json') as readonly string[],
    structures: STRUCTURE_FILES.flatMap((name) => read('r4', `structures-${name}.json`) as readonly Structure[]),
    searchParams: ['r4', 'us-core'].flatMap((each) => read(each, 'search-parameters.json') as readonly SearchParam[]),
    expansions: {
      ...own.expansions,
      ...read('us-core', 'expansions.json') as Readonly<Record<string, Expansion>>,
      ...read('r4', 'expansions.json') as Readonly<Record<string, Expansion>>,
    },
    profiles: [
      ...['extensions', 'profiles'].flatMap((name) => read('r4', `${name}.json`) as readonly ProfileStructure[]),
      ...US_CORE.flatMap((version) => read('us-core', `profiles-${version}.json`) as readonly ProfileStructure[]),
      ...own.profiles,
    ],
  };
}

const US_CORE = ['6.1.0', '7.0.0'] as const;

interface Own {
  readonly profiles: readonly ProfileStructure[];
  readonly expansions: Readonly<Record<string, Expansion>>;
}

/** The compiled FSH: one StructureDefinition to a file, and the expansions of the value sets. */
function readOwn(folder: string): Own {
  if (!existsSync(folder)) return { profiles: [], expansions: {} };
  const files = readdirSync(folder).filter((name) => name.startsWith('StructureDefinition-')).toSorted();
  return {
    profiles: files.map((name) => readProfile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as RawProfile)),
    expansions: JSON.parse(readFileSync(join(folder, 'expansions.json'), 'utf8')) as Readonly<Record<string, Expansion>>,
  };
}

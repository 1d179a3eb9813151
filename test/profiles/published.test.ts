// SPDX-License-Identifier: Apache-2.0
/** Whatever url of ours stands in the code, the mappings, the consent tables and the examples is defined in profiles/fsh. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GENERATED } from '../../src/store/definitions.ts';

const ROOT = join(GENERATED, '..', '..');
const defined = new Set(readdirSync(join(GENERATED, 'throughcare')).map((name) => name.replace(/\.json$/, '')));
const HINT = 'define it in profiles/fsh, then: node src/cli/build-profiles.ts, node src/cli/build-pages.ts';

function files(folder: string, end: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(end)).map((name) => join(folder, name));
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const all = (text: string, pattern: RegExp, type: string): readonly string[] => [...text.matchAll(pattern)].map((each) => `${type}-${each[1] ?? ''}`);

/** Urls written out, or after a constant for the canonical base. `CodeSystem/source/...` is a source's own. */
function urlsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:throughcare\.dev\/fhir|\{(?:CANONICAL_BASE|BASE|CANONICAL)\})\/(CodeSystem|StructureDefinition|ValueSet|NamingSystem|OperationDefinition)\/([A-Za-z0-9-]+)(?![A-Za-z0-9/-])(?!\$)/g)]
    .map(([, type, id]) => `${type ?? ''}-${id ?? ''}`).filter((each) => each !== 'StructureDefinition-source-');
}

/** The helpers of src/domain/consent and src/domain/caseplan that make such urls of a name. */
function namesIn(file: string): readonly string[] {
  const text = read(file);
  const concepts = /domain\/consent|app\/registry/.test(file) ? all(text, /\b(?:concept|coding|coded)\('([a-z0-9-]+)',/g, 'CodeSystem') : [];
  return [
    ...urlsIn(text), ...concepts, ...all(text, /\bcs\('([a-z0-9-]+)'\)/g, 'CodeSystem'), ...all(text, /\bsd\('([a-z0-9-]+)'\)/g, 'StructureDefinition'),
    ...all(text, /\bexts?\((?:\w+(?:\.\w+)*(?:\(\))?, )?'([a-z0-9-]+)'\)/g, 'StructureDefinition'), ...all(text, /\bextension\('([a-z0-9-]+)', /g, 'StructureDefinition'),
    ...all(text, /\$\{(?:CODES|SYSTEM|OWN)\}\/?([a-z][a-z-]+)[`|#]/g, 'CodeSystem'),
  ];
}

/** The statements say their code systems as `field: ['system', [codes]]`. */
function statementSystems(): readonly string[] {
  return all(read('src/domain/consent/evidence/statements.ts'), /\w+: \['([a-z-]+)', \[/g, 'CodeSystem');
}

const missing = (urls: readonly string[]): readonly string[] => [...new Set(urls)].filter((each) => !defined.has(each)).toSorted();

describe('every url of ours has a definition that others can read', () => {
  it(`in the code (else ${HINT})`, () => {
    const named = [...files('src', '.ts').filter((file) => !file.includes('cli/build-')).flatMap(namesIn), ...statementSystems()];
    expect(new Set(named).size).toBeGreaterThan(120);
    // HL7's own, read through the same helper.
    expect(missing(named).filter((each) => each !== 'StructureDefinition-resource-pertainsToGoal')).toEqual([]);
  });

  it.each([
    ['the mappings', 'mappings', 70], ['the consent forms, protocols and scenarios', 'consent', 20], ['the examples of the profiles', 'profiles/examples', 60],
  ])(`in %s (else ${HINT})`, (_what, folder, least) => {
    const urls = files(folder, '.json').flatMap((file) => urlsIn(read(file)));
    expect(new Set(urls).size).toBeGreaterThan(least);
    expect(missing(urls)).toEqual([]);
  });

  it('in the table of carriers', () => {
    const named = all(read('docs/carriers.md'), /[`( ]([a-z][a-z0-9-]+)#/g, 'CodeSystem').filter((each) => each !== 'CodeSystem-sys');
    expect(new Set(named).size).toBeGreaterThan(40);
    expect(missing(named)).toEqual([]);
  });

  it('and an undefined one would be seen', () => {
    expect(missing([...urlsIn('"https://throughcare.dev/fhir/CodeSystem/nobody-knows"'), ...urlsIn('"https://throughcare.dev/fhir/CodeSystem/source/cedar/x"')])).toEqual(['CodeSystem-nobody-knows']);
  });
});

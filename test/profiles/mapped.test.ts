// SPDX-License-Identifier: Apache-2.0
/** What sources send, as our own mappings turn it into FHIR, fits the profile of its kind: nobody has to send more than they have. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { kindOf } from '../../src/domain/caseplan/kinds.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';

const MAPPINGS = join(import.meta.dirname, '..', '..', 'mappings');

const validator = compileValidator(loadDefinitions());

function resources(): readonly (readonly [string, Resource])[] {
  return readdirSync(MAPPINGS).flatMap((format) => {
    const cases = join(MAPPINGS, format, 'cases');
    return existsSync(cases) ? readdirSync(cases).flatMap((name) => {
      const file = join(cases, name, 'expected.json');
      if (!existsSync(file)) return [];
      const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries: readonly { readonly resource?: Resource }[] };
      return entries.flatMap((each) => (each.resource === undefined ? [] : [[`${format}/${name}`, each.resource] as const]));
    }) : [];
  });
}

describe('what the mappings make', () => {
  const kinds = resources().flatMap(([name, resource]) => {
    const profile = kindOf(resource);
    return profile === undefined ? [] : [{ name, resource, profile }];
  });

  it('fits the profile of its kind', () => {
    const misfits = kinds.flatMap(({ name, resource, profile }) => validator.validate(resource, [profile]).filter(isError).map((each) => `${name} ${profile} ${each.at ?? ''}: ${each.text}`));
    expect([...new Set(misfits)]).toEqual([]);
  });

  it('holds enough of each kind for that to mean something', () => {
    const found = new Set(kinds.map((each) => each.profile.slice(each.profile.lastIndexOf('/') + 1)));
    expect([...found].toSorted()).toEqual(expect.arrayContaining(['tc-case-plan', 'tc-goal', 'tc-objective', 'tc-need', 'tc-responsivity-factor', 'tc-custody-stay', 'tc-legal-condition', 'tc-technique']));
    expect(kinds.length).toBeGreaterThan(40);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** The examples beside the profiles: a valid one holds, an invalid one raises the issue that it names. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import type { Issue } from '../../src/domain/issue.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'profiles', 'examples');
const OURS = 'https://throughcare.dev/fhir/StructureDefinition/';

interface Claiming {
  readonly resourceType: string;
  readonly meta: { readonly profile: readonly string[] };
}

const definitions = loadDefinitions();
const validator = compileValidator(definitions);
const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json')).toSorted();
const valid = files.filter((name) => name.startsWith('valid-'));
const invalid = files.filter((name) => name.startsWith('invalid-'));
const claimOf = (resource: unknown): string => (resource as Claiming).meta.profile[0] ?? '';

describe('the examples', () => {
  it.each(valid)('%s is valid; nothing is said of it but that a code is beside an extensible set of HL7', (name) => {
    const other = validator.validate(read(name)).filter((each) => isError(each) || !/^No code of the extensible value set http:/.test(each.text));
    expect(other).toEqual([]);
  });

  it.each(invalid)('%s raises the issue that it names, and no other error', (name) => {
    const { issue, resource } = read(name) as { readonly issue: Issue; readonly resource: Claiming };
    const errors = validator.validate(resource).filter(isError).map(({ at, text }) => ({ at, text }));
    expect(errors).toEqual([issue]);
  });

  it('hold one that is valid and one that is not for every profile', () => {
    const profiles = (definitions.profiles ?? []).filter((each) => each.url.startsWith(OURS) && each.type !== 'Extension').map((each) => each.url);
    expect(profiles.length).toBeGreaterThan(40);
    const shown = new Set(valid.map((name) => claimOf(read(name))));
    const broken = new Set(invalid.map((name) => claimOf((read(name) as { readonly resource: unknown }).resource)));
    expect(profiles.filter((url) => !shown.has(url))).toEqual([]);
    expect(profiles.filter((url) => !broken.has(url))).toEqual([]);
  });

  const US_CORE: Readonly<Record<string, string>> = {
    'tc-case-plan': 'us-core-careplan', 'tc-safety-plan': 'us-core-careplan', 'tc-relapse-prevention-plan': 'us-core-careplan',
    'tc-goal': 'us-core-goal', 'tc-objective': 'us-core-goal', 'tc-team': 'us-core-careteam', 'tc-team-member': 'us-core-practitionerrole',
    'tc-need': 'us-core-condition-problems-health-concerns', 'tc-responsivity-factor': 'us-core-condition-problems-health-concerns',
    'tc-assessment': 'us-core-observation-screening-assessment', 'tc-service-referral': 'us-core-servicerequest',
    'tc-court-ordered-service': 'us-core-servicerequest', 'tc-technique': 'us-core-servicerequest', 'tc-exchange-partner': 'us-core-organization',
  };

  it.each(['6.1.0', '7.0.0'])('that US Core %s has a profile for hold that one too', (version) => {
    const checked = valid.flatMap((name) => {
      const core = US_CORE[claimOf(read(name)).slice(OURS.length)];
      const asked = `http://hl7.org/fhir/us/core/StructureDefinition/${core ?? ''}|${version}`;
      return core === undefined ? [] : [validator.validate(read(name), [asked]).filter(isError).map((each) => `${name} ${each.at ?? ''}: ${each.text}`)];
    });
    expect(checked.length).toBeGreaterThan(14);
    expect(checked.flat()).toEqual([]);
  });
});

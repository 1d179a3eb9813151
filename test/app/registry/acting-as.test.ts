// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Role } from '../../../src/domain/consent/facts/vocabulary.ts';
import type { Client } from '../../../src/app/ports.ts';
import { actingAs, subjectOf } from '../../../src/app/registry/acting-as.ts';

// Few words, so that what is said often meets what is registered.
const PURPOSES = ['treatment', 'payment', 'emergency-treatment'] as const;
const ROLES: readonly Role[] = ['counselor', 'nurse', 'judge'];

const base: Client = {
  id: 'c', organization: 'open-door', name: 'C', jwks: '', scopes: ['system/*.rs'], purposes: [], roles: [], kind: 'partner', active: true,
};

const clients = fc.record({
  purposes: fc.uniqueArray(fc.constantFrom(...PURPOSES), { maxLength: 3 }), roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
}).map((some): Client => ({ ...base, ...some }));
const people = fc.option(fc.record({
  id: fc.constant('p'), kind: fc.constant('practitioner' as const), actsAs: fc.constant('p'), roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
}), { nil: undefined });
const extensions = fc.oneof(fc.record({
  version: fc.constantFrom('1', '1', '1', '2'), purpose_of_use: fc.array(fc.constantFrom(...PURPOSES, 'TREAT', 'BTG', 'x'), { minLength: 1, maxLength: 2 }),
  subject_role: fc.constantFrom(...ROLES, 'x'), subject_id: fc.constantFrom('p', 'Practitioner/p'), organization_id: fc.constantFrom('open-door', 'open-door', 'court'),
}, { requiredKeys: ['version', 'purpose_of_use'] }), fc.anything());

describe('a token acts only as what is registered', () => {
  it('whatever it says, purpose and role are among the client\'s, and the role among the person\'s', () => {
    let granted = 0;
    fc.assert(fc.property(clients, people, extensions, (client, person, extension) => {
      const result = actingAs(client, extension, person);
      if (result.ok && extension !== undefined) {
        granted += 1;
        const { purpose, role, person: acts } = result.value;
        expect(purpose !== undefined && client.purposes.includes(purpose)).toBe(true);
        expect(role !== undefined && client.roles.includes(role)).toBe(true);
        expect(acts === undefined || (person?.actsAs === acts && person.roles.includes(role!))).toBe(true);
      }
    }), { seed: 7, numRuns: 10_000 });
    expect(granted).toBeGreaterThan(100);
  });

  it('the answer to something that is not registered does not tell what is', () => {
    const client = { ...base, purposes: ['treatment'], roles: ['nurse'] };
    const texts = ['payment', 'nonsense'].map((purpose) => {
      const result = actingAs(client, { version: '1', purpose_of_use: [purpose] }, undefined);
      return result.ok ? '' : result.issues[0]?.text;
    });
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toContain('treatment');
  });

  it.each([
    [undefined, undefined], [{ version: '1', purpose_of_use: ['treatment'], subject_id: 'https://x.example/fhir/Practitioner/dana' }, 'dana'],
    [{ version: '1', purpose_of_use: ['treatment'], subject_id: 'dana' }, 'dana'], [{ version: '9', subject_id: 'dana' }, undefined], ['dana', undefined],
  ])('the subject of %j is %s', (extension, subject) => {
    expect(subjectOf(extension)).toBe(subject);
  });
});

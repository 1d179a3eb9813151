// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { mapFhirBundle } from '../../../src/domain/mapping/fhir-bundle.ts';
import { TOO_LONG, took } from '../../support/took.ts';

const BUNDLE = {
  resourceType: 'Bundle', type: 'collection', identifier: { system: 'urn:clinic', value: 'b-1' },
  entry: [
    { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', id: 'p1', identifier: [{ system: 'urn:mrn', value: '7' }], birthDate: '1990-01-01' } },
    { fullUrl: 'https://clinic.example/fhir/Goal/g1', resource: { resourceType: 'Goal', id: 'g1', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'urn:uuid:p' } } },
    { resource: { resourceType: 'CarePlan', id: 'c1', status: 'active', intent: 'plan', subject: { reference: 'Patient/p1' }, goal: [{ reference: 'Goal/g1' }, { reference: 'Goal/elsewhere', display: 'Stay well' }], careTeam: [{ reference: 'CareTeam/gone' }] } },
    { fullUrl: 'urn:uuid:o', resource: { resourceType: 'Organization', id: 'lab', name: 'A laboratory' } },
    { resource: { resourceType: 'Provenance', target: [{ reference: 'Goal/g1' }], recorded: '2026-01-01T00:00:00Z', agent: [{ type: { coding: [{ code: 'author' }] }, who: { reference: 'urn:uuid:o' } }] } },
    { resource: { resourceType: 'Claim', id: 'x', status: 'active' } },
  ],
};

function mapped(bundle: unknown = BUNDLE) {
  const result = mapFhirBundle(JSON.stringify(bundle), { id: 'clinic' });
  if (!result.ok) {
    throw new Error(JSON.stringify(result.issues));
  }
  return result.value;
}

describe('a FHIR bundle as a message', () => {
  it('keeps the source\'s own keys, so that the same bundle meets the same resources', () => {
    expect(mapped().entries.map((entry) => entry.key)).toEqual(['Patient|urn:mrn|7', 'Goal|clinic|g1', 'CarePlan|clinic|c1', 'Organization|clinic|lab']);
    expect(mapped()).toEqual(mapped());
    expect(mapped().identity).toBe('urn:clinic|b-1');
  });

  it('turns references between its entries into keys, whether by fullUrl, address or id', () => {
    const { entries } = mapped();
    const plan = entries.find((entry) => entry.resource.resourceType === 'CarePlan')!.resource as unknown as { subject: { reference: string }; goal: { reference?: string; display?: string }[]; careTeam?: unknown };
    expect(plan.subject.reference).toBe(entries[0]!.urn);
    expect(plan.goal[0]!.reference).toBe(entries[1]!.urn);
  });

  it('drops a reference that leads to nothing in the bundle, keeps its words, and says so', () => {
    const { entries, loss } = mapped();
    const plan = entries.find((entry) => entry.resource.resourceType === 'CarePlan')!.resource as unknown as { goal: unknown[]; careTeam?: unknown[] };
    expect(plan.goal[1]).toEqual({ display: 'Stay well' });
    expect(JSON.stringify(plan)).not.toMatch(/elsewhere|gone/);
    expect(loss.lines.filter((line) => line.name === 'reference')).toHaveLength(2);
  });

  it('takes the author from the bundle\'s own Provenance', () => {
    const { entries } = mapped();
    expect(entries[1]!.author).toBe(entries[3]!.urn);
    expect(entries[2]!.author).toBeUndefined();
  });

  it('accounts for every value and names what it does not serve', () => {
    const { loss } = mapped();
    expect(loss.mapped + loss.keptAsText + loss.ignored + loss.lost).toBe(loss.leaves);
    expect(loss.lines.find((line) => line.name === 'Claim')).toMatchObject({ kind: 'no-row', count: 3 });
  });

  const whole = (resource: unknown, fullUrl?: unknown): unknown => ({ ...BUNDLE, entry: [...BUNDLE.entry, { fullUrl, resource }] });
  it.each<readonly [string, unknown]>([
    ['an entry that is null', { ...BUNDLE, entry: [null, ...BUNDLE.entry] }],
    ['a resource that is null', whole(null)], ['a resource that is a list', whole([])],
    ['an identifier that is a number', whole({ resourceType: 'Goal', identifier: 5 })], ['identifiers that are null', whole({ resourceType: 'Goal', identifier: [null, { system: 5, value: {} }] })],
    ['an id that is a list', whole({ resourceType: 'Goal', id: [] })], ['a fullUrl that is a number', whole({ resourceType: 'Goal' }, 5)],
    ...[null, 5, [null], [[]], [{ reference: 5 }], [{ type: null }], [{ type: { coding: [null] } }], [{ type: { coding: [{ code: 'author' }] } }]].flatMap((each): readonly (readonly [string, unknown])[] => [
      [`the targets ${JSON.stringify(each)} of a Provenance`, whole({ resourceType: 'Provenance', target: each, agent: [] })],
      [`the agents ${JSON.stringify(each)} of a Provenance`, { ...BUNDLE, entry: [{ resource: { resourceType: 'Provenance', target: [{ reference: 'Goal/g1' }], agent: each } }, ...BUNDLE.entry] }],
    ]),
    ['a message header without what a header has', { ...BUNDLE, type: 'message', entry: [{ resource: { resourceType: 'MessageHeader', id: 5, source: null } }, ...BUNDLE.entry] }],
    ['an identifier of its own that is null', { ...BUNDLE, identifier: null }],
  ])('reads around %s', (_name, bundle) => {
    expect(mapped(bundle).entries.map((entry) => entry.key)).toEqual(expect.arrayContaining(['Patient|urn:mrn|7', 'Goal|clinic|g1']));
  });

  it('is read in a time that grows as it does, whoever speaks of whom', () => {
    const count = 3000;
    const entry = Array.from({ length: count }, (_, index) => [
      { fullUrl: `urn:uuid:${String(index)}`, resource: { resourceType: 'Goal', id: `g${String(index)}`, subject: { reference: 'Patient/nobody' } } },
      { resource: { resourceType: 'Provenance', target: [{ reference: 'Goal/nowhere' }], agent: [{ who: { reference: 'Organization/x' } }] } },
    ]).flat();
    expect(took(() => mapped({ resourceType: 'Bundle', type: 'collection', entry }))).toBeLessThan(TOO_LONG);
  });

  it.each([['null', /no FHIR Bundle/], ['5', /no FHIR Bundle/], ['{', /not JSON/], ['{"resourceType":"Patient"}', /no FHIR Bundle/], ['{"resourceType":"Bundle","entry":[]}', /no resource/]])('refuses %s', (text, why) => {
    const result = mapFhirBundle(text, {});
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).toMatch(why);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Consents that name the paper on which they were signed, and papers that are not there (yet). */
import { describe, expect, it } from '@jest/globals';
import type { Consent, Resource } from '@medplum/fhirtypes';
import { createKnowledge } from '../../../src/app/gate/knowledge.ts';
import { onFileAt, withPapers } from '../../../src/app/gate/papers-on-file.ts';
import { splitResource } from '../../../src/domain/fhir/resource-text.ts';
import type { Session, StoredResource } from '../../../src/app/ports.ts';

const consent = (reference?: string): Resource => ({ resourceType: 'Consent', ...(reference === undefined ? {} : { sourceReference: { reference } }) } satisfies Partial<Consent> as Consent);
const row = (type: string, id: string, more: Partial<StoredResource> = {}): StoredResource => ({
  type, id, version: 1, lastUpdated: '2026-01-01T00:00:00Z', deleted: false, person: 'p', holder: 'a', gate: 'g', day: null, meta: '', body: '{}', refs: [], ...more,
});

describe('papers behind consents', () => {
  it('are asked for once each, and not at all where no consent names one', async () => {
    const asked: (readonly string[])[] = [];
    const of = (...resources: readonly Resource[]): ReturnType<typeof withPapers> => withPapers(resources.map((resource) => ({ resource, contributor: 'a' })),
      (refs) => { asked.push(refs); return Promise.resolve(new Set(['DocumentReference/here'])); });
    const found = await of(consent('DocumentReference/here'), consent('DocumentReference/here/_history/2'), consent('DocumentReference/gone'), consent(), { resourceType: 'Patient' });
    expect(found.evidence.map(({ resource }) => (resource as Consent).sourceReference?.reference)).toEqual(['DocumentReference/here', 'DocumentReference/here/_history/2', undefined, undefined, undefined]);
    expect([found.awaited, (await of(consent('DocumentReference/here'))).awaited, (await of(consent('https://x.example/DocumentReference/1'), consent('#a'))).awaited]).toEqual([true, false, false]);
    expect(asked).toEqual([['DocumentReference/here', 'DocumentReference/gone'], ['DocumentReference/here']]);
  });

  it('that are missing are looked for again with the next ask, and no longer once they came', async () => {
    let [loads, there] = [0, false];
    const session = {
      evidence: () => { loads += 1; return Promise.resolve([row('Consent', 'c', { ...splitResource(consent('DocumentReference/late')) })]); },
      heads: () => Promise.resolve(there ? [row('DocumentReference', 'late')] : []), profiles: () => Promise.resolve(new Map()), patients: () => Promise.resolve([]),
      sealed: () => Promise.resolve([]), contents: () => Promise.resolve(new Map()), filed: () => Promise.resolve({ days: new Map(), former: [] }),
    } as unknown as Session;
    const knowledge = createKnowledge('gateway');
    const paper = async (): Promise<unknown> => ((await knowledge.person(session, 't', { person: 'p', epoch: 1 })).evidence[0]!.resource as Consent).sourceReference?.reference;
    expect([await paper(), await paper()]).toEqual([undefined, undefined]);
    there = true;
    expect([await paper(), await paper(), await paper(), loads]).toEqual(['DocumentReference/late', 'DocumentReference/late', 'DocumentReference/late', 3]);
  });

  it('stood as they stood at the instant of a decision that is made again', async () => {
    const at = (day: string, deleted = false, person = 'p'): StoredResource => row('DocumentReference', 'd', { lastUpdated: `2026-${day}T00:00:00Z`, deleted, person });
    const there = async (versions: readonly StoredResource[], asOf = '2026-03-01T00:00:00Z'): Promise<number> =>
      (await onFileAt({ history: () => Promise.resolve(versions) }, 'p', asOf)(['DocumentReference/d'])).size;
    const many = Array.from({ length: 100 }, () => at('06-01'));
    expect(await Promise.all([
      there([at('02-01')]), there([at('03-01')]), there([at('04-01', true), at('02-01')]), there([at('02-02', true), at('02-01')]), there([at('04-01')]), there([at('02-01', false, 'other')]), there([]), there(many),
    ])).toEqual([1, 1, 1, 0, 0, 0, 0, 1]);
  });
});

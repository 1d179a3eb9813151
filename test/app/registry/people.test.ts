// SPDX-License-Identifier: Apache-2.0
/** A participant who looks through a partner's app is found by the identifier that the registry ties to the Patient. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { findPerson } from '../../../src/app/registry/people.ts';
import type { RegisteredPerson } from '../../../src/app/registry/people.ts';
import { toResources } from '../../../src/app/registry/to-resources.ts';
import { readStanding } from '../../../src/http/auth/standing.ts';
import type { Partner, PartnerParticipant } from '../../../src/app/registry/partner.ts';
import { extractIndex } from '../../../src/domain/fhir/search/index-rows.ts';
import { searchParams } from '../../../src/domain/fhir/search/params.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { ok } from '../../../src/domain/issue.ts';
import { freshStore } from '../../support/database.ts';
import type { FreshStore } from '../../support/database.ts';
import { registryDraft } from '../../support/http.ts';

let database: FreshStore;
const mrn = (value: string): { system: string; value: string } => ({ system: 'urn:test:mrn', value });

function participant(id: string, more: Partial<PartnerParticipant> = {}): PartnerParticipant {
  return { id, role: 'patient', patient: mrn('1'), active: true, ...more };
}

beforeAll(async () => {
  database = await freshStore();
  const params = searchParams(loadDefinitions());
  const patient = (id: string, person: string, value: string, holder = 'open-door'): ReturnType<typeof registryDraft> => {
    const resource: Patient & { readonly id: string } = { resourceType: 'Patient', id, identifier: [mrn(value)] };
    return { ...registryDraft(resource), person, holder, gate: 'g', gateFacts: '{}', index: extractIndex(resource, params, { timeZone: 'UTC' }) };
  };
  const partner: Partner = {
    organization: { id: 'open-door', name: 'Open Door', statuses: ['unregulated'], identifiers: [] }, people: [], agreements: [], clients: [], feeds: [],
    participants: [
      participant('self'), participant('son', { role: 'family-member' }), participant('stranger', { patient: mrn('404') }), participant('twice', { patient: mrn('2') }),
      participant('past', { period: { end: '2020-01-01' } }), participant('ended', { active: false }), participant('claimed', { patient: mrn('3') }),
      participant('early', { role: 'parent', patient: mrn('404') }), participant('dated', { period: { start: '2026-11-22', end: '2026-11-23' } }),
    ],
  };
  const written = await database.store.commit('test', {
    changes: [
      ...toResources(partner).map((entry) => registryDraft(entry.resource, entry.open ? '' : 'gateway')),
      registryDraft(toResources({ ...partner, participants: [participant('smuggled')] }).at(-1)!.resource, 'open-door'),
      patient('rosa', 'person-1', '1'), patient('one', 'person-2', '2'), patient('other', 'person-3', '2'),
      patient('own', 'person-4', '3'), patient('anothers', 'person-5', '3', 'larkspur'),
    ].map((draft) => ({ kind: 'create' as const, draft })),
  });
  expect(written.ok).toBe(true);
});

afterAll(() => database.close());

const find = (id: string, organization = 'open-door', now = '2026-11-22T12:00:00Z'): Promise<RegisteredPerson | undefined> =>
  database.store.read('test', (session) => findPerson(session, { id, organization, gateway: 'gateway', now, timeZone: 'America/Chicago' }));

describe('people close to a participant', () => {
  it('the participant acts as the Patient', async () => {
    expect(await find('self')).toEqual({ id: 'self', kind: 'patient', actsAs: 'rosa', selves: ['rosa'], confinedTo: 'person-1', roles: ['patient'] });
  });

  it('another partner that writes the number down on a Patient of its own locks nobody out', async () => {
    expect(await find('claimed')).toMatchObject({ actsAs: 'own', selves: ['own'] });
  });

  it('somebody else acts as the registered relation, not as the Patient', async () => {
    expect(await find('son')).toEqual({ id: 'son', kind: 'related', actsAs: 'son', concerns: ['rosa'], confinedTo: 'person-1', roles: ['family-member'] });
  });

  it('somebody close to a patient of whom nothing is on file has nobody in reach', async () => {
    expect(await find('early')).toEqual({ id: 'early', kind: 'related', actsAs: 'early', concerns: [], confinedTo: '', roles: ['parent'] });
  });

  it('a registration counts from the first second of its first local day to the last of its last', async () => {
    const found = await Promise.all(['2026-11-22T05:59:59Z', '2026-11-22T06:00:00Z', '2026-11-24T05:59:59Z', '2026-11-24T06:00:00Z'].map((now) => find('dated', 'open-door', now)));
    expect(found.map((each) => each !== undefined)).toEqual([false, true, true, false]);
  });

  it.each([
    ['through the app of another organization', 'self', 'county-jail'],
    ['whose identifier nobody has', 'stranger', 'open-door'],
    ['whose identifier is that of two people', 'twice', 'open-door'],
    ['whose time is over', 'past', 'open-door'],
    ['who was ended', 'ended', 'open-door'],
    ['whom a partner wrote itself', 'smuggled', 'open-door'],
    ['who does not exist', 'nobody', 'open-door'],
  ])('nobody acts %s', async (_name, id, organization) => {
    expect(await find(id, organization)).toBeUndefined();
  });
});

describe('a token', () => {
  const reach = async (of: { readonly subject?: string; readonly patient?: string }): Promise<string> => {
    const standing = await readStanding({ store: database.store, clock: { now: () => '2026-11-22T12:00:00Z' }, tenant: 'test', gateway: 'gateway', timeZone: 'America/Chicago' }, { client: 'app', ...of });
    return standing === undefined ? 'over' : standing.confinedTo ?? 'all';
  };

  beforeAll(async () => {
    const client = { id: 'app', name: 'App', organization: 'open-door', kind: 'partner', jwks: '', scopes: ['user/*.rs'], purposes: ['patient-request'], roles: ['patient'], active: true } as const;
    await database.store.transact('test', async (tx) => {
      await tx.saveClient(client);
      return ok(true);
    });
  });

  it('of a participant, or of somebody close to one, reaches that one person, whether it names a Patient or not', async () => {
    expect([await reach({ subject: 'self' }), await reach({ subject: 'self', patient: 'rosa' }), await reach({ subject: 'son' }), await reach({ subject: 'son', patient: 'rosa' }), await reach({ subject: 'early' })])
      .toEqual(['person-1', 'person-1', 'person-1', 'person-1', '']);
  });

  it('of one that names a Patient who is another person, or became one, is worth nothing', async () => {
    expect([await reach({ subject: 'self', patient: 'one' }), await reach({ subject: 'son', patient: 'one' }), await reach({ subject: 'early', patient: 'rosa' })]).toEqual(['over', 'over', 'over']);
  });

  it('of staff reaches the one patient that it names, and whomever the law lets it see where it names none', async () => {
    expect([await reach({ patient: 'one' }), await reach({})]).toEqual(['person-2', 'all']);
  });
});

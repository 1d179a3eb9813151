// SPDX-License-Identifier: Apache-2.0
/** The registry as commands and the start change it, on a whole gateway. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addPartner, setClientKeys } from '../../../src/app/registry/add-partner.ts';
import { ensureGateway } from '../../../src/app/registry/ensure-gateway.ts';
import { findFeed } from '../../../src/app/registry/feeds.ts';
import { listPartners } from '../../../src/app/registry/list-partners.ts';
import type { Partner } from '../../../src/app/registry/partner.ts';
import { makeKey } from '../../support/clients.ts';
import { openGateway } from '../../support/gateway.ts';
import type { TestGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
const operator = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: [], request: 'r-1' };

beforeAll(async () => { gateway = await openGateway(); });
afterAll(() => gateway.close());

const clinic = (more: Partial<Partner> = {}): Partner => ({
  organization: { id: 'new-clinic', name: 'New Clinic', statuses: ['covered-entity'], identifiers: [] },
  people: [{ id: 'ada', name: 'Ada Cole', roles: ['nurse'], identifiers: [], active: true }],
  participants: [], agreements: [],
  clients: [{ id: 'new-clinic', name: 'EHR', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.rs'], purposes: ['treatment'], roles: ['nurse'], active: true }],
  feeds: [{ id: 'new-clinic-jail', format: 'jail-csv', settings: { timeZone: 'UTC' }, active: true }],
  ...more,
});
const add = (partner: Partner): ReturnType<typeof addPartner> => addPartner(gateway.gateway.deps, operator, partner);
const session = <T>(work: Parameters<typeof gateway.gateway.store.read<T>>[1]): Promise<T> => gateway.gateway.store.read('test', work);

describe('a partner that is added', () => {
  it('can log in, and stands in the ledger with everything that was written', async () => {
    expect(await add(clinic())).toMatchObject({ ok: true, value: { wrote: ['Organization/new-clinic', 'Practitioner/ada', 'PractitionerRole/ada', 'Endpoint/new-clinic-jail'] } });
    expect(await gateway.tokenFor('new-clinic', { purpose: 'treatment', person: 'ada' })).toBeTruthy();
    const [entry] = await session((each) => each.ledger({ kind: 'admin', request: 'r-1', count: 1 }));
    expect(entry).toMatchObject({ client: 'operator', organization: 'gateway', outcome: 'permit' });
    expect(entry?.audit).toContain('Organization/new-clinic');
  });

  it('is not written again when nothing changed, and in part when something did', async () => {
    expect(await add(clinic())).toMatchObject({ ok: true, value: { wrote: [] } });
    const people = clinic().people.map((person) => ({ ...person, roles: ['nurse', 'counselor'] as const }));
    expect(await add(clinic({ people }))).toMatchObject({ ok: true, value: { wrote: ['PractitionerRole/ada'] } });
  });

  it('raises the epoch of the registry, so that every process decides anew', async () => {
    const before = (await session((each) => each.epochs([]))).registry;
    await add(clinic({ organization: { ...clinic().organization, statuses: ['covered-entity', 'part2-program'] } }));
    expect((await session((each) => each.epochs([]))).registry).toBeGreaterThan(before);
  });

  it('is listed with what it is in law', async () => {
    const listed = (await session(listPartners)).find((each) => each.id === 'new-clinic');
    expect(listed).toMatchObject({ statuses: ['covered-entity', 'part2-program'], clients: [{ id: 'new-clinic' }] });
  });

  it('has feeds with its own name in them', async () => {
    expect(await session((each) => findFeed(each, 'new-clinic-jail', 'gateway'))).toMatchObject({
      format: 'jail-csv', organization: 'new-clinic', settings: { timeZone: 'UTC', id: 'new-clinic-jail', organization: { id: 'new-clinic' } },
    });
    expect(await session((each) => findFeed(each, 'ada', 'gateway'))).toBeUndefined();
  });

  it.each<[string, () => Partner]>([
    ['a client of another organization', () => clinic({ clients: [{ ...clinic().clients[0]!, id: 'open-door' }] })],
    ['staff of the gateway', () => clinic({ clients: [{ ...clinic().clients[0]!, kind: 'staff' }] })],
  ])('cannot take over %s', async (_name, partner) => {
    expect((await add(partner())).ok).toBe(false);
  });

  const open = { system: 'https://open-door.example/mrn', value: 'OD-1' };
  const participant = { id: 'pat', role: 'family-member' as const, patient: open, active: true };
  const source = { address: 'https://new.example/fhir', identifierSystems: [open.system], active: true };
  const ada: Partner['people'][number] = { id: 'ada', name: 'Ada Cole', roles: ['nurse'], identifiers: [], active: true };
  it.each<[string, Partial<Partner>, string]>([
    ['role of a person', { people: [ada, { ...ada, id: 'dana-whitfield' }] }, 'people.1'],
    ['agreement', { agreements: [{ id: 'open-door-qsoa', type: 'qsoa', with: ['gateway'], period: {}, active: true }] }, 'agreements.0'],
    ['feed, as an address of deliveries', { endpoints: [{ id: 'taken-feed', uses: ['notice'], transport: 'file-drop', address: '', active: true }] }, 'endpoints.0'],
    ['feed, as a source', { sources: [{ ...source, id: 'taken-feed' }] }, 'sources.0'],
    ['participant', { participants: [{ ...participant, id: 'taken-participant' }] }, 'participants.0'],
    ['participant, as one of its people', { people: [{ ...ada, id: 'taken-participant' }] }, 'people.0'],
    ['person, as a participant', { participants: [{ ...participant, id: 'dana-whitfield' }] }, 'participants.0'],
  ])('cannot take over what another organization has: a %s; it is told where in the file', async (_name, more, place) => {
    const other = clinic({
      organization: { ...clinic().organization, id: 'old-clinic' }, people: [], clients: [], participants: [{ ...participant, id: 'taken-participant' }],
      feeds: [{ id: 'taken-feed', format: 'jail-csv', settings: {}, active: true }],
    });
    expect((await add(other)).ok).toBe(true);
    const before = await session((each) => each.get('PractitionerRole', 'dana-whitfield'));
    const refused = await add(clinic(more));
    expect(refused.ok ? [] : refused.issues.map(({ code, at }) => [code, at])).toEqual(expect.arrayContaining([['conflict', place]]));
    expect(await session((each) => each.get('PractitionerRole', 'dana-whitfield'))).toEqual(before);
  });

  it('cannot give one id twice, nor rest an authority on a paper that nobody filed', async () => {
    const places = async (more: Partial<Partner>): Promise<unknown> => {
      const refused = await add(clinic(more));
      return refused.ok ? [] : refused.issues.map(({ at }) => at);
    };
    expect(await places({ participants: [{ ...participant, id: 'ada' }] })).toEqual(['participants.0']);
    expect(await places({ sources: [{ ...source, id: 'new-clinic-jail' }] })).toEqual(['sources.0']);
    expect(await places({ chriAuthority: { basis: 'security-addendum', agreement: 'nowhere' } })).toEqual(['chriAuthority.agreement']);
  });

  it('its agreements and feeds are not in the directory that other partners read; its people are', async () => {
    const token = await gateway.tokenFor('home-again');
    const status = async (path: string): Promise<number> => (await gateway.ask(token, path)).status;
    expect([await status('/fhir/R4/Organization/new-clinic'), await status('/fhir/R4/PractitionerRole/ada')]).toEqual([200, 200]);
    expect([await status('/fhir/R4/Endpoint/new-clinic-jail'), await status('/fhir/R4/Contract/open-door-qsoa')]).toEqual([404, 404]);
  });
});

describe('keys', () => {
  it('are replaced: the old ones get no token any more', async () => {
    const other = await makeKey();
    expect(await setClientKeys(gateway.gateway.deps, operator, { id: 'new-clinic', jwks: JSON.stringify({ keys: [other.jwk] }) })).toMatchObject({ ok: true });
    await expect(gateway.tokenFor('new-clinic')).rejects.toThrow('invalid_client');
  });

  it.each([['nobody', '{"keys":[]}'], ['new-clinic', '{"keys":[]}'], ['new-clinic', 'x']])('of %s are refused when they are %s', async (id, jwks) => {
    expect((await setClientKeys(gateway.gateway.deps, operator, { id, jwks })).ok).toBe(false);
  });
});

describe('the gateway\'s own posture', () => {
  it('cannot be changed by a setting alone', async () => {
    expect(await ensureGateway(gateway.gateway.deps, operator, 'qso')).toMatchObject({ ok: true });
    const refused = await ensureGateway(gateway.gateway.deps, operator, 'intermediary');
    expect(refused.ok ? '' : refused.issues[0]?.text).toContain('GATEWAY_POSTURE');
  });
});

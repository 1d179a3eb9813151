// SPDX-License-Identifier: Apache-2.0
/** Who somebody is who signed in elsewhere: the registry alone says it, and what is ended there is over at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personById, personOf } from '../../../src/app/people/person.ts';
import { addPartner } from '../../../src/app/registry/add-partner.ts';
import type { Partner } from '../../../src/app/registry/partner.ts';
import { openGateway } from '../../support/gateway.ts';
import type { TestGateway } from '../../support/gateway.ts';

const ISSUER = 'https://login.example';
let gateway: TestGateway;
const operator = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: [], request: 'r' };

function clinic(more: Partial<Partner> = {}): Partner {
  return {
    organization: { id: 'open-door', name: 'Open Door', statuses: ['unregulated'], identifiers: [] },
    people: [{ id: 'dana', name: 'Dana Whitfield', roles: ['counselor', 'case-manager'], identifiers: [], active: true, signIns: [{ issuer: ISSUER, subject: 'u-1' }], desks: ['planner'] }],
    participants: [{ id: 'rosa', role: 'patient', patient: { system: 'urn:test:mrn', value: '1' }, active: true, signIns: [{ issuer: ISSUER, subject: 'u-2' }] },
      { id: 'son', role: 'family-member', patient: { system: 'urn:test:mrn', value: '1' }, active: true, signIns: [{ issuer: ISSUER, subject: 'u-3' }] }],
    agreements: [], clients: [], feeds: [], ...more,
  };
}

const named = (id: string, subject: string, more: Partial<Partner['people'][number]> = {}): Partner['people'][number] =>
  ({ id, name: id, roles: ['nurse'], identifiers: [], active: true, signIns: [{ issuer: ISSUER, subject }], ...more });
const organization = (id: string): Partner['organization'] => ({ id, name: id, statuses: ['unregulated'], identifiers: [] });
const none = { participants: [], agreements: [], clients: [], feeds: [] };

const add = (partner: Partner): ReturnType<typeof addPartner> => addPartner(gateway.gateway.deps, operator, partner);
const deps = (): Parameters<typeof personOf>[0] => ({ store: gateway.gateway.store, clock: gateway.gateway.deps.clock, tenant: 'test', gateway: 'gateway', timeZone: 'America/Chicago' });
const who = (subject: string, issuer = ISSUER): ReturnType<typeof personOf> => personOf(deps(), { issuer, subject });

beforeAll(async () => {
  gateway = await openGateway({ partners: false });
  expect((await add(clinic())).ok).toBe(true);
});
afterAll(() => gateway.close());

describe('somebody who signed in at an external provider', () => {
  it('is the registered member of staff with that sign-in, with organization, roles and desks', async () => {
    expect(await who('u-1')).toEqual({ ok: true, value: {
      id: 'dana', actsAs: 'dana', kind: 'practitioner', name: 'Dana Whitfield', organization: 'open-door', roles: ['counselor', 'case-manager'], desks: ['planner'],
    } });
    expect(await personById(deps(), { id: 'dana', organization: 'open-door' })).toEqual(await who('u-1'));
  });

  it('is nobody with the same subject at another provider, or in another spelling', async () => {
    for (const asked of [who('u-1', 'https://login.example/'), who('u-1', 'https://other.example'), who('U-1'), who('')]) {
      expect(await asked).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
    }
  });

  it('is somebody close to a patient, or nobody while no record carries the registered identifier of a patient', async () => {
    expect(await who('u-3')).toMatchObject({ ok: true, value: { kind: 'related', actsAs: 'son', roles: ['family-member'], desks: [], confinedTo: '' } });
    expect(await who('u-2')).toMatchObject({ ok: false });
  });

  it('is the patient once a record carries it', async () => {
    await gateway.add({ ...clinic(), clients: [{ id: 'open-door', name: 'EHR', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['counselor'], defaultPurpose: 'treatment', defaultRole: 'counselor', active: true }] });
    const written = await gateway.ask(await gateway.tokenFor('open-door'), '/fhir/R4/Patient', {
      method: 'POST', headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'urn:test:mrn', value: '1' }], name: [{ family: 'Vega' }], gender: 'female' }),
    });
    const id = written.headers.get('location')?.split('/').at(-3);
    expect(await who('u-2')).toEqual({ ok: true, value: { id: 'rosa', actsAs: id, kind: 'patient', organization: 'open-door', roles: ['patient'], desks: [], selves: [id], confinedTo: expect.stringMatching(/./) as unknown } });
  });

  it('is nowhere to be seen in the directory that partners read', async () => {
    const token = await gateway.tokenFor('open-door');
    for (const path of ['/fhir/R4/Basic', '/fhir/R4/Basic/dana', `/fhir/R4/Basic?identifier=${ISSUER}|u-1`, '/fhir/R4/Practitioner/dana', '/fhir/R4/PractitionerRole/dana']) {
      expect(await (await gateway.ask(token, path)).text()).not.toContain('u-1');
    }
  });
});

describe('a registration', () => {
  it('cannot give one sign-in to two people, nor one id to people of two organizations', async () => {
    const fault = { ok: false, issues: [{ code: 'business-rule' }] };
    expect(await add({ ...none, organization: organization('other'), people: [named('eve', 'u-1')] })).toMatchObject(fault);
    expect(await add({ ...none, organization: organization('other'), people: [named('dana', 'u-9')] })).toMatchObject(fault);
    expect(await add({ ...none, organization: organization('other'), people: [named('a', 'u-8'), named('b', 'u-8')] })).toMatchObject({ ok: false });
    expect(await who('u-1')).toMatchObject({ ok: true, value: { organization: 'open-door' } });
  });

  it('gives a compliance desk to the gateway\'s own staff alone', async () => {
    expect(await add({ ...none, organization: organization('other'), people: [named('eve', 'u-7', { desks: ['compliance'] })] })).toMatchObject({ ok: false });
    const staff = { ...none, organization: { id: 'gateway', name: 'Gateway', statuses: ['qso', 'business-associate'] as const, identifiers: [] }, people: [named('mona', 'u-6', { desks: ['compliance'], roles: ['auditor'] })] };
    expect(await add(staff)).toMatchObject({ ok: true });
    expect(await who('u-6')).toMatchObject({ ok: true, value: { organization: 'gateway', desks: ['compliance'] } });
  });

  it('that ends, or that no longer names the sign-in, is over at once', async () => {
    const at = { ...none, organization: organization('shelter') };
    await add({ ...at, people: [named('ann', 'u-11'), named('bob', 'u-12')] });
    expect([(await who('u-11')).ok, (await who('u-12')).ok]).toEqual([true, true]);
    await add({ ...at, people: [{ ...named('ann', 'u-11'), active: false }, { id: 'bob', name: 'bob', roles: ['nurse'], identifiers: [], active: true }] });
    expect([(await who('u-11')).ok, (await who('u-12')).ok]).toEqual([false, false]);
    expect((await personById(deps(), { id: 'ann', organization: 'shelter' })).ok).toBe(false);
  });
});

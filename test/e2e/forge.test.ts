// SPDX-License-Identifier: Apache-2.0
/** What partners may forge: identities, links, relations, registrations, scopes, cursors, bodies. None of it opens anything. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { registryRows, toResource } from '../../src/app/gate/knowledge.ts';
import { readRegistry } from '../../src/domain/consent/evidence/registry.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { testPartners } from '../support/partners.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, file, FHIR, fullForm, patientOf, personAtProgram, post, refsOf, send, SID } from './support.ts';

const FBI = 'urn:throughcare:test:fbi';
const clock = { now: () => new Date(Date.parse('2026-11-22T15:00:00Z') + performance.now()).toISOString() };
let gateway: TestGateway;
let [program, hospital, landlord, app] = ['', '', '', ''];

beforeAll(async () => {
  gateway = await openGateway({ clock, settings: { trustedSystems: [SID, FBI] } });
  const participant = (id: string, system: string, value: string): object => ({ id, role: 'patient', patient: { system, value }, active: true });
  await gateway.add({
    organization: { id: 'people-app', name: 'People App', statuses: ['unregulated'], identifiers: [] }, people: [], agreements: [], feeds: [],
    participants: [participant('mallory', FBI, 'FBI-MALLORY'), participant('rosa', SID, 'rosa')] as never,
    clients: [{ id: 'people-app', name: 'People App', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['patient-request'], roles: ['patient'], active: true }],
  });
  [program, hospital, landlord, app] = await Promise.all<string>([
    gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), gateway.tokenFor('home-again'), gateway.tokenFor('people-app'),
  ]) as [string, string, string, string];
});

afterAll(() => gateway.close());

const asPatient = (person: string): Promise<string> => gateway.tokenFor('people-app', { purpose: 'patient-request', role: 'patient', person });
const personOf = async (reference: string): Promise<string | undefined> =>
  gateway.gateway.store.read('test', async (session) => (await session.get('Patient', reference.split('/')[1]!))?.resource.person);

describe('another patient\'s app', () => {
  it('that ties its own identifier to somebody\'s state id does not become that person', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'victim');
    const consent = await file(gateway, program, fullForm({ patient }));
    const bridge = await create(gateway, app, patientOf('Mallory', { [SID]: 'victim', [FBI]: 'FBI-MALLORY' }));
    expect(await personOf(bridge)).toBe(await personOf(patient));
    const mallory = await asPatient('mallory');
    for (const reference of [...Object.values(records), patient, consent]) {
      expect((await send(gateway, mallory, reference)).status).toBe(404);
    }
    expect(await refsOf(gateway, mallory, `${bridge}/$everything`)).toEqual([bridge]);
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(200);
    expect((await send(gateway, mallory, `${bridge}/$disclosures`)).text).not.toMatch(/open-door|larkspur/);
    expect((await post(gateway, mallory, `${consent}/$revoke`, {})).status).not.toBe(200);
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(200);
  });

  it('and the person herself sees her records all the same', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'rosa');
    const rosa = await asPatient('rosa');
    expect((await send(gateway, rosa, records['condition']!)).status).toBe(200);
    expect(await refsOf(gateway, rosa, `Condition?patient=${patient}`)).toEqual([records['condition']]);
  });
});

describe('a participant who looks through a system of the agency that holds the records', () => {
  const OWN = { system: SID, value: 'reach-own' };
  const as = (person: string, role: 'patient' | 'family-member' = 'patient'): Promise<string> => gateway.tokenFor('open-door-door', { purpose: 'patient-request', role, person });
  let [mine, others, unregulated]: readonly string[] = [];

  beforeAll(async () => {
    const agency = testPartners(gateway.jwks).find(({ organization }) => organization.id === 'open-door')!;
    const participant = (id: string, value: string, role: 'patient' | 'family-member' = 'patient'): Partner['participants'][number] => ({ id, role, patient: { system: SID, value }, active: true });
    await gateway.add({
      ...agency, participants: [participant('reach-rosa', OWN.value), participant('reach-son', OWN.value, 'family-member'), participant('reach-early', 'reach-later'), participant('reach-early-son', 'reach-later', 'family-member')],
      clients: [...agency.clients, { id: 'open-door-door', name: 'Door', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['patient-request'], roles: ['patient', 'family-member'], active: true }],
    });
    mine = (await personAtProgram(gateway, program, OWN.value)).patient;
    const neighbor = await personAtProgram(gateway, program, 'reach-neighbor');
    others = neighbor.patient;
    // Of no federal regime: no law withholds it from anybody (rules, 'no-federal-regime').
    const jobless = { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '67875-5' }] }, subject: { reference: await create(gateway, landlord, patientOf('Neighbor', { [SID]: 'reach-neighbor' })) }, valueString: 'Unemployed' };
    unregulated = await create(gateway, landlord, jobless);
  });

  it.each([['the patient', 'reach-rosa', 'patient'], ['somebody close to the patient', 'reach-son', 'family-member'], ['somebody close to a patient of whom nothing is on file yet', 'reach-early-son', 'family-member']] as const)(
    '%s finds nobody else there, reads nothing of them and writes nothing about them', async (_name, person, role) => {
      const token = await as(person, role);
      for (const reference of [others!, unregulated!, `${others!}/$everything`, `${others!}/_history`]) {
        expect((await send(gateway, token, reference)).status).toBe(404);
      }
      expect((await refsOf(gateway, token, 'Patient')).filter((each) => each !== mine)).toEqual([]);
      expect(await refsOf(gateway, token, `Patient?identifier=${SID}|reach-neighbor`)).toEqual([]);
      expect(await refsOf(gateway, token, `Observation?subject=${others!}`)).toEqual([]);
      const written = await post(gateway, token, 'Observation', { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: others! } });
      expect([written.status >= 400, written.status < 500]).toEqual([true, true]);
    });

  it('the patient finds herself', async () => {
    expect(await refsOf(gateway, await as('reach-rosa'), 'Patient')).toEqual([mine]);
  });

  it('a patient of whom nothing is on file yet gets no token; when the record comes, a token for that record alone', async () => {
    await expect(as('reach-early')).rejects.toThrow('invalid_grant');
    const { patient } = await personAtProgram(gateway, program, 'reach-later');
    expect(await refsOf(gateway, await as('reach-early'), 'Patient')).toEqual([patient]);
    expect((await send(gateway, await as('reach-early'), others!)).status).toBe(404);
  });
});

describe('a link', () => {
  it('cannot make one person of two, whoever claims that they are one', async () => {
    const [one] = [await create(gateway, program, patientOf('One', { [SID]: 'link-1' }))];
    await create(gateway, landlord, patientOf('Both', { [SID]: 'link-1', [FBI]: 'link-2' }));
    const two = await create(gateway, hospital, patientOf('Two', { [FBI]: 'link-2' }));
    expect(await personOf(two)).not.toBe(await personOf(one));
  });

  it('with two state ids in one Patient joins neither', async () => {
    const one = await create(gateway, program, patientOf('One', { [SID]: 'double-1' }));
    const both = await create(gateway, landlord, { ...patientOf('Both', {}), identifier: [{ system: SID, value: 'double-1' }, { system: SID, value: 'double-2' }] });
    expect(await personOf(both)).not.toBe(await personOf(one));
  });

  it('does not tell its sender which of two identifiers somebody else holds together', async () => {
    const pair = async (known: boolean, n: string): Promise<readonly number[]> => {
      if (known) {
        await create(gateway, program, patientOf('Known', { [SID]: `pair-${n}`, [FBI]: `pair-${n}` }));
      }
      const [a, b] = [await create(gateway, landlord, patientOf('A', { [SID]: `pair-${n}` })), await create(gateway, landlord, patientOf('B', { [FBI]: `pair-${n}` }))];
      const both = { resourceType: 'Appointment', status: 'booked', participant: [a, b].map((reference) => ({ actor: { reference }, status: 'accepted' })) };
      return [(await post(gateway, landlord, 'Appointment', both)).status, (await send(gateway, landlord, `${b}/$everything`)).status, (await refsOf(gateway, landlord, `${a}/$everything`)).length];
    };
    expect(await pair(true, '1')).toEqual(await pair(false, '2'));
  });
});

describe('a hospital', () => {
  it('that says itself that it treats the person gets nothing on a consent for those who treat', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'treated');
    await file(gateway, program, fullForm({ patient, variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'] }));
    const own = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'treated' }));
    const team = (subject: string): Parameters<typeof create>[2] => ({
      resourceType: 'CareTeam', status: 'active', subject: { reference: subject }, participant: [{ role: [{ coding: [{ system: cs('team-role'), code: 'treats' }] }], member: { reference: 'Organization/larkspur' } }],
    });
    await create(gateway, hospital, team(own));
    await create(gateway, hospital, {
      resourceType: 'EpisodeOfCare', status: 'active', patient: { reference: own }, managingOrganization: { reference: 'Organization/larkspur' }, type: [{ coding: [{ system: cs('episode-type'), code: 'treatment' }] }],
    });
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(404);
    await create(gateway, program, team(patient));
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(200);
  });

  it('that brings its own consent, signed and verified, gets nothing', async () => {
    const { records } = await personAtProgram(gateway, program, 'forged');
    const own = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'forged' }));
    await file(gateway, hospital, fullForm({ patient: own }));
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(404);
  });

  it('whose record turns out to be the program\'s loses its readers when the Provenance is mended', async () => {
    const subject = await create(gateway, hospital, patientOf('Mended', { [SID]: 'mended' }));
    const condition = await create(gateway, hospital, { resourceType: 'Condition', subject: { reference: subject }, code: { text: 'Depression' } });
    const origin = (author: string): object => ({
      resourceType: 'Provenance', target: [{ reference: condition }], recorded: '2026-11-01T00:00:00Z',
      agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: `Organization/${author}` } }],
    });
    const provenance = await create(gateway, hospital, origin('larkspur') as never);
    const doctor = await gateway.tokenFor('open-door', { purpose: 'treatment', role: 'counselor', person: 'dana-whitfield' });
    expect((await send(gateway, doctor, condition)).status).toBe(200);
    const mended = { ...origin('open-door'), id: provenance.split('/')[1] };
    expect((await send(gateway, hospital, provenance, { method: 'PUT', headers: FHIR, body: JSON.stringify(mended) })).status).toBe(200);
    expect((await send(gateway, doctor, condition)).status).toBe(404);
  });
});

describe('a registration', () => {
  it('that a partner writes is in no registry: not its status, not its people, not the identifiers it takes', async () => {
    const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1999999992' };
    const posted = await create(gateway, landlord, { resourceType: 'Organization', name: 'Open Door Outpatient', identifier: [npi], type: [{ coding: [{ system: cs('legal-status'), code: 'court' }] }] });
    await create(gateway, landlord, {
      resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/tess-moran' }, organization: { reference: 'Organization/home-again' }, code: [{ coding: [{ system: cs('role'), code: 'medical-personnel' }] }],
    });
    const registry = await gateway.gateway.store.read('test', async (session) => readRegistry((await registryRows(session, 'gateway')).map(toResource)));
    expect(registry.byId.has(posted.split('/')[1]!)).toBe(false);
    expect(registry.identifiers.has(`${npi.system}|${npi.value}`)).toBe(false);
    expect(registry.roles.some((role) => role.codes.includes('medical-personnel'))).toBe(false);
    expect(registry.agreements.length).toBeGreaterThan(0);
  });
});

describe('scopes', () => {
  it('hold for what a search includes, chains through and counts by', async () => {
    const patient = await create(gateway, hospital, patientOf('Narrow', { [SID]: 'narrow' }));
    await create(gateway, hospital, { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: patient } });
    const narrow = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', scope: 'system/Observation.rs' });
    const included = await send(gateway, narrow, 'Observation?_include=Observation:subject&_include=*');
    expect([included.status, included.text.includes('"Patient","id"')]).toEqual([200, false]);
    const statuses = await Promise.all([
      'Observation?_include=Observation:subject:Patient', 'Observation?_revinclude=Provenance:target', 'Observation?subject:Patient.name=Narrow', 'Observation?subject.name=Narrow',
      'Observation?_has:Provenance:target:recorded=gt2020', `${patient}/$everything`, 'Patient?name=Narrow', '?_type=Observation',
    ].map(async (path) => (await send(gateway, narrow, path)).status));
    expect(statuses).toEqual(statuses.map(() => 403));
  });
});

describe('cursors and bodies', () => {
  it('a cursor of another organization, or one that was altered, opens nothing', async () => {
    await create(gateway, hospital, patientOf('Page', { [SID]: 'page-1' }));
    await create(gateway, hospital, patientOf('Page', { [SID]: 'page-2' }));
    const links = (await send(gateway, hospital, 'Patient?_count=1')).json['link'] as { relation: string; url: string }[];
    const next = links.find((each) => each.relation === 'next')!.url.split('/fhir/R4/')[1]!;
    const at = next.length - 20;
    const altered = `${next.slice(0, at)}${next[at] === 'A' ? 'B' : 'A'}${next.slice(at + 1)}`;
    expect([(await send(gateway, hospital, next)).status, (await send(gateway, landlord, next)).status, (await send(gateway, hospital, altered)).status, (await send(gateway, hospital, `${next}&name=x`)).status])
      .toEqual([200, 400, 400, 400]);
  });

  const patient = '"resourceType":"Patient"';
  const bodies: readonly (readonly [string, string])[] = [
    ['a prototype key', `{${patient},"__proto__":{"id":"x"}}`], ['a constructor key', `{${patient},"constructor":{"prototype":{"x":1}}}`],
    ['a key twice', `{${patient},"active":true,"active":"no"}`], ['nesting without end', `{${patient},"extension":${'[{"extension":'.repeat(5000)}[]${'}]'.repeat(5000)}}`],
    ['a number that is none', `{${patient},"multipleBirthInteger":1e999}`], ['half a surrogate', `{${patient},"name":[{"text":"\\ud800"}]}`], ['no object', 'null'],
  ];
  it.each(bodies)('%s is refused or taken as data, never a failure here', async (_name, body) => {
    const answer = await send(gateway, landlord, 'Patient', { method: 'POST', headers: FHIR, body });
    expect([201, 400, 413, 422]).toContain(answer.status);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a parameter or preference named %s is nothing special', async (name) => {
    const own = await create(gateway, landlord, patientOf('Odd', { [SID]: `odd-${name}` }));
    expect((await send(gateway, landlord, `${own}/$everything?${name}=1`)).status).toBe(400);
    expect((await send(gateway, landlord, `Patient?${name}=1`)).status).toBe(400);
    expect((await send(gateway, landlord, `Patient?_sort=${name}`)).status).toBe(400);
    expect((await send(gateway, landlord, 'Patient', { method: 'POST', headers: { ...FHIR, prefer: `return=${name}` }, body: '{"resourceType":"Patient"}' })).status).toBe(201);
    const batch = { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: `${own}/_history/${name.replaceAll('_', '')}` } }] };
    expect(((await post(gateway, landlord, '', batch)).json['entry'] as { response: { status: string } }[])[0]?.response.status).toBe('404');
  });
});

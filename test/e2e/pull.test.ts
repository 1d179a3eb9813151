// SPDX-License-Identifier: Apache-2.0
/** What a source may say of a person, and what the gateway believes of it: who is asked about whom, whose records come, who wrote them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Provenance, Resource } from '@medplum/fhirtypes';
import type { KnownAs, SourceAnswer } from '../../src/app/pull/ports.ts';
import { sourcesOf } from '../../src/app/pull/sources-of.ts';
import { take, type Taken } from '../../src/app/pull/take.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { findFeed } from '../../src/app/registry/feeds.ts';
import { heardOf, openFhirServer, type FhirServer } from '../support/fhir-server.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { cs, create, patientOf, post, SID, type Entry } from './support.ts';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const MRN = 'https://st-mary.example/mrn';
let gateway: TestGateway;
let server: FhirServer;
let doctor: string;
let rosa: string;
let count = 0;

beforeAll(async () => {
  [gateway, server] = await Promise.all([openGateway({ settings: { pulls: { timeout: 3_000, pause: 0 } } }), openFhirServer()]);
  const open = testPartners(gateway.jwks).find((each) => each.organization.id === 'open-door')!;
  await gateway.add({ ...open, organization: { ...open.organization, identifiers: [{ system: NPI, value: '1234567893' }] } });
  await gateway.add(hospital());
  doctor = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
  rosa = await create(gateway, doctor, patientOf('Delgado', { [SID]: 'pull-rosa' }));
});
afterAll(async () => {
  await gateway.close();
  await server.close();
});
beforeEach(() => {
  server.held.length = 0;
  server.seen.length = 0;
  server.held.push({ ...patientOf('Delgado', { [SID]: 'pull-rosa' }), id: 'sm-1' } as Resource);
});

function hospital(): Partner {
  return {
    organization: { id: 'st-mary', name: 'St. Mary', statuses: ['covered-entity', 'health-care-provider'], identifiers: [] }, people: [], participants: [], agreements: [{ id: 'st-mary-baa', type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true }], feeds: [],
    clients: [{ id: 'st-mary', name: 'St. Mary', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', active: true }],
    sources: [{ id: 'st-mary-fhir', address: server.base, identifierSystems: [SID, MRN], active: true }],
  };
}

const subject = { reference: 'Patient/sm-1' };
const condition = (over: object = {}): Resource => ({
  resourceType: 'Condition', id: `c${String(count += 1)}`, subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'J45.20' }], text: `asthma ${String(count)}` }, ...over,
});
const pull = async (patient = rosa): Promise<readonly Entry[]> => {
  const answer = await post(gateway, doctor, `${patient}/$pull`, { resourceType: 'Parameters' });
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  return (answer.json['entry'] ?? []) as readonly Entry[];
};
const matches = (entries: readonly Entry[]): readonly Entry['resource'][] => entries.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource);
const isIncomplete = (entries: readonly Entry[]): boolean => JSON.stringify(entries).includes('"incomplete"');

const taken = (answer: Partial<SourceAnswer>, registered: ReadonlyMap<string, string> = new Map([[`${NPI}|1234567893`, 'Organization/open-door']])): Taken => take(gateway.gateway.deps, {
  source: { id: 'st-mary-fhir', organization: 'st-mary', address: server.base, identifierSystems: [SID] }, tenant: 'test', person: 'p', patientId: 'here', types: ['Appointment', 'Condition', 'DocumentReference', 'Observation'], registered,
  answer: { patient: { resourceType: 'Patient', id: 'sm-1' }, records: [], provenance: [], authors: [], faults: [], ...answer },
});
const profileOf = ({ pulled }: Taken): { readonly origin: string } => (JSON.parse(pulled[0]!.gateFacts) as { readonly profile: { readonly origin: string } }).profile;
const wrote = (record: Resource, who: object): Provenance => ({
  resourceType: 'Provenance', id: 'w', recorded: '2026-10-01T00:00:00Z', target: [{ reference: `${record.resourceType}/${record.id ?? ''}` }],
  agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who }],
});

describe('a source that mixes persons up', () => {
  it('is not believed at all, and the answer says no more than that it is not whole', async () => {
    server.held.push(condition(), condition());
    expect(matches(await pull())).toHaveLength(2);
    server.strays.push(condition({ subject: { reference: 'Patient/somebody-else' }, code: { text: 'of somebody else' } }));
    const entries = await pull();
    expect([matches(entries), isIncomplete(entries), JSON.stringify(entries).includes('somebody')]).toEqual([[], true, false]);
    server.strays.length = 0;
    const mixed = taken({ records: [condition(), condition({ subject: { reference: 'Patient/somebody-else' } })] });
    expect([mixed.pulled, mixed.faults]).toEqual([[], [{ of: 'Patient', fault: 'wrong-patient' }]]);
  });

  it('and whose Patient bears another birth date gives nothing, where its own number of the person is not known, and answers like one that knows nobody', async () => {
    server.held.length = 0;
    server.held.push({ ...patientOf('Delgado', { [SID]: 'pull-rosa' }, '1990-01-01'), id: 'sm-1' } as Resource, condition());
    const entries = await pull();
    expect([matches(entries), isIncomplete(entries)]).toEqual([[], false]);
  });

  it.each([
    ['a group\'s appointment', { resourceType: 'Appointment', id: 'g', status: 'proposed', participant: [{ actor: subject, status: 'accepted' }, { actor: { reference: 'Patient/other' }, status: 'accepted' }] }, 'several-persons'],
    ['what names nobody', condition({ subject: { display: 'Rosa' } }), 'no-subject'],
    ['what is no FHIR', condition({ onsetDateTime: 'last week' }), 'invalid'],
    ['what was not asked for', { resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'x' }, subject }, 'invalid'],
  ] as const)('%s is not taken, and the rest is', (_name, record, fault) => {
    const result = taken({ records: [record as Resource, condition()] });
    expect([result.pulled.length, result.faults.map((each) => each.fault)]).toEqual([1, [fault]]);
  });
});

describe('an id of the source is never one of the gateway', () => {
  it('records get ids of their own, references lead to what came, and an attachment\'s address leads nowhere', () => {
    const other = condition();
    const document = {
      resourceType: 'DocumentReference', id: 'd', status: 'current', subject: { reference: `${server.base}/Patient/sm-1` }, author: [{ reference: 'Organization/larkspur' }],
      context: { related: [{ reference: `Condition/${other.id ?? ''}` }] }, content: [{ attachment: { url: `${server.base}/Binary/7` } }],
    } as unknown as Resource;
    const [first, second] = taken({ records: [other, document] }).pulled;
    expect(first?.row.id).not.toBe(other.id);
    expect(second?.row.refs).toContain(`Condition/${first?.row.id ?? ''}`);
    expect(second?.row.refs).toContain('Patient/here');
    expect(second?.row.body).not.toMatch(/Binary\/7|Organization\/larkspur|127\.0\.0\.1/);
    expect(taken({ records: [other] }).pulled[0]?.row.id).toBe(first?.row.id);
  });
});

describe('who wrote a record', () => {
  it('is the source, when nothing else is said', () => {
    expect(profileOf(taken({ records: [condition()] })).origin).toBe('st-mary');
  });

  it.each([
    ['another organization, by its registered identifier', { reference: 'Organization/77' }, [{ resourceType: 'Organization', id: '77', identifier: [{ system: NPI, value: '1234567893' }] }], 'open-door'],
    ['another organization, by an identifier in the reference', { identifier: { system: NPI, value: '1234567893' } }, [], 'open-door'],
  ] as const)('is %s', (_name, who, authors, origin) => {
    const record = condition();
    expect(profileOf(taken({ records: [record], provenance: [wrote(record, who)], authors: authors as never })).origin).toBe(origin);
  });

  it.each([
    ['an organization that happens to have an id of the registry', { reference: 'Organization/larkspur' }, [{ resourceType: 'Organization', id: 'larkspur' }]],
    ['an organization that bears identifiers of two', { reference: 'Organization/2' }, [{ resourceType: 'Organization', id: '2', identifier: [{ system: NPI, value: '1234567893' }, { system: NPI, value: '9' }] }]],
  ] as const)('is nobody that is known here, when it is %s', (_name, who, authors) => {
    const record = condition();
    const result = taken({ records: [record], provenance: [wrote(record, who)], authors: authors as never }, new Map([[`${NPI}|1234567893`, 'Organization/open-door'], [`${NPI}|9`, 'Organization/larkspur']]));
    expect(['larkspur', 'open-door', 'st-mary']).not.toContain(profileOf(result).origin);
  });

  it.each([
    ['is no FHIR', { agent: [{ who: 'somebody' }] }, [], 'invalid'], ['contradicts itself', {}, [{ of: 'Provenance', fault: 'contradictory' }], 'contradictory'],
  ] as const)('cannot be told when what says it %s: then nothing of the source is taken', (_name, change, faults, fault) => {
    const record = condition();
    const result = taken({ records: [record, condition()], provenance: [{ ...wrote(record, { reference: 'Organization/77' }), ...change } as unknown as Provenance], faults });
    expect([result.pulled, result.faults]).toEqual([[], [{ of: 'Provenance', fault }]]);
  });

  it('decides by whose law it goes: what a program wrote does not go as the hospital\'s', async () => {
    const [own, programs] = [condition(), condition()];
    server.held.push(own, programs, { resourceType: 'Organization', id: '77', name: 'Elsewhere', identifier: [{ system: NPI, value: '1234567893' }] });
    expect(matches(await pull())).toHaveLength(2);
    server.included.push(wrote(programs, { reference: 'Organization/77' }));
    const entries = await pull();
    server.included.length = 0;
    expect(matches(entries).map((each) => (each['code'] as { readonly text: string }).text)).toEqual([(own as { code?: { text?: string } }).code?.text]);
    // What was withheld is not named by what goes along.
    expect(entries.filter(({ resource }) => resource.resourceType === 'Provenance').map(({ resource }) => (resource['target'] as readonly unknown[]).length)).toEqual([1]);
  });

  it('and that it is labelled as of a program raises it, whoever gave it', async () => {
    server.held.push(condition({ meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }] } }), condition());
    expect(matches(await pull())).toHaveLength(1);
  });

  it('a consent that comes from a source decides nothing', async () => {
    const consent = {
      resourceType: 'Consent', id: 'k', status: 'active', patient: subject, scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: cs('form-variant'), code: 'specific' }] }], policyRule: { text: 'all' },
    } as unknown as Resource;
    server.held.push(consent, condition({ meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }] } }));
    expect(matches(await pull()).map(({ resourceType }) => resourceType)).not.toContain('Condition');
  });
});

describe('who is asked about whom', () => {
  const known = async (patient: string, seen?: readonly string[]): Promise<readonly KnownAs[]> => gateway.gateway.deps.store.read('test', async (session) => {
    const { resource } = (await session.get('Patient', patient.slice('Patient/'.length)))!;
    const patients = await session.patients(resource.person);
    return (await sourcesOf(gateway.gateway.deps, session, { patients, seen: new Set(seen ?? patients.map(({ id }) => id)) })).flatMap(({ identifiers }) => identifiers);
  });

  it('a source\'s own number counts as the source wrote it, and as nobody else did', async () => {
    const forged = await create(gateway, doctor, patientOf('Forger', { [MRN]: '4711' }));
    expect(await known(forged)).toEqual([]);
    expect(matches(await pull(forged))).toEqual([]);
    expect(heardOf(server)).toEqual([]);
    const own = await gateway.tokenFor('st-mary');
    const identifiers = await known(await create(gateway, own, patientOf('Owned', { [MRN]: '4711', [SID]: 'pull-owned' })));
    expect(new Set(identifiers)).toEqual(new Set([{ system: SID, value: 'pull-owned', own: true }, { system: MRN, value: '4711', own: true }]));
  });

  it('nobody is looked up by an identifier that stands on a Patient alone of which the asker knows nothing', async () => {
    const patient = await create(gateway, await gateway.tokenFor('open-door'), patientOf('Hidden', { [SID]: 'pull-hidden' }));
    expect([await known(patient), await known(patient, [])]).toEqual([[{ system: SID, value: 'pull-hidden', own: false }], []]);
  });

  it('a person of whom the source knows nothing by then is asked about by no one', async () => {
    const unknown = await create(gateway, doctor, { resourceType: 'Patient', birthDate: '1980-01-01' });
    expect(await pull(unknown)).toHaveLength(1);
    expect(heardOf(server)).toEqual([]);
  });

  it('a second Patient under somebody else\'s number and birth date does not get round what that person refused', async () => {
    const denial = (patient: string) => ({
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, patient: { reference: patient },
      category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] }, provision: { type: 'deny' },
    });
    const secret = { ...patientOf('Secret', { [SID]: 'pull-secret', [MRN]: 'sm-secret' }), gender: 'female' };
    server.held.length = 0;
    server.held.push({ ...secret, id: 'sm-1' } as Resource, condition());
    const program = await gateway.tokenFor('open-door');
    const real = await create(gateway, program, { ...secret, identifier: [{ system: SID, value: 'pull-secret' }] });
    await create(gateway, program, denial(real));
    const false1 = await create(gateway, doctor, { resourceType: 'Patient', name: [{ family: 'Other', given: ['Max'] }], gender: 'male', birthDate: '1991-04-17', identifier: [{ system: SID, value: 'pull-secret' }] });
    expect(matches(await pull(false1))).toEqual([]);
    // Nor where the person is on file by the source's own number alone.
    const own = await create(gateway, await gateway.tokenFor('st-mary'), { ...secret, identifier: [{ system: MRN, value: 'sm-hidden' }] });
    await create(gateway, program, denial(own));
    server.held.splice(0, 1, { ...secret, identifier: [{ system: SID, value: 'pull-hidden-2' }, { system: MRN, value: 'sm-hidden' }], id: 'sm-1' } as Resource);
    const false2 = await create(gateway, doctor, patientOf('Secret', { [SID]: 'pull-hidden-2' }));
    expect(matches(await pull(false2))).toEqual([]);
  });

  it('the source itself is not asked for what it holds', async () => {
    const own = await gateway.tokenFor('st-mary');
    const patient = await create(gateway, own, patientOf('Delgado', { [SID]: 'pull-rosa' }));
    expect((await post(gateway, own, `${patient}/$pull`, { resourceType: 'Parameters' })).status).toBe(200);
    expect(heardOf(server)).toEqual([]);
  });

  it('a record that a scope leaves out does not come', async () => {
    server.held.push(condition({ category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] }] }), condition());
    const scope = 'system/Patient.rs system/Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis';
    const narrow = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames', scope });
    const answer = await post(gateway, narrow, `${rosa}/$pull`, { resourceType: 'Parameters' });
    expect(matches((answer.json['entry'] ?? []) as readonly Entry[])).toHaveLength(1);
    expect(new Set(server.seen.map(({ path }) => path))).toEqual(new Set(['/fhir/Patient/_search', '/fhir/Condition/_search']));
  });

  it('a partner that ended is asked nothing any more, gets no token, and its feeds are closed', async () => {
    await gateway.add({ ...hospital(), feeds: [{ id: 'st-mary-csv', format: 'csv', active: true, settings: {} }] });
    const feed = () => gateway.gateway.deps.store.read('test', (session) => findFeed(session, 'st-mary-csv', 'gateway'));
    expect(await feed()).toBeDefined();
    server.held.push(condition());
    expect(matches(await pull())).toHaveLength(1);
    server.seen.length = 0;
    await gateway.add({ ...hospital(), organization: { ...hospital().organization, active: false } });
    expect(matches(await pull())).toEqual([]);
    expect(heardOf(server)).toEqual([]);
    await expect(gateway.tokenFor('st-mary')).rejects.toThrow('invalid_grant');
    expect(await feed()).toBeUndefined();
  });
});

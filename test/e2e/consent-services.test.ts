// SPDX-License-Identifier: Apache-2.0
/** Consents for other systems, over HTTP: filed and revoked as HL7 FAST has it, discovered, and as a token of IHE PCF (ITI-108). */
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, jwtVerify } from 'jose';
import { assertion, makeKey, type TestKey } from '../support/clients.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { consentOf, create, cs, entriesOf, file, fullForm, patientOf, personAtProgram, post, send, SID, type Answered, type Json } from './support.ts';

const [CLIENT, HOLDER, OTHER] = ['https://ehr.larkspur.example', 'https://records.open-door.example', 'https://records.home-again.example'] as const;
let gateway: TestGateway;
let key: TestKey;
let [program, hospital, housing, staff]: readonly string[] = [];
let [known, unknown]: readonly string[] = [];
let person: Awaited<ReturnType<typeof personAtProgram>>;

beforeAll(async () => {
  gateway = await openGateway();
  key = await makeKey();
  [program = '', hospital = '', housing = '', staff = ''] = await Promise.all([
    gateway.tokenFor('open-door', { purpose: 'operations', role: 'counselor', person: 'dana-whitfield' }), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }),
    gateway.tokenFor('home-again'), gateway.tokenFor('compliance'),
  ]);
  await gateway.gateway.store.transact('test', async (tx) => {
    for (const [id, organization] of [[CLIENT, 'larkspur'], [HOLDER, 'open-door'], [OTHER, 'home-again']] as const) await tx.saveClient({
      id, organization, name: 'A server', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.rs'],
      purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', kind: 'partner', active: true,
    });
    return { ok: true, value: undefined };
  });
  person = await personAtProgram(gateway, program, 'services-1');
  // A person of the program of whom the hospital knows, without a consent, and one that the program does not know.
  await personAtProgram(gateway, program, 'services-2');
  [known, unknown] = [await create(gateway, hospital, patientOf('Okafor', { [SID]: 'services-2' })), await create(gateway, hospital, patientOf('Okafor', { [SID]: 'services-3' }))];
});
afterAll(() => gateway.close());

const parameters = (...parameter: readonly object[]): object => ({ resourceType: 'Parameters', parameter });
const paperOf = (patient: string): object => ({ resourceType: 'DocumentReference', status: 'current', subject: { reference: patient }, type: { coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, content: [{ attachment: { contentType: 'application/pdf', title: 'Signed form' } }] });
const statusOf = async (token: string, ref: string): Promise<number> => (await send(gateway, token, ref)).status;
const idsOf = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');

describe('a consent that another system files', () => {
  const filing = (token: string, patient: string, document: object = paperOf(patient)): Promise<Answered> => post(gateway, token, 'Consent/$fileConsent', parameters({ name: 'consent', resource: consentOf(fullForm({ patient, verified: false })) }, { name: 'document', resource: document }));

  it('is kept with its paper, waits for a person, and then counts', async () => {
    const answer = await filing(program!, person.patient);
    expect([answer.status, answer.status === 201 ? answer.json['resourceType'] : answer.text]).toEqual([201, 'OperationOutcome']);
    const id = /Consent\/([^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
    const kept = (await send(gateway, program!, `Consent/${id}`)).json as { readonly sourceReference: { readonly reference: string } };
    expect((await entriesOf(gateway, program!, `Consent?patient.identifier=${SID}|services-1&status=active`)).map(({ resource }) => resource.id)).toEqual([id]);
    expect([await statusOf(program!, kept.sourceReference.reference), await statusOf(hospital!, person.records['condition']!)]).toEqual([200, 404]);
    const waiting = (await send(gateway, staff!, 'Consent/$to-verify')).text;
    expect(waiting).toContain(`Consent/${id}`);
  });

  it('is refused with what is wrong, and nothing is kept', async () => {
    const before = (await entriesOf(gateway, program!, 'Consent')).length;
    const other = await create(gateway, program!, patientOf('Delgado', { [SID]: 'services-4' }));
    expect((await filing(program!, person.patient, paperOf(other))).status).toBe(422);
    expect((await post(gateway, program!, 'Consent/$fileConsent', parameters({ name: 'consent', resource: consentOf(fullForm({ patient: person.patient })) }))).status).toBe(400);
    const [hidden, nobody] = [await filing(hospital!, person.patient), await filing(hospital!, 'Patient/none')];
    expect([hidden.status, idsOf(hidden.text)]).toEqual([nobody.status, idsOf(nobody.text)]);
    expect((await entriesOf(gateway, program!, 'Consent')).length).toBe(before);
  });
});

describe('a consent that lets the hospital have something', () => {
  const discover = (token: string, patient: string): Promise<Answered> => post(gateway, token, 'Consent/$discover', parameters({ name: 'patient', valueReference: { reference: patient } }));
  let consent: string;
  beforeAll(async () => {
    consent = await file(gateway, program!, fullForm({ patient: person.patient, recipients: ['Organization/larkspur', 'Organization/county-probation'], categories: ['diagnosis', 'medication-list'] }));
  });

  it('can be discovered by it, without whom else it names, and with the notice', async () => {
    const answer = await discover(hospital!, person.patient);
    const entries = answer.json['entry'] as readonly { readonly resource: Json & { readonly id: string; readonly resourceType: string } }[];
    expect([answer.status, answer.json['total'], entries.map(({ resource }) => resource.resourceType)]).toEqual([200, 1, ['Consent', 'Communication']]);
    expect(`Consent/${entries[0]!.resource.id}`).toBe(consent);
    expect(JSON.stringify(entries[0]!.resource)).toMatch(/Larkspur General Hospital.*Organization\/larkspur/s);
    expect(answer.text).not.toContain('county-probation');
    expect(answer.text).not.toContain('County Probation');
    expect(gateway.gateway.deps.validator.validate(entries[0]!.resource).filter((issue) => issue.severity === undefined || issue.severity === 'error')).toEqual([]);
  });

  it('and by nobody else: no consent, none for the caller and nobody are one answer', async () => {
    const answers = [await discover(housing!, person.patient), await discover(hospital!, known!), await discover(hospital!, unknown!), await discover(hospital!, 'Patient/none'),
      await post(gateway, hospital!, 'Consent/$discover', parameters({ name: 'identifier', valueIdentifier: { system: SID, value: 'services-2' } }))];
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`))).toEqual(new Set(['200 {"resourceType":"Bundle","type":"searchset","total":0}']));
    expect((await post(gateway, hospital!, 'Consent/$discover', parameters())).status).toBe(400);
  });

  const base = (): string => `${gateway.url}/fhir/R4`;
  async function token(over: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number; readonly text: string }> {
    const jwt = await assertion({ clientId: CLIENT, tokenUrl: `${gateway.url}/oauth/consent-token`, key });
    const form = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: jwt, scope: 'system/*.rs', resource: `${base()}/Organization/open-door`, ...over };
    const answer = await fetch(`${gateway.url}/oauth/consent-token`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: answer.status, text: await answer.text() };
  }

  it('is a token for the program\'s own server: who, for what, which consent, and what is left to forbid', async () => {
    const answer = await token({ patient: person.patient.slice('Patient/'.length) });
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const { access_token: made, expires_in: seconds } = JSON.parse(answer.text) as { readonly access_token: string; readonly expires_in: number };
    const { keys } = await (await fetch(`${gateway.url}/oauth/jwks`)).json() as { readonly keys: readonly (Json & { readonly kid: string })[] };
    const kid = (JSON.parse(Buffer.from(made.split('.')[0]!, 'base64url').toString()) as { readonly kid: string }).kid;
    const { payload } = await jwtVerify(made, createPublicKey({ key: keys.find((each) => each.kid === kid)!, format: 'jwk' }), { audience: `${base()}/Organization/open-door` });
    const { ihe_iua: iua, ihe_pcf: pcf } = payload['extensions'] as { readonly ihe_iua: Json; readonly ihe_pcf: Json };
    expect([seconds, payload.sub, iua['subject_organization_id'], iua['subject_role']]).toEqual([300, CLIENT, `${base()}/Organization/larkspur`, 'physician']);
    expect(iua['purpose_of_use']).toEqual([expect.objectContaining({ code: 'TREAT' })]);
    expect(pcf).toEqual({
      patient_id: `${base()}/${person.patient}`, doc_id: `${base()}/${consent}`, acp: expect.stringContaining('title-42'),
      residual: [{ type: 'forbid' }],
    });
    expect([JSON.stringify(payload).includes('diagnosis'), JSON.stringify(payload).includes('medication-list')]).toEqual([false, false]);
    const rules = [{ type: 'forbid' }, { type: 'permit', code: [{ coding: [{ system: cs('category'), code: 'diagnosis' }, { system: cs('category'), code: 'medication-list' }] }] }];
    expect(await introspected(HOLDER, made)).toMatchObject({ active: true, client_id: CLIENT, extensions: { ihe_pcf: { residual: rules } } });
    expect([await introspected(OTHER, made), await introspected(CLIENT, made)]).toEqual([{ active: false }, { active: false }]);
    expect((await send(gateway, made, person.records['condition']!)).status).toBe(401);
  });

  async function introspected(clientId: string, told: string): Promise<Json> {
    const jwt = await assertion({ clientId, tokenUrl: `${gateway.url}/oauth/introspect`, key });
    const answer = await fetch(`${gateway.url}/oauth/introspect`, { method: 'POST', body: new URLSearchParams({ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: jwt, token: told }) });
    return await answer.json() as Json;
  }

  it('no token is given for anybody else, in one answer', async () => {
    const answers = [await token({ patient: known!.slice(8) }), await token({ patient: unknown!.slice(8) }), await token({ patient: 'none' }), await token({ person: `${SID}|services-2` }), await token({ person: `${SID}|nobody` }), await token({ patient: person.patient.slice(8), resource: `${base()}/Organization/home-again` })];
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    expect([answers[0]!.status, answers[0]!.text]).toEqual([400, expect.stringContaining('invalid_grant')]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['another server', { resource: 'https://elsewhere.example/fhir', patient: 'x' }, 'invalid_target'], ['nobody named', {}, 'invalid_request'], ['two people named', { patient: 'x', person: 'a|b' }, 'invalid_request'],
    ['no scope of its own', { patient: 'x', scope: 'user/*.rs' }, 'invalid_scope'], ['no assertion', { patient: 'x', client_assertion: '' }, 'invalid_request'],
  ])('a request with %s is refused', async (_name, over, error) => {
    expect(JSON.parse((await token(over)).text)).toMatchObject({ error });
  });

  it('every ask is in the ledger, and the one that told of the person as a disclosure', async () => {
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ client: CLIENT, count: 50 }));
    expect(rows.filter((row) => row.detail.includes('"consent-token"') && row.kind === 'disclosure')).toHaveLength(1);
    expect(rows.filter((row) => row.detail.includes('"consent-token"') && row.kind === 'refusal').length).toBeGreaterThanOrEqual(6);
    expect(decodeJwt(program!).sub).toBe('open-door');
  });

  it('is revoked with its paper by whoever may, for the person that it is of', async () => {
    const revoke = (by: string, patient: string): Promise<Answered> => post(gateway, by, 'Consent/$revokeConsent', parameters({ name: 'consent', valueReference: { reference: consent } }, { name: 'patient', valueReference: { reference: patient } }, { name: 'document', resource: paperOf(person.patient) }));
    expect([(await revoke(hospital!, person.patient)).status, (await revoke(program!, known!)).status, await statusOf(hospital!, person.records['condition']!)]).toEqual([404, 404, 200]);
    const done = await revoke(program!, person.patient);
    expect([done.status, done.status === 200 ? '' : done.text]).toEqual([200, '']);
    expect([await statusOf(hospital!, person.records['condition']!), (await token({ patient: person.patient.slice(8) })).status]).toEqual([404, 400]);
  });
});

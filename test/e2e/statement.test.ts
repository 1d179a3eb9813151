// SPDX-License-Identifier: Apache-2.0
/** What the server says of itself, held against what it does; and the status of every kind of failure. */
import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { isError } from '../../src/domain/issue.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, FHIR, patientOf, post, send, SID } from './support.ts';

let gateway: TestGateway;
let token: string;
let statement: CapabilityStatement;
let patient: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenFor('open-door');
  statement = (await send(gateway, token, 'metadata')).json as unknown as CapabilityStatement;
  patient = await create(gateway, token, patientOf('Delgado', { [SID]: 'statement' }));
});
afterAll(() => gateway.close());

/** Every type that case plans and their sources use. */
const TYPES = ('Patient RelatedPerson Practitioner PractitionerRole Organization Location Endpoint HealthcareService CarePlan Goal CareTeam Condition Observation RiskAssessment Questionnaire '
  + 'QuestionnaireResponse ServiceRequest Task Appointment Encounter EpisodeOfCare MedicationRequest MedicationStatement MedicationDispense Medication AllergyIntolerance Procedure DiagnosticReport '
  + 'Specimen Immunization DocumentReference Binary Composition Communication CommunicationRequest Coverage Consent Provenance AuditEvent Basic Flag List Group Account Subscription '
  + 'CapabilityStatement CodeSystem ValueSet StructureDefinition SearchParameter OperationDefinition').split(' ');

const resources = (): readonly CapabilityStatementRestResource[] => statement.rest?.[0]?.resource ?? [];
const definitionOf = (type: string, name: string): string | undefined => resources().find((each) => each.type === type)?.operation?.find((each) => each.name === name)?.definition;

describe('the CapabilityStatement', () => {
  it('is sound, and names every type that is asked of it', () => {
    expect(gateway.gateway.deps.validator.validate(JSON.parse(JSON.stringify(statement))).filter(isError)).toEqual([]);
    expect(TYPES.filter((type) => !resources().some((each) => each.type === type))).toEqual([]);
  });

  it('says of a type that it can be created exactly where it can', async () => {
    const statuses = await Promise.all(resources().map(async ({ type, interaction }) => {
      const { status } = await post(gateway, token, String(type), { resourceType: type, unknownElement: true });
      return [type, status !== 405, interaction?.some((each) => each.code === 'create') === true] as const;
    }));
    expect(statuses.filter(([, can, says]) => can !== says)).toEqual([]);
    expect(statuses.filter(([, can]) => !can).map(([type]) => type)).toEqual(expect.arrayContaining(['AuditEvent', 'CapabilityStatement', 'CodeSystem']));
  });

  it('names the definitions of operations that others defined, and that it is a Bulk Data server', () => {
    expect([definitionOf('Patient', 'everything'), definitionOf('Goal', 'validate'), definitionOf('Patient', 'export'), definitionOf('Group', 'export'), definitionOf('Consent', 'revoke')]).toEqual([
      'http://hl7.org/fhir/OperationDefinition/Patient-everything', 'http://hl7.org/fhir/OperationDefinition/Resource-validate', 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export',
      'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export', 'https://throughcare.dev/fhir/OperationDefinition/revoke',
    ]);
    expect(statement.rest?.[0]?.operation?.find((each) => each.name === 'export')?.definition).toBe('http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export');
    expect(statement.instantiates).toContain('http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data');
  });

  it('says of no type that it has an interaction or search which is refused as unknown', async () => {
    const refused: string[] = [];
    for (const { type, interaction, searchParam } of resources().filter((each) => each.type !== 'Subscription')) {
      for (const path of [...(interaction?.some((each) => each.code === 'read') === true ? [`${String(type)}/none`, `${String(type)}/none/_history/1`, `${String(type)}/none/_history`] : []), `${String(type)}?_count=0&_sort=${searchParam?.find((each) => each.type === 'date')?.name ?? '_id'},-_lastUpdated`]) {
        const { status } = await send(gateway, token, path);
        if (status !== (path.includes('?') ? 200 : 404)) refused.push(`${path}: ${String(status)}`);
      }
    }
    expect(refused).toEqual([]);
  });
});

const goal = (more: object = {}): object => ({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: patient }, ...more });

describe('each failure has its status', () => {
  it.each<readonly [number, string, () => Promise<{ readonly status: number }>]>([
    [404, 'an unknown id', () => send(gateway, token, 'Goal/none')], [404, 'an unknown type', () => send(gateway, token, 'Banana/1')],
    [404, 'an update of an id that is not there: ids are the server\'s', () => send(gateway, token, 'Goal/none', { method: 'PUT', headers: FHIR, body: JSON.stringify(goal({ id: 'none' })) })],
    [405, 'a method that an address does not take', () => send(gateway, token, 'Goal/none', { method: 'POST', headers: FHIR, body: '{}' })],
    [406, 'a media type that is not served', () => send(gateway, token, patient, { headers: { accept: 'text/turtle' } })],
    [415, 'a body in another media type', () => send(gateway, token, 'Goal', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })],
    [422, 'a body that breaks a rule', () => post(gateway, token, 'Goal', { ...goal(), subject: { reference: 'Patient/none' } })],
    [400, 'a body that is no resource', () => post(gateway, token, 'Goal', { resourceType: 'Goal' })],
    [400, 'an unknown search parameter', () => send(gateway, token, 'Goal?no-such=1')],
    [401, 'no login', () => send(gateway, 'nonsense', patient)],
  ])('%s for %s', async (status, _name, run) => {
    expect((await run()).status).toBe(status);
  });

  it('410 for what was deleted, 412 for a version that is not the current one, 409 never for what is merely gone', async () => {
    const own = await create(gateway, token, goal() as { resourceType: string });
    expect((await send(gateway, token, own, { method: 'PUT', headers: { ...FHIR, 'if-match': '*' }, body: JSON.stringify(goal({ id: own.split('/')[1] })) })).status).toBe(200);
    const stale = await send(gateway, token, own, { method: 'PUT', headers: { ...FHIR, 'if-match': 'W/"1"' }, body: JSON.stringify(goal({ id: own.split('/')[1] })) });
    const gone = [await send(gateway, token, own, { method: 'DELETE' }), await send(gateway, token, own), await send(gateway, token, own, { method: 'DELETE' })];
    expect([stale.status, ...gone.map((each) => each.status)]).toEqual([412, 204, 410, 204]);
  });

  it('409 for what the state of a record does not let happen', async () => {
    const concept = (system: string, code: string): object => ({ coding: [{ system, code }] });
    const ended = await create(gateway, token, {
      resourceType: 'Consent', status: 'inactive', scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'), category: [concept('http://loinc.org', '59284-0')],
      patient: { reference: patient }, policyRule: { text: '42 CFR 2.31' },
    });
    const answer = await post(gateway, await gateway.tokenFor('compliance'), `${ended}/$verify`, { resourceType: 'Parameters', parameter: [{ name: 'verified', valueBoolean: true }] });
    expect([answer.status, answer.json['issue']]).toEqual([409, [expect.objectContaining({ code: 'conflict' })]]);
  });
});

describe('an answer', () => {
  it('to HEAD has the headers of GET and no body', async () => {
    const [get, head] = [await send(gateway, token, patient), await send(gateway, token, patient, { method: 'HEAD' })];
    const headers = ['etag', 'last-modified', 'content-type', 'content-length'].map((name) => [get.headers.get(name), head.headers.get(name)]);
    expect([head.status, head.text, ...headers.map(([one, other]) => one === other)]).toEqual([200, '', true, true, true, true]);
  });

  it('is packed for who takes it so, and not for others', async () => {
    const raw = (encoding: string): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> => new Promise((resolve, reject) => {
      request(`${gateway.url}/fhir/R4/metadata`, { headers: { 'accept-encoding': encoding } }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => { resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(pieces) }); });
      }).on('error', reject).end();
    });
    const [packed, plain] = [await raw('gzip'), await raw('identity')];
    expect([packed.encoding, plain.encoding, gunzipSync(packed.bytes).equals(plain.bytes), packed.bytes.length * 4 < plain.bytes.length]).toEqual(['gzip', undefined, true, true]);
  });

  it('to a conditional read is empty while nothing changed', async () => {
    const { headers } = await send(gateway, token, patient);
    const same = await send(gateway, token, patient, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    const since = await send(gateway, token, patient, { headers: { 'if-modified-since': headers.get('last-modified') ?? '' } });
    const other = await send(gateway, token, patient, { headers: { 'if-none-match': 'W/"1"' } });
    expect([same.status, same.text, since.status, other.status]).toEqual([304, '', 304, 200]);
  });
});

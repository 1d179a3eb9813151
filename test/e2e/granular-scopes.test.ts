// SPDX-License-Identifier: Apache-2.0
/** Scopes with a search part (SMART App Launch 2.2): of a type, the client reaches what the search would find, by whatever way it comes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, entriesOf, FHIR, patientOf, post, refsOf, send, SID, type Answered, type Json, type Loose } from './support.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const LABORATORY = `category=${CATEGORY}|laboratory`;
const EVERYTHING_ELSE = 'system/Patient.rs system/Condition.cruds system/DiagnosticReport.cruds system/Provenance.rs';

let gateway: TestGateway;
let whole: string;
let narrow: string;
let patient: string;
let [lab, vital, report]: readonly string[] = [];

const observation = (category: string | undefined, more: object = {}): Loose => ({
  resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: patient },
  ...(category === undefined ? {} : { category: [{ coding: [{ system: CATEGORY, code: category }] }] }), ...more,
});
const token = (scope: string): Promise<string> => gateway.tokenFor('open-door', { scope });
const put = (as: string, reference: string, body: Loose, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
  send(gateway, as, reference, { method: 'PUT', headers: { ...FHIR, ...headers }, body: JSON.stringify({ ...body, id: reference.split('/')[1] }) });
const patch = (as: string, reference: string, ...operations: readonly object[]): Promise<Answered> =>
  send(gateway, as, reference, { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' }, body: JSON.stringify(operations) });
const typesOf = (answer: Answered): readonly unknown[] => [...new Set(((answer.json['entry'] ?? []) as readonly { readonly resource: Json }[]).map((each) => each.resource['resourceType']))].toSorted();

beforeAll(async () => {
  gateway = await openGateway();
  whole = await gateway.tokenFor('open-door');
  narrow = await token(`system/Observation.cruds?${LABORATORY} ${EVERYTHING_ELSE}`);
  patient = await create(gateway, whole, patientOf('Delgado', { [SID]: 'granular' }));
  lab = await create(gateway, whole, observation('laboratory'));
  vital = await create(gateway, whole, observation('vital-signs', { derivedFrom: [{ reference: lab }] }));
  report = await create(gateway, whole, { resourceType: 'DiagnosticReport', status: 'final', code: { text: 'x' }, subject: { reference: patient }, result: [{ reference: lab }, { reference: vital }] });
});
afterAll(() => gateway.close());

describe('the token endpoint', () => {
  it('grants a part where the whole is registered, and names what it granted', () => {
    const claims = JSON.parse(Buffer.from(narrow.split('.')[1]!, 'base64url').toString()) as { readonly scope: string };
    expect(claims.scope.split(' ')).toContain(`system/Observation.cruds?${LABORATORY}`);
  });

  it.each(['system/Observation.rs?_include=Observation:subject', 'system/Observation.rs?subject.name=x', 'system/*.rs?category=x', 'system/Observation.rs?'])('grants nothing for %s', async (scope) => {
    await expect(token(scope)).rejects.toThrow('invalid_scope');
  });
});

describe('what the scope leaves out is as if it were not there', () => {
  it('to a search, its total and its pages', async () => {
    const { json } = await send(gateway, narrow, `Observation?patient=${patient}&_total=accurate`);
    expect([json['total'], await refsOf(gateway, narrow, `Observation?patient=${patient}`), await refsOf(gateway, narrow, 'Observation')]).toEqual([1, [lab], [lab]]);
    expect(await refsOf(gateway, narrow, `${patient}/Observation`)).toEqual([lab]);
    expect(await refsOf(gateway, narrow, 'Observation?category=vital-signs')).toEqual([]);
  });

  it('to a read, a version and a history, with the answer that an unknown id gets', async () => {
    const [hidden, absent] = [await send(gateway, narrow, vital!), await send(gateway, narrow, 'Observation/none')];
    expect([hidden.status, hidden.text]).toEqual([404, absent.text]);
    const version = /"(\d+)"/.exec((await send(gateway, whole, vital!)).headers.get('etag') ?? '')?.[1] ?? '';
    expect([(await send(gateway, narrow, `${vital!}/_history/${version}`)).status, (await send(gateway, narrow, `${vital!}/_history`)).status, (await send(gateway, narrow, lab!)).status]).toEqual([404, 404, 200]);
  });

  it('to includes, reverse includes, chains and _has', async () => {
    const brought = async (path: string): Promise<readonly string[]> => (await entriesOf(gateway, narrow, path)).map(({ resource }) => `${resource.resourceType}/${resource.id}`).filter((each) => each.startsWith('Observation/'));
    expect(await brought(`DiagnosticReport?patient=${patient}&_include=DiagnosticReport:result`)).toEqual([lab]);
    expect(await brought(`Patient?_id=${patient.split('/')[1]!}&_revinclude=Observation:subject`)).toEqual([lab]);
    expect([await refsOf(gateway, narrow, 'DiagnosticReport?result.category=vital-signs'), await refsOf(gateway, whole, 'DiagnosticReport?result.category=vital-signs')]).toEqual([[], [report]]);
    expect([await refsOf(gateway, narrow, 'Patient?_has:Observation:subject:category=vital-signs'), await refsOf(gateway, whole, 'Patient?_has:Observation:subject:category=vital-signs')]).toEqual([[], [patient]]);
  });

  it('to $everything, and entries of a batch', async () => {
    expect((await refsOf(gateway, narrow, `${patient}/$everything`)).filter((each) => each.startsWith('Observation/'))).toEqual([lab]);
    const { json } = await post(gateway, narrow, '', { resourceType: 'Bundle', type: 'batch', entry: [vital, lab].map((url) => ({ request: { method: 'GET', url } })) });
    expect((json['entry'] as readonly { readonly response: { readonly status: string } }[]).map((each) => each.response.status)).toEqual(['404', '200']);
  });

  it('to an export', async () => {
    const started = await send(gateway, narrow, 'Patient/$export?_type=Observation', { headers: { prefer: 'respond-async' } });
    const status = new URL(started.headers.get('content-location') ?? '').pathname.replace('/fhir/R4/', '');
    let answer = await send(gateway, narrow, status);
    for (let tries = 0; answer.status === 202 && tries < 600; tries += 1) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      answer = await send(gateway, narrow, status);
    }
    const files = await Promise.all((answer.json['output'] as readonly { readonly url: string }[]).map(({ url }) => send(gateway, narrow, new URL(url).pathname.replace('/fhir/R4/', ''))));
    const ids = files.flatMap(({ text }) => text.split('\n').filter((line) => line !== '')).map((line) => JSON.parse(line) as { readonly resourceType: string; readonly id: string }).filter((each) => each.resourceType === 'Observation').map((each) => `Observation/${each.id}`);
    expect(ids).toEqual([lab]);
  });

  it('to operations that answer with more than the type of their scope', async () => {
    const bare = await token('system/Patient.rs?family=Delgado');
    expect([(await send(gateway, bare, `${patient}/$case-plan`)).status, (await send(gateway, bare, patient)).status]).toEqual([403, 200]);
  });
});

describe('a write', () => {
  it('may create what belongs to the part, and nothing else', async () => {
    const created = [await post(gateway, narrow, 'Observation', observation('laboratory')), await post(gateway, narrow, 'Observation', observation('vital-signs')), await post(gateway, narrow, 'Observation', observation(undefined))];
    expect(created.map((each) => each.status)).toEqual([201, 403, 403]);
    await send(gateway, narrow, `Observation/${String(created[0]!.json['id'])}`, { method: 'DELETE' });
  });

  it('may not move a record into the part or out of it', async () => {
    const into = await put(narrow, vital!, observation('laboratory'));
    const out = await put(narrow, lab!, observation('vital-signs'));
    const patched = [await patch(narrow, vital!, { op: 'test', path: '/status', value: 'final' }), await patch(narrow, lab!, { op: 'replace', path: '/category/0/coding/0/code', value: 'vital-signs' })];
    expect([into.status, out.status, ...patched.map((each) => each.status)]).toEqual([404, 403, 404, 403]);
    expect((await put(narrow, lab!, observation('laboratory', { note: [{ text: 'mended' }] }))).status).toBe(200);
  });

  it('may not delete beyond it, and is told no more than of an unknown id', async () => {
    const answers = [await send(gateway, narrow, vital!, { method: 'DELETE' }), await send(gateway, narrow, 'Observation/none', { method: 'DELETE' })];
    expect([...answers.map((each) => each.status), (await send(gateway, whole, vital!)).status]).toEqual([204, 204, 200]);
  });

  it('finds by its condition only what is within', async () => {
    const identified = observation('vital-signs', { identifier: [{ system: 'urn:g', value: '1' }] });
    const there = await create(gateway, whole, identified);
    const answers = [
      await post(gateway, narrow, 'Observation', { ...observation('laboratory'), identifier: [{ system: 'urn:g', value: '1' }] }, { 'if-none-exist': 'identifier=urn:g|1' }),
      await send(gateway, narrow, 'Observation?identifier=urn:g|1&category=vital-signs', { method: 'DELETE' }),
      await send(gateway, narrow, 'Observation?identifier=urn:g|1&status=final&category=vital-signs', { method: 'PUT', headers: FHIR, body: JSON.stringify(identified) }),
    ];
    expect(answers.map((each) => each.status)).toEqual([201, 204, 403]);
    expect((await send(gateway, whole, there)).status).toBe(200);
  });

  it('inside a transaction is refused whole when one entry is beyond it', async () => {
    const entry = (resource: Loose, method = 'POST', url = 'Observation'): object => ({ resource, request: { method, url } });
    const before = (await refsOf(gateway, whole, `Observation?patient=${patient}&_count=500`)).length;
    const bundles = [[entry(observation('laboratory')), entry(observation('vital-signs'))], [entry(observation('laboratory')), entry({ ...observation('laboratory'), id: vital!.split('/')[1]! }, 'PUT', vital)]];
    const answers = await Promise.all(bundles.map((each) => post(gateway, narrow, '', { resourceType: 'Bundle', type: 'transaction', entry: each })));
    expect(answers.map((each) => each.status)).toEqual([403, 404]);
    expect((await refsOf(gateway, whole, `Observation?patient=${patient}&_count=500`)).length).toBe(before);
  });
});

describe('several scopes on one type', () => {
  it('add up, and one without a search part takes all', async () => {
    const both = await token(`system/Observation.rs?${LABORATORY} system/Observation.rs?category=${CATEGORY}|vital-signs`);
    const all = await token(`system/Observation.rs?${LABORATORY} system/Observation.rs`);
    expect(new Set(await refsOf(gateway, both, `Observation?_id=${lab!.split('/')[1]!},${vital!.split('/')[1]!}`))).toEqual(new Set([lab, vital]));
    expect(await refsOf(gateway, all, `Observation?_id=${vital!.split('/')[1]!}`)).toEqual([vital]);
  });

  it('whose search part this server cannot run let nothing through', async () => {
    const strange = await token('system/Observation.rs?no-such=x system/Patient.rs');
    expect([(await send(gateway, strange, lab!)).status, await refsOf(gateway, strange, 'Observation')]).toEqual([404, []]);
    expect(typesOf(await send(gateway, strange, `${patient}/$everything`))).toEqual(['OperationOutcome', 'Patient']);
  });
});

describe('the granular scopes that US Core asks for', () => {
  const US_CORE = [
    ...['encounter-diagnosis', 'problem-list-item'].map((code) => `Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category|${code}`),
    'Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern',
    ...['sdoh', 'treatment-intervention-preference', 'care-experience-preference'].map((code) => `Observation.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category|${code}`),
    ...['laboratory', 'social-history', 'survey', 'vital-signs', 'procedure', 'imaging'].map((code) => `Observation.rs?category=${CATEGORY}|${code}`),
    ...['http://loinc.org|LP29684-5', 'http://loinc.org|LP29708-2', 'http://loinc.org|LP7839-6', 'http://terminology.hl7.org/CodeSystem/v2-0074|LAB'].map((code) => `DiagnosticReport.rs?category=${code}`),
    'DocumentReference.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category|clinical-note',
    ...['http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh', 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category|functional-status', 'http://snomed.info/sct|387713003'].map((code) => `ServiceRequest.rs?category=${code}`),
  ].map((each) => `system/${each}`);

  const BODIES: Readonly<Record<string, () => Json>> = {
    Observation: () => observation(undefined),
    Condition: () => ({ code: { text: 'x' }, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] } }),
    DiagnosticReport: () => ({ status: 'final', code: { text: 'x' } }),
    DocumentReference: () => ({ status: 'current', content: [{ attachment: { title: 'x' } }] }),
    ServiceRequest: () => ({ status: 'active', intent: 'order' }),
  };

  it('are named in the SMART configuration, and each is granted and found by', async () => {
    const configuration = await (await fetch(`${gateway.url}/fhir/R4/.well-known/smart-configuration`)).json() as { readonly scopes_supported: readonly string[]; readonly capabilities: readonly string[] };
    expect(configuration.scopes_supported).toEqual(expect.arrayContaining(US_CORE));
    for (const scope of US_CORE) {
      const [, type = '', query = ''] = /^system\/(\w+)\.rs\?(.*)$/.exec(scope) ?? [];
      const [system = '', code = ''] = query.slice('category='.length).split('|');
      const [own, other] = await Promise.all([system, 'urn:other'].map((each) => create(gateway, whole, { subject: { reference: patient }, ...BODIES[type]!(), resourceType: type, category: [{ coding: [{ system: each, code }] }] })));
      const found = await refsOf(gateway, await token(scope), type);
      expect([scope, found.includes(own!), found.includes(other!)]).toEqual([scope, true, false]);
    }
  });
});

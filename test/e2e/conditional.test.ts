// SPDX-License-Identifier: Apache-2.0
/** Patches and conditional interactions over HTTP: they touch the caller's own resources, and tell nothing of anybody else's. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, FHIR, patientOf, post, refsOf, send, SID, type Answered, type Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let [housing, hospital, doctor] = ['', '', ''];

beforeAll(async () => {
  gateway = await openGateway();
  [program, housing, hospital, doctor] = await Promise.all<string>([
    gateway.tokenFor('open-door'), gateway.tokenFor('home-again'), gateway.tokenFor('larkspur'), gateway.tokenFor('open-door', { purpose: 'treatment', role: 'counselor', person: 'dana-whitfield' }),
  ]) as [string, string, string, string];
});
afterAll(() => gateway.close());

const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const request = (method: string, token: string, path: string, body?: object, headers: Readonly<Record<string, string>> = FHIR): Promise<Answered> =>
  send(gateway, token, path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const goal = (patient: string, value: string, text = 'Steady work'): { readonly resourceType: string } & Json => ({
  resourceType: 'Goal', lifecycleStatus: 'active', description: { text }, subject: { reference: patient }, identifier: [{ system: 'urn:goals', value }],
});
const issueOf = (answer: Answered): unknown => (answer.json['issue'] as readonly Json[] | undefined)?.[0]?.['code'];

describe('a patch', () => {
  it('changes the caller\'s own resource, as the next version, in either form', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'patch-1' }));
    const own = await create(gateway, program, goal(patient, 'a'));
    const first = await request('PATCH', program, own, [{ op: 'replace', path: '/lifecycleStatus', value: 'completed' }], JSON_PATCH);
    const second = await request('PATCH', program, own, { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [
      { name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'Goal.description.text' }, { name: 'value', valueString: 'Own flat' }] }] });
    expect([first.status, first.json['lifecycleStatus'], second.status, second.json['lifecycleStatus'], second.json['description']]).toEqual([200, 'completed', 200, 'completed', { text: 'Own flat' }]);
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    expect((await send(gateway, program, own)).json['description']).toEqual({ text: 'Own flat' });
  });

  it.each<readonly [string, unknown, Readonly<Record<string, string>>, number]>([
    ['that makes the resource invalid is refused', [{ op: 'remove', path: '/lifecycleStatus' }], JSON_PATCH, 400],
    ['that would move it to another id is refused', [{ op: 'replace', path: '/id', value: 'other' }], JSON_PATCH, 422],
    ['whose test fails is refused', [{ op: 'test', path: '/lifecycleStatus', value: 'cancelled' }], JSON_PATCH, 422],
    ['on a version that is gone is refused', [{ op: 'replace', path: '/lifecycleStatus', value: 'completed' }], { ...JSON_PATCH, 'if-match': 'W/"1"' }, 412],
    ['in another media type is refused', [], { 'content-type': 'text/plain' }, 415],
  ])('%s, and the resource stays', async (_name, body, headers, status) => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: `patch-${String(status)}-${_name.length}` }));
    const own = await create(gateway, program, goal(patient, 'b'));
    const before = (await send(gateway, program, own)).text;
    expect((await request('PATCH', program, own, body as object, headers)).status).toBe(status);
    expect((await send(gateway, program, own)).text).toBe(before);
  });

  it('of somebody else\'s record and of none are answered alike, whatever the patch says', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'patch-3' }));
    const theirs = await create(gateway, program, goal(patient, 'c'));
    const answers = await Promise.all([theirs, 'Goal/none'].flatMap((path) => [
      request('PATCH', housing, path, [{ op: 'test', path: '/lifecycleStatus', value: 'active' }], JSON_PATCH), request('PATCH', housing, path, [{ op: 'test', path: '/lifecycleStatus', value: 'cancelled' }], JSON_PATCH),
    ]));
    expect(new Set(answers.map((each) => `${String(each.status)} ${each.text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });
});

describe('a conditional interaction', () => {
  it('updates the one that fits, and creates when there is none', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'cond-1' }));
    const made = await request('PUT', program, 'Goal?identifier=urn:goals|cond-1', goal(patient, 'cond-1'));
    const again = await request('PUT', program, 'Goal?identifier=urn:goals|cond-1', goal(patient, 'cond-1', 'Own flat'));
    expect([made.status, again.status, again.json['id'], again.json['description']]).toEqual([201, 200, made.json['id'], { text: 'Own flat' }]);
    const other = await request('PUT', program, 'Goal?identifier=urn:goals|cond-1', { ...goal(patient, 'cond-1'), id: 'mine' });
    expect([other.status, issueOf(other)]).toEqual([400, 'invalid']);
  });

  it('with more than one match is refused, and without parameters too', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'cond-2' }));
    await Promise.all([create(gateway, program, goal(patient, 'cond-2')), create(gateway, program, goal(patient, 'cond-2'))]);
    const twice = 'Goal?identifier=urn:goals|cond-2';
    const answers = [
      await request('PUT', program, twice, goal(patient, 'cond-2')), await request('DELETE', program, twice),
      await request('PATCH', program, twice, [{ op: 'replace', path: '/lifecycleStatus', value: 'completed' }], JSON_PATCH),
    ];
    expect(answers.map((each) => each.status)).toEqual([412, 412, 412]);
    expect([(await request('PUT', program, 'Goal', goal(patient, 'x'))).status, (await request('DELETE', program, 'Goal')).status]).toEqual([400, 400]);
  });

  it('deletes the one that fits; none is no error', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'cond-3' }));
    const own = await create(gateway, program, goal(patient, 'cond-3'));
    const statuses = [await request('DELETE', program, 'Goal?identifier=urn:goals|cond-3'), await request('DELETE', program, 'Goal?identifier=urn:goals|cond-3')].map((each) => each.status);
    expect([...statuses, (await send(gateway, program, own)).status]).toEqual([204, 204, 410]);
  });

  it('tells a partner nothing of what another has: its own is created beside it, and theirs stays', async () => {
    const theirs = await create(gateway, program, patientOf('Delgado', { [SID]: 'cond-4' }));
    await create(gateway, program, goal(theirs, 'cond-4'));
    const mine = await create(gateway, housing, patientOf('Delgado', { 'urn:housing': 'cond-4' }));
    const [known, unknown] = [await request('PATCH', housing, 'Goal?identifier=urn:goals|cond-4', [], JSON_PATCH), await request('PATCH', housing, 'Goal?identifier=urn:goals|nothing', [], JSON_PATCH)];
    expect([known.status, known.text]).toEqual([404, unknown.text]);
    expect([(await request('DELETE', housing, 'Goal?identifier=urn:goals|cond-4')).status, (await request('PUT', housing, 'Goal?identifier=urn:goals|cond-4', goal(mine, 'cond-4'))).status]).toEqual([204, 201]);
  });

  it('works inside a transaction and a batch, all or nothing in the one and one by one in the other', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'cond-5' }));
    const own = await create(gateway, program, goal(patient, 'cond-5'));
    const entry = (method: string, url: string, resource?: object): object => ({ request: { method, url }, ...(resource === undefined ? {} : { resource }) });
    const patch = { resourceType: 'Binary', contentType: 'application/json-patch+json', data: Buffer.from('[{"op":"replace","path":"/lifecycleStatus","value":"completed"}]').toString('base64') };
    const good = [entry('PUT', 'Goal?identifier=urn:goals|new-5', goal(patient, 'new-5')), entry('PATCH', own, patch), entry('DELETE', 'Goal?identifier=urn:goals|gone')];
    const bad = [entry('PATCH', own, { ...patch, data: Buffer.from('[{"op":"remove","path":"/subject"}]').toString('base64') }), entry('PUT', 'Goal?identifier=urn:goals|never-5', goal(patient, 'never-5'))];
    const done = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: good });
    expect([done.status, (done.json['entry'] as readonly { response: { status: string } }[]).map((each) => each.response.status.slice(0, 3))]).toEqual([200, ['201', '200', '204']]);
    expect((await send(gateway, program, own)).json['lifecycleStatus']).toBe('completed');
    const failed = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: bad });
    expect([failed.status, await refsOf(gateway, program, 'Goal?identifier=urn:goals|never-5')]).toEqual([400, []]);
    const batch = await post(gateway, program, '', { resourceType: 'Bundle', type: 'batch', entry: bad });
    expect((batch.json['entry'] as readonly { response: { status: string } }[]).map((each) => each.response.status.slice(0, 3))).toEqual(['400', '201']);
  });
});

describe('a conditional reference', () => {
  const NPI = 'urn:npi';
  const practitioner = (value: string): { readonly resourceType: string } & Json => ({ resourceType: 'Practitioner', identifier: [{ system: NPI, value }] });
  const entryOf = (patient: string, more: object = {}): object => ({ request: { method: 'POST', url: 'Goal' }, resource: { ...goal(patient, 'ref'), ...more } });
  const sent = (token: string, type: 'batch' | 'transaction', ...entry: readonly object[]): Promise<Answered> => post(gateway, token, '', { resourceType: 'Bundle', type, entry });
  const firstOf = (answer: Answered): { readonly response: { readonly status: string; readonly outcome?: Json }; readonly resource?: Json } =>
    (answer.json['entry'] as readonly { readonly response: { readonly status: string }; readonly resource?: Json }[])[0]!;

  it.each(['transaction', 'batch'] as const)('in a %s becomes the reference to the one resource that it finds', async (type) => {
    const [patient, doctor] = [await create(gateway, program, patientOf('Delgado', { [SID]: `ref-${type}` })), await create(gateway, program, practitioner(type))];
    const done = await sent(program, type, entryOf(`Patient?identifier=${SID}|ref-${type}`, { expressedBy: { reference: `Practitioner?identifier=${NPI}|${type}`, display: 'Her doctor' } }));
    expect([done.status, firstOf(done).response.status.slice(0, 3)]).toEqual([200, '201']);
    expect([firstOf(done).resource?.['subject'], firstOf(done).resource?.['expressedBy']]).toEqual([{ reference: patient }, { reference: doctor, display: 'Her doctor' }]);
  });

  it('that finds none, or more than one, fails its transaction, and of a batch its own entry', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'ref-3' }));
    await Promise.all([create(gateway, program, practitioner('two')), create(gateway, program, practitioner('two'))]);
    const answers = await Promise.all(['two', 'none'].map((value) => sent(program, 'transaction', entryOf(patient, { identifier: [{ system: 'urn:goals', value: 'ref-3' }], expressedBy: { reference: `Practitioner?identifier=${NPI}|${value}` } }))));
    expect(answers.map((each) => [each.status, issueOf(each), (each.json['issue'] as readonly Json[])[0]?.['expression']])).toEqual([
      [412, 'multiple-matches', ['Bundle.entry[0].resource.expressedBy']], [412, 'conflict', ['Bundle.entry[0].resource.expressedBy']],
    ]);
    expect(await refsOf(gateway, program, 'Goal?identifier=urn:goals|ref-3')).toEqual([]);
    const batch = await sent(program, 'batch', entryOf(patient, { expressedBy: { reference: `Practitioner?identifier=${NPI}|none` } }), entryOf(patient));
    expect((batch.json['entry'] as readonly { response: { status: string } }[]).map((each) => each.response.status.slice(0, 3))).toEqual(['412', '201']);
  });

  it.each(['transaction', 'batch'] as const)('in a %s tells a partner nothing of whom another knows', async (type) => {
    await create(gateway, program, patientOf('Delgado', { [SID]: `ref-4-${type}` }));
    const [known, unknown] = [await sent(housing, type, entryOf(`Patient?identifier=${SID}|ref-4-${type}`)), await sent(housing, type, entryOf(`Patient?identifier=${SID}|ref-4-nobody`))];
    expect([known.status, known.text]).toEqual([type === 'batch' ? 200 : 412, unknown.text]);
  });

  it('finds an organization in the directory, which is for all', async () => {
    const patient = await create(gateway, housing, patientOf('Delgado', { [SID]: 'ref-5' }));
    const done = await sent(housing, 'transaction', { request: { method: 'POST', url: 'ServiceRequest' }, resource: {
      resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { reference: patient }, performer: [{ reference: 'Organization?_id=open-door' }],
    } });
    expect([done.status, firstOf(done).resource?.['performer']]).toEqual([200, [{ reference: 'Organization/open-door' }]]);
  });

  it('is supposed to find one by $validate, which tells what else stands against the bundle', async () => {
    const patient = `Patient?identifier=${SID}|any`;
    const told = async (...entry: readonly object[]): Promise<readonly unknown[]> => {
      const answer = await post(gateway, program, 'Bundle/$validate', { resourceType: 'Bundle', type: 'transaction', entry });
      return (answer.json['issue'] as readonly Json[]).filter((each) => each['severity'] === 'error').map((each) => (each['expression'] as readonly string[])[0]);
    };
    const put = { request: { method: 'PUT', url: 'Goal/1' }, resource: { ...goal(patient, 'x'), id: '1' } };
    expect(await told(entryOf(patient))).toEqual([]);
    expect(await told(entryOf(patient, { expressedBy: { reference: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1c' } }))).toEqual(['Bundle.entry[0].resource.expressedBy']);
    expect(await told(put, put)).toEqual(['Bundle.entry[1]']);
    expect(await told({ ...entryOf(patient), request: { method: 'POST', url: 'Patient' } })).toEqual(['Bundle.entry[0].resource']);
  });

  it('of a type that may not stand there is refused, and so is one outside a bundle', async () => {
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'ref-6' }));
    const wrong = await sent(program, 'transaction', entryOf(patient, { expressedBy: { reference: 'Location?name=x' } }));
    expect([wrong.status, (await post(gateway, program, 'Goal', goal(`Patient?identifier=${SID}|ref-6`, 'ref-6'))).status]).toEqual([400, 400]);
  });
});

describe('a name that is partly withheld by its source, with a reason in place of the value', () => {
  it('is stored, found and told as it was sent', async () => {
    const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }] };
    const name = [{ family: 'Placeholder', given: [null, 'Ana'], _given: [absent, null], suffix: [null], _suffix: [absent] }];
    const patient = await create(gateway, program, { ...patientOf('x', { [SID]: 'null-1' }), name, address: [{ line: [null, '1 Main St'], _line: [absent, null], postalCode: '60601' }] });
    expect([await refsOf(gateway, program, 'Patient?given=Ana&family=Placeholder'), (await send(gateway, program, `${patient}/$everything`)).status]).toEqual([[patient], 200]);
    expect((await send(gateway, program, patient)).json['name']).toEqual(name);
  });
});

describe('Provenance of the caller\'s own records raises them at once, and lowers none', () => {
  const VIAS = ['by itself', 'by a condition', 'in a batch', 'in a transaction', 'in a transaction by a condition'] as const;
  const KINDS = ['create', 'update', 'patch', 'delete', 'move'] as const;
  const isAsked = (kind: string, via: string): boolean => (via.includes('condition') ? ['update', 'patch', 'delete'].includes(kind) : via !== 'in a batch' || kind === 'patch');
  const CASES = VIAS.flatMap((via) => KINDS.map((kind) => [kind, via] as const)).filter(([kind, via]) => isAsked(kind, via));
  let cases = 0;

  const origin = (target: string, author: string): { readonly resourceType: string } & Json => ({
    resourceType: 'Provenance', target: [{ reference: target }], recorded: '2026-11-01T00:00:00Z',
    agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: `Organization/${author}` } }],
  });
  const replaced = (path: string, value: string): object => ({ resourceType: 'Parameters', parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'replace' }, { name: 'path', valueString: path }, { name: 'value', valueString: value }] }] });

  /** The request that makes the change, on its own or as the one entry of a bundle. */
  function change(via: (typeof VIAS)[number], method: string, at: { readonly url: string; readonly condition: string }, resource?: object): Promise<Answered> {
    const url = via.includes('condition') ? at.condition : at.url;
    return via.startsWith('in ') ? post(gateway, hospital, '', { resourceType: 'Bundle', type: via.split(' ')[2], entry: [{ request: { method, url }, ...(resource === undefined ? {} : { resource }) }] })
      : request(method, hospital, url, resource);
  }

  it.each(CASES)('%s %s', async (kind, via) => {
    cases += 1;
    const subject = await create(gateway, hospital, patientOf('Origin', { [SID]: `origin-${String(cases)}` }));
    const [first, second] = await Promise.all(['a', 'b'].map((text) => create(gateway, hospital, { resourceType: 'Condition', subject: { reference: subject }, code: { text } }))) as [string, string];
    const seen = async (): Promise<readonly number[]> => [(await send(gateway, doctor, first)).status, (await send(gateway, doctor, second)).status];
    expect(await seen()).toEqual([200, 200]);
    const made = kind === 'create' ? 'Provenance' : await create(gateway, hospital, origin(first, 'open-door'));
    expect(await seen()).toEqual([kind === 'create' ? 200 : 404, 200]);
    const [at, id] = [{ url: made, condition: `Provenance?target=${first}` }, made.split('/')[1]];
    const answer = await {
      create: () => change(via, 'POST', at, origin(first, 'open-door')), update: () => change(via, 'PUT', at, { ...origin(first, 'larkspur'), ...(via.includes('condition') ? {} : { id }) }),
      patch: () => change(via, 'PATCH', at, replaced('Provenance.agent[0].who.reference', 'Organization/larkspur')), delete: () => change(via, 'DELETE', at),
      move: () => change(via, 'PATCH', at, replaced('Provenance.target[0].reference', `${second}/_history/1`)),
    }[kind]();
    expect([answer.status < 300, answer.text.includes('OperationOutcome')]).toEqual([true, false]);
    expect(await seen()).toEqual({ create: [404, 200], update: [404, 200], patch: [404, 200], delete: [404, 200], move: [404, 404] }[kind]);
  });
});

describe('more than can be indexed at once', () => {
  it('is refused before anything of it is stored, however it comes', async () => {
    const sound = patientOf('Many', { [SID]: 'many-1' });
    const [reference, family] = [await create(gateway, program, sound), 'Countless'];
    const many = { ...sound, name: Array.from({ length: 500 }, (_, name) => ({ family, given: Array.from({ length: 70 }, (_given, index) => `g${String(name * 70 + index)}`) })) };
    const half = { ...many, name: many.name.slice(0, 280) };
    const entry = (resource: object): object => ({ resource, request: { method: 'POST', url: 'Patient' } });
    const answers = [
      await post(gateway, program, 'Patient', many), await post(gateway, program, 'Patient', many, { 'if-none-exist': 'identifier=none' }),
      await request('PUT', program, reference, { ...many, id: reference.split('/')[1]! }), await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [entry(half), entry(half)] }),
    ];
    expect(answers.map((answer) => [answer.status, issueOf(answer)])).toEqual(answers.map(() => [403, 'too-costly']));
    expect(await refsOf(gateway, program, `Patient?family=${family}`)).toEqual([]);
  });

  it('a Provenance of more than a hundred targets is asked for in parts', async () => {
    const target = Array.from({ length: 101 }, (_, index) => ({ reference: `Observation/o${String(index)}` }));
    const answer = await post(gateway, program, 'Provenance', { resourceType: 'Provenance', target, recorded: '2026-11-01T00:00:00Z', agent: [{ who: { reference: 'Organization/open-door' } }] });
    expect([answer.status, answer.json['issue']]).toMatchObject([413, [{ code: 'too-long', expression: ['Provenance.target'] }]]);
  });
});

describe('whose a resource is', () => {
  const device = (patient?: string, id?: string): { readonly resourceType: string } & Json => ({ resourceType: 'Device', ...(id === undefined ? {} : { id }), ...(patient === undefined ? {} : { patient: { reference: patient } }) });

  it.each(['PUT', 'PATCH', 'transaction'])('is not changed by an update (%s): it neither enters nor leaves the directory, nor goes to another person', async (way) => {
    const [one, other] = [await create(gateway, program, patientOf('One', { [SID]: `moved-1-${way}` })), await create(gateway, program, patientOf('Other', { [SID]: `moved-2-${way}` }))];
    const [listed, theirs] = [await create(gateway, program, device()), await create(gateway, program, device(one))];
    const change = async (reference: string, patient?: string): Promise<readonly unknown[]> => {
      const id = reference.split('/')[1]!;
      const patch = [{ op: patient === undefined ? 'remove' : 'add', path: '/patient', ...(patient === undefined ? {} : { value: { reference: patient } }) }];
      const answer = way === 'PATCH' ? await request('PATCH', program, reference, patch, JSON_PATCH)
        : way === 'PUT' ? await request('PUT', program, reference, device(patient, id))
          : await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'PUT', url: reference }, resource: device(patient, id) }] });
      return [answer.status, (answer.json['issue'] as readonly { readonly details?: { readonly text?: string } }[] | undefined)?.[0]?.details?.text];
    };
    expect(await change(listed, one)).toEqual([422, 'An update cannot make an entry of the directory the record of a person: create it anew']);
    expect(await change(listed, 'Patient/nope')).toEqual([422, 'A reference does not lead to a Patient that you may see']);
    expect(await change(theirs, other)).toEqual([422, 'An update cannot move a resource to another person']);
    if (way !== 'PATCH') expect(await change(theirs)).toEqual([422, 'An update cannot take a record away from its person: it must name the Patient that it is about']);
    expect((await send(gateway, program, listed)).json['patient']).toBeUndefined();
    expect(await change(theirs, one)).toEqual([200, undefined]);
  });
});

describe('the deletion of a Patient', () => {
  const OPTOUT = (patient: string): { readonly resourceType: string } & Json => ({
    resourceType: 'Consent', status: 'active', dateTime: '2026-10-01', patient: { reference: patient },
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
  });
  const asthma = (patient: string): { readonly resourceType: string } & Json => ({ resourceType: 'Condition', subject: { reference: patient }, code: { text: 'Asthma' } });
  const status = async (token: string, reference: string): Promise<number> => (await send(gateway, token, reference)).status;
  let mercy: string;
  beforeAll(async () => {
    await gateway.add({
      organization: { id: 'mercy', name: 'Mercy Hospital', statuses: ['covered-entity', 'health-care-provider'], identifiers: [], kind: 'medical' },
      people: [{ id: 'amy-lee', name: 'Amy Lee', roles: ['physician'], identifiers: [], active: true }], participants: [], feeds: [],
      agreements: [{ id: 'mercy-baa', type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true }],
      clients: [{
        id: 'mercy', name: 'Mercy', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['physician'],
        defaultPurpose: 'treatment', defaultRole: 'physician', active: true,
      }],
    });
    mercy = await gateway.tokenFor('mercy', { purpose: 'treatment' });
  });

  it('is refused while records of its contributor name it, whichever way it is asked for, and not for what others hold', async () => {
    const patient = await create(gateway, hospital, patientOf('Keeper', { [SID]: 'gone-1' }));
    const record = await create(gateway, hospital, asthma(patient));
    const bundle = (...urls: readonly string[]): object => ({ resourceType: 'Bundle', type: 'transaction', entry: urls.map((url) => ({ request: { method: 'DELETE', url } })) });
    const refused = [await request('DELETE', hospital, patient), await request('DELETE', hospital, `Patient?identifier=${SID}|gone-1`), await post(gateway, hospital, '', bundle(patient))];
    expect(refused.map((answer) => [answer.status, issueOf(answer)])).toEqual([[409, 'conflict'], [409, 'conflict'], [409, 'conflict']]);
    expect([await status(hospital, patient), await status(hospital, record)]).toEqual([200, 200]);
    expect((await post(gateway, hospital, '', bundle(record, patient))).status).toBe(200);
    const alone = await create(gateway, hospital, patientOf('Keeper', { [SID]: 'gone-2' }));
    const theirs = await create(gateway, mercy, asthma(await create(gateway, mercy, patientOf('Keeper', { [SID]: 'gone-2' }))));
    expect([(await request('DELETE', hospital, alone)).status, await status(hospital, alone), await status(mercy, theirs)]).toEqual([204, 410, 200]);
  });

  it('ends no refusal that names it, and what names it stays the person\'s', async () => {
    await create(gateway, mercy, patientOf('Denier', { [SID]: 'gone-3' }));
    const own = await create(gateway, hospital, patientOf('Denier', { [SID]: 'gone-3' }));
    const record = await create(gateway, hospital, asthma(own));
    expect(await status(mercy, record)).toBe(200);
    await create(gateway, mercy, OPTOUT(own));
    const second = await create(gateway, hospital, patientOf('Denier', { [SID]: 'gone-3' }));
    await request('PUT', hospital, record, { ...asthma(second), id: record.split('/')[1] });
    expect([await status(mercy, record), (await request('DELETE', hospital, own)).status, await status(mercy, record), await status(hospital, record)]).toEqual([404, 204, 404, 200]);
  });

  it('leaves the person to be found by it where no other Patient is left: a refusal holds for whoever is put up again', async () => {
    const first = await create(gateway, hospital, patientOf('Again', { [SID]: 'gone-4' }));
    const refusal = await create(gateway, mercy, OPTOUT(first));
    expect([(await request('DELETE', hospital, first)).status, await status(mercy, refusal)]).toEqual([204, 200]);
    const again = await create(gateway, hospital, patientOf('Again', { [SID]: 'gone-4' }));
    expect(await status(mercy, await create(gateway, hospital, asthma(again)))).toBe(404);
    // The same number, and by name and day of birth nobody who could be the same.
    const stranger = await create(gateway, hospital, patientOf('Somebody Else', { [SID]: 'gone-4' }, '1950-01-01'));
    expect(await status(mercy, await create(gateway, hospital, asthma(stranger)))).toBe(200);
  });

  it('shows a Patient of a program\'s law with none but records of that law, and bare with others', async () => {
    const label = { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }] } };
    const patient = await create(gateway, hospital, { ...patientOf('Marked', { [SID]: 'bare', 'urn:larkspur:mrn': '17' }), ...label, telecom: [{ system: 'phone', value: '555-0100' }], managingOrganization: { reference: 'Organization/open-door' } });
    expect(await status(mercy, patient)).toBe(404);
    const record = await create(gateway, hospital, asthma(patient));
    const bare = await send(gateway, mercy, patient);
    expect([(await send(gateway, mercy, record)).json['subject'], bare.status, bare.json['name'] !== undefined, bare.json['identifier']]).toEqual([{ reference: patient }, 200, true, [{ system: SID, value: 'bare' }]]);
    expect(bare.text).not.toMatch(/42CFRPart2|"p2"|open-door|555-0100|mrn|larkspur/);
    expect([await refsOf(gateway, mercy, 'Patient?_security=42CFRPart2'), await refsOf(gateway, mercy, 'Patient?identifier=urn:larkspur:mrn|17'), (await refsOf(gateway, mercy, `Condition?patient=${patient}`)).length]).toEqual([[], [], 1]);
    expect((await send(gateway, hospital, patient)).text).toContain('42CFRPart2');
    await request('DELETE', hospital, record);
    expect(await status(mercy, patient)).toBe(404);
  });
});

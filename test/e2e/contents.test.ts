// SPDX-License-Identifier: Apache-2.0
/** Contents (Binary): taken and given in their own form or as FHIR, decided as the record that they belong to, at every moment (http://hl7.org/fhir/R4/binary.html). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOutOrder, liftOrder } from '../../src/app/aftermath/record-order.ts';
import { orderOf, STAFF } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { consentOf, cs, create, FHIR, file, fullForm, patientOf, personAtProgram, post, refsOf, send, SID, signatureOf, type Answered, type Json, type Loose } from './support.ts';

const PDF = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x37, 0x0a, 0x00, 0xff, 0xc3, 0x28, 0x80]);
const AS_FHIR = { accept: 'application/fhir+json' };

let gateway: TestGateway;
let program: string;
let hospital: string;
let housing: string;
let patient: string;
/** Of the program: a condition and a note that the hospital's consent covers, and does not. */
let condition: string;
let note: string;

const raw = (token: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer | string = PDF, method = 'POST'): Promise<Answered> =>
  send(gateway, token, path, { method, headers: { 'content-type': 'application/pdf', ...headers }, body: new Uint8Array(Buffer.from(body)) });
const refOf = (answer: Answered): string => /\/fhir\/R4\/(Binary\/[^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
const binaryOf = (reference: string, text = 'words'): Loose => ({ resourceType: 'Binary', contentType: 'text/plain', securityContext: { reference }, data: Buffer.from(text).toString('base64') });
const letter = (url: string, of = patient): Loose => ({ resourceType: 'DocumentReference', status: 'current', subject: { reference: of }, date: '2026-10-07T15:00:00Z', content: [{ attachment: { contentType: 'application/pdf', url, title: 'Letter' } }] });
const statusOf = async (token: string, ref: string): Promise<number> => (await send(gateway, token, ref, { headers: AS_FHIR })).status;
const bytesOf = async (token: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly response: Response; readonly bytes: Buffer }> => {
  const response = await gateway.ask(token, `/fhir/R4/${path}`, { headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital, housing] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur'), gateway.tokenFor('home-again')]);
  const person = await personAtProgram(gateway, program, 'contents-1');
  patient = person.patient;
  [condition, note] = [person.records['condition']!, person.records['note']!];
  await file(gateway, program, fullForm({ patient }));
});
afterAll(() => gateway.close());

describe('contents in their own form', () => {
  let pdf: string;

  it('are taken by POST with their own media type and say whose they are in X-Security-Context', async () => {
    const taken = await raw(program, 'Binary', { 'x-security-context': condition });
    expect([taken.status, taken.text]).toEqual([201, '']);
    pdf = refOf(taken);
    const { json } = await send(gateway, program, pdf, { headers: AS_FHIR });
    expect(json).toMatchObject({ resourceType: 'Binary', contentType: 'application/pdf', securityContext: { reference: condition }, data: PDF.toString('base64') });
  });

  it('come back byte for byte to whoever does not ask for FHIR, never as a page of this server', async () => {
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/pdf' }, { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' }]) {
      const { response, bytes } = await bytesOf(program, pdf, headers);
      expect([response.status, bytes.equals(PDF)]).toEqual([200, true]);
      expect(Object.fromEntries(['content-type', 'content-disposition', 'x-content-type-options', 'x-security-context'].map((name) => [name, response.headers.get(name)])))
        .toEqual({ 'content-type': 'application/pdf', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'x-security-context': condition });
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
    }
  });

  it('come back as a resource to whoever asks for FHIR, in JSON or XML', async () => {
    for (const [path, headers] of [[pdf, { accept: 'application/fhir+xml' }], [`${pdf}?_format=xml`, {}]] as const) {
      const { text, headers: back } = await send(gateway, program, path, { headers });
      expect([back.get('content-type'), text.includes(`<data value="${PDF.toString('base64')}"/>`)]).toEqual(['application/fhir+xml; charset=utf-8', true]);
    }
  });

  it('are replaced by PUT, and the version before stays readable in its own form', async () => {
    const first = (await bytesOf(program, pdf)).response.headers.get('etag')!;
    const put = await raw(program, pdf, { 'x-security-context': condition, 'if-match': first, prefer: 'return=representation' }, 'second', 'PUT');
    expect([put.status, put.json['contentType']]).toEqual([200, 'application/pdf']);
    const version = /"(\d+)"/.exec(first)![1]!;
    expect([(await bytesOf(program, pdf)).bytes.toString(), (await bytesOf(program, `${pdf}/_history/${version}`)).bytes.equals(PDF)]).toEqual(['second', true]);
    expect((await raw(program, pdf, { 'x-security-context': condition, 'if-match': first }, 'third', 'PUT')).status).toBe(412);
  });

  it('may be XML or JSON of their own, which is not taken for FHIR', async () => {
    for (const [contentType, text] of [['application/xml', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>'], ['text/xml', '<a/>'], ['application/json', '{"resourceType":"Patient"}']] as const) {
      const taken = await raw(program, 'Binary', { 'content-type': contentType, 'x-security-context': patient }, text);
      const { bytes, response } = await bytesOf(program, refOf(taken), { accept: '*/*' });
      expect([taken.status, response.headers.get('content-type'), bytes.toString()]).toEqual([201, contentType, text]);
    }
  });

  it('may be larger than any other resource, as messages may', async () => {
    const large = Buffer.alloc(11 * 1024 * 1024, 7);
    const taken = await raw(program, 'Binary', { 'x-security-context': patient }, large);
    expect([taken.status, (await bytesOf(program, refOf(taken))).bytes.equals(large)]).toEqual([201, true]);
    expect((await raw(program, 'Basic', { 'content-type': 'application/fhir+json' }, large)).status).toBe(413);
  });

  it('that belong to nobody, or to what the sender may not see or did not contribute, are refused alike', async () => {
    expect((await raw(program, 'Binary', {})).json['issue']).toMatchObject([{ code: 'business-rule', expression: ['Binary.securityContext'] }]);
    const answers = await Promise.all(['Condition/6f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c12', condition, note, 'Organization/open-door'].map((context) => raw(housing, 'Binary', { 'x-security-context': context })));
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(422);
    expect((await post(gateway, program, 'Binary', { ...binaryOf(patient), contentType: 'text/plain\nx: y' })).status).toBe(422);
  });
});

describe('contents are decided as what they belong to', () => {
  let ofCondition: string;
  let ofNote: string;

  beforeAll(async () => {
    [ofCondition, ofNote] = await Promise.all([create(gateway, program, binaryOf(condition)), create(gateway, program, binaryOf(note))]);
  });

  it('whoever may have the record may have its contents, with the notice and scope that must go with them', async () => {
    const { response, bytes } = await bytesOf(hospital, ofCondition);
    expect([response.status, bytes.toString(), response.headers.get('x-security-context')]).toEqual([200, 'words', condition]);
    const notice = decodeURIComponent(response.headers.get('x-disclosure-notice') ?? '');
    expect(notice).toMatch(/^UTF-8''42 CFR part 2 prohibits unauthorized use or disclosure of these records\./);
    expect(notice).toContain('Open Door');
    const { json } = await send(gateway, hospital, ofCondition, { headers: AS_FHIR });
    expect(JSON.stringify(json['meta'])).toContain('part2-notice');
  });

  it('whoever may not have it gets the answer for what is not there, in every form, and finds nothing', async () => {
    const nothing = await send(gateway, hospital, 'Binary/6f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c12');
    for (const path of [ofNote, `${ofNote}?_format=xml`, `${ofNote}/_history`]) {
      expect((await send(gateway, hospital, path)).status).toBe(404);
    }
    const withheld = await send(gateway, hospital, ofNote);
    expect([withheld.status, withheld.text]).toEqual([404, nothing.text]);
    expect(await refsOf(gateway, hospital, `Binary?_id=${ofNote.split('/')[1]!},${ofCondition.split('/')[1]!}`)).toEqual([ofCondition]);
    const history = await send(gateway, hospital, 'Binary/_history');
    expect([history.text.includes(ofCondition), history.text.includes(ofNote)]).toEqual([true, false]);
    expect(await refsOf(gateway, hospital, `${patient}/$everything?_type=Binary`)).not.toContain(ofNote);
  });

  it('a change of the record changes what may be had of its contents at once', async () => {
    const goal = await create(gateway, program, { resourceType: 'Condition', subject: { reference: patient }, code: { text: 'x' }, recordedDate: '2026-09-01' });
    const contents = await create(gateway, program, binaryOf(goal));
    const before = await statusOf(hospital, contents);
    const body = { resourceType: 'Condition', id: goal.split('/')[1], subject: { reference: patient }, code: { text: 'x' }, recordedDate: '2026-09-01', meta: { tag: [{ system: cs('category'), code: 'sud-counseling-note' }] } };
    await send(gateway, program, goal, { method: 'PUT', headers: FHIR, body: JSON.stringify(body) });
    expect([before, await statusOf(hospital, goal), await statusOf(hospital, contents), await statusOf(program, contents)]).toEqual([200, 404, 404, 200]);
  });

  it('a consent that names the record and nothing else names its contents', async () => {
    const person = await personAtProgram(gateway, program, 'contents-2');
    const [one, other] = [await create(gateway, program, binaryOf(person.records['condition']!)), await create(gateway, program, binaryOf(person.records['medication']!))];
    const form = fullForm({ patient: person.patient });
    const consent = consentOf(form) as Loose & { readonly provision: Json };
    const named = { ...consent, provision: { ...consent.provision, data: [{ meaning: 'instance', reference: { reference: person.records['condition']! } }] } };
    await create(gateway, program, signatureOf(await create(gateway, program, named), person.patient));
    expect([await statusOf(hospital, one), await statusOf(hospital, other)]).toEqual([200, 404]);
    expect(await refsOf(gateway, hospital, `Binary?_id=${one.split('/')[1]!},${other.split('/')[1]!}`)).toEqual([one]);
    const later = await create(gateway, program, binaryOf(person.records['condition']!));
    expect(await statusOf(hospital, later)).toBe(200);
  });

  it('they are deleted with the record', async () => {
    const [record] = [await create(gateway, program, { resourceType: 'Condition', subject: { reference: patient }, code: { text: 'y' }, recordedDate: '2026-09-01' })];
    const contents = await create(gateway, program, binaryOf(record));
    await send(gateway, program, record, { method: 'DELETE' });
    expect([await statusOf(program, contents), await statusOf(hospital, contents), await refsOf(gateway, program, `Binary?_id=${contents.split('/')[1]!}`)]).toEqual([410, 410, []]);
  });
});

describe('a document with contents of their own', () => {
  it('goes in with them in one transaction, and its address leads to them', async () => {
    const answer = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [
      { fullUrl: 'urn:uuid:9a8e7f8e-0000-4000-8000-000000000001', resource: binaryOf('urn:uuid:9a8e7f8e-0000-4000-8000-000000000002', 'letter'), request: { method: 'POST', url: 'Binary' } },
      { fullUrl: 'urn:uuid:9a8e7f8e-0000-4000-8000-000000000002', resource: letter('urn:uuid:9a8e7f8e-0000-4000-8000-000000000001'), request: { method: 'POST', url: 'DocumentReference' } },
      { fullUrl: 'urn:uuid:9a8e7f8e-0000-4000-8000-000000000003', request: { method: 'POST', url: 'Provenance' }, resource: {
        resourceType: 'Provenance', target: [{ reference: 'urn:uuid:9a8e7f8e-0000-4000-8000-000000000001' }], recorded: '2026-10-07T15:00:00Z', agent: [{ who: { reference: 'Organization/open-door' } }],
      } },
    ] });
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const [contents, document] = (answer.json['entry'] as readonly { readonly resource: Json & { readonly id: string } }[]).map(({ resource }) => resource);
    expect(contents!['securityContext']).toEqual({ reference: `DocumentReference/${document!.id}` });
    expect(document!['content']).toEqual([{ attachment: { contentType: 'application/pdf', url: `Binary/${contents!.id}`, title: 'Letter' } }]);
    expect((await bytesOf(program, `Binary/${contents!.id}`)).bytes.toString()).toBe('letter');
  });

  it('of which the contents are withheld says nothing of them: no address, no title', async () => {
    const person = await personAtProgram(gateway, program, 'contents-3');
    await file(gateway, program, fullForm({ patient: person.patient, categories: ['diagnosis', 'medication-list', 'demographics', 'assessment', 'uncategorized', 'treatment-plan'] }));
    const [hidden, shown] = [await create(gateway, program, binaryOf(person.records['note']!)), await create(gateway, program, binaryOf(person.records['condition']!))];
    const carrier: Loose = { resourceType: 'Communication', status: 'completed', subject: { reference: person.patient }, meta: { tag: [{ system: cs('category'), code: 'diagnosis' }] }, category: [{ coding: [{ system: cs('category'), code: 'diagnosis' }] }],
      payload: [hidden, shown, `${gateway.url}/fhir/R4/${hidden}`, `/fhir/R4/${hidden}`].map((url) => ({ contentAttachment: { url, title: `of ${url}` } })) };
    const document: Loose = { ...letter(hidden, person.patient), type: { coding: [{ system: cs('category'), code: 'diagnosis' }] } };
    const [sent, whole] = [await create(gateway, program, carrier), await create(gateway, program, document)];
    const [released, left] = [await send(gateway, hospital, sent), await send(gateway, hospital, whole)];
    expect([released.status, released.json['payload']]).toEqual([200, [{ contentAttachment: { url: shown, title: `of ${shown}` } }]]);
    expect([left.status, left.text.includes(hidden), left.text.includes('Letter')]).toEqual([200, false, false]);
    expect(left.json['content']).toEqual([{ attachment: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] } }]);
  });

  it('is exported with an absolute address, and the contents themselves when they are asked for', async () => {
    const contents = await create(gateway, program, binaryOf(condition, 'exported'));
    const document = await create(gateway, program, letter(contents));
    const [plain, asked] = [await exported('Patient/$export?_type=DocumentReference'), await exported('Patient/$export?_type=Binary')];
    const line = plain.split('\n').find((each) => each.includes(document.split('/')[1]!))!;
    expect(line).toContain(`"url":"${gateway.url}/fhir/R4/${contents}"`);
    expect(asked).toContain(contents.split('/')[1]!);
    expect(await exported('Patient/$export')).not.toContain('"resourceType":"Binary"');
  });
});

async function exported(path: string): Promise<string> {
  const kicked = await send(gateway, program, path, { headers: { prefer: 'respond-async' } });
  expect([kicked.status, kicked.text]).toEqual([202, '']);
  const local = (url: string): string => url.replace(/^.*\/fhir\/R4\//, '');
  for (let tries = 0; tries < 200; tries += 1) {
    const status = await send(gateway, program, local(kicked.headers.get('content-location')!));
    if (status.status === 200) {
      const files = status.json['output'] as readonly { readonly url: string }[];
      return (await Promise.all(files.map(async ({ url }) => (await gateway.ask(program, `/fhir/R4/${local(url)}`)).text()))).join('');
    }
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error('the export did not end');
}

describe('orders about a record with contents', () => {
  const encounterOf = (of: string): Loose => ({
    resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject: { reference: of }, period: { start: '2026-10-05T15:00:00Z', end: '2026-10-05T16:00:00Z' },
  });
  const value = <T extends object>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: unknown }): T => {
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    return result.value;
  };

  it('seal its contents with it, those that come later too, and free them when it is lifted', async () => {
    const mine = await create(gateway, program, patientOf('Sealed', { [SID]: 'contents-4' }));
    const stay = await create(gateway, program, encounterOf(mine));
    const contents = await create(gateway, program, binaryOf(stay));
    const { order } = value(await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('sealing', [stay]), confirmedBy: 'Ines Calloway' }));
    const later = await raw(program, 'Binary', { 'x-security-context': stay });
    expect([await statusOf(program, stay), await statusOf(program, contents), await statusOf(program, refOf(later))]).toEqual([404, 404, 404]);
    value(await liftOrder(gateway.gateway.deps, STAFF, { order: order!, confirmedBy: 'Ines Calloway' }));
    expect([await statusOf(program, stay), await statusOf(program, contents)]).toEqual([200, 200]);
  });

  it('expunge them with it, and contents that only it named', async () => {
    const mine = await create(gateway, program, patientOf('Expunged', { [SID]: 'contents-5' }));
    const stay = await create(gateway, program, encounterOf(mine));
    const own = await create(gateway, program, binaryOf(stay));
    const named = await create(gateway, program, binaryOf(mine));
    const kept = await create(gateway, program, binaryOf(mine));
    await create(gateway, program, { ...letter(named, mine), context: { encounter: [{ reference: stay }] } });
    const done = value(await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('expungement', [stay]), confirmedBy: 'Ines Calloway' }));
    expect([done.records.includes(own), done.records.includes(named), done.records.includes(kept)]).toEqual([true, true, false]);
    expect([await statusOf(program, own), await statusOf(program, named), await statusOf(program, kept)]).toEqual([404, 404, 200]);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Deliveries on a whole gateway: what goes is decided when it leaves, arrives in order, and what does not arrive is never lost. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TakenDelivery } from '../../src/app/deliver/ports.ts';
import { makePush } from '../../src/app/deliver/push.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import type { PartnerEndpoint } from '../../src/app/registry/partner.ts';
import { sealedMail } from '../../src/partners/deliver/smime.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { interrupted } from '../support/interrupted.ts';
import { mailbox, opened, signedPart, type Mailbox } from '../support/mail.ts';
import { acknowledge, openMllpReceiver, type MllpReceiver } from '../support/mllp-receiver.ts';
import { eventually, openReceiver, type Receiver } from '../support/receiver.ts';
import { entriesOf, FHIR, file, fullForm, personAtProgram, post, send } from './support.ts';

let gateway: TestGateway;
let receiver: Receiver;
let program: string;
let hospital: string;
let staff: string;
let hl7: MllpReceiver;
let ours: Mailbox;
let theirs: Mailbox;
/** What came over MLLP, and what is to become of it. */
const lines: string[] = [];
let onLine: (text: string, socket: Socket) => void = acknowledge;
const directory = mkdtempSync(join(tmpdir(), 'throughcare-out-'));
let count = 0;

const endpoints = (url: string): readonly PartnerEndpoint[] => [
  { id: 'larkspur-notices', uses: ['notice'], transport: 'fhir-rest', address: `${url}/notices`, active: true },
  { id: 'larkspur-fhir', uses: ['push'], transport: 'fhir-rest', address: `${url}/fhir`, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true },
  { id: 'larkspur-messages', uses: ['push'], transport: 'fhir-message', address: `${url}/fhir`, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true },
  { id: 'larkspur-files', uses: ['push'], transport: 'file-drop', address: '', client: 'larkspur', purpose: 'treatment', role: 'physician', active: true },
  { id: 'larkspur-hl7', uses: ['push'], transport: 'mllp', address: `mllp://${hl7.host}:${String(hl7.port)}`, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true },
  { id: 'larkspur-mail', uses: ['push'], transport: 'smime', address: `${url}/mail`, certificate: theirs.cert, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true },
  { id: 'larkspur-research', uses: ['push'], transport: 'fhir-rest', address: `${url}/fhir`, client: 'larkspur', purpose: 'research', role: 'physician', active: true },
];

beforeAll(async () => {
  [receiver, hl7, ours, theirs] = await Promise.all([
    openReceiver(), openMllpReceiver((text, socket) => { lines.push(text); onLine(text, socket); }), mailbox('gateway.example'), mailbox('larkspur.example'),
  ]);
  gateway = await openGateway({ settings: { deliveries: { directory, smime: { ...ours, from: 'records@gateway.example' }, interval: 20, correctionsEvery: 50, patience: { first: 20, most: 100, tries: 6 }, pause: 50 } } });
  await gateway.add({ ...testPartners(gateway.jwks).find((each) => each.organization.id === 'larkspur')!, endpoints: endpoints(receiver.url) });
  [program, hospital, staff] = await Promise.all([
    gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), gateway.tokenFor('compliance'),
  ]);
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
  hl7.close();
});
beforeEach(() => {
  lines.length = 0;
  onLine = acknowledge;
  receiver.got.length = 0;
  receiver.seen.length = 0;
  receiver.answer = () => 200;
});

async function consented(): Promise<{ readonly patient: string; readonly records: Readonly<Record<string, string>>; readonly consent: string }> {
  count += 1;
  const person = await personAtProgram(gateway, program, `deliver-${String(count)}`);
  return { ...person, consent: await file(gateway, program, fullForm({ patient: person.patient })) };
}

const parameters = (values: Readonly<Record<string, string>>): object => ({ resourceType: 'Parameters', parameter: Object.entries(values).map(([name, valueString]) => ({ name, valueString })) });
/** Starts a push; the id of its delivery. */
async function push(patient: string, endpoint: string, token = staff): Promise<string> {
  const answer = await post(gateway, token, `${patient}/$push`, parameters({ endpoint }));
  expect([answer.status, answer.status === 202 ? '' : answer.text]).toEqual([202, '']);
  return ((answer.json['issue'] as { expression: string[] }[])[0]?.expression ?? [])[0]!;
}
const stateOf = async (id: string): Promise<string | undefined> => {
  const found = await gateway.gateway.deps.store.read('test', (session) => session.delivery(id));
  return found?.state === 'done' && found.note !== '' ? found.note : found?.state;
};
const settled = async (id: string): Promise<string | undefined> => {
  await eventually(async () => await stateOf(id) !== 'waiting');
  return stateOf(id);
};
const ledgerOf = async (request: string): Promise<readonly (readonly [string, string, string])[]> =>
  (await gateway.gateway.deps.store.read('test', (session) => session.ledger({ request, count: 50 })))
    .map((row) => [row.kind, row.organization, (JSON.parse(row.detail) as { ask: { action: string } }).ask.action] as const).toReversed();
const resourcesOf = (body: string): readonly { readonly resourceType: string; readonly id: string }[] =>
  (JSON.parse(body) as { entry: { resource: { resourceType: string; id: string } }[] }).entry.map(({ resource }) => resource);

describe('a push to a hospital', () => {
  it('brings what the consent lets go, as a transaction with the notice, and leaves a disclosure and a receipt in the ledger', async () => {
    const { patient, records } = await consented();
    const id = await push(patient, 'larkspur-fhir');
    expect(await settled(id)).toBe('done');
    const [got] = receiver.got;
    expect([got?.path, got?.key, got?.headers['content-type']]).toEqual(['/fhir', id, 'application/fhir+json; charset=utf-8']);
    const bundle = JSON.parse(got!.body) as { type: string; identifier: { value: string }; entry: { request: { method: string; url: string } }[] };
    expect([bundle.type, bundle.identifier.value]).toEqual(['transaction', id]);
    const [notice] = resourcesOf(got!.body).filter(({ resourceType }) => resourceType === 'Communication');
    expect(bundle.entry.map(({ request }) => `${request.method} ${request.url}`).sort())
      .toEqual([patient, records['condition']!, records['medication']!, `Communication/${notice!.id}`].map((ref) => `PUT ${ref}`).sort());
    expect(got!.body).toContain('42 CFR part 2');
    expect(await ledgerOf(id)).toEqual([['disclosure', 'larkspur', 'everything'], ['admin', 'gateway', 'delivery-receipt']]);
  });

  it('brings the very same bytes again, under the same key, when the answer to the first try was lost', async () => {
    const { patient } = await consented();
    receiver.answer = () => (receiver.seen.length === 1 ? 'keep' : 200);
    const id = await push(patient, 'larkspur-fhir');
    expect(await settled(id)).toBe('done');
    expect(receiver.got.map(({ key }) => key)).toEqual([id, id]);
    expect(receiver.got[1]?.body).toBe(receiver.got[0]?.body);
  });

  it('brings nothing of a consent that was revoked after the push was asked for and before it left', async () => {
    const { patient, consent } = await consented();
    receiver.answer = () => 503;
    const id = await push(patient, 'larkspur-fhir');
    await eventually(() => receiver.seen.length > 0);
    expect((await send(gateway, program, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    const before = receiver.seen.length;
    await eventually(async () => {
      if (await stateOf(id) === 'dead') {
        await post(gateway, staff, '$settle-delivery', parameters({ id, act: 'release', by: 'Ines Calloway' }));
      }
      return await stateOf(id) === 'nothing-to-send';
    });
    // At most the try that was decided before the revocation came.
    expect([receiver.got.length, receiver.seen.length <= before + 1]).toEqual([0, true]);
    expect((await ledgerOf(id)).some(([kind]) => kind === 'refusal')).toBe(true);
  });

  it('goes as a message whose header is the same at every try', async () => {
    const { patient } = await consented();
    receiver.answer = () => (receiver.seen.length === 1 ? 500 : 200);
    await settled(await push(patient, 'larkspur-messages'));
    const headers = receiver.seen.map(({ body, path }) => [path, resourcesOf(body)[0]!.resourceType, resourcesOf(body)[0]!.id]);
    expect(headers).toEqual([['/fhir/$process-message', 'MessageHeader', headers[0]![2]], headers[0]]);
  });

  it('goes as a file, whole, into the folder of the endpoint', async () => {
    const { patient, records } = await consented();
    const id = await push(patient, 'larkspur-files');
    expect(await settled(id)).toBe('done');
    expect(readdirSync(join(directory, 'larkspur-files')).filter((name) => name.includes(id))).toEqual([`${id}.json`]);
    expect(resourcesOf(readFileSync(join(directory, 'larkspur-files', `${id}.json`), 'utf8')).map((each) => each.id)).toContain(records['condition']!.split('/')[1]);
  });

  it('brings nothing when the endpoint names a purpose that is not registered for its client', async () => {
    const { patient } = await consented();
    expect(await settled(await push(patient, 'larkspur-research'))).toBe('recipient-not-registered');
    expect(receiver.seen).toEqual([]);
  });

  it('is accepted for a patient that does not exist as for one that does, and then nothing happens', async () => {
    expect(await settled(await push('Patient/nobody', 'larkspur-fhir', hospital))).toBe('nothing-to-send');
    expect(receiver.seen).toEqual([]);
  });

  it('is not for a partner to order to somebody else, nor to an address that is not registered', async () => {
    const { patient } = await consented();
    const tried = await Promise.all([[program, 'larkspur-fhir'], [staff, 'elsewhere'], [staff, 'larkspur-notices']].map(([token, endpoint]) => post(gateway, token!, `${patient}/$push`, parameters({ endpoint: endpoint! }))));
    expect(tried.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('a push that is made while the record changes', () => {
  const rowFor = async (patient: string): Promise<TakenDelivery> => {
    const found = await gateway.gateway.deps.store.read('test', (session) => session.get('Patient', patient.slice(8)));
    return { id: randomUUID(), tenant: 'test', tries: 1, lane: '', made: new Date().toISOString(), person: found!.resource.person, channel: 'push', partner: 'larkspur', payload: JSON.stringify({ endpoint: 'larkspur-fhir', patient: patient.slice(8), types: ['Condition'] }) };
  };

  it.each([['once', 1, 'send'], ['all the time', 99, 'conflict']])('%s, is made of the record as it is then, or put off, and never settled without it', async (_name, times, expected) => {
    const { patient, records } = await consented();
    const current = (await send(gateway, program, records['condition']!)).json;
    let changes = 0;
    const between = async (): Promise<void> => {
      if (changes < times) {
        // Each time of another kind than before, so that the decision that was made does not know it.
        changes += 1;
        const put = await send(gateway, program, records['condition']!, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...current, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: `F1${String(changes)}.20` }] } }) });
        expect(put.status).toBe(200);
      }
    };
    const deps = interrupted(gateway.gateway.deps, between);
    const made = await makePush(deps, createGates(deps.policy), await rowFor(patient));
    expect(made.ok ? made.value.kind : made.issues[0]?.code).toBe(expected);
    if (made.ok && made.value.kind === 'send') {
      expect(made.value.bodies[0]!.text).toContain('F11.20');
    }
  });
});

describe('a push that is no FHIR over HTTP', () => {
  const everything = async (): Promise<Awaited<ReturnType<typeof consented>>> => {
    count += 1;
    const person = await personAtProgram(gateway, program, `deliver-${String(count)}`);
    return { ...person, consent: await file(gateway, program, fullForm({ patient: person.patient, categories: ['entire-sud-treatment-record'] })) };
  };
  const receiptOf = async (id: string): Promise<unknown> => (await gateway.gateway.deps.store.read('test', (session) => session.ledger({ request: id, kind: 'admin', count: 5 })))
    .map(({ detail }) => (JSON.parse(detail) as { act?: object }).act)[0];

  it('goes over MLLP as HL7 v2 with the notice in it, under the same control ids when an answer was lost, and the receipt holds what arrived', async () => {
    const { patient } = await everything();
    // The second try begins in another second than the first: what tells the time of a message is that of the delivery.
    onLine = (text, socket) => {
      if (lines.length === 1) {
        setTimeout(() => { socket.destroy(); }, 1_001 - (Date.now() % 1_000));
      } else {
        acknowledge(text, socket);
      }
    };
    const id = await push(patient, 'larkspur-hl7');
    expect(await settled(id)).toBe('done');
    const control = lines.map((text) => text.split('|')[9]!);
    expect([control[1], control[0]!.startsWith(id.replaceAll('-', '').slice(0, 16)), lines[1]]).toEqual([control[0], true, lines[0]]);
    expect(lines.every((text) => text.includes('42 CFR part 2'))).toBe(true);
    const arrivedOnce = [...new Map(lines.map((text) => [text.split('|')[9]!, text])).values()];
    expect(await receiptOf(id)).toMatchObject({ endpoint: 'larkspur-hl7', transport: 'mllp', receipt: 'ack-AA', sha256: arrivedOnce.map((text) => createHash('sha256').update(text).digest('hex')) });
  });

  it('goes as mail that the recipient alone opens, signed by the gateway, under the same Message-ID when an answer was lost', async () => {
    const { patient, records } = await everything();
    receiver.answer = () => (receiver.seen.length === 1 ? 'keep' : 200);
    const id = await push(patient, 'larkspur-mail');
    expect(await settled(id)).toBe('done');
    expect(receiver.got.map(({ path, key, headers, body }) => [path, key, headers['content-type'], /^Message-ID: <(.*)@gateway\.example>\r$/m.exec(body)?.[1]])).toEqual([1, 2].map(() => ['/mail', id, 'message/rfc822', id]));
    const parts = receiver.got.map(({ body }) => signedPart(opened(body, theirs)!));
    expect(parts.map((part) => [part.signer, part.coversContent, part.verifies()])).toEqual([1, 2].map(() => [ours.cert, true, true]));
    expect(parts[1]!.attachment).toBe(parts[0]!.attachment);
    expect(resourcesOf(parts[0]!.attachment).map((each) => `${each.resourceType}/${each.id}`)).toEqual(expect.arrayContaining([records['condition']!, expect.stringMatching(/^Communication\//)]));
    expect(receiver.got.some(({ body }) => body.includes('Delgado') || body.includes(records['condition']!))).toBe(false);
    expect(await receiptOf(id)).toMatchObject({ endpoint: 'larkspur-mail', transport: 'smime', receipt: 'http-200', sha256: [createHash('sha256').update(parts[0]!.attachment).digest('hex')] });
  });

  it('is decided when it leaves: what waited behind a dead letter while the consent was revoked is sent on none of these ways', async () => {
    const { patient, consent } = await everything();
    receiver.answer = () => 422;
    const first = await push(patient, 'larkspur-fhir');
    const waiting = [await push(patient, 'larkspur-hl7'), await push(patient, 'larkspur-mail'), await push(patient, 'larkspur-files')];
    await eventually(async () => await stateOf(first) === 'dead');
    receiver.answer = () => 200;
    expect((await send(gateway, program, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    expect((await post(gateway, staff, '$settle-delivery', parameters({ id: first, act: 'discard', by: 'Ines Calloway', reason: 'revoked' }))).status).toBe(200);
    for (const id of waiting) {
      expect([await settled(id), await ledgerOf(id)]).toEqual(['nothing-to-send', [['refusal', 'larkspur', 'everything']]]);
    }
    expect([lines, receiver.got, readdirSync(join(directory, 'larkspur-files')).filter((name) => name.startsWith(waiting[2]!))]).toEqual([[], [], []]);
  });
});

describe('what a partner refuses', () => {
  it('is a dead letter that staff sees without its content, holds up what comes after it, and goes out when a person releases it', async () => {
    const { patient } = await consented();
    receiver.answer = () => 422;
    const first = await push(patient, 'larkspur-fhir');
    const second = await push(patient, 'larkspur-messages');
    await eventually(async () => await stateOf(first) === 'dead');
    const listed = await send(gateway, staff, '$deliveries');
    expect(listed.json['deliveries']).toEqual([expect.objectContaining({ id: first, partner: 'larkspur', channel: 'push', note: 'http-422', tries: 1 })]);
    expect(listed.text).not.toContain('payload');
    expect(await stateOf(second)).toBe('waiting');
    expect((await send(gateway, hospital, '$deliveries')).status).toBe(403);
    receiver.answer = () => 200;
    expect((await post(gateway, hospital, '$settle-delivery', parameters({ id: first, act: 'release', by: 'Nobody' }))).status).toBe(403);
    expect((await post(gateway, staff, '$settle-delivery', parameters({ id: second, act: 'release', by: 'Ines Calloway' }))).status).toBe(404);
    expect((await post(gateway, staff, '$settle-delivery', parameters({ id: first, act: 'release', by: 'Ines Calloway' }))).status).toBe(200);
    expect([await settled(first), await settled(second)]).toEqual(['done', 'done']);
    expect(receiver.got.map(({ key }) => key)).toEqual([first, second]);
    expect((await ledgerOf(first)).map(([, , action]) => action)).toContain('delivery-dead');
  });

  it('is given up only with a reason, and then the next goes out', async () => {
    const { patient } = await consented();
    receiver.answer = () => 400;
    const [first, second] = [await push(patient, 'larkspur-fhir'), await push(patient, 'larkspur-messages')];
    await eventually(async () => await stateOf(first) === 'dead');
    receiver.answer = () => 200;
    expect((await post(gateway, staff, '$settle-delivery', parameters({ id: first, act: 'discard', by: 'Ines Calloway' }))).status).toBe(400);
    expect((await post(gateway, staff, '$settle-delivery', parameters({ id: first, act: 'discard', by: 'Ines Calloway', reason: 'sent by hand' }))).status).toBe(200);
    expect([await settled(first), await settled(second)]).toEqual(['discarded', 'done']);
  });

  it('is tried again after the time that the partner asks for, and becomes a dead letter when it was tried enough', async () => {
    const { patient } = await consented();
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '0' } });
    const id = await push(patient, 'larkspur-fhir');
    await eventually(async () => await stateOf(id) === 'dead');
    expect(receiver.seen).toHaveLength(6);
    await post(gateway, staff, '$settle-delivery', parameters({ id, act: 'discard', by: 'Ines Calloway', reason: 'test over' }));
  });

  it('is a redirect too: nothing is sent to where it leads', async () => {
    const { patient } = await consented();
    receiver.answer = () => ({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
    const id = await push(patient, 'larkspur-fhir');
    await eventually(async () => await stateOf(id) === 'dead');
    expect(receiver.seen.map(({ path }) => path)).toEqual(['/fhir']);
    await post(gateway, staff, '$settle-delivery', parameters({ id, act: 'discard', by: 'Ines Calloway', reason: 'test over' }));
  });
});

describe('a correction of a record that a hospital has', () => {
  it('is told at its notice endpoint by the timer, by a notice that names the request and the record it may read', async () => {
    const { records } = await consented();
    expect((await send(gateway, hospital, records['condition']!)).status).toBe(200);
    const current = (await send(gateway, program, records['condition']!)).json;
    const put = await send(gateway, program, records['condition']!, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...current, recordedDate: '2026-08-01' }) });
    expect(put.status).toBe(200);
    await receiver.until(1);
    const [got] = receiver.got;
    const notice = JSON.parse(got!.body) as { resourceType: string; id: string; identifier: { value: string }[]; category: { coding: { code: string }[] }[] };
    expect([got?.path, notice.resourceType, notice.category[0]?.coding[0]?.code, notice.identifier[0]?.value]).toEqual(['/notices/Communication', 'Communication', 'record-corrected', got?.key]);
    expect(got?.headers['if-none-exist']).toBe(`identifier=${encodeURIComponent(`https://throughcare.dev/fhir/sid/delivery|${got!.key}`)}`);
    expect(got?.body).toContain(records['condition']!);
    expect(await settled(got!.key)).toBe('done');
    expect((await ledgerOf(got!.key)).map(([, , action]) => action)).toEqual(['delivery-receipt']);
    expect((await entriesOf(gateway, hospital, 'Communication?category=record-corrected')).map(({ resource }) => resource.id)).toContain(notice.id);
  });

  it('is on the work list of staff when the recipient has no such endpoint', async () => {
    const { patient, records } = await consented();
    await file(gateway, program, fullForm({ patient, recipients: ['Organization/home-again'], purposes: ['case-coordination'], variant: 'specific' }));
    const housing = await gateway.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff', person: 'tess-moran' });
    const read = await send(gateway, housing, records['condition']!);
    expect(read.status).toBe(200);
    const current = (await send(gateway, program, records['condition']!)).json;
    await send(gateway, program, records['condition']!, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...current, recordedDate: '2026-07-01' }) });
    const rows = async (): Promise<readonly { readonly id: string; readonly note: string }[]> =>
      (await gateway.gateway.deps.store.read('test', (session) => session.deliveries({ state: 'done', partner: 'home-again', count: 10 })));
    await eventually(async () => (await rows()).length > 0);
    const [row] = await rows();
    expect(row?.note).toBe('handed-to-staff');
    const item = await gateway.gateway.deps.store.read('test', (session) => session.get('Task', row!.id));
    expect(item?.resource.body).toContain('tell-recipient');
    expect(item?.resource.body).toContain('Communication/');
  });
});

it('is never sent as mail for a certificate that cannot be used', () => {
  expect(sealedMail({ cert: 'x', key: 'x', from: 'a@b.example' }, { id: '1', to: 'c@d.example', certificate: 'x', date: '2026-11-22T00:00:00Z', bodies: [] })).toMatchObject({ ok: false });
});

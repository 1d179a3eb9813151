// SPDX-License-Identifier: Apache-2.0
/** E5 over HTTP and MLLP: messages of a clinic go in, and come out as HL7 v2 for whoever may have them, and for nobody else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Hl7Message } from '@medplum/core';
import { listenMllp } from '../../src/partners/mllp/listener.ts';
import { sendMllp } from '../../src/partners/mllp/send.ts';
import { hl7Released } from '../../src/app/release/hl7v2.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { entriesOf, send } from './support.ts';
import type { Answered } from './support.ts';

const CASES = join(import.meta.dirname, '../../mappings/hl7v2/cases');
let gateway: TestGateway;
let program: string;
let patient: string;

beforeAll(async () => {
  gateway = await openGateway();
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'open-door')!;
  await gateway.add({ ...partner, feeds: [{ id: 'clinic-ehr', format: 'hl7v2', active: true, settings: { timeZone: 'America/Denver', identifierSystems: { booking: 'urn:ids:booking', cedar: 'urn:ids:inmate' }, mllp: { application: 'EHR', facility: 'OPEN DOOR', addresses: ['127.0.0.1'] } } }] });
  program = await gateway.tokenFor('open-door');
  for (const name of ['drug-screen-r01', 'document-t02', 'booking-a01']) {
    const taken = await send(gateway, program, '//ingest/hl7v2?feed=clinic-ehr', { method: 'POST', headers: { 'content-type': 'x-application/hl7-v2+er7' }, body: readFileSync(join(CASES, name, 'input.hl7')) });
    expect(taken.status).toBe(200);
    patient = /Patient\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? patient;
  }
});

afterAll(() => gateway.close());

const ask = (token: string, query = ''): Promise<Answered> => send(gateway, token, `${patient}/$hl7v2${query}`);
const messagesIn = (text: string): readonly Hl7Message[] => text.split(/(?=^MSH\|)/mu).filter((one) => one !== '').map((one) => Hl7Message.parse(one));
const typeOf = (message: Hl7Message): string => message.getSegment('MSH')?.getField(9).toString() ?? '';

describe('records asked for as HL7 v2', () => {
  it('are messages of stays, results and documents, each with a control id of its own', async () => {
    const answer = await ask(program);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'x-application/hl7-v2+er7; charset=utf-8']);
    const messages = messagesIn(answer.text);
    expect(messages.map(typeOf).sort()).toEqual(['ADT^A01^ADT_A01', 'MDM^T02^MDM_T02', 'ORU^R01^ORU_R01']);
    expect(new Set(messages.map((message) => message.getSegment('MSH')?.getField(10).toString())).size).toBe(3);
  });

  it('are of one kind, and in the words of a feed, when that is asked for', async () => {
    const [only, ...more] = messagesIn((await ask(program, '?kind=oru&feed=clinic-ehr')).text);
    expect([more.length, only && typeOf(only), only?.getSegment('MSH')?.getField(5).toString(), only?.getSegment('PID')?.getField(3).toString().split('~')[0]]).toEqual([0, 'ORU^R01^ORU_R01', 'EHR', '778120^^^CEDAR^PI']);
    expect((await ask(program, '?kind=siu')).status).toBe(400);
    expect((await ask(program, '?feed=not-mine')).status).toBe(400);
  });

  it.each(['home-again', 'larkspur', 'county-court', 'county-jail'])('give %s as much as the gate lets it see, and no more', async (client) => {
    const token = await gateway.tokenFor(client);
    const seen = await entriesOf(gateway, token, `${patient}/$everything?_count=500`).catch(() => []);
    const ofType = (type: string): number => seen.filter(({ resource }) => resource.resourceType === type).length;
    const answer = await ask(token);
    const count = (name: string): number => (answer.status === 200 ? messagesIn(answer.text).filter((message) => typeOf(message).startsWith(name)).length : 0);
    expect([count('MDM'), count('ORU') > 0]).toEqual([ofType('DocumentReference'), ofType('Observation') + ofType('DiagnosticReport') > 0]);
    expect(answer.status).toBe(ofType('Patient') === 0 || count('ADT') + count('ORU') + count('MDM') === 0 ? 404 : 200);
  });

  it('may be sent over MLLP, one by one; a receiver that does not know the sender takes nothing', async () => {
    const got: string[] = [];
    const quiet = (): void => undefined;
    const listener = await listenMllp({
      host: '127.0.0.1', port: 0, tenant: 'test', gateway: 'gateway', clock: gateway.gateway.deps.clock, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } as never,
      store: { read: (_tenant: string, job: (session: never) => Promise<unknown>) => gateway.gateway.store.read('test', job as never) } as never,
      app: { ingest: async (_caller, call) => { got.push(Buffer.from(call.raw).toString('utf8')); return gateway.gateway.app.ingest({ ..._caller, scopes: ['ingest'] }, call); } },
    });
    const { deps } = gateway.gateway;
    const caller = { tenant: 'test', client: 'open-door', organization: 'open-door', kind: 'partner' as const, scopes: ['system/*.cruds'], request: 'r' };
    const released = await hl7Released(deps, createGates(deps.policy), caller, { id: patient.split('/')[1] ?? '', base: `${gateway.url}/fhir/R4`, feed: 'clinic-ehr' });
    const [host = '', port] = listener.address.split(':');
    const acks = released.ok ? await Promise.all(released.value.map((message) => sendMllp({ host, port: Number(port) }, message))) : [];
    await listener.close();
    // Its own name is no sender that the registry knows: rejected, and nothing is taken in.
    expect([acks.length, acks.every((ack) => ack.ok && ack.value.fate === 'rejected'), got.length]).toEqual([3, true, 0]);
  });
});

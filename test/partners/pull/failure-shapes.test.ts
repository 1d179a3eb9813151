// SPDX-License-Identifier: Apache-2.0
/** What partners' servers do when they fail, and what the gateway makes of it: nothing of it is believed, and nothing waits forever. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import type { Resource } from '@medplum/fhirtypes';
import type { SourceAnswer } from '../../../src/app/pull/ports.ts';
import { openSources } from '../../../src/partners/pull/sources.ts';
import { askOf, BASE, condition, HOST, MRN, outgoing, rosa, searchset } from './support.ts';

const out = outgoing();
const fhir = { 'content-type': 'application/fhir+json; charset=utf-8' };
beforeAll(() => { nock.disableNetConnect(); });
afterEach(() => { nock.cleanAll(); nock.abortPendingRequests(); });
afterAll(async () => { nock.restore(); await out.close(); });

/** A source that nothing is known of yet. */
const fresh = (timeout = 2_000): ReturnType<typeof openSources> => openSources({ outgoing: out, timeout });
const patients = (found: readonly Resource[] = [rosa]): nock.Scope => nock(HOST).post('/fhir/Patient/_search').reply(200, searchset(found), fhir);
const conditions = (body: nock.Body | (() => nock.Body), status = 200, headers: nock.ReplyHeaders = fhir): nock.Scope => nock(HOST).post('/fhir/Condition/_search').reply(status, body as nock.Body, headers);
const ask = (timeout?: number): Promise<SourceAnswer> => fresh(timeout).ask(askOf());
const faults = ({ faults: all }: SourceAnswer): readonly string[] => all.map(({ of, fault }) => `${of} ${fault}`);
const ids = ({ records }: SourceAnswer): readonly (string | undefined)[] => records.map(({ id }) => id);

describe('a source that answers', () => {
  it('gives everything of the person, page after page, found by an identifier that stands in no address', async () => {
    const asked: string[] = [];
    nock(HOST).post('/fhir/Patient/_search', (body: Readonly<Record<string, string>>) => { asked.push(body['identifier'] ?? ''); return true; }).reply(200, searchset([rosa]), fhir);
    nock(HOST).post('/fhir/Condition/_search', (body: Readonly<Record<string, string>>) => { asked.push(body['patient'] ?? ''); return true; })
      .reply(200, searchset([condition('c1')], `${BASE}?_page=2`), fhir);
    nock(HOST).get('/fhir?_page=2').reply(200, searchset([condition('c2')], `${BASE}/Condition?_page=3`), fhir);
    nock(HOST).get('/fhir/Condition?_page=3').reply(200, searchset([condition('c3')]), fhir);
    const answer = await ask();
    expect([ids(answer), faults(answer), asked]).toEqual([['c1', 'c2', 'c3'], [], [`${MRN}|77`, 'Patient/p1']]);
  });

  it('and knows nobody of these identifiers is asked for no records', async () => {
    patients([]);
    const answer = await ask();
    expect([answer.patient, ids(answer), faults(answer), nock.pendingMocks()]).toEqual([undefined, [], [], []]);
  });

  it('and does not know a type holds none of it: that is no failure', async () => {
    patients();
    conditions({ resourceType: 'OperationOutcome', issue: [] }, 404);
    expect(faults(await ask())).toEqual([]);
  });

  it('may include more than was asked for, as the notice that goes with records: that is passed over', async () => {
    patients();
    const notice = { resource: { resourceType: 'Communication', status: 'completed', id: 'n' }, search: { mode: 'include' } } as const;
    conditions({ ...searchset([condition('c1')]), entry: [{ resource: condition('c1') }, { resource: condition('c2'), search: { mode: 'include' } }, notice] });
    const answer = await ask();
    expect([ids(answer), faults(answer)]).toEqual([['c1'], []]);
  });

  it('keeps numbers as they are written', async () => {
    patients();
    conditions('{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Condition","id":"c1","onsetAge":{"value":7.50}}}]}');
    const { stringifyLossless } = await import('../../../src/domain/fhir/lossless-json.ts');
    expect(stringifyLossless((await ask()).records[0])).toContain('7.50');
  });
});

describe('what comes of records is not taken', () => {
  const long = 'x'.repeat(9 * 1024 * 1024);
  it.each([
    ['in another type than FHIR JSON', () => conditions('<html/>', 200, { 'content-type': 'text/html' }), 'Condition wrong-type'],
    ['cut off in the middle', () => conditions('{"resourceType":"Bundle","type":"searchset","entry":[{"reso'), 'Condition malformed'],
    ['as JSON that is no resource', () => conditions('[1,2]'), 'Condition malformed'],
    ['as another resource than a searchset', () => conditions(condition('c1') as unknown as nock.Body), 'Condition not-a-searchset'],
    ['with entries of no shape', () => conditions({ resourceType: 'Bundle', type: 'searchset', entry: [7] }), 'Condition not-a-searchset'],
    ['larger than any page', () => conditions(`{"resourceType":"Bundle","x":"${long}"}`), 'Condition answer-too-large'],
    ['from where a redirect leads', () => conditions('', 302, { location: 'https://elsewhere.example/' }), 'Condition redirect'],
    ['compressed, though it was asked not to be', () => conditions('{}', 200, { ...fhir, 'content-encoding': 'br' }), 'Condition encoded'],
    ['as a failure of the server', () => conditions({ resourceType: 'OperationOutcome', issue: [{ severity: 'fatal', code: 'exception', diagnostics: 'Rosa Delgado' }] }, 500), 'Condition http-500'],
    ['as an outcome that says that it failed', () => conditions(searchset([{ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }]) as unknown as nock.Body), 'Condition outcome-error'],
    ['with records that were not asked for', () => conditions(searchset([{ resourceType: 'Task', id: 't', status: 'draft', intent: 'order' }]) as unknown as nock.Body), 'Condition strange-records'],
    ['with a next page on another host', () => conditions(searchset([], 'https://elsewhere.example/fhir?page=2') as unknown as nock.Body), 'Condition foreign-link'],
    ['with a next page outside of the API', () => conditions(searchset([], `${HOST}/admin?page=2`) as unknown as nock.Body), 'Condition foreign-link'],
    ['because this client may not', () => conditions({ resourceType: 'OperationOutcome', issue: [] }, 403), 'Condition http-403'],
  ] as const)('%s', async (_name, answers, fault) => {
    patients();
    answers();
    const answer = await ask();
    expect(faults(answer)).toEqual([fault]);
    expect(JSON.stringify(answer.faults)).not.toContain('Delgado');
  });

  it('where pages lead in a circle: it ends', async () => {
    patients();
    conditions(searchset([condition('c1')], `${BASE}?_page=1`));
    nock(HOST).get('/fhir?_page=1').times(100).reply(200, searchset([condition('c1')], `${BASE}?_page=1`), fhir);
    const answer = await ask();
    expect([ids(answer), faults(answer)]).toEqual([[], ['Condition too-many']]);
  });
});

describe('who the person is there', () => {
  it.each([
    ['a Patient without the identifier that was asked for', [{ ...rosa, identifier: [{ system: MRN, value: '78' }] }], 'Patient wrong-patient'],
    ['two Patients', [rosa, { ...rosa, id: 'p2' }], 'Patient ambiguous'],
  ] as const)('%s is nobody', async (_name, found, fault) => {
    patients(found as unknown as readonly Resource[]);
    const answer = await ask();
    expect([faults(answer), answer.patient, ids(answer)]).toEqual([[fault], undefined, []]);
  });

  it('two Patients under a number that is not the source\'s own are like none', async () => {
    patients([rosa, { ...rosa, id: 'p2' }]);
    expect(faults(await fresh().ask(askOf({ identifiers: [{ system: MRN, value: '77', own: false }] })))).toEqual(['Patient somebody-else']);
  });

  it('one that was replaced, or is not in use, is passed over', async () => {
    patients([{ ...rosa, id: 'old', link: [{ type: 'replaced-by', other: { reference: 'Patient/p1' } }] }, { ...rosa, id: 'off', active: false }, rosa]);
    conditions(searchset([condition('c1')]));
    expect(ids(await ask())).toEqual(['c1']);
  });

  it.each([['another', '1991-04-18', ['Patient somebody-else']], ['none', undefined, ['Patient somebody-else']], ['the same', '1991-04-17', []]] as const)(
    'found by an identifier that is not the source\'s own, with %s birth date', async (_name, birthDate, expected) => {
      const { birthDate: _, ...rest } = rosa;
      patients([{ ...rest, ...(birthDate === undefined ? {} : { birthDate }) }]);
      nock(HOST).post('/fhir/Condition/_search').reply(200, searchset([]), fhir);
      expect(faults(await fresh().ask(askOf({ identifiers: [{ system: MRN, value: '77', own: false }] })))).toEqual(expected);
    });
});

describe('of one record that comes twice', () => {
  it.each([
    ['alike, there is one', condition('c1'), condition('c1'), ['c1'], []],
    ['in two versions, there is the later', condition('c1', { meta: { lastUpdated: '2026-01-02T00:00:00Z' }, code: { text: 'Late' } }), condition('c1', { meta: { lastUpdated: '2026-01-01T00:00:00Z' } }), ['c1'], []],
    ['and differs, neither is believed', condition('c1', { code: { text: 'One' } }), condition('c1', { code: { text: 'Two' } }), [], ['Condition contradictory']],
    ['without an id, neither', condition('c1', { id: undefined }), condition('c2'), ['c2'], ['Condition no-id']],
  ] as const)('%s', async (_name, one, two, kept, expected) => {
    patients();
    conditions(searchset([one, two]));
    const answer = await ask();
    expect([ids(answer), faults(answer)]).toEqual([kept, expected]);
    expect(answer.records.map((each) => (each as { code?: { text?: string } }).code?.text)).toEqual(kept.map((id) => (one === two || id === 'c2' || expected.length > 0 ? 'Asthma' : (one as { code?: { text?: string } }).code?.text)));
  });
});

describe('a source that asks for patience', () => {
  it('is asked once more after the time that it says', async () => {
    patients();
    nock(HOST).post('/fhir/Condition/_search').reply(429, '', { 'retry-after': '0' });
    conditions(searchset([condition('c1')]));
    expect(ids(await ask())).toEqual(['c1']);
  });

  it('for longer than there is time is left alone until then', async () => {
    const sources = fresh();
    patients();
    nock(HOST).post('/fhir/Condition/_search').reply(429, '', { 'retry-after': '60' });
    expect(faults(await sources.ask(askOf()))).toEqual(['Condition http-429']);
    expect(faults(await sources.ask(askOf()))).toEqual([' left-alone']);
  });

  it('by failing three times in a row is left alone for a while, and others are not', async () => {
    const sources = openSources({ outgoing: out, timeout: 5_000, pause: 1_000 });
    nock(HOST).post('/fhir/Patient/_search').times(3).reply(503, '');
    const down = [await sources.ask(askOf()), await sources.ask(askOf()), await sources.ask(askOf())].flatMap(faults);
    expect(down).toEqual(Array.from({ length: 3 }, () => 'Patient http-503'));
    expect(faults(await sources.ask(askOf()))).toEqual([' left-alone']);
    patients([]);
    expect(faults(await sources.ask(askOf({ at: { id: 'other' } })))).toEqual([]);
    nock(HOST).post('/fhir/Patient/_search').times(100).reply(200, searchset([]), fhir);
    const until = Date.now() + 30_000;
    let last: readonly string[] = ['left'];
    while (last.length > 0 && Date.now() < until) {
      last = faults(await sources.ask(askOf()));
    }
    expect(last).toEqual([]);
  });
});

describe('the way in', () => {
  const auth = { tokenUrl: `${HOST}/token`, client: 'gateway-b', scope: 'system/*.rs' };
  const login = (token: string, status = 200): nock.Scope => nock(HOST).post('/token').reply(status, { access_token: token, token_type: 'Bearer', expires_in: 300 });

  it('is a token, asked for once, and again when it is not taken any more', async () => {
    const sources = fresh();
    login('one');
    nock(HOST, { reqheaders: { authorization: 'Bearer one' } }).post('/fhir/Patient/_search').reply(200, searchset([]), fhir);
    expect(faults(await sources.ask(askOf({ at: { auth } })))).toEqual([]);
    nock(HOST, { reqheaders: { authorization: 'Bearer one' } }).post('/fhir/Patient/_search').reply(401, '');
    login('two');
    nock(HOST, { reqheaders: { authorization: 'Bearer two' } }).post('/fhir/Patient/_search').reply(200, searchset([]), fhir);
    expect([faults(await sources.ask(askOf({ at: { auth } }))), nock.pendingMocks()]).toEqual([[], []]);
  });

  it('is closed when no token is taken: it is not tried a third time', async () => {
    login('alpha');
    login('beta');
    nock(HOST).post('/fhir/Patient/_search').twice().reply(401, '');
    expect(faults(await fresh().ask(askOf({ at: { auth: { ...auth, client: 'gateway-c' } } })))).toEqual(['Patient http-401']);
  });

  it.each([['refuses', 400, '{"error":"invalid_client"}', 'Patient token-http-400'], ['gives what is no token', 200, '{"token":"x"}', 'Patient token-malformed']] as const)(
    'is closed when the token endpoint %s', async (_name, status, body, fault) => {
      nock(HOST).post('/token').reply(status, body);
      expect(faults(await fresh().ask(askOf({ at: { auth: { ...auth, client: `gateway-${String(status)}` } } })))).toEqual([fault]);
    });

  it('is not over a certificate that the gateway does not have', async () => {
    expect(faults(await fresh().ask(askOf({ at: { auth: { mutualTls: true } } })))).toEqual(['Patient no-certificate']);
  });

  it.each(['http://ehr.example/fhir', 'https://127.0.0.1/fhir', 'https://169.254.169.254/fhir', 'https://u:p@ehr.example/fhir'])('is never %s', async (address) => {
    expect(faults(await fresh().ask(askOf({ at: { address } })))).toEqual([address.includes('u:p') ? 'Patient foreign-link' : 'Patient address-refused']);
  });
});

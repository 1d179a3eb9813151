// SPDX-License-Identifier: Apache-2.0
/** The FHIR routes: what reaches which use case, and one clear answer for everything that does not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/app/failure.ts';
import { gunzipSync, gzipSync } from 'node:zlib';
import { request } from 'node:http';
import { INTERACTIONS } from '../../src/app/interactions.ts';
import { publicDocument } from '../../src/domain/consent/enforce/releasable.ts';
import { fail, ok } from '../../src/domain/issue.ts';
import { STREAMS } from '../../src/http/fhir/export.ts';
import { HANDLERS } from '../../src/http/fhir/handlers.ts';
import { askToken, assertion, makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { FOUND, openDoor } from '../support/http.ts';
import type { Door } from '../support/http.ts';

let door: Door;
let key: TestKey;
let token: string;
let narrow: string;

async function tokenOf(id: string): Promise<string> {
  const response = await askToken(door.tokenUrl, await assertion({ clientId: id, tokenUrl: door.tokenUrl, key }), 'system/*.cruds ingest console');
  return (await response.json() as { access_token: string }).access_token;
}

beforeAll(async () => {
  door = await openDoor();
  key = await makeKey();
  const jwks = JSON.stringify({ keys: [key.jwk] });
  await door.save({ id: 'wide', jwks, scopes: ['system/*.cruds', 'ingest', 'console'] });
  await door.save({ id: 'narrow', jwks, scopes: ['system/Observation.rs'] });
  [token, narrow] = [await tokenOf('wide'), await tokenOf('narrow')];
});

beforeEach(() => { door.next = FOUND; door.calls.length = 0; });
afterAll(() => door.close());

interface Sent { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array<ArrayBuffer>; readonly as?: string }

const ask = (path: string, sent: Sent = {}): Promise<Response> => fetch(`${door.url}${path}`, {
  method: sent.method ?? 'GET', headers: { authorization: `Bearer ${sent.as ?? token}`, ...sent.headers },
  ...(sent.body === undefined ? {} : { body: sent.body }),
});
const FHIR = { 'content-type': 'application/fhir+json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const patient = JSON.stringify({ resourceType: 'Patient' });
const parameters = (...parameter: readonly object[]): string => JSON.stringify({ resourceType: 'Parameters', parameter });

describe('every interaction reaches its use case', () => {
  const base = (): string => `${door.url}/fhir/R4`;
  const table: readonly (readonly [string, string, Sent, string, () => readonly unknown[]])[] = [
    ['read', '/Patient/a', {}, 'read', () => [{ type: 'Patient', id: 'a', query: [], raw: false }]],
    ['vread', '/Patient/a/_history/3', {}, 'read', () => [{ type: 'Patient', id: 'a', version: 3, raw: false }]],
    ['history', '/Patient/a/_history?_count=5', {}, 'history', () => [{ type: 'Patient', id: 'a', base: base(), query: [['_count', '5']], lenient: false }]],
    ['history of a type', '/Goal/_history?_count=5', {}, 'versions', () => [{ type: 'Goal', query: [['_count', '5']], lenient: false, base: base() }]],
    ['history of everything', '/_history?_since=2026-01-01T00:00:00Z', {}, 'versions', () => [{ type: null, query: [['_since', '2026-01-01T00:00:00Z']], lenient: false, base: base() }]],
    ['search keeps order and repeats', '/Observation?date=gt1&code=a%7Cb&date=lt2&_format=json', {}, 'search',
      () => [{ type: 'Observation', query: [['date', 'gt1'], ['code', 'a|b'], ['date', 'lt2']], lenient: false, base: base() }]],
    ['POST _search', '/Observation/_search?_count=1', { method: 'POST', headers: { ...FORM, prefer: 'handling=lenient' }, body: 'code=x%26y&_id=1+2' }, 'search',
      () => [{ type: 'Observation', query: [['_count', '1'], ['code', 'x&y'], ['_id', '1 2']], lenient: true, base: base() }]],
    ['search of all types', '?_type=Patient', {}, 'search', () => [{ type: null, query: [['_type', 'Patient']], lenient: false, base: base() }]],
    ['create', '/Patient', { method: 'POST', headers: { ...FHIR, 'if-none-exist': 'identifier=a|b', prefer: 'return=minimal' }, body: patient }, 'create',
      () => [{ type: 'Patient', text: patient, prefer: 'minimal', base: base(), ifNoneExist: 'identifier=a|b' }]],
    ['update', '/Patient/a', { method: 'PUT', headers: { 'content-type': 'application/json;charset=UTF-8', 'if-match': 'W/"3"' }, body: patient }, 'update',
      () => [{ type: 'Patient', id: 'a', text: patient, prefer: 'representation', base: base(), ifMatch: 'W/"3"' }]],
    ['delete', '/Patient/a', { method: 'DELETE' }, 'remove', () => [{ type: 'Patient', id: 'a' }]],
    ['batch or transaction', '', { method: 'POST', headers: { ...FHIR, prefer: 'return=OperationOutcome' }, body: '{}' }, 'bundle',
      () => [{ text: '{}', base: base(), prefer: 'OperationOutcome' }]],
    ['$everything', '/Patient/a/$everything?_count=9', {}, 'everything', () => ['a', { query: [['_count', '9']], lenient: false, base: base() }]],
    ['$disclosures', '/Patient/a/$disclosures', {}, 'disclosures', () => ['a']],
    ['$validate of a type', '/Goal/$validate', { method: 'POST', headers: FHIR, body: '{}' }, 'validate', () => [{ type: 'Goal', text: '{}' }]],
    ['$validate against a profile', '/Goal/$validate?profile=http://a%7C1&profile=http://b', { method: 'POST', headers: FHIR, body: '{}' }, 'validate',
      () => [{ type: 'Goal', text: '{}', profiles: ['http://a|1', 'http://b'] }]],
    ['$validate at the address of a resource', '/Goal/g1/$validate', { method: 'POST', headers: FHIR, body: '{}' }, 'validate', () => [{ type: 'Goal', text: '{}' }]],
    ['$validate of a bundle', '/Bundle/$validate', { method: 'POST', headers: FHIR, body: '{}' }, 'validate', () => [{ type: 'Bundle', text: '{}' }]],
    ['conditional update', '/Patient?identifier=x%7Cy', { method: 'PUT', headers: FHIR, body: patient }, 'conditionalUpdate', () => [{ type: 'Patient', text: patient, prefer: 'representation', base: base(), condition: 'identifier=x%7Cy' }]],
    ['conditional delete', '/Patient?identifier=x', { method: 'DELETE' }, 'conditionalRemove', () => [{ type: 'Patient', condition: 'identifier=x' }]],
    ['$revoke without a form', '/Consent/c/$revoke', { method: 'POST' }, 'revokeConsent', () => ['c', { form: 'written' }]],
    ['$revoke for some', '/Consent/c/$revoke', {
      method: 'POST', headers: FHIR,
      body: parameters({ name: 'form', valueCode: 'oral' }, { name: 'recipient', valueString: 'court' }, { name: 'recipient', valueString: 'jail' }),
    }, 'revokeConsent', () => ['c', { form: 'oral', recipients: ['court', 'jail'] }]],
    ['$release-preview', '/$release-preview', {
      method: 'POST', headers: FHIR,
      body: parameters({ name: 'patient', valueReference: { reference: 'Patient/a' } }, { name: 'organization', valueString: 'court' },
        { name: 'role', valueCode: 'judge' }, { name: 'purpose', valueCode: 'cj-monitoring' }),
    }, 'releasePreview', () => [{ patientId: 'a', organization: 'court', role: 'judge', purpose: 'cj-monitoring' }]],
    ['$who-sees-what', '/CarePlan/p/$who-sees-what?asOf=2026-11-22T08:00:00Z', {}, 'whoSeesWhat', () => [{ id: 'p', form: 'json', asOf: '2026-11-22T08:00:00Z' }]],
    ['$who-sees-what as a page, with papers', '/CarePlan/p/$who-sees-what', {
      method: 'POST', headers: { ...FHIR, accept: 'text/html' }, body: parameters({ name: 'revoked', valueReference: { reference: 'Consent/c' } }, { name: 'signed', resource: { resourceType: 'Consent' } }),
    }, 'whoSeesWhat', () => [{ id: 'p', form: 'page', revoked: ['c'], signed: [{ resourceType: 'Consent' }] }]],
    ['$document', '/CarePlan/p/$document?for=participant&lang=es', { headers: { accept: 'application/pdf' } }, 'planDocument', () => [{ id: 'p', base: base(), form: 'pdf', reader: 'participant', language: 'es' }]],
    ['$document by default', '/CarePlan/p/$document?_format=html', {}, 'planDocument', () => [{ id: 'p', base: base(), form: 'html', reader: 'team', language: 'en' }]],
    ['$check', '/CarePlan/p/$check?asOf=2027-02-01', {}, 'checkCasePlan', () => [{ id: 'p', base: base(), asOf: '2027-02-01' }]],
    ['$compare', '/CarePlan/p/$compare?with=CarePlan/q', {}, 'compareCasePlan', () => [{ id: 'p', base: base(), with: 'q' }]],
    ['$compare with an earlier version', '/CarePlan/p/$compare?version=3', {}, 'compareCasePlan', () => [{ id: 'p', base: base(), version: 3 }]],
    ['$monitor', '/CarePlan/p/$monitor?since=2026-10-01', {}, 'monitorCasePlan', () => [{ id: 'p', base: base(), since: '2026-10-01' }]],
    ['$close-phase', '/CarePlan/p/$close-phase', {
      method: 'POST', headers: FHIR, body: parameters({ name: 'handed-to', valueReference: { reference: 'Organization/o' } }, { name: 'outcome', valueCode: 'revise' }, { name: 'date', valueDate: '2026-11-22' }),
    }, 'closePhase', () => [{ id: 'p', base: base(), handedTo: 'o', outcome: 'revise', date: '2026-11-22' }]],
    ['$next-phase without a body', '/CarePlan/p/$next-phase', { method: 'POST' }, 'nextPhase', () => [{ id: 'p', base: base() }]],
    ['$next-phase', '/CarePlan/p/$next-phase', { method: 'POST', headers: FHIR, body: parameters({ name: 'phase', valueCode: 'parole-reentry' }) }, 'nextPhase', () => [{ id: 'p', base: base(), phase: 'parole-reentry' }]],
    ['$find-places', '/HealthcareService/$find-places?need=housing&eligibility=a&eligibility=b&full=true', {}, 'findPlaces', () => [{ need: 'housing', eligibility: ['a', 'b'], full: true, staleDays: 7, base: base() }]],
    ['$break-glass', '/$break-glass', {
      method: 'POST', headers: FHIR,
      body: parameters({ name: 'identifier', valueIdentifier: { system: 'urn:x', value: '1' } }, { name: 'nature', valueCode: 'overdose' },
        { name: 'recipientName', valueString: 'R. Ames' }, { name: 'facility', valueString: 'Larkspur' }, { name: 'consentCannotBeObtained', valueBoolean: true }),
    }, 'breakGlass', () => [{ identifier: { system: 'urn:x', value: '1' }, nature: 'overdose', recipientName: 'R. Ames', facility: 'Larkspur', consentCannotBeObtained: true }]],
  ];
  it.each(table)('%s', async (_name, path, sent, useCase, args) => {
    const response = await ask(`/fhir/R4${path}`, sent);
    expect(response.status).toBe(200);
    expect(door.calls.map((call) => call.name)).toEqual([useCase]);
    expect(door.calls[0]?.args).toEqual(args());
    expect(door.calls[0]?.caller).toMatchObject({ client: 'wide', request: response.headers.get('x-request-id') });
  });

  it('the table of interactions names one handler for an address, and every handler that there is', () => {
    const bound = new Map(INTERACTIONS.map((each) => [`${each.method} ${each.path}`, each.handler]));
    expect(INTERACTIONS.filter((each) => bound.get(`${each.method} ${each.path}`) !== each.handler)).toEqual([]);
    expect(new Set(INTERACTIONS.map((each) => each.handler))).toEqual(new Set([...Object.keys(HANDLERS), ...Object.keys(STREAMS)]));
  });

  it('a raw message reaches ingest byte for byte', async () => {
    const bytes = new Uint8Array([0xff, 0x00, 0x93, 0x0d]);
    await ask('/ingest/jail-csv?feed=county', { method: 'POST', headers: { 'content-type': 'text/csv; charset=windows-1252' }, body: bytes });
    expect(door.calls[0]).toMatchObject({ name: 'ingest', args: [{ format: 'jail-csv', feed: 'county', contentType: 'text/csv; charset=windows-1252' }] });
    expect([...(door.calls[0]?.args[0] as { raw: Uint8Array }).raw]).toEqual([...bytes]);
  });
});

describe('what is refused before a use case is asked', () => {
  const big = `{"x":"${'y'.repeat(11 * 1024 * 1024)}"}`;
  const table: readonly (readonly [string, number, string, Sent])[] = [
    ['a type that is not served', 404, '/fhir/R4/Nonsense/1', {}],
    ['an id that no resource can have', 404, '/fhir/R4/Patient/a_b', {}],
    ['an id that is too long', 404, `/fhir/R4/Patient/${'a'.repeat(65)}`, {}],
    ['a version that is no number', 404, '/fhir/R4/Patient/a/_history/x', {}],
    ['an address that means nothing', 404, '/fhir/R4/Patient/a/b/c/d', {}],
    ['an operation that does not exist', 404, '/fhir/R4/Patient/a/$nonsense', {}],
    ['an address elsewhere', 404, '/nonsense', {}],
    ['HTML asked for', 406, '/fhir/R4/Patient/a', { headers: { accept: 'text/html' } }],
    ['Turtle asked for by _format, whatever Accept says', 406, '/fhir/R4/Patient/a?_format=ttl', { headers: { accept: 'application/fhir+json' } }],
    ['another FHIR version asked for', 406, '/fhir/R4/Patient/a', { headers: { accept: 'application/fhir+json; fhirVersion=3.0' } }],
    ['PATCH of a version', 405, '/fhir/R4/Patient/a/_history/1', { method: 'PATCH', headers: FHIR, body: '[]' }],
    ['PATCH in plain text', 415, '/fhir/R4/Patient/a', { method: 'PATCH', headers: { 'content-type': 'text/plain' }, body: '[]' }],
    ['DELETE of metadata', 405, '/fhir/R4/metadata', { method: 'DELETE' }],
    ['GET on ingest', 405, '/ingest/jail-csv', {}],
    ['XML sent that is no FHIR', 400, '/fhir/R4/Patient', { method: 'POST', headers: { 'content-type': 'application/fhir+xml' }, body: '<Patient/>' }],
    ['another charset', 415, '/fhir/R4/Patient', { method: 'POST', headers: { 'content-type': 'application/fhir+json; charset=utf-16' }, body: patient }],
    ['JSON sent to _search', 415, '/fhir/R4/Patient/_search', { method: 'POST', headers: FHIR, body: '{}' }],
    ['an unknown content encoding', 415, '/fhir/R4/Patient', { method: 'POST', headers: { ...FHIR, 'content-encoding': 'rot13' }, body: patient }],
    ['no body', 400, '/fhir/R4/Patient', { method: 'POST', headers: FHIR }],
    ['a body that is not UTF-8', 400, '/fhir/R4/Patient', { method: 'POST', headers: FHIR, body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }],
    ['a body past the limit', 413, '/fhir/R4/Patient', { method: 'POST', headers: FHIR, body: big }],
    ['a small body that unpacks past the limit', 413, '/fhir/R4/Patient',
      { method: 'POST', headers: { ...FHIR, 'content-encoding': 'gzip' }, body: new Uint8Array(gzipSync(big)) }],
    ['an address that cannot be decoded', 400, '/fhir/R4/Patient/%E0%A4', {}],
    ['an operation without Parameters', 400, '/fhir/R4/$break-glass', { method: 'POST', headers: FHIR, body: patient }],
    ['an emergency without its facts', 400, '/fhir/R4/$break-glass', { method: 'POST', headers: FHIR, body: parameters({ name: 'nature', valueCode: 'overdose' }) }],
    ['an empty message', 400, '/ingest/jail-csv', { method: 'POST', headers: { 'content-type': 'text/csv' } }],
    ['an unknown ingest parameter', 404, '/ingest/jail-csv?person=1', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' }],
    ['a ledger search by person in the address', 400, '/console/ledger?person=x', {}],
    ['a ledger search by an unknown kind', 400, '/console/ledger?kind=nonsense', {}],
  ];
  it.each(table)('%s: %i, as an OperationOutcome', async (_name, status, path, sent) => {
    const response = await ask(path, sent);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(door.calls).toEqual([]);
  });

  it('405 says what is allowed', async () => {
    expect((await ask('/fhir/R4/Patient/a', { method: 'POST', headers: FHIR, body: '{}' })).headers.get('allow')).toBe('GET, HEAD, PUT, PATCH, DELETE');
  });

  it.each([
    ['another type', '/fhir/R4/Patient/a', {}],
    ['another interaction', '/fhir/R4/Observation', { method: 'POST', headers: FHIR, body: '{}' }],
    ['every type at once', '/fhir/R4?_type=Observation', {}],
    ['the accounting', '/fhir/R4/Patient/a/$disclosures', {}],
    ['ingest', '/ingest/jail-csv', { method: 'POST', body: 'a' }],
    ['the console', '/console/ledger', {}],
  ])('%s is beyond a client with system/Observation.rs: 403', async (_name, path, sent: Sent) => {
    const response = await ask(path, { ...sent, as: narrow });
    expect(response.status).toBe(403);
    expect(door.calls).toEqual([]);
  });
});

describe('answers', () => {
  it('carry their version, and none is kept by caches', async () => {
    const response = await ask('/fhir/R4/Patient/a');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: 'W/"7"', 'last-modified': 'Sun, 01 Nov 2026 12:00:00 GMT', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
    });
  });

  it.each([['/fhir/R4/Patient/a', 'GET, HEAD, PUT, PATCH, DELETE'], ['/fhir/R4/metadata', 'GET, HEAD']])('of OPTIONS on %s are the methods that are served there', async (path, allowed) => {
    const response = await ask(path, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([204, allowed, '']);
  });

  it.each([
    ['If-None-Match with any version', { 'if-none-match': '*' }, 304],
    ['If-None-Match with the version', { 'if-none-match': 'W/"7"' }, 304],
    ['If-None-Match with one of several', { 'if-none-match': 'W/"1", "7"' }, 304],
    ['If-None-Match with another version', { 'if-none-match': 'W/"8"', 'if-modified-since': 'Sun, 01 Nov 2026 12:00:00 GMT' }, 200],
    ['If-Modified-Since with its second', { 'if-modified-since': 'Sun, 01 Nov 2026 12:00:00 GMT' }, 304],
    ['If-Modified-Since before it', { 'if-modified-since': 'Sun, 01 Nov 2026 11:59:59 GMT' }, 200],
  ])('conditional read: %s', async (_name, headers, status) => {
    expect((await ask('/fhir/R4/Patient/a', { headers })).status).toBe(status);
  });

  it.each([
    ['Accept', '/fhir/R4/Patient/a', { accept: 'application/fhir+xml' }], ['_format, whatever Accept says', '/fhir/R4/Patient/a?_format=xml', { accept: 'application/fhir+json' }],
    ['the higher q', '/fhir/R4/Patient/a', { accept: 'application/fhir+json;q=0.5, application/fhir+xml' }],
  ])('are XML when %s asks for it, errors too', async (_name, path, headers) => {
    const found = await ask(path, { headers });
    expect([found.headers.get('content-type'), /^<\?xml[^>]*\?><[A-Z]\w+ xmlns="http:\/\/hl7.org\/fhir">/.test(await found.text())]).toEqual(['application/fhir+xml; charset=utf-8', true]);
    const lost = await ask(path.replace('Patient/a', 'Banana/a'), { headers });
    expect([lost.status, (await lost.text()).includes('<OperationOutcome xmlns')]).toEqual([404, true]);
  });

  it('a body in XML reaches the use case as JSON, digits kept', async () => {
    await ask('/fhir/R4/Observation', { method: 'POST', headers: { 'content-type': 'application/fhir+xml; charset=utf-8' }, body: '<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="1.50"/></valueQuantity></Observation>' });
    expect(door.calls[0]?.args[0]).toMatchObject({ text: '{"resourceType":"Observation","valueQuantity":{"value":1.50}}' });
  });

  it('HEAD is GET without the body, and asks the gate all the same', async () => {
    const [get, head] = [await ask('/fhir/R4/Patient/a'), await ask('/fhir/R4/Patient/a', { method: 'HEAD' })];
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
    expect(door.calls).toHaveLength(2);
  });

  it.each([
    ['gone', fail({ code: 'deleted', text: 'x' }), 410], ['conflict', fail({ code: 'conflict', text: 'x' }), 409],
    ['precondition', fail({ code: 'precondition', text: 'x' }), 412], ['invalid', fail({ code: 'business-rule', text: 'x' }), 422],
    ['database away', fail({ code: 'unavailable', text: 'x' }), 503],
    ['a warning before the error', fail({ code: 'informational', severity: 'warning', text: 'w' }, { code: 'not-found', text: 'x' }), 404],
  ])('%s has its status', async (_name, result, status) => {
    door.next = result;
    const response = await ask('/fhir/R4/Patient/a');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  it('a created resource has its address', async () => {
    door.next = ok({ status: 201, etag: 'W/"1"', location: `${door.url}/fhir/R4/Patient/b/_history/1` });
    const response = await ask('/fhir/R4/Patient', { method: 'POST', headers: FHIR, body: patient });
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([201, `${door.url}/fhir/R4/Patient/b/_history/1`, '']);
  });

  it('an unexpected failure shows its request id and nothing of the exception', async () => {
    door.next = new Error('connection to patients-db with password hunter2 failed');
    const response = await ask('/fhir/R4/Patient/a');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain(response.headers.get('x-request-id') ?? 'none');
    expect(text).not.toContain('hunter2');
  });

  it('a store that is away or too slow is told as that, in no words of its own', async () => {
    door.next = new StoreError({ code: 'unavailable', text: 'The database does not answer now; try again.' }, new Error('password hunter2'));
    const response = await ask('/fhir/R4/Patient/a');
    expect([response.status, (await response.json() as { issue: readonly object[] }).issue[0]])
      .toEqual([503, { severity: 'error', code: 'transient', details: { text: 'The database does not answer now; try again.' } }]);
  });

  it('large ones are packed when asked for, and only then', async () => {
    const text = 'long '.repeat(1000);
    door.next = ok({ status: 200, body: publicDocument({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text } }] }) });
    const raw = async (encoding: string): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> => new Promise((done, failed) => {
      request(`${door.url}/fhir/R4/Patient/a`, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding } }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done({ encoding: res.headers['content-encoding'], bytes: Buffer.concat(chunks) }); });
      }).on('error', failed).end();
    });
    const [plain, packed, refused] = [await raw('identity'), await raw('br;q=1, gzip;q=0.5'), await raw('gzip;q=0')];
    expect([plain.encoding, packed.encoding, refused.encoding]).toEqual([undefined, 'gzip', undefined]);
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 10);
  });

  it.each([
    ['application/fhir+json', 200], ['application/json', 200], ['*/*', 200], ['text/html, application/*;q=0.1', 200],
    ['application/fhir+json; fhirVersion=4.0', 200], ['application/fhir+json;q=0', 406], ['text/html', 406],
  ])('Accept: %s gets %i', async (accept, status) => {
    expect((await ask('/fhir/R4/Patient/a', { headers: { accept } })).status).toBe(status);
  });
});

describe('what is written down about a request', () => {
  it('an inbound request id is kept only when it is a UUID', async () => {
    const id = '7f1c2a54-8d3e-4b7a-9f00-0123456789ab';
    expect((await ask('/fhir/R4/Patient/a', { headers: { 'x-request-id': id } })).headers.get('x-request-id')).toBe(id);
    expect((await ask('/fhir/R4/Patient/a', { headers: { 'x-request-id': 'Rosa Delgado' } })).headers.get('x-request-id')).not.toContain('Rosa');
  });

  it('the log has the pattern of the route, never the address or the query', async () => {
    await ask('/fhir/R4/Patient/secret-id?name=Delgado');
    await new Promise((done) => { setTimeout(done, 20); });
    expect(door.lines.at(-1)).toMatchObject({ method: 'GET', route: '/fhir/R4/:type/:id', status: 200, client: 'wide' });
    expect(JSON.stringify(door.lines)).not.toMatch(/secret-id|Delgado/);
  });

  it('the metrics count by route pattern and status', async () => {
    await ask('/fhir/R4/Patient/secret-id');
    const { text } = await door.metrics.text();
    expect(text).toMatch(/throughcare_http_requests_total\{method="GET",route="\/fhir\/R4\/:type\/:id",status="200",outcome="public"\} \d+/);
    expect(text).not.toContain('secret-id');
  });
});

describe('how often', () => {
  it('a client past its limit gets 429 with the RateLimit headers, another client does not', async () => {
    const limited = await openDoor({ rateLimit: 3 });
    await limited.save({ id: 'busy', jwks: JSON.stringify({ keys: [key.jwk] }) });
    await limited.save({ id: 'calm', jwks: JSON.stringify({ keys: [key.jwk] }) });
    const tokenFor = async (id: string): Promise<string> => (await (await askToken(limited.tokenUrl,
      await assertion({ clientId: id, tokenUrl: limited.tokenUrl, key }))).json() as { access_token: string }).access_token;
    const [busy, calm] = [await tokenFor('busy'), await tokenFor('calm')];
    const get = (as: string): Promise<Response> => fetch(`${limited.url}/fhir/R4/Patient/a`, { headers: { authorization: `Bearer ${as}` } });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await get(busy)).status);
    }
    const last = await get(busy);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(last.headers.get('ratelimit')).toContain('r=0');
    expect(last.headers.get('retry-after')).not.toBeNull();
    expect((await get(calm)).status).toBe(200);
    await limited.close();
  });

  it('token requests from one address are limited too', async () => {
    const limited = await openDoor({ tokenRateLimit: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await askToken(limited.tokenUrl, 'x')).status);
    }
    expect(statuses).toEqual([400, 400, 429]);
    await limited.close();
  });
});

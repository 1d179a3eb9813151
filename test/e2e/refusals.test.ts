// SPDX-License-Identifier: Apache-2.0
/** What other servers let through and this one refuses, each over HTTP with its place; and what is sound comes back to the last digit. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, FHIR, patientOf, refsOf, send, SID, type Answered } from './support.ts';

let gateway: TestGateway;
let token: string;
let patient: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenFor('open-door');
  patient = await create(gateway, token, patientOf('Delgado', { [SID]: 'refusals' }));
});
afterAll(() => gateway.close());

interface Told { readonly severity: string; readonly details: { readonly text: string }; readonly expression?: readonly string[] }
const errors = ({ json }: Answered): readonly string[] => ((json['issue'] ?? []) as readonly Told[]).filter((each) => each.severity === 'error').map((each) => `${each.expression?.[0] ?? ''}: ${each.details.text}`);
const sent = (path: string, body: string, headers: Readonly<Record<string, string>> = FHIR): Promise<Answered> => send(gateway, token, path, { method: 'POST', headers, body });

/** An Observation with more members, as text, so that it can hold what no JavaScript object can. */
const observation = (more: string, status = '"final"'): string => `{"resourceType":"Observation","status":${status},"code":{"text":"x"},"subject":{"reference":"${patient}"}${more === '' ? '' : `,${more}`}}`;
const document = (attachment: string): string => `{"resourceType":"DocumentReference","status":"current","subject":{"reference":"${patient}"},"content":[{"attachment":${attachment}}]}`;
const narrative = (inner: string): string => observation(`"text":{"status":"generated","div":${JSON.stringify(`<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`)}}`);
const nested = (depth: number): string => `"extension":[${'{"url":"urn:x","extension":['.repeat(depth)}{"url":"x","valueBoolean":true}${']}'.repeat(depth)}]`;

type Case = readonly [name: string, type: string, body: () => string, status: number, told: RegExp];
const CASES: readonly Case[] = [
  ['an unknown code under a required binding', 'Observation', () => observation('', '"finished"'), 422, /^Observation\.status: /],
  ['a code that differs by case alone', 'Observation', () => observation('', '"Final"'), 422, /^Observation\.status: /],
  ['an empty string', 'Observation', () => observation('"valueString":""'), 400, /^Observation\.value\.ofType\(string\): /],
  ['a string of blanks alone', 'Observation', () => observation('"valueString":"  "'), 400, /^Observation\.value\.ofType\(string\): /],
  ['an empty array', 'Observation', () => observation('"category":[]'), 400, /^Observation\.category: /],
  ['an empty object', 'Observation', () => observation('"valueQuantity":{}'), 400, /^Observation\.value\.ofType\(Quantity\): /],
  ['null for a value', 'Observation', () => observation('"valueString":null'), 400, /^Observation\.value\.ofType\(string\): /],
  ['two value[x]', 'Observation', () => observation('"valueString":"x","valueInteger":1'), 400, /^Observation\.value/],
  ['a choice of a type that is not offered', 'Observation', () => observation('"valueAddress":{"city":"x"}'), 400, /^Observation\.valueAddress|^Observation: /],
  ['a period that ends before it starts', 'Observation', () => observation('"effectivePeriod":{"start":"2026-02-01","end":"2026-01-31"}'), 422, /^Observation\.effective\.ofType\(Period\): per-1/],
  ['a day that is not in the calendar', 'Observation', () => observation('"effectiveDateTime":"2026-02-30"'), 400, /^Observation\.effective\.ofType\(dateTime\): /],
  ['an instant without a zone', 'Observation', () => observation('"issued":"2026-02-01T10:00:00"'), 400, /^Observation\.issued: /],
  ['an attachment whose size lies', 'DocumentReference', () => document('{"contentType":"text/plain","data":"QUJD","size":4}'), 400, /attachment\.size: /],
  ['base64 that is none', 'DocumentReference', () => document('{"contentType":"text/plain","data":"QUJ"}'), 400, /attachment\.data: /],
  ['a relative system of a Coding', 'Observation', () => observation('"valueCodeableConcept":{"coding":[{"system":"ValueSet/x","code":"x"}]}'), 400, /coding\[0\]\.system: /],
  ['a number where a string belongs', 'Observation', () => observation('"valueString":1'), 400, /^Observation\.value\.ofType\(string\): /],
  ['a string where a number belongs', 'Observation', () => observation('"valueInteger":"1"'), 400, /^Observation\.value\.ofType\(integer\): /],
  ['a list where one value belongs', 'Observation', () => observation('"issued":["2026-02-01T10:00:00Z"]'), 400, /^Observation\.issued: /],
  ['one value where a list belongs', 'Observation', () => observation('"category":{"text":"x"}'), 400, /^Observation\.category: /],
  ['an element that R4 does not know', 'Observation', () => observation('"values":"x"'), 400, /^Observation/],
  ['__proto__ as an element', 'Observation', () => observation('"__proto__":{"status":"final"}'), 400, /^Observation/],
  ['constructor as an element', 'Observation', () => observation('"constructor":{"prototype":{"polluted":true}}'), 400, /^Observation/],
  ['toString as an element of a part', 'Observation', () => observation('"valueQuantity":{"value":1,"toString":"x"}'), 400, /^Observation\.value/],
  ['a script in the narrative', 'Observation', () => narrative('<script>alert(1)</script>'), 422, /^Observation\.text\.div: /],
  ['an event handler in the narrative', 'Observation', () => narrative('<p onclick="x()">x</p>'), 422, /^Observation\.text\.div: /],
  ['a javascript link in the narrative', 'Observation', () => narrative('<a href="javascript:alert(1)">x</a>'), 422, /^Observation\.text\.div: /],
  ['a narrative that is not well-formed', 'Observation', () => narrative('<p>x'), 422, /^Observation\.text\.div: /],
  ['a narrative with an entity of its own', 'Observation', () => narrative('&xxe;'), 422, /^Observation\.text\.div: /],
  ['a narrative that says nothing', 'Observation', () => narrative(' '), 422, /^Observation\.text\.div: /],
  ['a contained resource that nothing refers to', 'Observation', () => observation('"contained":[{"resourceType":"Patient","id":"p"}]'), 422, /dom-3/],
  ['a fragment that leads nowhere', 'Observation', () => observation('"performer":[{"reference":"#p"}]'), 422, /performer\[0\]\.reference: ref-1/],
  ['a reference to another kind than the element takes', 'Observation', () => observation('"encounter":{"reference":"Organization/open-door"}'), 400, /encounter/],
  ['nesting past the limit', 'Observation', () => observation(nested(200)), 413, /nested too deeply/],
  ['nesting that would overrun a stack', 'Observation', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 413, /nested too deeply/],
  ['more issues than are listed', 'Observation', () => observation(`"category":[${Array.from({ length: 500 }, () => '{}').join(',')}]`), 400, /category\[0\]/],
  ['a body of another type than the address', 'Condition', () => observation(''), 400, /^resourceType: /],
  ['what is no JSON', 'Observation', () => '{"resourceType":', 400, /not JSON/],
];

describe('refused, with its place', () => {
  it.each(CASES)('%s', async (_name, type, body, status, told) => {
    const answer = await sent(type, body());
    expect([answer.status, errors(answer)[0]]).toEqual([status, expect.stringMatching(told)]);
  });

  it('nothing of which was stored, and no prototype was touched', async () => {
    expect(await refsOf(gateway, token, `Observation?patient=${patient}`)).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('and so in XML', async () => {
    const xml = (more: string): string => `<Observation xmlns="http://hl7.org/fhir">${more}<status value="final"/><code><text value="x"/></code><subject><reference value="${patient}"/></subject></Observation>`;
    const bodies = [xml('<__proto__ value="x"/>'), xml('<constructor value="x"/>'), xml('<language value=""/>'), '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a>'.repeat(5000), xml('<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div></text>')];
    for (const body of bodies) {
      const { status, json } = await sent('Observation', body, { 'content-type': 'application/fhir+xml' });
      expect([body.slice(0, 90), status >= 400 && status < 500, json['resourceType']]).toEqual([body.slice(0, 90), true, 'OperationOutcome']);
    }
  });

  it('a body past the limit, packed or not', async () => {
    expect((await sent('Observation', observation(`"valueString":"${'x'.repeat(10_600_000)}"`))).status).toBe(413);
  });
});

describe('a Bundle', () => {
  const one = (): object => ({ fullUrl: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1c', resource: JSON.parse(observation('')) as object, request: { method: 'POST', url: 'Observation' } });
  const transaction = (...entry: readonly object[]): string => JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
  const other = (more: object): object => ({ ...one(), fullUrl: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1d', ...more });

  it.each<readonly [string, () => string, number, RegExp]>([
    ['with a relative fullUrl', () => transaction({ ...one(), fullUrl: 'Observation/1' }), 400, /entry\[0\].*fullUrl/],
    ['with one fullUrl twice', () => transaction(one(), one()), 400, /fullUrl may stand only once/],
    ['with two self links', () => JSON.stringify({ resourceType: 'Bundle', type: 'transaction', link: [{ relation: 'self', url: 'urn:x' }, { relation: 'self', url: 'urn:y' }], entry: [one()] }), 422, /link/],
    ['with a reference to an entry that is not there', () => transaction(one(), other({ resource: { ...JSON.parse(observation('')) as object, derivedFrom: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }] } })), 400, /entry\[1\].*derivedFrom/],
    ['with a resource that is wrong', () => transaction(one(), other({ resource: JSON.parse(observation('"category":[]')) as object })), 400, /entry\[1\]\.resource: Observation\.category/],
    ['with an entry without a request', () => transaction({ resource: JSON.parse(observation('')) as object }), 400, /entry\[0\]/],
    ['of a type that is no message', () => JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [] }), 400, /Bundle\.type/],
    ['with an empty list of entries', () => transaction(), 400, /Bundle\.entry/],
    ['with an element that R4 does not know', () => transaction({ ...one(), comment: 'x' }), 400, /^Bundle\.entry\[0\]/],
  ])('%s is refused whole', async (_name, body, status, told) => {
    const answer = await sent('', body());
    expect([answer.status, errors(answer)[0]]).toEqual([status, expect.stringMatching(told)]);
    expect(await refsOf(gateway, token, `Observation?patient=${patient}`)).toEqual([]);
  });
});

describe('a batch', () => {
  it('without entries is answered without entries, and one with an empty list is refused', async () => {
    const answers = [await sent('', '{"resourceType":"Bundle","type":"batch"}'), await sent('', '{"resourceType":"Bundle","type":"batch","entry":[]}')];
    expect(answers.map(({ status, json }) => [status, json['entry']])).toEqual([[200, undefined], [400, undefined]]);
  });

  it('answers each entry by itself, the wrong ones with their reasons', async () => {
    const entry = [{ resource: JSON.parse(observation('"category":[]')) as object, request: { method: 'POST', url: 'Observation' } }, { request: { method: 'GET', url: patient } }];
    const { json } = await sent('', JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }));
    expect((json['entry'] as readonly { readonly response: { readonly status: string } }[]).map((each) => each.response.status)).toEqual(['400', '200']);
  });
});

describe('what is sound', () => {
  it('comes back to the last digit', async () => {
    const digits = observation('"issued":"2026-02-01T10:00:00.123456Z","effectiveDateTime":"2026-02-01T10:00:00.000001-06:00","valueQuantity":{"value":7.200,"unit":"x"},"referenceRange":[{"low":{"value":-0.0},"high":{"value":1.0E+2}}],"component":[{"code":{"text":"y"},"valueQuantity":{"value":0.1234567890123456789}}]');
    const { json } = await sent('Observation', digits);
    const { text } = await send(gateway, token, `Observation/${String(json['id'])}`);
    for (const part of ['"issued":"2026-02-01T10:00:00.123456Z"', '10:00:00.000001-06:00', '{"value":7.200,', '"low":{"value":-0.0}', '"high":{"value":1.0E+2}', '"value":0.1234567890123456789']) expect(text).toContain(part);
    const xml = (await send(gateway, token, `Observation/${String(json['id'])}`, { headers: { accept: 'application/fhir+xml' } })).text;
    for (const part of ['<value value="7.200"/>', '<value value="0.1234567890123456789"/>', '10:00:00.123456Z']) expect(xml).toContain(part);
  });

  it('keeps primitives that are extensions alone, in their places', async () => {
    const body = observation('"note":[{"text":"x","_text":{"extension":[{"url":"urn:x","valueBoolean":true}]}}],"_effectiveDateTime":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}');
    const { status, json } = await sent('Observation', body);
    expect([status, json['_effectiveDateTime']]).toEqual([201, (JSON.parse(body) as { readonly _effectiveDateTime: unknown })._effectiveDateTime]);
  });

  it('keeps what a partner says of its own places, and tells nobody else of them', async () => {
    const organization = await create(gateway, token, { resourceType: 'Organization', name: 'Night shelter' });
    const place = await create(gateway, token, { resourceType: 'Location', name: 'Hall', managingOrganization: { reference: organization } });
    expect((await send(gateway, token, place)).json['managingOrganization']).toEqual({ reference: organization });
    expect((await send(gateway, await gateway.tokenFor('home-again'), place)).status).toBe(404);
  });
});

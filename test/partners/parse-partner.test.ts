// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { toResources } from '../../src/app/registry/to-resources.ts';
import { momentOf } from '../../src/domain/consent/evidence/time.ts';
import { agreementsAt } from '../../src/domain/consent/evidence/agreements.ts';
import { readStanding } from '../../src/domain/consent/evidence/ask-parts.ts';
import { readRegistry } from '../../src/domain/consent/evidence/registry.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { parsePartner } from '../../src/partners/registry/parse-partner.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { makeKey } from '../support/clients.ts';

type Json = Record<string, unknown>;
let file: { organization: Json; people: Json[]; participants: Json[]; agreements: Json[]; chriAuthority: Json; clients: Json[]; feeds: Json[] };

beforeAll(async () => {
  const key = await makeKey();
  file = {
    organization: {
      id: 'open-door', name: 'Open Door Outpatient', statuses: ['part2-program', 'covered-entity'], kind: 'sud-treatment', parent: 'larkspur',
      identifiers: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
    },
    people: [{ id: 'dana', name: 'Dana Whitfield', roles: ['counselor'] }],
    participants: [{ id: 'rosa-app', role: 'patient', patient: { system: 'urn:x:mrn', value: '77' } }],
    agreements: [{ id: 'open-door-qsoa', type: 'qsoa', with: ['gateway'], period: { start: '2026-01-01', end: '2026-12-31' }, boundByPart2: true }],
    chriAuthority: { basis: 'statute' },
    clients: [{ id: 'open-door-ehr', name: 'EHR', jwks: { keys: [key.jwk] }, scopes: ['system/*.rs', 'ingest'], purposes: ['treatment'], roles: ['counselor'], defaultPurpose: 'treatment' }],
    feeds: [{ id: 'open-door-ccda', format: 'c-cda', settings: { timeZone: 'America/Chicago' } }],
  };
});

const parse = (change: (copy: typeof file) => void = () => undefined): ReturnType<typeof parsePartner> => {
  const copy = structuredClone(file);
  change(copy);
  return parsePartner(JSON.stringify(copy));
};

const APP = { id: 'open-door-app', name: 'Phone app', app: { redirectUris: ['https://app.example/back'], public: true }, scopes: ['user/*.rs', 'openid'], purposes: ['treatment'], roles: ['counselor'] };
const withApp = (change: Json): ReturnType<typeof parse> => parse((copy) => { copy.clients.push({ ...APP, ...change }); });

describe('an app that people sign in to', () => {
  it('is registered with the addresses it may be come back to', () => {
    expect(withApp({})).toMatchObject({ ok: true, value: { clients: [{}, { id: 'open-door-app', app: APP.app, jwks: '' }] } });
    expect(withApp({ app: { redirectUris: ['http://127.0.0.1:4000/back', 'com.example.app:/back'], public: true } })).toMatchObject({ ok: true });
  });

  it.each([
    ['an address in the clear', { app: { redirectUris: ['http://app.example/back'], public: true } }, /https address/],
    ['an address with a fragment', { app: { redirectUris: ['https://app.example/back#x'], public: true } }, /https address/],
    ['a scheme that anybody may claim', { app: { redirectUris: ['javascript:alert(1)'], public: true } }, /https address/],
    ['scopes of a system', { scopes: ['system/*.rs'] }, /scopes of people alone/],
    ['the scope of the console', { scopes: ['console'] }, /scopes of people alone/],
    ['keys, though it is public', { jwksUri: 'https://app.example/keys' }, /no keys/],
    ['no keys, though it is confidential', { app: { redirectUris: ['https://app.example/back'] } }, /either jwks or jwksUri/],
    ['staff of the gateway', { kind: 'staff' }, /kind partner/],
    ['no purpose to choose', { purposes: [] }, /purposes and roles/],
    ['a purpose without being asked', { defaultPurpose: 'treatment' }, /no defaults/],
    ['scopes of an app without being one', { app: undefined, jwksUri: 'https://app.example/keys' }, /need `app`/],
  ])('cannot be registered with %s', (_name, change, text) => {
    const parsed = withApp(change);
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.text)).toEqual(expect.arrayContaining([expect.stringMatching(text)]));
  });

  it('takes people whose sign-ins are registered, at desks that there are', () => {
    const signIns = [{ issuer: 'https://login.example', subject: 'u-1' }];
    expect(parse((copy) => { copy.people[0] = { ...copy.people[0], signIns, desks: ['planner'] }; copy.participants[0] = { ...copy.participants[0], signIns: [{ issuer: 'https://login.example', subject: 'u-2' }] }; }))
      .toMatchObject({ ok: true, value: { people: [{ signIns, desks: ['planner'] }] } });
    for (const wrong of [{ desks: ['throne'] }, { signIns: [{ issuer: 'login', subject: 'u' }] }, { signIns: [{ issuer: 'https://login.example', subject: '' }] }]) {
      expect(parse((copy) => { copy.people[0] = { ...copy.people[0], ...wrong }; })).toMatchObject({ ok: false });
    }
  });
});

describe('a partner file', () => {
  it('becomes valid FHIR that the gate reads back as the same facts', () => {
    const parsed = parse();
    expect(parsed).toMatchObject({ ok: true });
    const entries = parsed.ok ? toResources(parsed.value) : [];
    const validator = compileValidator(loadDefinitions());
    expect(entries.flatMap((entry) => validator.validate(entry.resource).filter(isError))).toEqual([]);
    const registry = readRegistry(entries.map((entry) => entry.resource));
    expect(registry.issues).toEqual([]);
    expect(registry.organizations).toEqual([
      { id: 'open-door', name: 'Open Door Outpatient', classes: ['part2-program', 'covered-entity'], kinds: ['sud-treatment'], parent: 'larkspur' },
    ]);
    expect(registry.partnerKinds.get('open-door')).toEqual(['sud-treatment']);
    expect(registry.professionals).toEqual([{ id: 'dana', name: 'Dana Whitfield', relation: 'professional', worksFor: ['open-door'] }]);
    expect(registry.roles).toEqual([{ id: 'dana', person: 'dana', organization: 'open-door', codes: ['counselor'] }]);
    expect(registry.identifiers.get('http://hl7.org/fhir/sid/us-npi|1234567893')).toBe('Organization/open-door');
    expect(registry.chri).toEqual([{ holder: 'open-door', basis: 'statute', restsOn: [], executed: true }]);
    const on = (day: string): boolean | undefined => agreementsAt(registry, momentOf(`${day}T12:00:00Z`, 'UTC')!)[0]?.inDate;
    expect([on('2025-12-31'), on('2026-01-01'), on('2026-12-31'), on('2027-01-01')]).toEqual([false, true, true, false]);
    expect(registry.agreements[0]).toMatchObject({ type: 'qsoa', parties: ['open-door', 'gateway'], boundByPart2: true });
  });

  it('an agreement that was ended counts no more', () => {
    const parsed = parse((copy) => { copy.agreements[0]!['active'] = false; });
    const registry = readRegistry(parsed.ok ? toResources(parsed.value).map((entry) => entry.resource) : []);
    expect(agreementsAt(registry, momentOf('2026-06-01T12:00:00Z', 'UTC')!)[0]?.inDate).toBe(false);
  });

  it('an authority for criminal history has its dates, ends when it is said to, and rests on the addendum that it names', () => {
    const on = (authority: Json, addendum: Json, day: string): unknown => {
      const parsed = parse((copy) => { copy.chriAuthority = authority; copy.agreements.push({ id: 'addendum', type: 'security-addendum', with: ['county-court'], period: {}, ...addendum }); });
      const registry = readRegistry(parsed.ok ? toResources(parsed.value).map((entry) => entry.resource) : []);
      return readStanding(registry, { from: 'county-court', organization: 'open-door' }, momentOf(`${day}T12:00:00Z`, 'UTC')!).chriAuthority?.basis;
    };
    const [dated, resting] = [{ basis: 'court-order', period: { start: '2026-01-01', end: '2026-12-31' } }, { basis: 'security-addendum', agreement: 'addendum' }];
    expect(['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map((day) => on(dated, {}, day))).toEqual([undefined, 'court-order', 'court-order', undefined]);
    expect(on({ ...dated, active: false }, {}, '2026-06-01')).toBeUndefined();
    expect([on(resting, {}, '2026-06-01'), on(resting, { period: { end: '2026-05-31' } }, '2026-06-01'), on(resting, { active: false }, '2026-06-01'), on(resting, { id: 'another' }, '2026-06-01')])
      .toEqual(['security-addendum', undefined, undefined, undefined]);
  });

  it('takes every setting of a feed that the mappings know: connections, messaging, fixed columns', () => {
    const settings = {
      timeZone: 'America/Chicago', mllp: { application: 'EHR', addresses: ['10.0.0.5'] }, messaging: { endpoint: 'https://jail.example/out' },
      csv: { fixed: [{ column: 'id', start: 1, width: 8 }] },
    };
    const parsed = parse((copy) => { copy.feeds[0]!['settings'] = settings; });
    expect(parsed).toMatchObject({ ok: true, value: { feeds: [{ settings }] } });
    expect(parse((copy) => { copy.feeds[0]!['settings'] = { mllp: { port: 1 } }; }).ok).toBe(false);
  });

  it('keeps who is a participant, agreements and feeds out of the directory', () => {
    const parsed = parse();
    const open = (parsed.ok ? toResources(parsed.value) : []).filter((entry) => entry.open).map((entry) => entry.resource.resourceType);
    expect(open).toEqual(['Organization', 'Practitioner', 'PractitionerRole']);
  });

  it.each<[string, (copy: typeof file) => void, RegExp]>([
    ['a legal status that does not exist', (copy) => { copy.organization['statuses'] = ['good-guys']; }, /organization\.statuses\.0/],
    ['no legal status', (copy) => { copy.organization['statuses'] = []; }, /unregulated/],
    ['an id that is no slug', (copy) => { copy.organization['id'] = 'Open Door'; }, /organization\.id/],
    ['a word that is not known, which could be a misspelt limit', (copy) => { copy.clients[0]!['purpose'] = 'treatment'; }, /clients\.0/],
    ['a default that is not registered', (copy) => { copy.clients[0]!['defaultPurpose'] = 'payment'; }, /defaultPurpose must be one of purposes/],
    ['a scope that cannot be held', (copy) => { copy.clients[0]!['scopes'] = ['system/Goal.rs?_include=Goal:subject']; }, /clients\.0\.scopes\.0/],
    ['no keys at all', (copy) => { delete copy.clients[0]!['jwks']; }, /either jwks or jwksUri/],
    ['a private key', (copy) => { (copy.clients[0]!['jwks'] as { keys: Json[] }).keys[0]!['d'] = 'AAAA'; }, /private or secret key/],
    ['a symmetric key', (copy) => { copy.clients[0]!['jwks'] = { keys: [{ kty: 'oct', kid: 'a', k: 'AAAA' }] }; }, /private or secret key/],
    ['a short RSA key', (copy) => { copy.clients[0]!['jwks'] = { keys: [{ kty: 'RSA', kid: 'a', n: 'AAAA', e: 'AQAB' }] }; }, /not usable/],
    ['an agreement with nobody', (copy) => { copy.agreements[0]!['with'] = []; }, /with whom/],
    ['an authority by statute that is said to rest on an agreement', (copy) => { copy.chriAuthority['agreement'] = 'open-door-qsoa'; }, /chriAuthority\.agreement: only an authority by security-addendum/],
    ...([
      ['that is nowhere', { title: 'Paper' }, 'give either data'], ['of which nobody knows what it is', { title: 'Paper', data: 'aGVsbG8=' }, 'contentType: what the data is'],
      ['that lies elsewhere, without its hash', { title: 'Paper', url: 'https://a.example/x.pdf' }, 'sha256: of what lies'], ['in the clear', { title: 'Paper', url: 'http://a.example/x', sha256: 'a'.repeat(64) }, 'url'],
      ['with the hash of another', { title: 'Paper', contentType: 'text/plain', data: 'aGVsbG8=', sha256: 'a'.repeat(64) }, 'not that of the data'], ['that runs', { title: 'Paper', contentType: 'text/html', data: 'aGVsbG8=' }, 'contentType'],
      ['larger than ten megabytes', { title: 'Paper', contentType: 'application/pdf', data: 'AAAA'.repeat(3_500_000) }, 'larger than 10 MB'], ['that is no base64', { title: 'Paper', contentType: 'application/pdf', data: '%PDF' }, 'data'],
    ] as const).map(([what, document, text]): [string, (copy: typeof file) => void, RegExp] => [`a document of an agreement ${what}`, (copy) => { copy.agreements[0]!['document'] = document; }, new RegExp(`agreements\\.0\\.document.*${text}`)]),
    ['a day until which records are kept of a program that goes on', (copy) => { copy.organization['recordsKeptUntil'] = '2032-01-01'; }, /organization\.recordsKeptUntil: is told of a discontinued program/],
    ['a date that does not exist', (copy) => { copy.agreements[0]!['period'] = { start: '2026-02-30' }; }, /agreements\.0\.period\.start/],
  ])('with %s is refused, with its place', (_name, change, expected) => {
    const parsed = parse(change);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.issues.map((issue) => `${issue.at ?? ''}: ${issue.text}`).join('\n')).toMatch(expected);
  });

  it('that is no JSON is refused', () => {
    expect(parsePartner('{').ok).toBe(false);
  });

  it('the example of the documentation is sound', () => {
    expect(parsePartner(readFileSync('docs/partner-example.json', 'utf8'))).toMatchObject({ ok: true });
  });
});

describe('a server of the partner\'s own', () => {
  const source = { id: 'open-door-fhir', address: 'https://ehr.open-door.example/fhir', identifierSystems: ['https://open-door.example/mrn'], auth: { tokenUrl: 'https://ehr.open-door.example/token', client: 'gateway' } };
  const withSource = (change: Json): ReturnType<typeof parse> => parse((copy) => { Object.assign(copy, { sources: [{ ...source, ...change }] }); });

  it('becomes a valid Endpoint of the registry, which no partner reads', () => {
    const parsed = withSource({ types: ['Condition'], clients: { larkspur: 'larkspur-by-b' }, certificate: '-----BEGIN CERTIFICATE-----\nx' });
    expect(parsed.ok).toBe(true);
    const entry = parsed.ok ? toResources(parsed.value).find(({ resource }) => resource.id === 'open-door-fhir') : undefined;
    expect([entry?.open, entry?.resource]).toEqual([false, expect.objectContaining({ resourceType: 'Endpoint', status: 'active', address: source.address })]);
    expect(compileValidator(loadDefinitions()).validate(entry?.resource).filter(isError)).toEqual([]);
  });

  it.each([
    ['in the clear', { address: 'http://ehr.open-door.example/fhir' }, /address must be an https/],
    ['whose token endpoint is in the clear', { auth: { tokenUrl: 'http://ehr.open-door.example/token', client: 'g' } }, /tokenUrl must be an https/],
    ['where it is not said as whom a token is asked for', { auth: { tokenUrl: 'https://ehr.open-door.example/token' } }, /belong together/],
    ['with a proof that proves nothing', { auth: {} }, /says nothing/],
    ['that knows nobody by any identifier', { identifierSystems: [] }, /by which identifiers/],
    ['for what is no record of a person', { types: ['AuditEvent'] }, /sources\.0\.types\.0/],
    ['with clients but no token endpoint', { auth: { mutualTls: true }, clients: { larkspur: 'x' } }, /needs auth\.tokenUrl/],
    ['with a word that it may not hold', { headers: {} }, /headers/],
  ])('%s is refused', (_name, change, text) => {
    const parsed = withSource(change);
    expect(parsed.ok ? '' : parsed.issues.map((issue) => `${issue.at ?? ''} ${issue.text}`).join('\n')).toMatch(text);
  });
});

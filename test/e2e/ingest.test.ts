// SPDX-License-Identifier: Apache-2.0
/** Raw messages over HTTP: taken in once, merged, accounted for value by value, refused with the place, kept, and tried again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedSettings } from '../../src/domain/mapping/types.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, entriesOf, FHIR, patientOf, post, refsOf, send, SID } from './support.ts';
import type { Answered, Json } from './support.ts';

const CASES = join(import.meta.dirname, '../../mappings');
const sample = (path: string): Buffer => readFileSync(join(CASES, path));
const INMATE = 'https://jail.cedar.example/ids/inmate';
const SYSTEMS = { booking: 'https://jail.cedar.example/ids/booking', inmate: INMATE, sid: SID };

let gateway: TestGateway;
let jail: string;
let program: string;
let staff: string;

beforeAll(async () => {
  gateway = await openGateway();
  await feed('county-jail', 'cedar-niem', 'niem-custody', { timeZone: 'America/Denver', identifierSystems: SYSTEMS });
  [jail, program, staff] = await Promise.all([gateway.tokenFor('county-jail'), gateway.tokenFor('open-door'), gateway.tokenFor('compliance')]);
});

afterAll(() => gateway.close());

/** Registers a feed beside what its organization has. */
async function feed(organization: string, id: string, format: string, settings: FeedSettings): Promise<void> {
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === organization)!;
  await gateway.add({ ...partner, feeds: [{ id, format, settings, active: true }] });
}

function take(token: string, format: string, message: Uint8Array, options: { readonly feed?: string; readonly type?: string } = {}): Promise<Answered> {
  const query = options.feed === undefined ? '' : `?feed=${options.feed}`;
  return send(gateway, token, `//ingest/${format}${query}`, { method: 'POST', headers: { 'content-type': options.type ?? 'application/xml' }, body: new Uint8Array(message) });
}

interface Issue { readonly severity: string; readonly details: { readonly text: string }; readonly expression?: string[]; readonly diagnostics?: string }
const issuesOf = (answer: Answered): readonly Issue[] => (answer.json['issue'] ?? []) as readonly Issue[];
const texts = (answer: Answered): readonly string[] => issuesOf(answer).map((issue) => issue.details.text);
const wroteBy = (answer: Answered): readonly string[] => texts(answer).flatMap((text) => /^Wrote (\S+)$/.exec(text)?.[1] ?? []);
const first = (refs: readonly string[], type: string): string => refs.find((each) => each.startsWith(`${type}/`)) ?? '';

describe('a booking, a change of status and a release from the jail', () => {
  let booking: Answered;
  let stay: string;

  it('go in as resources of the jail, and the answer accounts for every value of the message', async () => {
    booking = await take(jail, 'niem-custody', sample('niem-custody/cases/booking/input.xml'), { feed: 'cedar-niem' });
    expect([booking.status, texts(booking)[0]]).toEqual([200, expect.stringMatching(/^Taken in as message [0-9a-f-]+ \(booking\): \d+ resources written, 0 unchanged$/)]);
    const loss = JSON.parse(sample('niem-custody/cases/booking/loss.json').toString()) as { leaves: number; mapped: number; lines: { at: string; name: string; text: string }[] };
    expect(texts(booking).some((text) => text.startsWith(`Of ${String(loss.leaves)} values: ${String(loss.mapped)} mapped`))).toBe(true);
    for (const line of loss.lines) {
      expect(texts(booking).some((text) => text.includes(line.name) && text.includes(line.text))).toBe(true);
    }
    stay = first(wroteBy(booking), 'Encounter');
    expect((await send(gateway, jail, stay)).json).toMatchObject({ status: 'in-progress', subject: { reference: first(wroteBy(booking), 'Patient') } });
  });

  it('have a Provenance that names who wrote them, who sent them and the message', async () => {
    const found = await entriesOf(gateway, jail, `Provenance?target=${stay}`);
    const provenance = found.find(({ resource }) => resource.resourceType === 'Provenance')!.resource as unknown as { agent: { type: { coding: { code: string }[] }; who: { reference: string } }[]; entity: { what: { identifier: Json } }[] };
    const agents = Object.fromEntries(provenance.agent.map((agent) => [agent.type.coding[0]!.code, agent.who.reference]));
    expect(agents).toMatchObject({ TRANS: 'Organization/county-jail' });
    expect(agents['author']).toMatch(/^Organization\//);
    const message = /message ([0-9a-f-]+)/.exec(texts(booking)[0] ?? '')?.[1];
    expect(provenance.entity[0]!.what.identifier).toMatchObject({ system: 'https://throughcare.dev/fhir/sid/message', value: message });
  });

  it('sent again change nothing', async () => {
    const before = await versions();
    const again = await take(jail, 'niem-custody', sample('niem-custody/cases/booking/input.xml'), { feed: 'cedar-niem' });
    expect([again.status, texts(again)]).toEqual([200, [expect.stringMatching(/was taken in before as message .*; nothing was changed/)]]);
    expect(await versions()).toEqual(before);
  });

  it('an update changes what it says and leaves the rest', async () => {
    const [stayBefore, patientBefore] = await Promise.all([stay, first(wroteBy(booking), 'Patient')].map(async (each) => (await send(gateway, jail, each)).json));
    const update = await take(jail, 'niem-custody', sample('niem-custody/cases/status-change/input.xml'), { feed: 'cedar-niem' });
    expect(update.status).toBe(200);
    const [stayAfter, patientAfter] = await Promise.all([stay, first(wroteBy(booking), 'Patient')].map(async (each) => (await send(gateway, jail, each)).json));
    expect(stayAfter!['identifier']).toEqual(stayBefore!['identifier']);
    expect(stayAfter!['location'] ?? null).toEqual(stayBefore!['location'] ?? null);
    expect(patientAfter).toMatchObject({ birthDate: patientBefore!['birthDate'] });
    expect(patientAfter!['telecom'] ?? null).toEqual(patientBefore!['telecom'] ?? null);
    expect(JSON.stringify(stayAfter)).not.toBe(JSON.stringify(stayBefore));
  });

  it('the release ends the stay and tells nothing else anew; what the jail said of one field of it holds on', async () => {
    const said = await create(gateway, jail, {
      resourceType: 'Provenance', recorded: '2026-10-01T00:00:00Z', target: [{ reference: stay, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/targetPath', valueString: 'Encounter.identifier' }] }],
      agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: 'Organization/open-door' } }],
    });
    const fields = async (): Promise<readonly unknown[]> => gateway.gateway.deps.store.read('test', async (session) => {
      const [head, told] = await session.heads([stay, said]);
      const facts = [head!, told!].map(({ gate, person }) => session.profiles(person).then((all) => JSON.parse(all.get(gate) ?? '{}') as { readonly fields?: readonly { readonly profile: { readonly origin: string } }[]; readonly tells?: readonly object[] }));
      const [record, provenance] = head!.type === 'Encounter' ? await Promise.all(facts) : (await Promise.all(facts)).toReversed();
      return [record!.fields?.map(({ profile }) => profile.origin), provenance!.tells?.length];
    });
    expect(await fields()).toEqual([['open-door'], 1]);
    const release = await take(jail, 'niem-custody', sample('niem-custody/cases/release/input.xml'), { feed: 'cedar-niem' });
    expect(release.status).toBe(200);
    const ended = (await send(gateway, jail, stay)).json as { status: string; period: { end?: string } };
    expect([ended.status, typeof ended.period.end]).toEqual(['finished', 'string']);
    expect(await fields()).toEqual([['open-door'], 1]);
  });

  async function versions(): Promise<readonly unknown[]> {
    const all = await entriesOf(gateway, jail, `${first(wroteBy(booking), 'Patient')}/$everything?_count=500`);
    return all.map(({ resource }) => `${resource.resourceType}/${resource.id} ${String(resource.meta?.['versionId'])}`);
  }
});

describe('a message that is only tried', () => {
  const tried = async (format: string, message: Uint8Array, query: string): Promise<Answered> =>
    send(gateway, jail, `//ingest/${format}${query}`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body: new Uint8Array(message) });

  it('says what it would become, and nothing of it is kept', async () => {
    const count = async (): Promise<unknown> => [(await send(gateway, jail, 'Encounter?_summary=count')).json['total'], (await gateway.gateway.store.read('test', (session) => session.messages({ count: 1000 }))).length];
    const before = await count();
    const answer = await tried('niem-custody', sample('niem-custody/cases/booking/input.xml'), '?feed=cedar-niem&dry-run=true');
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/Tried, and nothing kept .*1 Patient/) as unknown as string]);
    expect(answer.text).toMatch(/Of \d+ values: \d+ mapped/);
    expect(await count()).toEqual(before);
  });

  it('is refused as it would be, with its place, and not kept either', async () => {
    const before = (await gateway.gateway.store.read('test', (session) => session.messages({ count: 1000 }))).length;
    expect((await tried('niem-custody', Buffer.from('<broken'), '?feed=cedar-niem&dry-run=true')).status).toBe(400);
    expect((await gateway.gateway.store.read('test', (session) => session.messages({ count: 1000 }))).length).toBe(before);
  });

  it('with another word than true is not taken for a real one', async () => {
    expect((await tried('niem-custody', Buffer.from('<x/>'), '?dry-run=yes')).status).toBe(404);
  });
});

describe('what the jail marks for handling', () => {
  let patient: string;
  let holds: readonly string[];

  beforeAll(async () => {
    const text = sample('niem-custody/cases/booking/input.xml').toString().replaceAll('B-2026-004417', 'B-2026-9').replaceAll('778120', '90009').replaceAll('CED-BK-100231', 'CED-BK-9')
      .replaceAll('CO1184420', 'CO-9').replace('<x:DetentiontImmigrationHoldIndicator>false<', '<x:DetentiontImmigrationHoldIndicator>true<');
    const taken = await take(jail, 'niem-custody', Buffer.from(text), { feed: 'cedar-niem' });
    patient = first(wroteBy(taken), 'Patient');
    const all = await entriesOf(gateway, jail, `${patient}/$everything?_count=500`);
    holds = all.filter(({ resource }) => /"(immigration|custody-housing)"/.test(JSON.stringify(resource.meta))).map(({ resource }) => `${resource.resourceType}/${resource.id}`);
    expect(holds.map((each) => each.split('/')[0]).toSorted()).toEqual(['Basic', 'Location', 'Location', 'Location']);
  });

  it('goes to a court, and never to a hospital, a housing agency or the gateway\'s own desk', async () => {
    const seen = async (client: string): Promise<number> => {
      const token = await gateway.tokenFor(client);
      const got = await Promise.all(holds.map((each) => send(gateway, token, each)));
      return got.filter((answer) => answer.status === 200).length;
    };
    expect([await seen('county-court'), await seen('larkspur'), await seen('home-again'), await seen('compliance')]).toEqual([4, 0, 0, 0]);
  });

  it('is not counted, listed or referred to there either', async () => {
    const hospital = await gateway.tokenFor('larkspur');
    const [theirs] = await refsOf(gateway, hospital, `Patient?identifier=${SID}|CO-9`);
    expect(theirs).toBe(patient);
    const all = await entriesOf(gateway, hospital, `${patient}/$everything?_count=500`);
    expect(all.length).toBeGreaterThan(3);
    const text = JSON.stringify(all);
    expect(holds.filter((each) => text.includes(each))).toEqual([]);
    expect(text).not.toMatch(/C-114|immigration/i);
    const basics = await send(gateway, hospital, `Basic?patient=${patient}&_total=accurate&_count=500`);
    expect(basics.json['total']).toBe((basics.json['entry'] as { search: { mode: string } }[]).filter((each) => each.search.mode === 'match').length);
  });

  it('a social security number goes out for treatment alone, and is found by search for treatment alone', async () => {
    const [court, hospital] = await Promise.all([gateway.tokenFor('county-court'), gateway.tokenFor('larkspur')]);
    expect((await send(gateway, jail, patient)).text).toContain('219099999');
    expect((await send(gateway, hospital, patient)).text).toContain('219099999');
    const toCourt = await send(gateway, court, patient);
    expect([toCourt.status, toCourt.text.includes('219099999'), toCourt.text.includes('us-ssn')]).toEqual([200, false, false]);
    for (const query of ['identifier=http://hl7.org/fhir/sid/us-ssn|219099999', 'identifier=219099999', 'identifier=http://hl7.org/fhir/sid/us-ssn|']) {
      expect([await refsOf(gateway, court, `Patient?${query}&_id=${patient.split('/')[1]!}`), await refsOf(gateway, hospital, `Patient?${query}&_id=${patient.split('/')[1]!}`)]).toEqual([[], [patient]]);
      expect((await refsOf(gateway, court, `Encounter?patient.${query}&patient=${patient}`)).length).toBe(0);
    }
  });
});

describe('other formats', () => {
  it('a continuity of care document keeps its digest, and a care plan its authors', async () => {
    const hospital = await gateway.tokenFor('larkspur');
    for (const [token, path] of [[hospital, 'c-cda/cases/ccd-hospital/input.xml'], [program, 'c-cda/cases/care-plan-sud/input.xml']] as const) {
      const taken = await take(token, 'c-cda', sample(path));
      expect([taken.status, wroteBy(taken).length > 10]).toEqual([200, true]);
      const documents = await Promise.all(wroteBy(taken).filter((each) => each.startsWith('DocumentReference/')).map(async (each) => (await send(gateway, token, each)).text));
      expect(documents.some((text) => /"hash":"[A-Za-z0-9+/]{27}="/.test(text) && text.includes(`"size":${String(sample(path).length)}`))).toBe(true);
      expect(texts(await take(token, 'c-cda', sample(path)))).toEqual([expect.stringContaining('nothing was changed')]);
    }
  });

  it('a jail\'s table of inmates, in the encoding that its feed is known to send', async () => {
    await feed('county-jail', 'cedar-csv', 'jail-csv', { timeZone: 'America/Denver', identifierSystems: SYSTEMS, encoding: 'windows-1252' });
    const latin = Buffer.from(sample('jail-csv/cases/inmate-lookup/input.csv').toString().replaceAll('Okafor', 'Muñoz'), 'latin1');
    const taken = await take(jail, 'jail-csv', latin, { feed: 'cedar-csv', type: 'text/csv' });
    expect(taken.status).toBe(200);
    const names = await Promise.all(wroteBy(taken).filter((each) => each.startsWith('Patient/')).map(async (each) => (await send(gateway, jail, each)).text));
    expect(names.some((text) => text.includes('Muñoz'))).toBe(true);
  });

  it('a FHIR transaction goes in whole or not at all', async () => {
    const entry = (resource: Json, url: string, urn: string): Json => ({ fullUrl: `urn:uuid:${urn}`, resource, request: { method: 'POST', url } });
    const patient = '5f1cbb1e-5c1c-4a69-a0c1-000000000001';
    const bundle = (code: Json): Json => ({ resourceType: 'Bundle', type: 'transaction', entry: [
      entry(patientOf('Abara', { 'urn:test:mrn': 'tx-1' }), 'Patient', patient),
      entry({ resourceType: 'Condition', subject: { reference: `urn:uuid:${patient}` }, ...code }, 'Condition', '5f1cbb1e-5c1c-4a69-a0c1-000000000002'),
    ] });
    const bad = await post(gateway, program, '', bundle({ clinicalStatus: 'active' }));
    expect([bad.status, issuesOf(bad)[0]?.expression?.[0]]).toEqual([400, expect.stringMatching(/^Bundle\.entry\[1\]\.resource.*Condition\.clinicalStatus/)]);
    expect(await refsOf(gateway, program, 'Patient?identifier=urn:test:mrn|tx-1')).toEqual([]);
    expect((await post(gateway, program, '', bundle({ code: { text: 'Anxiety' } }))).status).toBe(200);
    expect(await refsOf(gateway, program, 'Patient?identifier=urn:test:mrn|tx-1')).toHaveLength(1);
  });
});

describe('a message that cannot be taken in', () => {
  it.each([
    ['niem-custody', 'niem-custody/cases/broken-cut-off/input.xml', 'line 80'],
    ['c-cda', 'c-cda/cases/broken-no-patient/input.xml', 'line'],
    ['jail-csv', 'jail-csv/cases/broken-quotes/input.csv', ''],
  ])('of the format %s is refused with what is wrong and where, and kept', async (format, path, place) => {
    const answer = await take(jail, format, sample(path), { type: format === 'jail-csv' ? 'text/csv' : 'application/xml' });
    expect([answer.status >= 400 && answer.status < 500, answer.json['resourceType']]).toEqual([true, 'OperationOutcome']);
    const [issue] = issuesOf(answer);
    expect(`${issue?.expression?.join() ?? ''} ${issue?.diagnostics ?? ''} ${issue?.details.text ?? ''}`).toContain(place);
    expect(texts(answer).some((text) => /was kept as [0-9a-f-]+ and can be replayed/.test(text))).toBe(true);
  });

  it('is seen by staff and by nobody else, and goes in by a replay once its feed is registered', async () => {
    const text = sample('niem-custody/cases/booking/input.xml').toString().replaceAll('B-2026-004417', 'B-late').replaceAll('778120', '55').replaceAll('CED-BK-100231', 'CED-LATE').replaceAll('CO1184420', 'CO-LATE');
    const refused = await take(jail, 'niem-custody', Buffer.from(text), { feed: 'not-yet' });
    expect(refused.status).toBe(400);
    const id = /kept as ([0-9a-f-]+)/.exec(texts(refused).join(' '))?.[1] ?? '';
    const failed = await send(gateway, staff, '//console/messages?status=failed');
    const message = (failed.json['messages'] as { id: string; issues: { text: string }[]; raw?: unknown }[]).find((each) => each.id === id);
    expect([message?.issues[0]?.text, message?.raw]).toEqual(['No such feed of this format is registered for your organization', undefined]);
    expect(failed.text).not.toContain('Delgado');
    expect((await send(gateway, jail, '//console/messages')).status).toBe(403);
    expect((await send(gateway, staff, `//console/messages/${id}/$replay`, { method: 'POST' })).status).toBe(400);
    await feed('county-jail', 'not-yet', 'niem-custody', { timeZone: 'America/Denver', identifierSystems: SYSTEMS });
    const replayed = await send(gateway, staff, `//console/messages/${id}/$replay`, { method: 'POST' });
    expect([replayed.status, first(wroteBy(replayed), 'Encounter')]).toEqual([200, expect.stringMatching(/^Encounter\//)]);
    expect((await send(gateway, jail, first(wroteBy(replayed), 'Encounter'))).status).toBe(200);
    expect((await send(gateway, staff, `//console/messages/${id}/$replay`, { method: 'POST' })).status).toBe(422);
  });
});

describe('whose record it is', () => {
  it('two sources of one trusted identifier are one person', async () => {
    await create(gateway, jail, patientOf('Okoro', { [SID]: 'link-1' }));
    const theirs = await create(gateway, program, patientOf('Okoro', { [SID]: 'link-1' }));
    const persons = await gateway.gateway.store.read('test', (session) => session.personsWith([{ system: SID, value: 'link-1' }]));
    const patients = await gateway.gateway.store.read('test', (session) => session.patients(persons[0]!));
    expect([persons.length, patients.map((row) => row.holder).toSorted(), patients.some((row) => `Patient/${row.id}` === theirs)]).toEqual([1, ['county-jail', 'open-door'], true]);
  });

  it('the same name and birth date never make two people one, nor does a number of one source\'s own', async () => {
    const mine = await create(gateway, jail, patientOf('Twin', { 'urn:test:mrn': '7', [SID]: 'twin-1' }));
    const other = await create(gateway, program, patientOf('Twin', { 'urn:test:mrn': '7', [SID]: 'twin-2' }));
    const heads = await gateway.gateway.store.read('test', (session) => session.heads([mine, other]));
    expect(new Set(heads.map((head) => head.person)).size).toBe(2);
  });

  it('a body that is no FHIR is refused with its place', async () => {
    const answer = await send(gateway, program, 'Patient', { method: 'POST', headers: FHIR, body: '{"resourceType":"Patient","birthDate":"17.4.1991"}' });
    expect([answer.status, issuesOf(answer)[0]?.expression]).toEqual([400, ['Patient.birthDate']]);
  });
});

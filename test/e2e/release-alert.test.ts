// SPDX-License-Identifier: Apache-2.0
/** A release is planned, moved and happens: each agency of the team is told at its own endpoint, with what it may have, and nobody else learns of it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, Communication, Resource } from '@medplum/fhirtypes';
import { makeReleaseAlert } from '../../src/app/caseplan/release-alert.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import { interrupted } from '../support/interrupted.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { until } from '../support/until.ts';
import { create, cs, FHIR, file, fullForm, patientOf, programRecords, send, SID } from './support.ts';
import type { Json, Loose } from './support.ts';

const ENDPOINTS = ['county-probation', 'home-again', 'open-door', 'larkspur'];
const PLANNED = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate';
const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

const drop = mkdtempSync(join(tmpdir(), 'alerts-'));
let gateway: TestGateway;
let inbox: Server;
const received = new Map<string, Bundle[]>();
let [jail, probation, program]: readonly string[] = [];
let [patient, atProbation, atProgram, stay]: readonly string[] = [];

const concept = (system: string, code: string): Json => ({ coding: [{ system: cs(system), code }] });
const member = (organization: string, role: string, period?: Json): Json => ({ role: [concept('team-role', role)], member: { reference: `Organization/${organization}` }, ...(period === undefined ? {} : { period }) });

/** The endpoints of some partners, at a server of this test. */
async function listen(): Promise<string> {
  inbox = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const who = (req.url ?? '').split('/')[1] ?? '';
      received.set(who, [...received.get(who) ?? [], JSON.parse(Buffer.concat(chunks).toString()) as Bundle]);
      res.writeHead(200).end();
    });
  });
  await new Promise<void>((done) => { inbox.listen(0, '127.0.0.1', done); });
  return `http://127.0.0.1:${String((inbox.address() as AddressInfo).port)}`;
}

const stayOf = (over: Json = {}): Loose => ({
  resourceType: 'Encounter', status: 'in-progress', class: { system: cs('encounter-class'), code: 'custody' }, subject: { reference: patient! }, period: { start: day(-90) },
  serviceProvider: { reference: 'Organization/county-jail' }, ...over,
});
const STAFF = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['system/*.cruds', 'console'], request: 'test' };
const planned = (when: string): Json => ({ extension: [{ url: PLANNED, valueDateTime: when }] });

async function put(token: string, reference: string, resource: Loose): Promise<void> {
  const answer = await send(gateway, token, reference, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...resource, id: reference.split('/')[1] }) });
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
}

const resources = (bundle: Bundle | undefined): readonly Resource[] => (bundle?.entry ?? []).flatMap(({ resource }) => resource ?? []);
const wordsOf = (bundle: Bundle | undefined): readonly string[] => resources(bundle).filter((each): each is Communication => each.resourceType === 'Communication' && each.priority === 'urgent')
  .flatMap(({ payload = [] }) => payload.map(({ contentString }) => contentString ?? ''));
const alerts = (who: string): number => received.get(who)?.length ?? 0;
const last = (who: string): Bundle | undefined => received.get(who)?.at(-1);

beforeAll(async () => {
  gateway = await openGateway({ settings: { deliveries: { interval: 50, directory: drop } } });
  const origin = await listen();
  for (const partner of testPartners(gateway.jwks).filter((each) => ENDPOINTS.includes(each.organization.id))) {
    const { id } = partner.organization;
    await gateway.add({ ...partner, endpoints: [{ id: `${id}-alerts`, uses: ['alert'], transport: 'fhir-message', address: `${origin}/${id}`, client: id, active: true }] });
  }
  [jail = '', probation = '', program = ''] = await Promise.all([gateway.tokenFor('county-jail'), gateway.tokenFor('county-probation'), gateway.tokenFor('open-door')]);
  patient = await create(gateway, jail, patientOf('Delgado', { [SID]: 'release-alert' }));
  atProbation = await create(gateway, probation, patientOf('Delgado', { [SID]: 'release-alert' }));
  atProgram = await create(gateway, program, patientOf('Delgado', { [SID]: 'release-alert' }));
  await create(gateway, program, { ...programRecords(atProgram)['medication']!, medicationCodeableConcept: { text: 'Buprenorphine 8 mg' } });
  await create(gateway, probation, {
    resourceType: 'CareTeam', status: 'active', subject: { reference: atProbation }, category: [concept('lead-planner', 'cs')],
    participant: [member('county-probation', 'lead-planner'), member('home-again', 'housing-specialist'), member('open-door', 'counselor'), member('larkspur', 'case-manager', { end: day(-10) }), member('county-court', 'judge')],
  });
  await create(gateway, probation, {
    resourceType: 'Appointment', status: 'booked', description: 'First report', start: `${day(21)}T09:00:00-06:00`, end: `${day(21)}T09:30:00-06:00`,
    participant: [{ actor: { reference: atProbation }, status: 'accepted' }, { actor: { reference: 'Practitioner/omar-reyes' }, status: 'accepted' }],
  });
});

afterAll(async () => {
  await gateway.close();
  await new Promise((done) => { inbox.close(done); });
  rmSync(drop, { recursive: true });
});

describe('a release alert', () => {
  it('reaches every agency of the team when a release is planned, and nobody who has left it', async () => {
    const cell = await create(gateway, jail!, { resourceType: 'Location', name: 'Cell 12, block C' });
    stay = await create(gateway, jail!, stayOf({ ...planned(day(20)), location: [{ location: { reference: cell, display: 'Cell 12' } }] }));
    expect(await until(() => ['county-probation', 'home-again', 'open-door'].every((who) => alerts(who) === 1), 20_000)).toBe(true);
    expect([alerts('larkspur'), wordsOf(last('home-again'))[0]]).toEqual([0, `Release planned on ${day(20)} (County Jail).`]);
  });

  it('is a FHIR message of the stay, without where in the jail the person is', () => {
    const bundle = last('home-again')!;
    expect([bundle.type, bundle.entry?.[0]?.resource?.resourceType]).toEqual(['message', 'MessageHeader']);
    expect(resources(bundle).map((each) => each.resourceType)).toContain('Encounter');
    expect(JSON.stringify([...received.values()])).not.toMatch(/Cell 12|"location"/);
  });

  it('gives each agency what it may have: its own appointment to probation, its own medication to the program, neither to housing', () => {
    expect(wordsOf(last('county-probation')).join('\n')).toContain(`First appointments: ${day(21)} 09:00 First report with omar reyes`);
    expect(wordsOf(last('open-door')).join('\n')).toContain('Medications to bridge: Buprenorphine 8 mg');
    expect(JSON.stringify(received.get('home-again'))).not.toMatch(/Buprenorphine|First report/);
    expect(JSON.stringify(received.get('county-probation'))).not.toContain('Buprenorphine');
  });

  it('tells of the new day when the release is moved, and carries a medication once the person has agreed to it', async () => {
    const supervision = { resourceType: 'EpisodeOfCare', status: 'active', patient: { reference: atProgram! }, type: [concept('episode-type', 'probation')], managingOrganization: { reference: 'Organization/county-probation' }, period: { start: day(-30) } };
    await create(gateway, program!, supervision);
    await file(gateway, program!, fullForm({ patient: atProgram!, recipients: ['Organization/home-again'], categories: ['medication-list'], purposes: ['case-coordination'], period: { start: day(-60), end: day(300) } }), `${day(-60)}T12:00:00Z`);
    await put(jail!, stay!, stayOf(planned(day(25))));
    expect(await until(() => alerts('home-again') === 2, 20_000)).toBe(true);
    expect(wordsOf(last('home-again'))).toEqual([`Planned release moved from ${day(20)} to ${day(25)} (County Jail).`, 'Medications to bridge: Buprenorphine 8 mg.']);
    const notice = resources(last('home-again')).filter((each): each is Communication => each.resourceType === 'Communication' && each.priority === undefined);
    expect(notice[0]?.payload?.[0]?.contentString).toMatch(/42 CFR part 2/);
  });

  it('puts an agency without an endpoint on the work list of staff, so that nobody waits in vain', async () => {
    const waiting = async (): Promise<readonly string[]> => {
      const all = await gateway.gateway.app.deliveries(STAFF, { state: 'all', count: 100 });
      return all.ok ? all.value.filter((each) => each.partner === 'county-court').map((each) => each.note) : [];
    };
    expect(await until(async () => (await waiting()).every((note) => note === 'handed-to-staff'), 20_000)).toBe(true);
    expect((await waiting()).length).toBe(2);
  });

  it('says nothing when a change is no news of a release', async () => {
    await put(jail!, stay!, { ...stayOf(planned(day(25))), type: [{ text: 'Seen by intake' }] });
    await put(jail!, stay!, stayOf({ ...planned(day(26)) }));
    expect(await until(() => alerts('county-probation') === 3, 20_000)).toBe(true);
    expect(wordsOf(last('county-probation'))[0]).toBe(`Planned release moved from ${day(25)} to ${day(26)} (County Jail).`);
  });

  it('tells of the release itself, and each is in the ledger for its recipient', async () => {
    await put(jail!, stay!, stayOf({ status: 'finished', period: { start: day(-90), end: `${day(0)}T12:00:00Z` } }));
    expect(await until(() => alerts('home-again') === 4 && alerts('county-probation') === 4, 20_000)).toBe(true);
    expect(wordsOf(last('home-again'))[0]).toBe(`Released on ${day(0)} (County Jail).`);
    const rows = await gateway.gateway.app.ledger(STAFF, { organization: 'home-again', kind: 'disclosure', count: 100 });
    expect(rows.ok ? rows.value.filter((row) => row.audit.includes('release-alert') || row.detail.includes('release-alert')).length : 0).toBe(4);
  });
});

describe('a release alert from the messages that jails really send', () => {
  const SETTINGS = { timeZone: 'America/Denver', identifierSystems: { booking: 'urn:ids:booking', inmate: 'urn:ids:inmate', cedar: 'urn:ids:inmate', sid: SID, cbi: SID } };
  const CLASSES = { codeTables: { 'patient-class': { I: { system: cs('encounter-class'), code: 'custody' } } } };
  const take = async (format: string, contentType: string, body: string): Promise<void> => {
    const answer = await send(gateway, jail!, `//ingest/${format}?feed=jail-${format}`, { method: 'POST', headers: { 'content-type': contentType }, body });
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  };
  const roster = (until: string): string => `State Id,Booking,Last Name,First Name,Sex,DOB,Commit Date,Sentence Release Date\nCO1184420,B-2026-004417,Delgado,Rosa,F,04/17/1991,06/03/2026,${until}\n`;
  const compact = (ahead: number): string => day(ahead).replaceAll('-', '');
  const american = (ahead: number): string => day(ahead).replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1');
  const hl7 = (event: string, pv1: string): string => [`MSH|^~\\&|JAILEHR|CEDAR JAIL|THROUGHCARE|COUNTY|${compact(0)}0815||ADT^${event}|${event}-1|P|2.5.1`, `EVN|${event}|${compact(0)}0815`,
    'PID|1||778120^^^CEDAR^PI~CO1184420^^^CBI^SID||DELGADO^ROSA||19910417|F', pv1].join('\r');
  /** PV1-2 class, PV1-19 booking number, PV1-44 admitted, PV1-45 discharged. */
  const pv1 = (discharged: string): string => `PV1|1|I|${'|'.repeat(16)}B-2026-004417|${'|'.repeat(24)}20260603224000|${discharged}`;
  const news = async (count: number): Promise<string> => {
    expect(await until(() => alerts('home-again') === count, 20_000)).toBe(true);
    return wordsOf(last('home-again'))[0] ?? '';
  };

  beforeAll(async () => {
    received.clear();
    const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-jail')!;
    await gateway.add({ ...partner, feeds: ['jail-csv', 'hl7v2', 'niem-custody'].map((format) => ({ id: `jail-${format}`, format, active: true, settings: { ...SETTINGS, ...(format === 'hl7v2' ? CLASSES : {}) } })) });
    const known = await create(gateway, probation!, patientOf('Delgado', { [SID]: 'CO1184420' }));
    await create(gateway, probation!, { resourceType: 'CareTeam', status: 'active', subject: { reference: known }, participant: [member('county-probation', 'lead-planner'), member('home-again', 'housing-specialist'), member('larkspur', 'case-manager')] });
    const hospital = testPartners(gateway.jwks).find((each) => each.organization.id === 'larkspur')!;
    await gateway.add({ ...hospital, endpoints: [{ id: 'larkspur-alerts', uses: ['alert'], transport: 'file-drop', address: '', content: 'hl7v2', client: 'larkspur', active: true }] });
  });

  it('comes of the roster that a jail drops each night (F2)', async () => {
    await take('jail-csv', 'text/csv', roster(american(12)));
    expect(await news(1)).toContain(`Release planned on ${day(12)}`);
    await take('jail-csv', 'text/csv', roster(american(30)));
    expect(await news(2)).toContain(`Planned release moved from ${day(12)} to ${day(30)}`);
  });

  it('comes of a discharge over HL7 v2 (F3)', async () => {
    await take('hl7v2', 'x-application/hl7-v2+er7', hl7('A03', pv1(`${compact(0)}080000`)));
    expect(await news(3)).toBe(`Released on ${day(0)}.`);
  });

  it('goes to a hospital as the HL7 v2 messages that its system reads', async () => {
    const files = (): readonly string[] => readdirSync(drop, { recursive: true, withFileTypes: true }).filter((each) => each.isFile() && !each.name.startsWith('.')).map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));
    expect(await until(() => files().some((text) => text.includes('ADT^A03')), 20_000)).toBe(true);
    expect(files().map((text) => text.split('MSH|').length - 1).every((count) => count === 1)).toBe(true);
    expect(files().every((text) => text.startsWith('MSH|') && text.includes('B-2026-004417'))).toBe(true);
  });

  it('comes of a custody release report (F1), once for a release that was told already', async () => {
    const input = readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/release/input.xml'), 'utf8');
    const own = input.replaceAll('B-2026-004417', 'B-2026-009001').replaceAll('CED-RL-30112', 'CED-RL-30113').replaceAll('2026-11-16', day(0));
    await take('niem-custody', 'application/xml', input.replaceAll('2026-11-16', day(0)));
    expect(alerts('home-again')).toBe(3);
    await take('niem-custody', 'application/xml', own);
    expect(await news(4)).toBe(`Released on ${day(0)}.`);
  });
});

describe('an alert that is made while the stay changes', () => {
  it('is made of the stay as it is then, and never settled as nothing to send', async () => {
    const found = await gateway.gateway.deps.store.read('test', (session) => session.get('Encounter', stay!.split('/')[1]!));
    let changed = false;
    const deps = interrupted(gateway.gateway.deps, async () => {
      if (!changed) {
        changed = true;
        const { meta: _, ...current } = (await send(gateway, jail!, stay!)).json;
        await put(jail!, stay!, { ...current, type: [{ coding: [{ system: 'urn:test:stay', code: 'transfer' }] }] } as unknown as Loose);
      }
    });
    const made = await makeReleaseAlert(deps, createGates(deps.policy), {
      id: randomUUID(), tenant: 'test', tries: 1, lane: '', made: new Date().toISOString(), person: found!.resource.person, channel: 'release-alert', partner: 'home-again', payload: JSON.stringify({ stay, kind: 'planned' }),
    });
    expect([changed, made.ok && made.value.kind]).toEqual([true, 'send']);
  });
});

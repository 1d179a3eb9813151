// SPDX-License-Identifier: Apache-2.0
/** Partners' pages, out of values: how agreements stand, keys by their thumbprints, feeds as figures, two Patients side by side. */
import { describe, expect, it } from '@jest/globals';
import type { Patient, Task } from '@medplum/fhirtypes';
import { dayOfNumber, feedView, share } from '../../../src/app/console/connections/feeds.ts';
import { itemView } from '../../../src/app/console/connections/matching.ts';
import { deadView, failedView } from '../../../src/app/console/connections/messages.ts';
import { readPartners, type Agreement } from '../../../src/app/console/connections/read-registry.ts';
import { paperView } from '../../../src/app/console/connections/papers.ts';
import { partnerView, standingOf } from '../../../src/app/console/connections/registry.ts';
import type { Frame } from '../../../src/app/console/frame.ts';
import type { Client } from '../../../src/app/ports.ts';
import { toResources } from '../../../src/app/registry/to-resources.ts';
import { testPartners } from '../../support/partners.ts';

const TODAY = '2026-11-22';
const frame: Frame = { desk: 'compliance', name: 'Priya', organization: 'gateway', seat: { desk: 'compliance', role: 'exchange-operator' }, seats: [], csrf: 'c', path: '/console/partners', nav: [] };
const viewing = { frame, names: (id: string): string => id.toUpperCase(), formats: (id: string): string => id, zone: 'America/Chicago' };

describe('an agreement', () => {
  const agreement: Agreement = { id: 'a', type: 'qsoa', with: ['gateway'], active: true };

  it.each<[string, Partial<Agreement>, string]>([
    ['without an end is in force', {}, 'in force'], ['is in force on its last day', { end: TODAY }, 'ends today'], ['ended with the day before', { end: '2026-11-21' }, 'ended'], ['that ends in sixty days is told of', { end: '2027-01-21' }, 'ends in 60 days'],
    ['that ends in sixty-one is not yet', { end: '2027-01-22' }, 'in force'], ['that begins tomorrow is not in force', { start: '2026-11-23' }, 'not yet in force'], ['that was terminated is over', { active: false }, 'terminated'], ['ends tomorrow', { end: '2026-11-23' }, 'ends in 1 day'],
  ])('%s', (_, over, text) => {
    expect(standingOf({ ...agreement, ...over }, TODAY).text).toBe(text);
  });
});

describe('the registry', () => {
  // RFC 7638, 3.1: the key of the example and its thumbprint.
  const RFC_KEY = { kty: 'RSA', kid: '2011-04-29', alg: 'RS256', e: 'AQAB', n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw' };
  const [partner] = testPartners('');
  const rows = toResources(partner!).map(({ resource: { resourceType, id, ...body }, open }) => ({ type: resourceType, id, person: '', holder: open ? '' : 'gateway', deleted: false, meta: '', body: JSON.stringify(body).slice(1, -1), version: 1, lastUpdated: '', gate: '', day: null, refs: [] }));
  const client = { id: 'open-door', organization: 'open-door', name: 'Open Door', jwks: JSON.stringify({ keys: [RFC_KEY] }), scopes: ['system/*.rs'], purposes: ['treatment'], roles: ['counselor'], kind: 'partner', active: true } as Client;
  const session = { evidence: () => Promise.resolve(rows), clients: () => Promise.resolve([client]) };

  it('gives a key the thumbprint of RFC 7638, and holds nothing else of it', async () => {
    const [read] = await readPartners(session, 'gateway');
    expect(read?.systems[0]?.keys).toEqual([{ kid: '2011-04-29', kind: 'RSA 2048 bits', thumbprint: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' }]);
  });

  it('is read back as it was registered, and shown without a gap', async () => {
    const [read] = await readPartners(session, 'gateway');
    expect(read).toMatchObject({ id: 'open-door', statuses: ['part2-program', 'covered-entity', 'health-care-provider'], kind: 'sud-treatment', staff: [{ id: 'dana-whitfield', roles: ['counselor'], active: true }] });
    expect(read?.agreements.map(({ type, with: others, start }) => [type, others, start])).toEqual([['qsoa', ['gateway'], '2020-01-01'], ['business-associate-agreement', ['gateway'], '2020-01-01']]);
    const text = partnerView({ ...read!, name: '<b>', agreements: [], systems: [], doors: [], staff: [] }, { names: (id) => id, formats: (id) => id, today: TODAY }).text;
    for (const words of ['No agreement is on file.', 'No system is registered.', 'Nothing is registered by which', 'Nobody is registered.']) {
      expect(text).toContain(words);
    }
  });
});

describe('the document of an agreement', () => {
  it('that is not the one that was filed is told of', () => {
    const shown = (data: string): string => paperView({
      path: '/p', agreement: { id: 'a', type: 'qsoa', with: [], active: true }, parties: ['A', 'B'],
      document: { title: 'Signed', contentType: 'text/plain', data, sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' },
    }).text;
    expect([shown('aGVsbG8gd29ybGQ='), shown('aGVsbG8=')].map((text) => text.includes('is not the one that was filed'))).toEqual([false, true]);
  });
});

describe('a feed', () => {
  it('is shown day by day in order, its losses by name, the most frequent first', () => {
    const day = { organization: 'jail', format: 'jail-csv', feed: '', accepted: 1, failed: 0, leaves: 10, lost: 3 };
    const text = feedView([{ ...day, day: 20_780, names: { b: 1, a: 2 } }, { ...day, day: 20_779, names: { b: 4 } }], []).text;
    expect([...text.matchAll(/<time>([^<]+)/g)].map(([, each]) => each)).toEqual(['2026-11-22', '2026-11-23']);
    expect(text.indexOf('>b<')).toBeLessThan(text.indexOf('>a<'));
    expect(dayOfNumber(0)).toBe('1970-01-01');
  });

  it('has a share of nothing only where something came', () => {
    expect([share(0, 0), share(1, 3), share(0, 5)]).toEqual(['', '33.3 %', '0.0 %']);
  });
});

describe('what failed', () => {
  const message = { id: 'm1', format: 'hl7v2', feed: '', organization: 'jail', client: 'jail', received: '2026-11-22T18:00:00.000Z', identity: '', sha256: '', contentType: '', status: 'failed' as const, person: '', loss: '', issues: [{ code: 'structure' as const, text: 'No header <MSH>', at: 'line 1' }], wrote: [] };
  const delivery = { id: 'd1', person: '', channel: 'push', partner: 'jail', state: 'dead' as const, made: '2026-11-22T18:00:00.000Z', due: '', tries: 6, note: 'timeout' };

  it('says why and where, and each button which message it is for', () => {
    const text = failedView([message], viewing).text;
    expect(text).toContain('No header &lt;MSH&gt;');
    expect(text).toContain('line 1');
    expect(text).toContain('aria-label="Try again: the message that JAIL sent on Nov 22, 2026, 12:00:00 PM CST"');
    expect(failedView([], viewing).text).toContain('No message waits here');
  });

  it('is settled by staff alone', () => {
    expect(deadView([delivery], viewing).text).toContain('/console/deliveries/d1/discard');
    expect(deadView([delivery], { ...viewing, frame: { ...frame, desk: 'partner-admin' } }).text).not.toContain('<form');
  });
});

describe('two Patients that may be one person', () => {
  const fact = (code: string, valueString: string): NonNullable<Task['input']>[number] => ({ type: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/work-fact', code }] }, valueString });
  const task: Task = { resourceType: 'Task', id: 't1', status: 'requested', intent: 'order', for: { reference: 'Patient/a' }, focus: { reference: 'Patient/b' }, input: [fact('grade', 'probable'), fact('differs', 'birth'), fact('sources', 'jail court')] };
  const patient = (id: string, birthDate: string): Patient => ({ resourceType: 'Patient', id, birthDate, name: [{ text: 'Rosa Delgado' }] });

  it('stand beside each other with what differs', () => {
    const text = itemView(task, new Map([['a', patient('a', '1991-04-17')], ['b', patient('b', '1991-04-18')]]), { ...viewing, number: 1 }).text;
    expect(text).toMatch(/<th scope="row">Born<\/th><td><time>1991-04-17<\/time><\/td><td><time>1991-04-18<\/time><\/td>/);
    expect(text).toContain('They differ in: birth date.');
  });

  it('of which one may not be shown are said to be so', () => {
    expect(itemView(task, new Map(), { ...viewing, number: 1 }).text).toContain('Neither Patient may be shown to you, or both are gone.');
  });
});

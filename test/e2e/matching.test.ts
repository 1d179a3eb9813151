// SPDX-License-Identifier: Apache-2.0
/** Whose record it is: asked by partners and by staff, doubted, settled, and taken back (docs/matching.md). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CliDeps, Offline } from '../../src/cli/io.ts';
import { throughcare } from '../../src/cli/throughcare.ts';
import { ok } from '../../src/domain/issue.ts';
import { matcherOf } from '../../src/domain/matching/match.ts';
import { asInGateway } from '../support/matching/as-gateway.ts';
import { matchingKnowledge } from '../support/matching/knowledge.ts';
import { allTraits, tally, TRUSTED } from '../support/matching/pairs.ts';
import { populationOf } from '../support/population.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, file, fullForm, personAtProgram, post, send, SID, type Answered, type Entry, type Loose } from './support.ts';

let gateway: TestGateway;
let [program, hospital, landlord, staff] = ['', '', '', ''];

beforeAll(async () => {
  gateway = await openGateway({ settings: { trustedSystems: TRUSTED } });
  [program, hospital, landlord, staff] = await Promise.all([
    gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), gateway.tokenFor('home-again'), gateway.tokenFor('compliance'),
  ]);
});
afterAll(() => gateway.close());

interface Said { readonly given?: string; readonly family: string; readonly birth?: string; readonly street?: string; readonly phone?: string; readonly sid?: string; readonly ssn?: string }

function patient({ given = 'Rosa', family, birth = '1984-03-09', street, phone, sid, ssn }: Said): Loose {
  const identifier = [[SID, sid], ['http://hl7.org/fhir/sid/us-ssn', ssn]].flatMap(([system, value]) => (value === undefined ? [] : [{ system, value }]));
  return {
    resourceType: 'Patient', name: [{ family, given: [given] }], birthDate: birth, gender: 'female', ...(identifier.length === 0 ? {} : { identifier }),
    ...(street === undefined ? {} : { address: [{ line: [street], postalCode: '64101' }] }), ...(phone === undefined ? {} : { telecom: [{ system: 'phone', value: phone }] }),
  };
}

const ask = (token: string, resource: object, more: readonly object[] = []): Promise<Answered> =>
  post(gateway, token, 'Patient/$match', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource }, ...more] });
interface Found { readonly ref: string; readonly grade: string | undefined; readonly score: number | undefined }
type MatchEntry = Entry & { readonly search?: { readonly mode: string; readonly score?: number; readonly extension?: readonly { readonly url: string; readonly valueCode: string }[] } };
const matches = (answer: Answered): readonly Found[] => ((answer.json['entry'] ?? []) as readonly MatchEntry[]).filter((each) => each.search?.mode === 'match')
  .map(({ resource, search }) => ({ ref: `${resource.resourceType}/${resource.id}`, grade: search?.extension?.find(({ url }) => url === 'http://hl7.org/fhir/StructureDefinition/match-grade')?.valueCode, score: search?.score }));

describe('A partner asks who somebody could be', () => {
  it('and finds its own patient in spite of a nickname and a slip, with grade and score, likeliest first', async () => {
    const own = await create(gateway, hospital, patient({ given: 'Elizabeth', family: 'Quintanilla', street: '12 Elm Street', phone: '816-555-0101' }));
    const other = await create(gateway, hospital, patient({ given: 'Elisa', family: 'Quintana', birth: '1984-09-03' }));
    const found = matches(await ask(hospital, patient({ given: 'Liz', family: 'Quintanila', street: '12 ELM ST', phone: '(816) 555-0101' })));
    expect(found[0]).toMatchObject({ ref: own });
    expect(found.map(({ ref }) => ref)).not.toContain(other);
    expect(found[0]?.score).toBeGreaterThan(0.9);
    expect(['certain', 'probable']).toContain(found[0]?.grade);
  });

  it('and is told nothing of a person of whom it may not know: the answer is that for nobody', async () => {
    const known = await personAtProgram(gateway, program, 'match-hidden');
    const asked = { ...patient({ family: 'Delgado', birth: '1991-04-17' }), identifier: [{ system: SID, value: 'match-hidden' }] };
    const nobody = { ...patient({ family: 'Delgado', birth: '1971-12-30' }), identifier: [{ system: SID, value: 'match-nobody' }] };
    const plain = (answer: Answered): string => answer.text.replaceAll(/"(?:id|lastUpdated)":"[^"]*"/g, '');
    for (const token of [hospital, landlord]) {
      const [hidden, absent] = [await ask(token, asked), await ask(token, nobody)];
      expect([hidden.status, plain(hidden)]).toEqual([absent.status, plain(absent)]);
      expect(matches(hidden)).toEqual([]);
    }
    await file(gateway, program, fullForm({ patient: known.patient, categories: ['diagnosis'] }));
    expect(matches(await ask(hospital, asked)).map(({ grade }) => grade)).toEqual(['certain']);
    expect(matches(await ask(landlord, asked))).toEqual([]);
  });

  it('and is weighed by what it may see alone: nothing that another source said of its own patient changes the answer', async () => {
    const own = await create(gateway, landlord, patient({ family: 'Okonkwo', sid: 'match-two' }));
    const asked = patient({ family: 'Okonkwo', phone: '816-555-0177' });
    const before = matches(await ask(landlord, asked));
    await create(gateway, program, patient({ family: 'Okonkwo', sid: 'match-two', phone: '816-555-0177' }));
    expect(matches(await ask(landlord, asked))).toEqual(before);
    expect(before.map(({ ref }) => ref)).toEqual([own]);
  });

  it('and learns nothing by trying social security numbers, unless it asks for treatment', async () => {
    const own = await create(gateway, landlord, patient({ family: 'Prudhomme', ssn: '345-67-8901' }));
    const asked = { resourceType: 'Patient', identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '345678901' }] };
    expect((await ask(landlord, asked)).status).toBe(400);
    const [right, wrong] = [await ask(landlord, { ...asked, birthDate: '1984-03-09', name: [{ family: 'Prudhomme', given: ['Rosa'] }] }), await ask(landlord, patient({ family: 'Prudhomme', ssn: '987-12-3456' }))];
    expect(matches(right).map(({ ref, grade }) => [ref, grade])).toEqual(matches(wrong).map(({ ref, grade }) => [ref, grade]));
    expect(matches(right).map(({ ref }) => ref)).toContain(own);
    const treated = await create(gateway, hospital, patient({ family: 'Vandermeer', ssn: '222-33-4444' }));
    expect(matches(await ask(hospital, { ...patient({ family: 'Vandermeer', ssn: '222334444' }), birthDate: '1960-01-01' })).map(({ ref }) => ref)).toEqual([treated]);
  });

  it('and with onlyCertainMatches gets one person or none', async () => {
    const only = [{ name: 'onlyCertainMatches', valueBoolean: true }];
    const own = await create(gateway, landlord, patient({ family: 'Castellanos', birth: '1962-10-11', sid: 'match-only', street: '9 Hill Rd', phone: '8165550188' }));
    expect(matches(await ask(landlord, patient({ family: 'Castellanos', birth: '1962-10-11', sid: 'match-only' }), only)).map(({ ref }) => ref)).toEqual([own]);
    expect(matches(await ask(landlord, patient({ family: 'Castellanos', birth: '1962-10-11' }), only))).toEqual([]);
    expect(matches(await ask(landlord, patient({ family: 'Castellanos', birth: '1962-10-11' })))).toHaveLength(1);
  });

  it('and is refused when it says too little, or nothing that is a Patient', async () => {
    expect((await ask(hospital, { resourceType: 'Patient', gender: 'female' })).status).toBe(400);
    expect((await ask(hospital, { resourceType: 'Patient', name: 'Rosa' })).status).toBe(400);
    expect((await ask(hospital, { resourceType: 'Observation' })).status).toBe(400);
  });
});

describe('An answer about who somebody could be', () => {
  it('leaves at a whole tick, whatever it says: looking for a person takes the longer the more are like it', async () => {
    const caller = { tenant: 'test', client: 'larkspur', organization: 'larkspur', kind: 'partner' as const, role: 'physician' as const, purpose: 'treatment' as const, scopes: ['system/*.cruds'], request: 'r' };
    const asked = await gateway.gateway.app.match(caller, { patient: patient({ family: 'Nobody' }) as never, onlyCertain: false, count: 5, base: '' });
    expect(asked.ok && asked.value.silent).toBe(true);
  });
});

describe('Staff ask who somebody could be', () => {
  it('and see the persons of every source; each look is in the ledger of the person', async () => {
    const [a, b] = [await create(gateway, program, patient({ family: 'Szymanski', birth: '1979-02-01' })), await create(gateway, landlord, patient({ family: 'Szymansky', birth: '1979-01-02' }))];
    const found = matches(await ask(staff, patient({ family: 'Szymanski', birth: '1979-02-01' })));
    expect(found.map(({ ref }) => ref)).toEqual([a, b]);
    const looked = await gateway.gateway.store.read('test', async (session) => {
      const { person } = (await session.get('Patient', b.split('/')[1]!))!.resource;
      return (await session.ledger({ person, count: 10 })).filter(({ kind }) => kind === 'use').map(({ organization }) => organization);
    });
    expect(looked).toEqual(['gateway']);
  });
});

const personOf = async (reference: string): Promise<string> => gateway.gateway.store.read('test', async (session) => (await session.get('Patient', reference.split('/')[1]!))!.resource.person);
const operator = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: ['console'], request: 'test' };
const compare = async (): Promise<void> => { expect((await gateway.gateway.app.findMatches(operator)).ok).toBe(true); };
interface Item { readonly id: string; readonly for: { readonly reference: string }; readonly focus: { readonly reference: string }; readonly input: readonly { readonly valueString: string }[] }
const items = async (patients: readonly string[]): Promise<readonly Item[]> => {
  const open = JSON.parse((await send(gateway, staff, '$match-work')).text) as readonly Item[];
  return open.filter((each) => patients.includes(each.for.reference) && patients.includes(each.focus.reference));
};
const decide = (name: string, values: Readonly<Record<string, string | readonly string[]>>, token = staff): Promise<Answered> => post(gateway, token, `$${name}`, {
  resourceType: 'Parameters', parameter: Object.entries({ by: 'Iris Vale', reason: 'Fingerprints compared', ...values }).flatMap(([key, value]) => [value].flat().map((each) => ({ name: key, valueString: each }))),
});

describe('Two Patients that may be one person', () => {
  it('are not linked on name and birth date: they wait for a person, and the item says in what they agree and nothing of what they say', async () => {
    const both = [await create(gateway, program, patient({ family: 'Abernathy', birth: '1968-05-21' })), await create(gateway, landlord, patient({ family: 'Abernathy', birth: '1968-05-21' }))];
    expect(await personOf(both[0]!)).not.toBe(await personOf(both[1]!));
    await compare();
    await compare();
    const [item, ...more] = await items(both);
    expect(more).toEqual([]);
    expect(JSON.stringify(item)).toContain('given:same');
    expect(JSON.stringify(item)).not.toMatch(/Abernathy|1968-05/);
  });

  it('are one when staff say so, with their name on it; and no partner may say so, or see the list', async () => {
    const both = [await create(gateway, program, patient({ family: 'Birdwhistle', birth: '1969-05-21' })), await create(gateway, landlord, patient({ family: 'Birdwhistle', birth: '1969-05-21' }))];
    await compare();
    const [item] = await items(both);
    expect((await decide('review-match', { id: item!.id, decision: 'same' }, landlord)).status).toBe(403);
    expect((await send(gateway, landlord, '$match-work')).status).toBe(403);
    expect((await send(gateway, landlord, `Task/${item!.id}`)).status).toBe(404);
    expect((await decide('review-match', { id: item!.id, decision: 'same' })).status).toBe(200);
    expect(await personOf(both[0]!)).toBe(await personOf(both[1]!));
    expect(await items(both)).toEqual([]);
    expect((await decide('review-match', { id: item!.id, decision: 'different' })).status).toBe(404);
    const person = await personOf(both[0]!);
    const acts = await gateway.gateway.store.read('test', async (session) => (await session.ledger({ person, kind: 'admin', count: 20 })).map(({ detail }) => detail).join());
    expect(acts).toContain('Iris Vale');
  });

  it('are asked about once: kept apart, they stay so', async () => {
    const both = [await create(gateway, program, patient({ family: 'Culpepper', birth: '1970-05-21' })), await create(gateway, landlord, patient({ family: 'Culpepper', birth: '1970-05-21' }))];
    await compare();
    expect((await decide('review-match', { id: (await items(both))[0]!.id, decision: 'different' })).status).toBe(200);
    await post(gateway, landlord, 'Patient', patient({ family: 'Unrelated', birth: '1940-01-01' }));
    const again = await gateway.ask(landlord, `/fhir/R4/${both[1]!}`, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...patient({ family: 'Culpepper', birth: '1970-05-21', phone: '8165550123' }), id: both[1]!.split('/')[1] }) });
    expect(again.status).toBe(200);
    await compare();
    expect(await items(both)).toEqual([]);
    expect(await personOf(both[0]!)).not.toBe(await personOf(both[1]!));
  });

  it('wait for a person too when they share a trusted identifier and name and birth date contradict it', async () => {
    const both = [await create(gateway, program, patient({ given: 'Harold', family: 'Dunwoody', birth: '1951-05-21', sid: 'match-wrong' })), await create(gateway, landlord, patient({ given: 'Ines', family: 'Echevarria', birth: '1993-11-02', sid: 'match-wrong' }))];
    expect(await personOf(both[0]!)).not.toBe(await personOf(both[1]!));
    await compare();
    expect(await items(both)).toHaveLength(1);
  });
});

const ORDER = ['certain', 'probable', 'possible'];
describe('A small county of four sources', () => {
  it('becomes the persons and the items of the work list that the benchmark counts', async () => {
    const records = populationOf({ seed: 26, people: 20, trusted: 'all' });
    const [traits, matcher] = [allTraits(records), matcherOf(matchingKnowledge(), TRUSTED)];
    const { persons, linked, items: counted } = asInGateway(records, traits, { matcher, pairs: tally(records, matcher, traits).pairs });
    expect([linked.right > 10, counted.right > 2, counted.wrong > 0]).toEqual([true, true, true]);
    const tokens = new Map<string, string>();
    for (const { source } of records) {
      tokens.set(source, tokens.get(source) ?? await gateway.tokenFor(source));
    }
    const references: string[] = [];
    for (const { source, patient: { id: _, ...resource } } of records) {
      references.push(await create(gateway, tokens.get(source)!, resource));
    }
    await compare();
    const held = await Promise.all(references.map(personOf));
    const asNumbers = held.map((person) => held.indexOf(person));
    expect(asNumbers).toEqual(persons.map((person) => persons.indexOf(person)));
    const doubted = (await items(references)).map((item) => [item.for.reference, item.focus.reference].map((each) => held[references.indexOf(each)]!).toSorted().join(' '));
    expect([new Set(doubted).size, doubted.length]).toEqual([counted.right + counted.wrong, counted.right + counted.wrong]);
    const grades = (await items(references)).map((item) => item.input[0]!.valueString);
    expect([grades.filter((grade) => grade === 'certain').length, grades]).toEqual([counted.certain, grades.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))]);
  });
});

describe('A wrong link', () => {
  it('is undone: records, readers and ledger part; what it had shown to whom is on the breach list, and they are told', async () => {
    const theirs = await personAtProgram(gateway, program, 'unlink-a');
    await file(gateway, program, fullForm({ patient: theirs.patient, categories: ['diagnosis'] }));
    const other = await personAtProgram(gateway, program, 'unlink-b');
    expect((await send(gateway, hospital, other.records['condition']!)).status).toBe(404);
    expect((await decide('link-patients', { patient: [theirs.patient, other.patient] })).status).toBe(200);
    expect((await send(gateway, hospital, other.records['condition']!)).status).toBe(200);
    expect((await send(gateway, hospital, theirs.records['condition']!)).status).toBe(200);

    const undone = await decide('unlink-patients', { patient: [other.patient], reason: 'Photographs differ' });
    const report = JSON.parse(undone.text) as { readonly moves: readonly string[]; readonly torn: readonly string[]; readonly shown: readonly { readonly organization: string; readonly wrong: readonly string[] }[] };
    expect(report.moves).toEqual(expect.arrayContaining([other.patient, ...Object.values(other.records)]));
    expect(report.moves).not.toContain(theirs.records['condition']);
    expect(report.torn).toEqual([]);
    expect(report.shown.filter(({ wrong }) => wrong.length > 0)).toEqual([expect.objectContaining({ organization: 'larkspur', wrong: [other.records['condition']] })]);

    expect((await send(gateway, hospital, other.records['condition']!)).status).toBe(404);
    expect((await send(gateway, hospital, theirs.records['condition']!)).status).toBe(200);
    const accountOf = async (reference: string): Promise<string> => (await send(gateway, staff, `${reference}/$disclosures`)).text;
    expect(await accountOf(other.patient)).toContain(other.records['condition']!);
    expect(await accountOf(theirs.patient)).not.toContain(other.records['condition']!);
    const person = await personOf(other.patient);
    const held = await gateway.gateway.store.read('test', async (session) => ({
      breaches: (await session.recordsOf(person)).filter(({ type, body }) => type === 'Task' && body.includes('breach-assessment') && body.includes('other-person')).length,
      acts: (await session.ledger({ person, kind: 'admin', count: 20 })).map(({ detail }) => detail).join(),
    }));
    expect(held.breaches).toBe(1);
    expect(held.acts).toContain('Photographs differ');
    const told = await send(gateway, await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician' }), 'Communication?category=record-withdrawn');
    expect(told.text).toContain('record-withdrawn');

    await compare();
    expect(await items([theirs.patient, other.patient])).toEqual([]);
    expect((await gateway.gateway.store.verifyLedger('test', {})).firstBad).toBeUndefined();
    expect((await decide('unlink-patients', { patient: [other.patient] })).status).toBe(422);
    expect((await decide('unlink-patients', { patient: [other.patient] }, landlord)).status).toBe(403);
  });
});

describe('A wrong link that showed two as one to somebody who might have had either', () => {
  it('is no breach; whoever was shown both is told to read them again', async () => {
    const [one, two] = [await personAtProgram(gateway, program, 'unlink-c'), await personAtProgram(gateway, program, 'unlink-d')];
    for (const each of [one, two]) {
      await file(gateway, program, fullForm({ patient: each.patient, categories: ['diagnosis'] }));
    }
    expect((await decide('link-patients', { patient: [one.patient, two.patient] })).status).toBe(200);
    const asked = `Condition?_id=${[one, two].map(({ records }) => records['condition']!.slice(10)).join(',')}`;
    const both = (await send(gateway, hospital, asked)).text;
    expect([one, two].map(({ records }) => both.includes(records['condition']!))).toEqual([true, true]);
    const report = JSON.parse((await decide('unlink-patients', { patient: [two.patient] })).text) as { readonly shown: readonly { readonly wrong: readonly string[]; readonly parted: readonly string[]; readonly kept: readonly string[] }[] };
    expect(report.shown.map(({ wrong }) => wrong)).toEqual([[]]);
    expect(report.shown[0]!.parted).toContain(two.records['condition']);
    expect(report.shown[0]!.kept).toContain(one.records['condition']);
    const told = await send(gateway, await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician' }), 'Communication?category=record-corrected');
    expect(told.text).toContain(two.records['condition']!);
    const after = (await send(gateway, hospital, `Condition?patient=${one.patient}`)).text;
    expect([one, two].map(({ records }) => after.includes(records['condition']!))).toEqual([true, false]);
  });
});

describe('The command matches', () => {
  const run = async (...args: readonly string[]): Promise<{ readonly status: number; readonly out: string }> => {
    const out: string[] = [];
    const offline = { app: gateway.gateway.app, deps: gateway.gateway.deps, caller: operator, close: () => Promise.resolve() } as unknown as Offline;
    const deps = { io: { out: (text: string) => { out.push(text); }, err: (text: string) => { out.push(text); } }, offline: () => Promise.resolve(ok(offline)) } as unknown as CliDeps;
    return { status: await throughcare(['matches', ...args], deps), out: out.join('\n') };
  };
  const signed = ['--confirm', 'Iris Vale', '--reason', 'Seen in person'];

  it('compares what waits, lists without names, decides, links and parts, each with a name and a reason only', async () => {
    const both = [await create(gateway, program, patient({ family: 'Featherstone', birth: '1971-05-21' })), await create(gateway, landlord, patient({ family: 'Featherstone', birth: '1971-05-21' }))];
    const ids = both.map((each) => each.split('/')[1]!);
    const listed = await run();
    expect(listed.status).toBe(0);
    const line = listed.out.split('\n').find((each) => each.includes(ids[0]!) && each.includes(ids[1]!))!;
    expect(line).toMatch(/probable|possible/);
    expect(listed.out).not.toContain('Featherstone');
    expect((await run('--same', line.split(' ')[0]!)).status).toBe(2);
    expect((await run('--same', line.split(' ')[0]!, ...signed)).status).toBe(0);
    expect(await personOf(both[0]!)).toBe(await personOf(both[1]!));
    expect(JSON.parse((await run('--unlink', ids[1]!, ...signed)).out)).toMatchObject({ moves: [both[1]], torn: [], shown: [] });
    expect(await personOf(both[0]!)).not.toBe(await personOf(both[1]!));
    expect((await run('--link', ...ids, ...signed)).status).toBe(0);
    expect(await personOf(both[0]!)).toBe(await personOf(both[1]!));
    expect((await run('--link', ...signed)).status).toBe(2);
    expect((await run('--unlink', 'nobody', ...signed)).status).toBe(1);
  });
});

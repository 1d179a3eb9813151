// SPDX-License-Identifier: Apache-2.0
/** Whose record it is: asked by partners and by staff, doubted, settled, and taken back (docs/matching.md). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, file, fullForm, personAtProgram, post, SID, type Answered, type Entry, type Loose } from './support.ts';

let gateway: TestGateway;
let [program, hospital, landlord, staff] = ['', '', '', ''];

beforeAll(async () => {
  gateway = await openGateway();
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

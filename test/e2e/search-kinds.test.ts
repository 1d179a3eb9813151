// SPDX-License-Identifier: Apache-2.0
/** Searches that name more than one thing at once: composites, value sets and the compartment of a Patient; and whom they leave out. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, entriesOf, file, fullForm, patientOf, personAtProgram, post, programRecords, refsOf, send, SID } from './support.ts';

let gateway: TestGateway;
let program: string;
let housing: string;
let patient: string;
let pressure: string;
let condition: string;

const loinc = (code: string): object => ({ coding: [{ system: 'http://loinc.org', code }] });

beforeAll(async () => {
  gateway = await openGateway();
  [program, housing] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('home-again')]);
  patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'kinds' }));
  pressure = await create(gateway, program, {
    resourceType: 'Observation', status: 'final', subject: { reference: patient }, code: loinc('85354-9'), effectiveDateTime: '2026-10-06T15:00:00Z',
    component: [['8480-6', 150], ['8462-4', 90]].map(([code, value]) => ({ code: loinc(String(code)), valueQuantity: { value, code: 'mm[Hg]', system: 'http://unitsofmeasure.org' } })),
  });
  condition = await create(gateway, program, programRecords(patient)['condition']!);
  await create(gateway, program, programRecords(patient)['test']!);
});
afterAll(() => gateway.close());

describe('a search', () => {
  it.each<readonly [string, boolean]>([
    ['component-code-value-quantity=http://loinc.org|8480-6$ge140', true], ['component-code-value-quantity=8480-6$150||mm[Hg]', true],
    ['component-code-value-quantity=8462-4$ge140', false], ['combo-code-value-quantity=8462-4$lt91,8480-6$lt91', true],
    ['code-value-quantity=85354-9$ge1', false],
  ])('by composite finds values only beside their own code: %s', async (query, found) => {
    expect(await refsOf(gateway, program, `Observation?${query.replaceAll('|', '%7C')}`)).toEqual(found ? [pressure] : []);
  });

  it.each([
    ['below', 'F11', true], ['below', 'F11.2', true], ['below', 'F11.20', true], ['below', 'F11.21', false], ['below', 'F1A', false], ['below', 'F10', false],
    ['above', 'F11.20', true], ['above', 'F11.201', true], ['above', 'F11.2', false], ['above', 'F11.21', false],
  ] as const)('by :%s of the ICD-10-CM code %s finds what is on that side of it in the hierarchy', async (modifier, code, found) => {
    const value = encodeURIComponent(`http://hl7.org/fhir/sid/icd-10-cm|${code}`);
    expect(await refsOf(gateway, program, `Condition?code:${modifier}=${value}`)).toEqual(found ? [condition] : []);
    expect(await refsOf(gateway, program, `Patient?_has:Condition:subject:code:${modifier}=${value}`)).toEqual(found ? [patient] : []);
    expect(await refsOf(gateway, housing, `Condition?code:${modifier}=${value}`)).toEqual([]);
  });

  it('by a part of a hierarchy that is not known here is refused with the reason', async () => {
    const answer = await send(gateway, program, 'Condition?code:below=http://snomed.info/sct%7C73211009');
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('No hierarchy is known')]);
  });

  it('by value set finds its codes, and with not-in the rest', async () => {
    const set = encodeURIComponent('http://hl7.org/fhir/ValueSet/condition-clinical');
    expect([await refsOf(gateway, program, `Condition?clinical-status:in=${set}`), await refsOf(gateway, program, `Condition?clinical-status:not-in=${set}`)]).toEqual([[condition], []]);
    expect((await send(gateway, program, 'Condition?code:in=http://x.example/vs')).status).toBe(400);
  });

  it.each<readonly [string, readonly ('pressure' | 'test')[]]>([
    ['code eq http://loinc.org|85354-9', ['pressure']], ['not (code eq 85354-9)', ['test']], ['code ne 85354-9', ['test']],
    ['code eq 85354-9 or code eq 19261-7', ['pressure', 'test']], ['code eq 85354-9 and code eq 19261-7', []],
    ['date ge 2026-10-06 and not (code eq 19261-7)', ['pressure']], ['(code eq 85354-9 or code eq 19261-7) and date lt 1990-01-01', []],
    ['value-quantity pr true', []], ['component-code pr true', ['pressure']], ['subject.name co "elgad" and component-code pr true', ['pressure']],
    ['subject.name ew "gado"', ['pressure', 'test']], ['subject.name ew "elga"', []], ['date po 2026-10', ['pressure', 'test']], ['date po 2026-10-07', []], ['subject.birthdate po 1991 and code eq 85354-9', ['pressure']],
    ['status ni http://hl7.org/fhir/ValueSet/observation-status', []], ['subject.name eq "elgad"', []], ['not (not (code eq 85354-9))', ['pressure']], ['status in http://hl7.org/fhir/ValueSet/observation-status and code eq 85354-9', ['pressure']],
  ])('by _filter finds what the expression says: %s', async (filter, expected) => {
    const found = await refsOf(gateway, program, `Observation?patient=${patient}&_filter=${encodeURIComponent(filter)}`);
    expect(found.map((each) => (each === pressure ? 'pressure' : 'test')).toSorted()).toEqual(expected);
  });

  it.each(['code', 'code eq', 'code eq x and', '(code eq x', 'code eq x)', 'code like x', 'no-such eq x', 'code gt x', 'code eq a and code eq b or code eq c', 'status po x', 'date po ge2026', 'date ew 6', 'code ss http://loinc.org|85354-9', 'code re x', '"', `${'not ('.repeat(30)}code eq x${')'.repeat(30)}`])(
    'by _filter that cannot be read, or is not served, is refused: %s', async (filter) => {
      expect([400, 403]).toContain((await send(gateway, program, `Observation?_filter=${encodeURIComponent(filter)}`)).status);
    });

  it('by :of-type finds an identifier by its kind, and a social security number by no kind', async () => {
    const kinds = 'http://terminology.hl7.org/CodeSystem/v2-0203';
    const identifier = [['MR', 'urn:mr', 'of-type-1'], ['SS', 'http://hl7.org/fhir/sid/us-ssn', '078-05-1120']].map(([code, system, value]) => ({ type: { coding: [{ system: kinds, code }] }, system, value }));
    const typed = await create(gateway, program, { resourceType: 'Patient', name: [{ family: 'Typed' }], identifier });
    const found = async (value: string): Promise<readonly string[]> => refsOf(gateway, program, `Patient?identifier:of-type=${encodeURIComponent(value)}`);
    expect([await found(`${kinds}|MR|of-type-1`), await found(`${kinds}|PI|of-type-1`), await found(`${kinds}|SS|078-05-1120`)]).toEqual([[typed], [], []]);
    expect(await Promise.all([`Patient?identifier:of-type=${kinds}|MR`, `Patient?gender:of-type=${kinds}|MR|x`].map(async (path) => (await send(gateway, program, path)).status))).toEqual([400, 400]);
  });

  it('by _filter follows a reference (re) and a hierarchy of codes (ss, sb)', async () => {
    const [hit, id] = [async (type: string, filter: string) => (await refsOf(gateway, program, `${type}?patient=${patient}&_filter=${encodeURIComponent(filter)}`)).length, patient];
    expect([await hit('Observation', `subject re ${id}`), await hit('Observation', `subject re ${gateway.url}/fhir/R4/${id}`), await hit('Observation', 'subject re Patient/none')]).toEqual([2, 2, 0]);
    const icd = 'http://hl7.org/fhir/sid/icd-10-cm';
    expect([await hit('Condition', `code ss ${icd}|F11`), await hit('Condition', `code sb ${icd}|F11.20`), await hit('Condition', `code sb ${icd}|F11`), await hit('Condition', `code ss ${icd}|F10`)]).toEqual([1, 1, 0, 0]);
  });

  it('by _filter tells nothing of who may not be seen', async () => {
    const shape = async (id: string): Promise<unknown> => {
      const { status, json } = await send(gateway, housing, `Condition?_total=accurate&_filter=${encodeURIComponent(`subject eq ${id} or code eq F11.20 or not (subject.name co "zzz")`)}`);
      return [status, json['total']];
    };
    expect(await shape(patient)).toEqual(await shape('Patient/none'));
    expect(await refsOf(gateway, housing, `Condition?_filter=${encodeURIComponent('not (code eq x)')}`)).toEqual([]);
  });

  it('by _list finds the items of a List, and for who may not see the List or an item there are none', async () => {
    const list = await create(gateway, program, { resourceType: 'List', status: 'current', mode: 'working', subject: { reference: patient }, entry: [{ item: { reference: pressure } }, { item: { reference: condition } }] });
    const [id] = list.split('/').slice(1);
    expect([await refsOf(gateway, program, `Observation?_list=${id!}`), await refsOf(gateway, program, `Condition?_list=none,${id!}`), await refsOf(gateway, program, 'Condition?_list=none')]).toEqual([[pressure], [condition], []]);
    const shape = async (of: string): Promise<unknown> => { const { status, json } = await send(gateway, housing, `Observation?_list=${of}&_total=accurate`); return [status, json['total']]; };
    expect(await shape(id!)).toEqual(await shape('none'));
  });

  it('by a code beside a reference finds it only for who may see what the reference leads to', async () => {
    const concept = (code: string): object => ({ coding: [{ system: 'urn:role', code }] });
    const sister = await create(gateway, program, { resourceType: 'RelatedPerson', patient: { reference: patient } });
    const team = await create(gateway, program, { resourceType: 'CareTeam', status: 'active', subject: { reference: patient }, participant: [{ role: [concept('lead')], member: { reference: 'Organization/open-door' } }, { role: [concept('sister')], member: { reference: sister } }] });
    expect(await Promise.all(['role=lead', 'role=sister', 'role=urn:role|sister', 'role:not=lead', 'role=other', 'role:missing=false'].map(async (query) => (await refsOf(gateway, program, `CareTeam?patient=${patient}&${query}`)).length))).toEqual([1, 1, 1, 0, 0, 1]);
    // A reference to what is not there any more finds nothing, and neither does the code beside it.
    await send(gateway, program, sister, { method: 'DELETE' });
    expect([await refsOf(gateway, program, 'CareTeam?role=sister'), await refsOf(gateway, program, 'CareTeam?role=lead')]).toEqual([[], [team]]);
  });

  it('by the text of records finds what the asker gets to read, with totals and pages, and nothing that is left out of it', async () => {
    const clinic = await gateway.tokenFor('larkspur');
    const there = await create(gateway, clinic, patientOf('Delgado', { [SID]: 'kinds' }));
    const [subject, text] = [{ reference: there }, { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml">Told of <b>sarcoi</b>dosis &amp; fatigue</div>' }];
    const session = await create(gateway, clinic, { resourceType: 'Observation', status: 'final', subject, code: { coding: [{ system: cs('category'), code: 'psychotherapy-note' }] }, meta: { tag: [{ system: cs('category'), code: 'psychotherapy-note' }] }, note: [{ text: 'sarcoidosis' }] });
    const plain = await create(gateway, clinic, { resourceType: 'Observation', status: 'final', subject, text, code: { text: 'Fatigue F11.20' } });
    const told = await create(gateway, clinic, { resourceType: 'Observation', status: 'final', subject, text, code: { text: 'Rash' }, derivedFrom: [{ reference: session }], note: [{ text: 'Home Again, room 41.5' }] });
    const plan = await create(gateway, clinic, { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, text, description: 'Rest' });
    const [own, other] = [(query: string) => refsOf(gateway, clinic, query), (query: string) => refsOf(gateway, program, query)];
    expect([await own('Observation?_text=sarcoidosis'), await own('CarePlan?_text=sarcoidosis'), await own('Observation?_content=sarcoidosis&_sort=-_lastUpdated')]).toEqual([[plain, told], [plan], [told, plain, session]]);
    // The program gets the record about the session without its narrative, the plan too, and the session not at all.
    expect([await other(`Observation?patient=${patient}&_text=sarcoidosis`), await other('CarePlan?_text=sarcoidosis'), await other('CarePlan?_content=rest'), await other('Observation?_content=sarcoidosis')]).toEqual([[plain], [], [plan], [plain]]);
    expect([await other('Observation?_text=not sarcoidosis&_content=rash'), await other('Observation?_content="home again" AND 41.5'), await other('Observation?_content=415'), await other('?_type=CarePlan,Observation&_content=(rest OR f11.20) -rash')]).toEqual([[told], [told], [], [plain, plan]]);
    const page = (await send(gateway, program, 'Observation?_content=rash,fatigue&_count=1&_total=accurate&_sort=_lastUpdated')).json;
    const next = (page['link'] as readonly { relation: string; url: string }[]).find((each) => each.relation === 'next')?.url ?? '';
    expect([page['total'], JSON.stringify(page).includes(plain.split('/')[1]!), await other(next.slice(next.indexOf('/fhir/R4/') + 9))]).toEqual([2, true, [told]]);
    expect((await entriesOf(gateway, clinic, 'Observation?_text=sarcoidosis&_content=rash&_include=Observation:derived-from')).map(({ search }) => search?.mode)).toEqual(['match', 'include']);
    expect(await Promise.all(['Observation?_content=(', 'Observation?_content=', 'Observation?subject._content=x', 'Binary?_text=x', 'Observation?_text:exact=x'].map(async (path) => (await send(gateway, program, path)).status))).toEqual([400, 400, 400, 400, 400]);
    await Promise.all([told, plain, plan, session].map((each) => send(gateway, clinic, each, { method: 'DELETE' })));
  });

  it('finds what another source holds by the Patient in which the asker knows the person: brought along, in chains and the other way round', async () => {
    const [clinic, mrn] = [await gateway.tokenFor('larkspur', { purpose: 'treatment' }), 'urn:throughcare:test:mrn'];
    const theirs = (await personAtProgram(gateway, program, 'alias')).records['medication']!;
    const own = await create(gateway, clinic, patientOf('Delgado-Reyes', { [SID]: 'alias', [mrn]: 'L-77' }));
    const asked = ['MedicationRequest?patient.identifier=L-77', 'MedicationRequest?patient.name=Delgado-Reyes', 'MedicationRequest?patient:Patient._has:Encounter:patient:status=finished', `Patient?_has:MedicationRequest:subject:status=active&identifier=L-77`,
      'MedicationRequest?_include=MedicationRequest:patient', 'MedicationRequest?_include=MedicationRequest:*', 'Patient?identifier=L-77&_revinclude=MedicationRequest:patient'];
    const found = async (): Promise<readonly string[]> => Promise.all(asked.map(async (query) => (await entriesOf(gateway, clinic, query)).filter(({ resource }) => resource.resourceType !== 'Communication').map(({ resource, search }) => `${search?.mode ?? ''} ${resource.resourceType}/${resource.id}`).join()));
    expect(await found()).toEqual(['', '', '', '', '', '', `match ${own}`]);
    await file(gateway, program, fullForm({ patient: (await entriesOf(gateway, program, 'Patient?identifier=alias')).map(({ resource }) => `Patient/${resource.id}`)[0]! }));
    const [order, self] = [`match ${theirs}`, `match ${own}`];
    expect(await found()).toEqual([order, order, '', self, `${order},include ${own}`, `${order},include ${own}`, `${self},include ${theirs}`]);
    expect(await refsOf(gateway, program, 'MedicationRequest?patient.name=Delgado-Reyes')).toEqual([]);
  });

  it('by what stands beside a reference finds it only for who may see what that leads to: the element goes with it', async () => {
    const clinic = await gateway.tokenFor('larkspur', { purpose: 'treatment' });
    const own = await create(gateway, clinic, patientOf('Delgado', { [SID]: 'beside' }));
    await create(gateway, program, patientOf('Delgado', { [SID]: 'beside' }));
    const [subject, code] = [{ reference: own }, (text: string): object => ({ coding: [{ system: 'urn:x', code: text }] })];
    // What a session of psychotherapy is about stays with the clinic (45 CFR 164.508(a)(2)).
    const session = await create(gateway, clinic, { resourceType: 'Observation', status: 'final', subject, code: code('o'), meta: { tag: [{ system: cs('category'), code: 'psychotherapy-note' }] } });
    const hidden = { reference: session };
    const made = [
      { ...programRecords(own)['condition']!, stage: [{ summary: code('stage-x'), assessment: [hidden] }], evidence: [{ code: [code('evidence-x')], detail: [hidden] }] },
      { resourceType: 'Immunization', status: 'completed', vaccineCode: code('v'), patient: subject, occurrenceDateTime: '2026-10-01', reaction: [{ date: '2026-10-03', detail: hidden }] },
      { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, activity: [{ outcomeReference: [hidden], detail: { status: 'completed', code: code('activity-x'), scheduledPeriod: { start: '2026-10-05', end: '2026-10-06' } } }] },
    ];
    const ids = [];
    for (const each of made) {
      ids.push(await create(gateway, clinic, each));
    }
    const asked = ['Condition?stage=stage-x', 'Condition?evidence=urn:x%7Cevidence-x', 'Condition?evidence:missing=false', 'CarePlan?activity-code=activity-x', 'Immunization?reaction-date=2026-10-03', 'CarePlan?activity-date=2026-10-05'];
    const found = (token: string): Promise<readonly (readonly string[])[]> => Promise.all(asked.map((query) => refsOf(gateway, token, query)));
    expect([await found(clinic), (await send(gateway, clinic, 'Encounter?location-period=2026')).status]).toEqual([[[ids[0]], [ids[0]], [ids[0]], [ids[2]], [], []], 400]);
    const read = await Promise.all(['Condition', 'Immunization', 'CarePlan'].map(async (type) => (await entriesOf(gateway, program, `${type}?patient.identifier=beside`)).map(({ resource }) => ['stage', 'evidence', 'reaction', 'activity'].filter((each) => resource[each] !== undefined))));
    expect(read).toEqual([[[]], [[]], [[]]]);
    expect(await found(program)).toEqual(asked.map(() => []));
    for (const each of [...ids, session]) {
      await send(gateway, clinic, each, { method: 'DELETE' });
    }
  });

  it('by somebody else of whom a record speaks finds it only for who may see that one there, whatever else the answer holds', async () => {
    const clinic = await gateway.tokenFor('larkspur', { purpose: 'treatment' });
    const [hers, his] = [await create(gateway, program, patientOf('Delgado', { [SID]: 'her' })), await create(gateway, program, patientOf('Quist', { [SID]: 'him' }))];
    const [ownHer, ownHim] = [await create(gateway, clinic, patientOf('Delgado', { [SID]: 'her' })), await create(gateway, clinic, patientOf('Quist', { [SID]: 'him' }))];
    await file(gateway, program, fullForm({ patient: hers }));
    const told = await create(gateway, program, { ...programRecords(hers)['condition']!, asserter: { reference: his, display: 'Quist' } });
    const id = ownHim.split('/')[1]!;
    const searches = ['Condition?asserter:Patient.identifier=him', 'Condition?asserter:Patient.name=Quist', `Condition?asserter:Patient._id=${id}`, `Condition?asserter=${ownHim}`, 'Condition?asserter:missing=false',
      `Condition?_filter=${encodeURIComponent('asserter.identifier eq "him"')}`, 'Patient?identifier=him&_has:Condition:asserter:code=F11.20'];
    expect(await Promise.all(searches.map((query) => refsOf(gateway, clinic, query)))).toEqual(searches.map(() => []));
    const pages = [`Condition?patient=${ownHer}&_include=Condition:asserter`, `Condition?patient=${ownHer}&_include=Condition:*`, 'Patient?identifier=him&_revinclude=Condition:asserter', `?_type=Patient,Condition&_id=${id},${told.split('/')[1]!}`];
    const shown = await Promise.all(pages.map(async (query) => (await entriesOf(gateway, clinic, query)).filter(({ resource: { resourceType } }) => resourceType !== 'Communication').map(({ resource }) => [`${resource.resourceType}/${resource.id}`, resource['asserter']])));
    expect(shown.map((page) => page.toSorted())).toEqual([[[told, undefined]], [[ownHer, undefined], [told, undefined]].toSorted(), [[ownHim, undefined]], [[ownHim, undefined], [told, undefined]].toSorted()]);
    // To who holds that one it is told, under the name that it has there.
    const own = await create(gateway, clinic, { ...programRecords(ownHer)['condition']!, asserter: { reference: ownHim } });
    expect([await refsOf(gateway, clinic, 'Condition?asserter:Patient.identifier=him'), await refsOf(gateway, clinic, 'Patient?_has:Condition:asserter:code=F11.20')]).toEqual([[own], [ownHim]]);
    await Promise.all([told, own].map((each) => send(gateway, each === own ? clinic : program, each, { method: 'DELETE' })));
  });

  it('by one\'s own Patient finds what another source wrote about a Patient that one does not see', async () => {
    await gateway.add({
      organization: { id: 'mercy', name: 'Mercy Hospital', statuses: ['covered-entity', 'health-care-provider'], identifiers: [] }, people: [], participants: [], feeds: [],
      agreements: [{ id: 'mercy-baa', type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true }],
      clients: [{ id: 'mercy', name: 'Mercy', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', active: true }],
    });
    const [clinic, mercy] = await Promise.all(['larkspur', 'mercy'].map((each) => gateway.tokenFor(each, { purpose: 'treatment' })));
    const hers = await create(gateway, program, patientOf('Delgado', { [SID]: 'between' }));
    await file(gateway, program, fullForm({ patient: hers }));
    await create(gateway, program, programRecords(hers)['condition']!);
    // The hospital has no Patient of its own for her: it sees the program's, and writes about that one.
    expect(await refsOf(gateway, clinic!, 'Patient?identifier=between')).toEqual([hers]);
    const written = await create(gateway, clinic!, { ...programRecords(hers)['test']!, code: loinc('718-7') });
    const later = await create(gateway, clinic!, {
      ...programRecords(hers)['test']!, code: loinc('718-9'), focus: [{ reference: `${hers}/_history/1` }], extension: [{ url: 'https://x.example/about', valueUri: `${gateway.url}/fhir/R4/${hers}` }],
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${hers}">her</a></div>` },
    });
    const own = await create(gateway, mercy!, patientOf('Delgado', { [SID]: 'between' }));
    expect((await send(gateway, mercy!, hers)).status).toBe(404);
    const queries = ['Observation', `Observation?patient=${own}`, `Observation?patient:Patient=${own.split('/')[1]!}`, `${own}/Observation`, 'Observation?patient.identifier=between', `Provenance?target:Observation.patient=${own}`, `Observation?patient=${hers}`, `Observation?_filter=${encodeURIComponent(`not (subject eq ${own})`)}`];
    expect(await Promise.all(queries.map((query) => refsOf(gateway, mercy!, query)))).toEqual([...Array.from({ length: 5 }, () => [written, later]), [], [], []]);
    expect((await entriesOf(gateway, mercy!, `Observation?patient=${own}`)).map(({ resource }) => resource['subject'])).toEqual([{ reference: own }, { reference: own }]);
    expect([await refsOf(gateway, mercy!, '?_type=Patient,Group&_has:Observation:subject:code=718-7')]).toEqual([[own]]);
    // Under which Patient each is kept shows neither in an order nor in an address with a version or within a narrative.
    const late = await create(gateway, clinic!, { ...programRecords(await create(gateway, clinic!, patientOf('Delgado', { [SID]: 'between' })))['test']!, code: loinc('718-8') });
    expect([await refsOf(gateway, mercy!, 'Observation?_sort=subject,_lastUpdated'), await refsOf(gateway, mercy!, 'Observation?_sort=-subject,-_lastUpdated')]).toEqual([[written, later, late], [late, later, written]]);
    const shown = (await send(gateway, mercy!, later)).text;
    expect([shown.includes(hers.split('/')[1]!), shown.split(own).length]).toEqual([false, 5]);
  });

  it('finds an order by the medicine that goes along inside of it', async () => {
    const clinic = await gateway.tokenFor('larkspur', { purpose: 'treatment' });
    const [hers, own] = [await create(gateway, program, patientOf('Delgado', { [SID]: 'medicine' })), await create(gateway, clinic, patientOf('Delgado', { [SID]: 'medicine' }))];
    const medicine = await create(gateway, program, { resourceType: 'Medication', code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6813' }] } });
    const order = await create(gateway, program, { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: hers }, medicationReference: { reference: medicine } });
    const asked = ['medication.code=6813', 'medication.code=1', 'medication:missing=false', 'medication:missing=true'].map((query) => `MedicationRequest?patient=${own}&${query}`);
    const found = (): Promise<readonly (readonly string[])[]> => Promise.all(asked.map((query) => refsOf(gateway, clinic, query)));
    expect(await found()).toEqual([[], [], [], []]);
    await file(gateway, program, fullForm({ patient: hers }));
    expect([await found(), (await send(gateway, clinic, medicine)).status]).toEqual([[[order], [], [order], []], 404]);
  });

  it('in the compartment of a Patient finds what is about it, page after page', async () => {
    expect(await refsOf(gateway, program, `${patient}/Condition`)).toEqual([condition]);
    const first = await send(gateway, program, `${patient}/Observation?_count=1`);
    const next = (first.json['link'] as readonly { relation: string; url: string }[]).find((each) => each.relation === 'next')?.url ?? '';
    const second = await refsOf(gateway, program, next.slice(next.indexOf('/fhir/R4/') + 9));
    expect([JSON.stringify(first.json).includes(pressure.split('/')[1]!), second.length]).toEqual([second[0] !== pressure, 1]);
    expect((await send(gateway, program, `${patient}/Organization`)).status).toBe(400);
    expect((await post(gateway, program, `${patient}/Banana/_search`, {})).status).toBe(404);
  });

  it('in the compartment of an Encounter finds what happened there, and for who may not see it there is none', async () => {
    const visit = await create(gateway, program, { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject: { reference: patient } });
    const there = await create(gateway, program, { resourceType: 'Observation', status: 'final', subject: { reference: patient }, encounter: { reference: visit }, code: { text: 'there' } });
    expect([await refsOf(gateway, program, `${visit}/Observation`), await refsOf(gateway, program, `${visit}/Condition`)]).toEqual([[there], []]);
    const shape = async (of: string): Promise<unknown> => { const { status, json } = await send(gateway, housing, `${of}/Observation?_total=accurate`); return [status, json['total'], (json['entry'] as readonly unknown[]).length]; };
    expect([await shape(visit), (await send(gateway, program, `${visit}/Patient`)).status]).toEqual([await shape('Encounter/none'), 400]);
    const statement = (await send(gateway, program, 'metadata')).json as { readonly rest: readonly [{ readonly compartment: readonly string[] }] };
    expect(statement.rest[0].compartment).toEqual(['patient', 'encounter', 'practitioner', 'relatedperson', 'device'].map((each) => `http://hl7.org/fhir/CompartmentDefinition/${each}`));
    await send(gateway, program, there, { method: 'DELETE' });
  });

  it('in the compartment of a Practitioner, a RelatedPerson and a Device finds what they did, and for who may not see it there is none', async () => {
    const [sister, meter] = [await create(gateway, program, { resourceType: 'RelatedPerson', patient: { reference: patient } }), await create(gateway, program, { resourceType: 'Device', patient: { reference: patient } })];
    const done = (more: object): Promise<string> => create(gateway, program, { resourceType: 'Observation', status: 'final', subject: { reference: patient }, code: { text: 'done' }, ...more });
    const [counselor, ...owners] = ['Practitioner/dana-whitfield', sister, meter];
    const made = [await done({ performer: [{ reference: counselor }] }), await done({ performer: [{ reference: sister }] }), await done({ device: { reference: meter } })];
    for (const [index, owner] of [counselor, ...owners].entries()) {
      expect(await refsOf(gateway, program, `${owner}/Observation?code:text=done`)).toEqual([made[index]]);
      expect((await send(gateway, program, `${owner}/Goal`)).status).toBe(400);
    }
    const shape = async (token: string, of: string): Promise<unknown> => { const { status, json } = await send(gateway, token, `${of}/Observation?_total=accurate`); return [status, json['total'], (json['entry'] as readonly unknown[]).length]; };
    for (const owner of owners) {
      expect(await shape(housing, owner)).toEqual(await shape(housing, `${owner.split('/')[0]!}/none`));
    }
    // The counselor is known to all; what she did is not.
    expect(await shape(housing, counselor)).toEqual(await shape(housing, 'Practitioner/lee-brandt'));
    for (const each of [...made, ...owners]) {
      await send(gateway, program, each, { method: 'DELETE' });
    }
  });

  it('in the compartment of a Patient that the asker may not see answers as for none', async () => {
    const [hidden, absent] = await Promise.all([patient, 'Patient/none'].map((each) => send(gateway, housing, `${each}/Condition`)));
    const shape = (text: string | undefined): string => (text ?? '').replace(/_cursor=[^"]+/g, '').replace(/"(id|lastUpdated)":"[^"]*"/g, '');
    expect([hidden?.status, shape(hidden?.text)]).toEqual([absent?.status, shape(absent?.text)]);
  });
});

describe('the operations of US Core', () => {
  const parameters = (...parameter: readonly object[]): object => ({ resourceType: 'Parameters', parameter });
  const listed = (json: Readonly<Record<string, unknown>>): readonly string[] => ((json['entry'] ?? []) as readonly { readonly resource: { readonly resourceType: string; readonly id: string } }[]).filter(({ resource }) => resource.resourceType !== 'OperationOutcome').map(({ resource }) => `${resource.resourceType}/${resource.id}`);
  const idOf = (reference: string): string => reference.split('/')[1]!;
  let spring: string;
  let autumn: string;

  beforeAll(async () => {
    const document = (month: string, code: string): Promise<string> => create(gateway, program, {
      resourceType: 'DocumentReference', status: 'current', subject: { reference: patient }, type: loinc(code), date: `2026-${month}-28T12:00:00Z`,
      content: [{ attachment: { contentType: 'text/plain', data: 'dGV4dA==' } }], context: { period: { start: `2026-${month}-01`, end: `2026-${month}-20` } },
    });
    [spring, autumn] = [await document('04', '34133-9'), await document('10', '11488-4')];
  });

  it.each<readonly [string, readonly ('spring' | 'autumn')[]]>([
    ['', ['autumn']], ['&start=2026-01-01', ['spring', 'autumn']], ['&end=2026-05-01', ['spring']], ['&start=2026-05-01&end=2026-12-31', ['autumn']], ['&type=http://loinc.org|34133-9', ['spring']],
    ['&type=34133-9&type=11488-4&start=2026-01-01', ['spring', 'autumn']], ['&on-demand=true', []], ['&on-demand=false', ['autumn']],
  ])('$docref finds documents by the time of the care and by type, and without either the latest: %s', async (query, expected) => {
    const found = listed((await send(gateway, program, `DocumentReference/$docref?patient=${idOf(patient)}${query.replaceAll('|', '%7C')}`)).json);
    expect(found.toSorted()).toEqual(expected.map((each) => ({ spring, autumn })[each]).toSorted());
  });

  it('$docref takes Parameters, refuses what it does not know, and answers about who may not be seen as about nobody', async () => {
    const asked = parameters({ name: 'patient', valueId: idOf(patient) }, { name: 'start', valueDateTime: '2026-01-01' }, { name: 'type', valueCodeableConcept: loinc('34133-9') });
    expect(listed((await post(gateway, program, 'DocumentReference/$docref', asked)).json)).toEqual([spring]);
    expect(await Promise.all(['', '?patient=a%20b', `?patient=${idOf(patient)}&profile=x`, `?patient=${idOf(patient)}&start=soon`].map(async (query) => (await send(gateway, program, `DocumentReference/$docref${query}`)).status))).toEqual([400, 400, 400, 400]);
    const [hidden, absent] = await Promise.all([idOf(patient), 'none'].map((each) => send(gateway, housing, `DocumentReference/$docref?patient=${each}&start=2026-01-01`)));
    expect([hidden?.status, listed(hidden!.json), hidden?.json['total']]).toEqual([absent?.status, [], absent?.json['total']]);
  });

  it('$expand lists the codes of a value set at hand, a part of them on demand, and none of which it has a part only', async () => {
    const of = async (query: string): Promise<unknown> => {
      const { status, json } = await send(gateway, housing, `ValueSet/$expand?${query}`);
      const expansion = json['expansion'] as { readonly total: number; readonly contains?: readonly { readonly code: string }[] } | undefined;
      return [status, expansion?.total, expansion?.contains?.map(({ code }) => code)];
    };
    const url = 'url=http://hl7.org/fhir/ValueSet/administrative-gender';
    expect([await of(url), await of(`${url}&filter=MALE`), await of(`${url}&offset=1&count=2`)]).toEqual([
      [200, 4, expect.arrayContaining(['male', 'female', 'other', 'unknown'])], [200, 2, expect.arrayContaining(['male', 'female'])], [200, 4, ['male', 'other']],
    ]);
    expect([await of('url=http://x.example/none'), await of('url=http://hl7.org/fhir/us/core/ValueSet/detailed-race'), await of('filter=x')].map((each) => (each as readonly unknown[])[0])).toEqual([404, 403, 400]);
    expect((await post(gateway, housing, 'ValueSet/$expand', parameters({ name: 'url', valueUri: 'http://hl7.org/fhir/ValueSet/administrative-gender' }))).status).toBe(200);
  });
});

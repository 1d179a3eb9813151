// SPDX-License-Identifier: Apache-2.0
/** Releases without a Part 2 consent, and what of a release must not show: HIPAA, emergencies, the patient, restrictions, silence. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { consentOf, create, cs, entriesOf, FHIR, file, fullForm, patientOf, personAtProgram, post, programRecords, refsOf, send, SID, STATEMENTS } from './support.ts';
import type { Answered, Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let staff: string;
/** How far the gateway's clock runs ahead, in milliseconds. */
let ahead = 0;

beforeAll(async () => {
  gateway = await openGateway({ clock: { now: () => new Date(Date.now() + ahead).toISOString() } });
  const saintAnne = testPartners(gateway.jwks).find((partner) => partner.organization.id === 'larkspur')!;
  await gateway.add({
    ...saintAnne, organization: { ...saintAnne.organization, id: 'saint-anne', name: 'Saint Anne Hospital' }, agreements: [],
    people: [{ id: 'kit-osei', name: 'Kit Osei', roles: ['physician'], identifiers: [], active: true }, { id: 'lou-hart', name: 'Lou Hart', roles: ['plan-staff'], identifiers: [], active: true }],
    clients: [{ ...saintAnne.clients[0]!, id: 'saint-anne', roles: ['physician', 'plan-staff'] }],
  });
  [program, hospital, staff] = await tokens('open-door', 'larkspur', 'compliance');
});

afterAll(() => gateway.close());

async function tokens<const T extends readonly string[]>(...clients: T): Promise<{ [K in keyof T]: string }> {
  return await Promise.all(clients.map((client) => gateway.tokenFor(client))) as { [K in keyof T]: string };
}

const statusOf = async (token: string, path: string): Promise<number> => (await send(gateway, token, path)).status;

/** A person whom the hospital treats: Patient and a Condition under HIPAA alone. */
async function atHospital(sid: string): Promise<{ readonly patient: string; readonly diabetes: string }> {
  const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: sid }));
  return { patient, diabetes: await create(gateway, hospital, { resourceType: 'Condition', subject: { reference: patient }, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9' }] } }) };
}

describe('records under HIPAA alone', () => {
  it('go to another hospital that treats, without consent, notice or Part 2 label', async () => {
    const [[anne], { diabetes }] = [await tokens('saint-anne'), await atHospital('hipaa-1')];
    const answer = await send(gateway, anne, diabetes);
    expect([answer.status, /42CFRPart2|part2-notice/.test(answer.text)]).toEqual([200, false]);
  });

  it('go to supervision only on an authorization, and stop when it is revoked', async () => {
    const officer = await gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' });
    const { patient, diabetes } = await atHospital('hipaa-2');
    expect(await statusOf(officer, diabetes)).toBe(404);
    const form = fullForm({ patient, variant: 'hipaa-authorization', disclosers: ['Organization/larkspur'], recipients: ['Organization/county-probation'], categories: ['diagnosis'], purposes: ['cj-monitoring'] });
    await file(gateway, hospital, { ...form, statements: STATEMENTS.filter((each) => each !== 'conditioning') });
    expect(await statusOf(officer, diabetes)).toBe(404);
    const consent = await file(gateway, hospital, form);
    expect([await statusOf(officer, diabetes), (await send(gateway, hospital, `${consent}/$revoke`, { method: 'POST' })).status]).toEqual([200, 200]);
    expect(await statusOf(officer, diabetes)).toBe(404);
  });

  it('never go to a housing agency', async () => {
    const [housing] = await tokens('home-again');
    const { patient, diabetes } = await atHospital('hipaa-3');
    expect([await statusOf(housing, diabetes), await statusOf(housing, patient), await refsOf(gateway, housing, 'Condition?code=E11.9')]).toEqual([404, 404, []]);
  });
});

describe('a medical emergency', () => {
  const declared = (sid: string): Json => ({ resourceType: 'Parameters', parameter: [
    { name: 'identifier', valueIdentifier: { system: SID, value: sid } }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'Kit Osei' },
    { name: 'facility', valueString: 'Saint Anne Emergency Department' }, { name: 'consentCannotBeObtained', valueBoolean: true },
  ] });
  const physician = (): Promise<string> => gateway.tokenFor('saint-anne', { purpose: 'emergency-treatment', role: 'physician', person: 'kit-osei' });

  it('opens the program\'s records to the physician who declares it, for 24 hours, and tells the holders', async () => {
    const { records } = await personAtProgram(gateway, program, 'er-1');
    const emergency = await physician();
    expect(await statusOf(emergency, records['medication']!)).toBe(404);
    const answer = await post(gateway, emergency, '$break-glass', declared('er-1'));
    expect([answer.status, answer.text.includes('2.51')]).toEqual([200, true]);
    expect(await Promise.all(['medication', 'condition', 'note'].map((name) => statusOf(emergency, records[name]!)))).toEqual([200, 200, 404]);
    const notices = (await entriesOf(gateway, program, 'Communication')).filter(({ resource }) => /emergency-notice/.test(JSON.stringify(resource)) && /overdose/.test(JSON.stringify(resource)));
    expect(notices).toHaveLength(1);
    ahead = 23.9 * 3_600_000;
    expect(await statusOf(await physician(), records['medication']!)).toBe(200);
    ahead = 24.1 * 3_600_000;
    expect(await statusOf(await physician(), records['medication']!)).toBe(404);
    ahead = 0;
  });

  it('opens nothing to anybody else there, nor to the same physician for another purpose', async () => {
    const { records } = await personAtProgram(gateway, program, 'er-2');
    expect((await post(gateway, await physician(), '$break-glass', declared('er-2'))).status).toBe(200);
    const others = await Promise.all([
      gateway.tokenFor('saint-anne', { purpose: 'treatment', role: 'physician', person: 'kit-osei' }),
      gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' }),
    ]);
    expect(await Promise.all(others.map((token) => statusOf(token, records['medication']!)))).toEqual([404, 404]);
  });

  it('is not for those who are no medical personnel, nor where consent can be had', async () => {
    const { records } = await personAtProgram(gateway, program, 'er-3');
    const clerk = await gateway.tokenFor('saint-anne', { purpose: 'emergency-treatment', role: 'plan-staff', person: 'lou-hart' });
    const officer = await gateway.tokenFor('county-probation');
    const asked = await Promise.all([clerk, officer].map((token) => post(gateway, token, '$break-glass', declared('er-3'))));
    expect(asked.map((answer) => answer.status)).toEqual([403, 403]);
    const parameters = (declared('er-3')['parameter'] as Json[]).map((each) => (each['name'] === 'consentCannotBeObtained' ? { ...each, valueBoolean: false } : each));
    expect((await post(gateway, await physician(), '$break-glass', { resourceType: 'Parameters', parameter: parameters })).status).toBe(422);
    expect(await statusOf(clerk, records['medication']!)).toBe(404);
  });

  it('cannot be declared by writing the declaration', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'er-4');
    const own = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'er-4' }));
    const statement = (subject: string): Json => ({
      resourceType: 'Communication', status: 'completed', sent: new Date(Date.now() - 60_000).toISOString(), subject: { reference: subject },
      category: [{ coding: [{ system: cs('statement'), code: 'medical-emergency' }] }],
      sender: { reference: 'Organization/larkspur' }, recipient: [{ reference: 'Organization/larkspur' }],
      extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/statement-facts', extension: [{ url: 'bonaFide', valueBoolean: true }, { url: 'recipientMedicalPersonnel', valueBoolean: true }] }],
    });
    await post(gateway, hospital, 'Communication', statement(own));
    await post(gateway, hospital, 'Communication', statement(patient));
    const emergency = await gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
    expect(await statusOf(emergency, records['medication']!)).toBe(404);
  });

  it('the answer tells nobody whether the person is known here', async () => {
    await personAtProgram(gateway, program, 'er-5');
    const emergency = await physician();
    const [known, unknown] = [await post(gateway, emergency, '$break-glass', declared('er-5')), await post(gateway, emergency, '$break-glass', declared('nobody'))];
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
  });
});

describe('the patient\'s own access', () => {
  let person: Awaited<ReturnType<typeof personAtProgram>>;
  let rosa: string;

  beforeAll(async () => {
    person = await personAtProgram(gateway, program, 'own-1');
    await gateway.add({
      organization: { id: 'my-record', name: 'My Record app', statuses: ['unregulated'], identifiers: [] }, people: [], agreements: [], feeds: [],
      participants: [{ id: 'rosa', role: 'patient', patient: { system: SID, value: 'own-1' }, active: true }],
      clients: [{ id: 'my-record', name: 'My Record', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['patient-request'], roles: ['patient'], active: true }],
    });
    rosa = await gateway.tokenFor('my-record', { purpose: 'patient-request', role: 'patient', person: 'rosa' });
  });

  it('shows all but the counseling notes, without a notice', async () => {
    const names = ['condition', 'medication', 'attendance', 'test', 'note'];
    expect(await Promise.all(names.map((name) => statusOf(rosa, person.records[name]!)))).toEqual([200, 200, 200, 200, 404]);
    const all = await entriesOf(gateway, rosa, `${person.patient}/$everything`);
    expect(all.map(({ resource }) => resource.resourceType).toSorted()).toEqual(['Condition', 'Encounter', 'MedicationRequest', 'Observation', 'Patient']);
  });

  it('shows nobody else', async () => {
    const other = await personAtProgram(gateway, program, 'own-2');
    expect([await statusOf(rosa, other.patient), await statusOf(rosa, other.records['condition']!), (await refsOf(gateway, rosa, 'Condition')).length]).toEqual([404, 404, 1]);
  });

  it('may revoke, and may read who was told what', async () => {
    const consent = await file(gateway, program, fullForm({ patient: person.patient }));
    const answer = await send(gateway, hospital, person.records['condition']!);
    expect(answer.status).toBe(200);
    expect((await send(gateway, rosa, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    expect(await statusOf(hospital, person.records['condition']!)).toBe(404);
    const told = await entriesOf(gateway, rosa, `${person.patient}/$disclosures`);
    expect(told.map(({ resource }) => [resource.resourceType, JSON.stringify(resource).includes('larkspur'), JSON.stringify(resource).includes(answer.headers.get('x-request-id')!)])).toEqual([['AuditEvent', true, true]]);
    expect(await statusOf(hospital, `${person.patient}/$disclosures`)).toBe(404);
  });

  it('is explained and replayed like any other answer', async () => {
    expect(await replayOf(await send(gateway, rosa, person.records['condition']!))).toBe('same');
  });
});

/** What comes of deciding an answer again, by the gateway's staff. */
async function replayOf(answer: Answered): Promise<unknown> {
  const found = await send(gateway, staff, `//console/ledger?request=${answer.headers.get('x-request-id') ?? ''}`);
  const [entry] = found.json['entries'] as { id: string }[];
  return (await send(gateway, staff, `//console/ledger/${entry?.id ?? ''}`)).json['replay'];
}

describe('a restriction', () => {
  const refusal = (patient: string, provision: Json): Json => ({
    resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, patient: { reference: patient },
    category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], policyRule: { coding: [{ system: cs('policy'), code: 'restriction' }] }, provision: { type: 'deny', ...provision },
  });
  const actor = { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] }, reference: { reference: 'Organization/larkspur' } };

  it('on a kind of record holds it back from whom it names, and from nobody else', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'restrict-1');
    await file(gateway, program, fullForm({ patient, recipients: ['Organization/larkspur', 'Organization/saint-anne'] }));
    await create(gateway, program, refusal(patient, { actor: [actor], code: [{ coding: [{ system: cs('category'), code: 'medication-list' }] }] }) as never);
    const [anne] = await tokens('saint-anne');
    expect(await Promise.all([hospital, anne].map((token) => statusOf(token, records['medication']!)))).toEqual([404, 200]);
    expect(await statusOf(hospital, records['condition']!)).toBe(200);
  });

  it('on a single record holds back that one alone: in reads, searches, counts, pages and references', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'restrict-2');
    const second = await create(gateway, program, { ...programRecords(patient)['condition']!, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F10.20' }] } });
    await file(gateway, program, fullForm({ patient, categories: ['entire-sud-treatment-record'] }));
    const list = await create(gateway, program, compositesOf(patient, records['condition']!, second)['list'] as never);
    await create(gateway, program, refusal(patient, { data: [{ meaning: 'instance', reference: { reference: records['condition'] } }] }) as never);
    expect([await statusOf(hospital, records['condition']!), await statusOf(hospital, second)]).toEqual([404, 200]);
    const found = await send(gateway, hospital, `Condition?patient=${patient}&_total=accurate&_sort=code&_count=1`);
    expect([found.json['total'], (found.json['link'] as { relation: string }[]).map((link) => link.relation)]).toEqual([1, ['self']]);
    expect(await refsOf(gateway, hospital, `Condition?patient=${patient}&code=F11.20`)).toEqual([]);
    expect((await send(gateway, hospital, list)).text).not.toContain(records['condition']);
    expect(await statusOf(hospital, `${records['condition']!}/_history`)).toBe(404);
  });
});

function compositesOf(patient: string, hidden: string, shown: string): Readonly<Record<string, Json>> {
  const subject = { reference: patient };
  const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">CANARY opioid use disorder</div>' };
  const both = [{ reference: hidden, display: 'CANARY opioid use disorder' }, { reference: shown, display: 'Alcohol use disorder' }];
  return {
    plan: { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, text, addresses: both, activity: both.map((reference) => ({ outcomeReference: [reference] })) },
    list: { resourceType: 'List', status: 'current', mode: 'working', subject, text, code: { coding: [{ system: cs('category'), code: 'treatment-summary' }] }, entry: both.map((item) => ({ item })) },
    composition: {
      resourceType: 'Composition', status: 'final', subject, text, type: { coding: [{ system: cs('category'), code: 'treatment-summary' }] }, date: '2026-10-10', author: [{ reference: 'Organization/open-door' }],
      title: 'Summary', section: [{ title: 'Problems', text, entry: both, section: [{ title: 'Inner', text }, { title: 'Kept', entry: [both[1]] }] }, { title: 'Words alone', text }],
    },
    team: { resourceType: 'CareTeam', status: 'active', subject, text, reasonReference: both, participant: [{ member: { reference: 'Practitioner/dana-whitfield' } }] },
  };
}

describe('what stands together with a withheld record', () => {
  it('loses the reference, its display, and the narrative; what is left is valid', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'together');
    const second = await create(gateway, program, { ...programRecords(patient)['condition']!, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F10.20' }] } });
    const composites = compositesOf(patient, records['condition']!, second);
    const ids = await Promise.all(Object.values(composites).map((each) => create(gateway, program, each as never)));
    await file(gateway, program, fullForm({ patient, categories: ['entire-sud-treatment-record'] }));
    await create(gateway, program, {
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, patient: { reference: patient },
      category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], policyRule: { coding: [{ system: cs('policy'), code: 'restriction' }] },
      provision: { type: 'deny', data: [{ meaning: 'instance', reference: { reference: records['condition']! } }] },
    });
    for (const id of ids) {
      const answer = await send(gateway, hospital, id);
      expect([id.split('/')[0], answer.status, answer.text.includes('CANARY'), answer.text.includes(records['condition']!), answer.text.includes(second)]).toEqual([id.split('/')[0], 200, false, false, true]);
      expect(gateway.gateway.deps.validator.validate(answer.json).filter((issue) => (issue.severity ?? 'error') === 'error')).toEqual([]);
    }
    const all = await send(gateway, hospital, `${patient}/$everything?_count=100`);
    expect([all.text.includes('CANARY'), all.text.includes(records['condition']!)]).toEqual([false, false]);
    expect((await send(gateway, program, ids[0]!)).text).toContain('CANARY');
  });
});

describe('what a program has in its own directory', () => {
  it('goes with the record that refers to it, everywhere that goes, and by itself to nobody else', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'own-entries');
    await file(gateway, program, fullForm({ patient, categories: ['medication-list'] }));
    const medicine = await create(gateway, program, { resourceType: 'Medication', code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '351264', display: 'buprenorphine' }] } });
    const doctor = await create(gateway, program, { resourceType: 'Practitioner', name: [{ family: 'Doe' }] });
    const role = await create(gateway, program, { resourceType: 'PractitionerRole', practitioner: { reference: doctor }, organization: { reference: 'Organization/open-door' } });
    const { medicationCodeableConcept: _code, ...order } = programRecords(patient)['medication']!;
    const ordered = await create(gateway, program, { ...order, medicationReference: { reference: medicine }, requester: { reference: role }, reasonReference: [{ reference: records['test']!, display: 'CANARY' }] });
    const own = `Patient/${patient.split('/')[1]!}/$everything?_count=100`;
    for (const path of [ordered, `MedicationRequest?_id=${ordered.split('/')[1]!}&_include=MedicationRequest:medication`, `${ordered}/_history`, own]) {
      const { text } = await send(gateway, hospital, path);
      expect([path, ...['"#medication-1"', 'buprenorphine', '"#practitioner-1"', '"Doe"', '"Organization/open-door"', 'CANARY', medicine, doctor, role].map((each) => text.includes(each))])
        .toEqual([path, true, true, true, true, true, false, false, false, false]);
    }
    const read = await send(gateway, hospital, ordered);
    expect(gateway.gateway.deps.validator.validate(read.json).filter((issue) => (issue.severity ?? 'error') === 'error')).toEqual([]);
    expect([await statusOf(hospital, medicine), await statusOf(hospital, doctor), await statusOf(hospital, role)]).toEqual([404, 404, 404]);
    expect((await send(gateway, program, ordered)).text).toContain(medicine);
  });
});

describe('an address of a withheld record that is no reference', () => {
  it('goes too: links of a narrative and uris that a transaction gave their address, sources, and other spellings', async () => {
    const { patient } = await personAtProgram(gateway, program, 'addresses');
    await file(gateway, program, fullForm({ patient }));
    const { note, condition } = programRecords(patient);
    const [url, made] = ['urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b01', 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b02'];
    const told = { ...condition, text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">CANARY <a href="${url}">note</a></div>` }, extension: [{ url: 'urn:x', valueUri: url }] };
    const answer = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: url, resource: note, request: { method: 'POST', url: 'DocumentReference' } }, { fullUrl: made, resource: told, request: { method: 'POST', url: 'Condition' } }] });
    const [noteAt, toldAt] = (answer.json['entry'] as { response: { location: string } }[]).map(({ response }) => /([A-Za-z]+\/[^/]+)\/_history/.exec(response.location)![1]!);
    const spelled = await create(gateway, program, { ...condition, meta: { source: `${gateway.url}/fhir/R4/${noteAt!}` }, evidence: [`${gateway.url}/fhir/R4//${noteAt!}`, `${gateway.url}/fhir/R4/x/../${noteAt!}`].map((reference) => ({ detail: [{ reference, display: 'CANARY' }] })) } as never);
    expect(await statusOf(hospital, noteAt!)).toBe(404);
    for (const at of [toldAt!, spelled]) {
      const seen = await send(gateway, hospital, at);
      expect([seen.status, seen.text.includes('CANARY'), seen.text.includes(noteAt!.split('/')[1]!), 'text' in seen.json, 'extension' in seen.json]).toEqual([200, false, false, false, false]);
      expect((await send(gateway, program, at)).text).toContain('CANARY');
    }
  });
});

describe('silence', () => {
  it('withheld is absent: the same status, headers and bytes for every interaction', async () => {
    const { records } = await personAtProgram(gateway, program, 'silence');
    const [housing] = await tokens('home-again');
    const absent = 'Condition/00000000-0000-4000-8000-000000000000';
    const shape = async (path: string, init?: RequestInit): Promise<unknown> => {
      const answer = await send(gateway, housing, path, init);
      return [answer.status, answer.text, [...answer.headers].filter(([name]) => !['x-request-id', 'date'].includes(name) && !name.startsWith('ratelimit'))];
    };
    const condition = records['condition']!;
    const body = (id: string): RequestInit => ({ method: 'PUT', headers: FHIR, body: JSON.stringify({ resourceType: 'Condition', id: id.split('/')[1], subject: { reference: 'Patient/x' } }) });
    for (const [path, init] of [['', undefined], ['/_history', undefined], ['/_history/1', undefined], ['', { method: 'DELETE' }], ['', { method: 'DELETE', headers: { 'if-match': 'W/"1"' } }]] as const) {
      expect(await shape(`${condition}${path}`, init)).toEqual(await shape(`${absent}${path}`, init));
    }
    expect(await shape(condition, body(condition))).toEqual(await shape(absent, body(absent)));
    expect((await send(gateway, program, condition)).status).toBe(200);
  });

  it('includes, reverse includes, totals, order and pages are those of what may be seen', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'pages');
    const conditions = [records['condition']!];
    for (const code of ['F10.20', 'F12.20', 'F14.20']) {
      conditions.push(await create(gateway, program, { ...programRecords(patient)['condition']!, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] } }));
    }
    await file(gateway, program, fullForm({ patient, categories: ['diagnosis'] }));
    const seen: string[] = [];
    let path = `Condition?patient=${patient}&_count=2&_sort=-code&_total=accurate`;
    for (let page = 0; page < 5 && path !== ''; page += 1) {
      const answer = await send(gateway, hospital, path);
      expect(page > 0 || answer.json['total'] === 4).toBe(true);
      seen.push(...(answer.json['entry'] as { search: { mode: string }; resource: { id: string } }[]).filter((each) => each.search.mode === 'match').map((each) => `Condition/${each.resource.id}`));
      path = (answer.json['link'] as { relation: string; url: string }[]).find((link) => link.relation === 'next')?.url.split('/fhir/R4/')[1] ?? '';
    }
    expect(seen).toEqual([conditions[3], conditions[2], conditions[0], conditions[1]]);
    const around = await entriesOf(gateway, hospital, `Patient?_id=${patient.split('/')[1]!}&_revinclude=Condition:patient&_revinclude=Observation:patient&_revinclude=MedicationRequest:patient&_revinclude=Encounter:patient`);
    expect(new Set(around.map(({ resource }) => resource.resourceType))).toEqual(new Set(['Patient', 'Condition', 'Communication']));
    const across = await send(gateway, hospital, `?_type=Condition,Observation,MedicationRequest&patient=${patient}&_total=accurate`);
    expect([across.status, across.json['total']]).toEqual([200, 4]);
  });

  it('another organization\'s Provenance changes no class and no answer', async () => {
    const { records } = await personAtProgram(gateway, program, 'provenance');
    const [housing] = await tokens('home-again');
    const claim = { resourceType: 'Provenance', target: [{ reference: records['condition'] }], recorded: '2026-11-01T00:00:00Z', agent: [{
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: 'Organization/home-again' },
    }] };
    const answers = await Promise.all([housing, hospital].map((token) => post(gateway, token, 'Provenance', claim)));
    expect(answers.map((answer) => answer.status)).toEqual([422, 422]);
    expect(await Promise.all([housing, hospital].map((token) => statusOf(token, records['condition']!)))).toEqual([404, 404]);
  });
});

describe('what the gateway\'s staff can show', () => {
  it('a preview tells what would go and what not, by rule, and sends nothing', async () => {
    const { patient } = await personAtProgram(gateway, program, 'preview');
    await file(gateway, program, fullForm({ patient }));
    const asked = { resourceType: 'Parameters', parameter: [
      { name: 'organization', valueString: 'larkspur' }, { name: 'role', valueString: 'physician' }, { name: 'purpose', valueString: 'treatment' },
    ] };
    const preview = await post(gateway, staff, `${patient}/$release-preview`, asked);
    expect([preview.status, /Would go: 1 of diagnosis \(p2\): basis specific-consent/.test(preview.text), /Would not go: 1 of drug-test-results \(p2\): outside-scope/.test(preview.text)]).toEqual([200, true, true]);
    expect((await post(gateway, hospital, `${patient}/$release-preview`, asked)).status).toBe(403);
    // A refusal of everything is kept from the staff too: nothing listed must not read as nothing there.
    await create(gateway, program, { resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }], patient: { reference: patient }, provision: { type: 'deny' }, policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] } });
    const refused = await post(gateway, staff, `${patient}/$release-preview`, asked);
    expect([refused.status, /All OK/.test(refused.text), /cannot be told here/.test(refused.text), /Would go/.test(refused.text)]).toEqual([200, false, true, false]);
    const entries = await gateway.gateway.store.read('test', (session) => session.ledger({ organization: 'larkspur', kind: 'disclosure', count: 100 }));
    expect(entries.filter((entry) => JSON.stringify(entry).includes(patient))).toEqual([]);
  });

  it('a preview tells what a revocation would end and what a signature would open, and stores neither', async () => {
    const { patient } = await personAtProgram(gateway, program, 'preview-if');
    const consent = await file(gateway, program, fullForm({ patient }));
    const party = [{ name: 'organization', valueString: 'larkspur' }, { name: 'role', valueString: 'physician' }, { name: 'purpose', valueString: 'treatment' }];
    const preview = async (...more: readonly Json[]): Promise<string> =>
      (await post(gateway, staff, `${patient}/$release-preview`, { resourceType: 'Parameters', parameter: [...party, ...more] })).text;
    const revoked = await preview({ name: 'revoked', valueReference: { reference: consent } });
    const signed = await preview({ name: 'signed', resource: consentOf(fullForm({ patient, categories: ['drug-test-results'] })) });
    expect([/1 of diagnosis \(p2\)[^"]*would NOT go: [^"]*revoked/.test(revoked), /drug-test-results[^"]*WOULD go/.test(revoked)]).toEqual([true, false]);
    expect([/1 of drug-test-results \(p2\)[^"]*WOULD go: basis specific-consent/.test(signed), /diagnosis[^"]*WOULD go/.test(signed)]).toEqual([true, false]);
    expect(/supposition/.test(await preview())).toBe(false);
    expect(await preview({ name: 'asOf', valueDateTime: '2031-01-01T12:00:00Z' })).toMatch(/Would not go: 1 of diagnosis \(p2\)/);
  });

  it('a preview cannot suppose the consent of another person, nor one that is not sound', async () => {
    const { patient } = await personAtProgram(gateway, program, 'preview-other');
    const party = [{ name: 'organization', valueString: 'larkspur' }, { name: 'role', valueString: 'physician' }, { name: 'purpose', valueString: 'treatment' }];
    const asked = async (more: Json) => post(gateway, staff, `${patient}/$release-preview`, { resourceType: 'Parameters', parameter: [...party, more] });
    const stranger = await asked({ name: 'signed', resource: consentOf(fullForm({ patient: 'Patient/somebody' })) });
    const unsound = await asked({ name: 'signed', resource: { resourceType: 'Consent', status: 'maybe' } });
    const unknown = await asked({ name: 'revoked', valueReference: { reference: 'Consent/none' } });
    expect([stranger, unsound, unknown].map((each) => [each.status >= 400 && each.status < 500, each.text.includes('Would go')])).toEqual([[true, false], [true, false], [true, false]]);
  });

  it('every answer of this county is made again with the same outcome, and the ledger verifies', async () => {
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ count: 1000 }));
    const decided = rows.filter((row) => ['disclosure', 'refusal', 'use'].includes(row.kind) && row.person !== '').slice(0, 150);
    const replays = new Map<unknown, number>();
    for (const row of decided) {
      const { replay } = (await send(gateway, staff, `//console/ledger/${row.id}`)).json;
      replays.set(replay, (replays.get(replay) ?? 0) + 1);
    }
    expect([...replays.keys()].filter((each) => each !== 'same' && each !== 'not-replayable')).toEqual([]);
    expect(replays.get('same')).toBeGreaterThan(20);
    expect((await gateway.gateway.store.verifyLedger('test', {})).firstBad).toBeUndefined();
  });
});

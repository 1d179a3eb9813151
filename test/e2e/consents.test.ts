// SPDX-License-Identifier: Apache-2.0
/** Written consents end to end: 42 CFR 2.31 element by element, its three common forms, notices, labels, ledger, revocation. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { consentOf, create, cs, entriesOf, FHIR, file, fullForm, personAtProgram, post, refsOf, send, signatureOf, STATEMENTS } from './support.ts';
import type { Form, Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let count = 0;

beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' })]);
});

afterAll(() => gateway.close());

/** A person at the program, and what one form (signed on a day) makes of it. */
async function withForm(over: Partial<Form>, signedOn?: string): Promise<Awaited<ReturnType<typeof personAtProgram>>> {
  count += 1;
  const person = await personAtProgram(gateway, program, `consents-${String(count)}`);
  await file(gateway, program, fullForm({ ...over, patient: person.patient }), signedOn);
  return person;
}


const NAMES = ['condition', 'medication', 'attendance', 'test', 'note'];

/** Statuses of single reads, by the short names of the records. */
async function reads(token: string, records: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const got = await Promise.all(NAMES.map(async (name) => ({ name, status: (await send(gateway, token, records[name]!)).status })));
  expect(got.every(({ status }) => status === 200 || status === 404)).toBe(true);
  return got.filter(({ status }) => status === 200).map(({ name }) => name);
}

const without = (statement: string): Partial<Form> => ({ statements: STATEMENTS.filter((each) => each !== statement) });
const NONE: unknown = undefined;

describe('a form that counts as signed because somebody checked the paper', () => {
  const paperOf = (patient: string): Promise<string> => create(gateway, program, {
    resourceType: 'DocumentReference', status: 'current', subject: { reference: patient }, content: [{ attachment: { contentType: 'application/pdf', data: Buffer.from('%PDF').toString('base64') } }],
  });
  const filed = async (sid: string, paper: (patient: string) => Promise<object> | object): Promise<Awaited<ReturnType<typeof personAtProgram>> & { readonly consent: string }> => {
    const person = await personAtProgram(gateway, program, sid);
    const named = await paper(person.patient);
    return { ...person, consent: await create(gateway, program, { ...consentOf(fullForm({ patient: person.patient })), dateTime: '2026-10-01', performer: [{ reference: person.patient }], ...named }) };
  };

  it('counts while that is on file, not after it was deleted, and what was decided before is the same when it is decided again', async () => {
    let paper = '';
    const { records, consent } = await filed('paper-1', async (patient) => ({ sourceReference: { reference: paper = await paperOf(patient) } }));
    expect(await reads(hospital, records)).toEqual(['condition', 'medication']);
    expect((await send(gateway, program, paper, { method: 'DELETE' })).status).toBe(204);
    expect(await reads(hospital, records)).toEqual([]);
    const staff = await gateway.tokenFor('compliance');
    const found = (await send(gateway, staff, '//console/ledger?kind=disclosure&organization=larkspur&count=1')).json['entries'] as readonly { readonly id: string }[];
    expect((await send(gateway, staff, `//console/ledger/${found[0]!.id}`)).json).toMatchObject({ replay: 'same' });
    expect((await send(gateway, program, consent)).status).toBe(200);
  });

  const elsewhere = async (): Promise<string> => paperOf((await personAtProgram(gateway, program, 'paper-other')).patient);
  it.each<readonly [string, (patient: string) => Promise<object> | object, boolean]>([
    ['that was never sent', () => ({ sourceReference: { reference: 'DocumentReference/nowhere' } }), false],
    ['of somebody else', async () => ({ sourceReference: { reference: await elsewhere() } }), false],
    ['of another server', () => ({ sourceReference: { reference: 'https://forms.example/fhir/DocumentReference/1' } }), false],
    ['that has a number alone', () => ({ sourceReference: { identifier: { system: 'urn:forms', value: '1' } } }), false],
    ['that comes along as an attachment', () => ({ sourceAttachment: { contentType: 'application/pdf', data: Buffer.from('%PDF').toString('base64') } }), true],
    ['that stands inside it', () => ({ contained: [{ resourceType: 'DocumentReference', id: 'form', status: 'current', content: [{ attachment: { data: Buffer.from('%PDF').toString('base64'), contentType: 'application/pdf' } }] }], sourceReference: { reference: '#form' } }), true],
    ['in one of its versions', async (patient) => ({ sourceReference: { reference: `${await paperOf(patient)}/_history/1` } }), true],
  ])('on a paper %s', async (name, paper, counts) => {
    const { records } = await filed(`paper ${name}`, paper);
    expect(await reads(hospital, records)).toEqual(counts ? ['condition', 'medication'] : []);
  });
});

describe('a consent to a named hospital, for treatment', () => {
  it('lets go exactly what it names', async () => {
    const { records } = await withForm({});
    expect(await reads(hospital, records)).toEqual(['condition', 'medication']);
  });

  const defects: readonly { readonly name: string; readonly over: Partial<Form>; readonly signedOn?: string }[] = [
    { name: '(2) nobody who may disclose', over: { disclosers: [] } },
    { name: '(2) another discloser', over: { disclosers: ['Organization/home-again'] } },
    { name: '(3) no description of what', over: { categories: NONE as string[] } },
    { name: '(3) another kind of record', over: { categories: ['housing-status'] } },
    { name: '(4) nobody who may receive', over: { recipients: [] } },
    { name: '(4) another recipient', over: { recipients: ['Organization/home-again'] } },
    { name: '(4)(iii) no statement that a covered entity may redisclose', over: without('hipaa-redisclosure') },
    { name: '(5) no purpose', over: { purposes: NONE as string[] } },
    { name: '(5) another purpose', over: { purposes: ['research'] } },
    { name: '(6) no right to revoke', over: without('revocation-right') },
    { name: '(7) no expiry', over: { period: { start: '2026-10-01' } } },
    { name: '(7) an expiry that has passed', over: { period: { start: '2026-01-01', end: '2026-10-31' } } },
    { name: '(7) a start that has not come', over: { period: { start: '2099-01-01', end: '2099-12-31' } } },
    { name: '(9) a signature of a day to come', over: {}, signedOn: '2099-01-01T12:00:00Z' },
    { name: '(10) no statement of the risk of redisclosure', over: without('redisclosure-risk') },
    { name: '(10) no statement of what refusing brings', over: without('refusal-consequences') },
    { name: 'a draft', over: { status: 'draft' } },
    { name: 'a form that nobody has checked', over: { verified: false } },
  ];
  it.each(defects)('with $name, lets nothing go', async ({ over, signedOn }) => {
    const { patient, records } = await withForm(over, signedOn);
    expect(await reads(hospital, records)).toEqual([]);
    expect((await send(gateway, hospital, patient)).status).toBe(404);
    expect(await refsOf(gateway, hospital, `Condition?patient=${patient}`)).toEqual([]);
  });

  it('with (8) no signature, lets nothing go until it is signed', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'unsigned');
    const consent = await create(gateway, program, consentOf(fullForm({ patient })));
    expect(await reads(hospital, records)).toEqual([]);
    await create(gateway, program, signatureOf(consent, patient));
    expect(await reads(hospital, records)).toEqual(['condition', 'medication']);
  });

  it('(1) of nobody in particular is not taken in', async () => {
    const { patient: _nobody, ...rest } = consentOf(fullForm({ patient: 'Patient/x' }));
    expect((await post(gateway, program, 'Consent', rest)).status).toBe(422);
  });

  it('is never stitched together from two forms that each lack something', async () => {
    const { patient, records } = await withForm({ categories: ['housing-status'] });
    await file(gateway, program, fullForm({ patient, purposes: ['research'] }));
    expect(await reads(hospital, records)).toEqual([]);
  });
});

describe('what goes out on a consent', () => {
  it('carries the notice and the scope on a single read, and the Part 2 label', async () => {
    const { records } = await withForm({});
    const { meta } = (await send(gateway, hospital, records['condition']!)).json as { meta: { extension: { url: string; valueString: string }[]; security: { code: string }[] } };
    expect(meta.extension.find((each) => each.url.endsWith('/part2-notice'))?.valueString).toBe('42 CFR part 2 prohibits unauthorized use or disclosure of these records.');
    expect(meta.extension.find((each) => each.url.endsWith('/consent-scope'))?.valueString).toMatch(/diagnosis.*Larkspur|Larkspur.*diagnosis/is);
    expect(meta.security.map((each) => each.code)).toEqual(expect.arrayContaining(['42CFRPart2', 'R']));
  });

  it('carries them as one entry of a bundle', async () => {
    const { patient } = await withForm({});
    for (const path of [`Condition?patient=${patient}`, `${patient}/$everything`]) {
      const notices = (await entriesOf(gateway, hospital, path)).filter(({ resource }) => resource.resourceType === 'Communication');
      expect(notices).toHaveLength(1);
      const payload = notices[0]!.resource['payload'] as { contentString: string }[];
      expect(payload[0]!.contentString).toBe('42 CFR part 2 prohibits unauthorized use or disclosure of these records.');
      expect(payload.length).toBeGreaterThan(1);
    }
  });

  it('stands in the ledger with the rule, the consent and the request, and in an AuditEvent of the BALP form', async () => {
    const { records } = await withForm({});
    const answer = await send(gateway, hospital, records['condition']!);
    const request = answer.headers.get('x-request-id') ?? '';
    const [entry, ...more] = await gateway.gateway.store.read('test', (session) => session.ledger({ request, count: 10 }));
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ kind: 'disclosure', organization: 'larkspur', purpose: 'treatment', outcome: 'permit-with-obligations', rules: ['consent.specific'] });
    const audit = JSON.parse(entry!.audit) as { meta: { profile: string[] }; subtype: { code: string }[]; entity: { what?: { reference?: string } }[]; agent: unknown[] };
    expect(audit.meta.profile).toEqual(['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead']);
    expect(audit.subtype[0]?.code).toBe('read');
    expect(JSON.stringify(audit.entity)).toContain(records['condition']!);
    expect(JSON.stringify(audit.entity)).toContain(request);
    expect(gateway.gateway.deps.validator.validate(JSON.parse(entry!.audit)).filter((issue) => issue.severity === undefined || issue.severity === 'error')).toEqual([]);
  });

  it('a refusal is in the ledger too, once, and its AuditEvent names no kind of record that was withheld', async () => {
    const { records } = await withForm({ purposes: ['research'] });
    const answer = await send(gateway, hospital, records['test']!);
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ request: answer.headers.get('x-request-id') ?? '', count: 10 }));
    expect(rows.map((row) => [row.kind, row.outcome])).toEqual([['refusal', 'deny']]);
    expect(rows[0]!.audit).not.toMatch(/drug-test|19261|larkspur general/i);
  });
});

describe('a single consent for treatment, payment and operations', () => {
  it('reaches the hospital when the patient is treated there, with the statement for covered entities', async () => {
    const { patient, records } = await withForm({
      variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'],
    });
    expect(await reads(hospital, records)).toEqual([]);
    await create(gateway, program, {
      resourceType: 'CareTeam', status: 'active', subject: { reference: patient },
      participant: [{ role: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/team-role', code: 'treats' }] }], member: { reference: 'Organization/larkspur' } }],
    });
    expect(await reads(hospital, records)).toEqual(['condition', 'medication', 'attendance', 'test']);
    expect((await send(gateway, hospital, records['test']!)).text).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.');
  });

  it('gives a housing agency nothing, whatever the paper says of everyone', async () => {
    const housing = await gateway.tokenFor('home-again');
    const { records } = await withForm({ variant: 'tpo-single', recipients: [], recipientClass: 'anyone', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'] });
    expect(await reads(housing, records)).toEqual([]);
  });
});

describe('a criminal justice referral', () => {
  const referral: Partial<Form> = {
    variant: 'cj-referral', recipients: ['Organization/county-probation'], categories: ['treatment-attendance', 'drug-test-results'], purposes: ['cj-monitoring'], revocableAfter: 'final-disposition',
    mandate: 'Organization/county-court',
  };

  /** A person under the supervision of Omar Reyes, with a referral on file. */
  async function supervised(over: Partial<Form> = {}): Promise<Awaited<ReturnType<typeof personAtProgram>> & { readonly own: string; readonly consent: string }> {
    count += 1;
    const person = await personAtProgram(gateway, program, `referral-${String(count)}`);
    const probation = await gateway.tokenFor('county-probation');
    const own = await create(gateway, probation, { resourceType: 'Patient', name: [{ family: 'Delgado', given: ['Rosa'] }], birthDate: '1991-04-17', identifier: [{ system: 'urn:throughcare:test:sid', value: `referral-${String(count)}` }] });
    await create(gateway, probation, {
      resourceType: 'EpisodeOfCare', status: 'active', patient: { reference: own }, managingOrganization: { reference: 'Organization/county-probation' },
      careManager: { reference: 'Practitioner/omar-reyes' }, period: { start: '2026-09-01' },
      type: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/episode-type', code: 'probation' }] }],
    });
    const consent = await file(gateway, program, fullForm({ ...referral, ...over, patient: person.patient }));
    return { ...person, own, consent };
  }

  it('tells the supervising officer of attendance and tests alone, with the full notice', async () => {
    const officer = await gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' });
    const { records, own } = await supervised();
    expect(await reads(officer, records)).toEqual(['attendance', 'test']);
    const all = await entriesOf(gateway, officer, `${own}/$everything`);
    expect(all.map(({ resource }) => resource.resourceType).toSorted()).toEqual(['Communication', 'Encounter', 'EpisodeOfCare', 'Observation', 'Patient']);
    const notice = all.find(({ resource }) => resource.resourceType === 'Communication')!;
    expect(JSON.stringify(notice.resource['payload'])).toContain('This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2)');
    expect(JSON.stringify(notice.resource['payload'])).toContain('only for official duties about the patient');
    expect(all.find(({ resource }) => resource.resourceType === 'Observation')!.resource['subject']).toEqual({ reference: own });
  });

  it.each<readonly [string, Partial<Form>]>([
    ['no stated period', { period: { end: '2027-10-01' } }],
    ['no word on when it becomes revocable', { revocableAfter: NONE as string }],
  ])('with %s (42 CFR 2.35(b), (c)) tells nothing', async (_name, over) => {
    const officer = await gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' });
    expect(await reads(officer, (await supervised(over)).records)).toEqual([]);
  });

  it('tells another officer of the agency nothing, and another agency nothing', async () => {
    const probation = testPartners(gateway.jwks).find((partner) => partner.organization.id === 'county-probation')!;
    await gateway.add({ ...probation, people: [...probation.people, { id: 'jo-park', name: 'Jo Park', roles: ['supervising-officer'], identifiers: [], active: true }] });
    const [colleague, court] = await Promise.all([
      gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'jo-park' }), gateway.tokenFor('county-court'),
    ]);
    const { records } = await supervised();
    expect([await reads(colleague, records), await reads(court, records)]).toEqual([[], []]);
  });

  it('cannot be revoked before its time: the revocation is kept, and acts once the case is disposed of', async () => {
    const officer = await gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' });
    const { records, consent, patient } = await supervised();
    // A covered entity needs HIPAA's side as well, and HIPAA keeps an authorization revocable (rules section 13.4): no answer until somebody looks.
    expect((await send(gateway, program, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    expect(await reads(officer, records)).toEqual([]);
    await create(gateway, program, {
      resourceType: 'DocumentReference', status: 'current', docStatus: 'final', type: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/order-type', code: 'court-reporting-order' }] },
      category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/order-issuer', code: 'court' }] }], subject: { reference: patient }, custodian: { reference: 'Organization/open-door' },
      context: { related: [{ reference: 'Organization/county-probation' }] }, content: [{ attachment: { title: 'Reporting order' } }],
    });
    expect(await reads(officer, records)).toEqual(['attendance', 'test']);
    await create(gateway, program, {
      resourceType: 'EpisodeOfCare', status: 'finished', patient: { reference: patient }, period: { start: '2026-08-01', end: '2026-11-01' },
      type: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/episode-type', code: 'justice-action' }] }],
    });
    expect(await reads(officer, records)).toEqual([]);
  });
});

describe('a revocation', () => {
  it('acts with the next request: reads, searches, $everything, history', async () => {
    const { patient, records, consent } = await (async () => {
      const person = await personAtProgram(gateway, program, 'revoked');
      return { ...person, consent: await file(gateway, program, fullForm({ patient: person.patient })) };
    })();
    expect(await reads(hospital, records)).toEqual(['condition', 'medication']);
    const answer = await send(gateway, program, `${consent}/$revoke`, { method: 'POST' });
    expect([answer.status, answer.text.includes('2.31(a)(6)')]).toEqual([200, true]);
    expect(await reads(hospital, records)).toEqual([]);
    expect(await refsOf(gateway, hospital, `Condition?patient=${patient}`)).toEqual([]);
    const gone = await Promise.all([`${patient}/$everything`, patient, `${records['condition']!}/_history`].map(async (path) => (await send(gateway, hospital, path)).status));
    expect(gone).toEqual([404, 404, 404]);
  });

  it('stays when the program sends its own copy again, and holds for another copy of the form', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'revoked-copy');
    const form = { ...consentOf(fullForm({ patient })), identifier: [{ system: 'urn:forms', value: '77' }] };
    const [one, other] = [await create(gateway, program, form), await create(gateway, program, form)];
    for (const each of [one, other]) await create(gateway, program, signatureOf(each, patient));
    expect([await reads(hospital, records), (await send(gateway, program, `${one}/$revoke`, { method: 'POST' })).status, await reads(hospital, records)]).toEqual([['condition', 'medication'], 200, []]);
    const again = await send(gateway, program, one, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...form, id: one.split('/')[1] }) });
    expect([again.status, again.text.includes('2.31(a)(6)'), await reads(hospital, records)]).toEqual([422, true, []]);
  });

  it('of a refusal, in writing, lets the consents on file count again; by word of mouth it stands, and the answer says so', async () => {
    const { patient, records } = await withForm({});
    const refusal = await create(gateway, program, { resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }], patient: { reference: patient }, provision: { type: 'deny' }, policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] } });
    const takenBack = async (form: string): Promise<readonly unknown[]> => {
      const { status, text } = await post(gateway, program, `${refusal}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: form }] });
      return [status, /stands until it is taken back in writing/.test(text), /restricts nothing from now on/.test(text), await reads(hospital, records)];
    };
    expect(await reads(hospital, records)).toEqual([]);
    expect(await takenBack('oral')).toEqual([200, true, false, []]);
    expect(await takenBack('written')).toEqual([200, false, true, ['condition', 'medication']]);
  });

  const refusalOf = (patient: string, value: string): { readonly resourceType: string } & Json => ({
    resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: patient }, identifier: [{ system: 'urn:refusals', value }], policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
  });
  const INACTIVE = { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'Consent.status' }, { name: 'value', valueCode: 'inactive' }] }] };
  const WAYS = ['DELETE', 'PUT', 'PATCH'].flatMap((method) => ['by itself', 'by a condition', 'in a batch', 'in a transaction', 'in a transaction by a condition'].map((via) => [method, via] as const));
  it.each(WAYS)('is what ends a refusal, no %s %s; what says the same or tells of a mistake is taken', async (method, via) => {
    const value = `${method} ${via}`.replaceAll(' ', '-');
    const { patient, records } = await withForm({});
    const refusal = await create(gateway, program, refusalOf(patient, value));
    const id = refusal.split('/')[1]!;
    const url = via.includes('condition') ? `Consent?identifier=urn:refusals|${value}` : refusal;
    const send1 = async (how: string, resource?: object): Promise<string> => {
      const answer = via.startsWith('in ') ? await post(gateway, program, '', { resourceType: 'Bundle', type: via.split(' ')[2], entry: [{ request: { method: how, url }, ...(resource === undefined ? {} : { resource }) }] })
        : await send(gateway, program, url, { method: how, headers: FHIR, ...(resource === undefined ? {} : { body: JSON.stringify(resource) }) });
      const [one] = via === 'in a batch' ? answer.json['entry'] as readonly { readonly response: { readonly status: string } }[] : [];
      return `${one?.response.status.slice(0, 3) ?? String(answer.status)}${answer.text.includes('$revoke') ? ' $revoke' : answer.status >= 400 ? answer.text : ''}`;
    };
    const optIn = { ...refusalOf(patient, value), id, policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] } };
    expect(await send1(method, method === 'PUT' ? optIn : method === 'PATCH' ? INACTIVE : undefined)).toBe('422 $revoke');
    expect(await reads(hospital, records)).toEqual([]);
    expect(await send1('PUT', { ...refusalOf(patient, value), id, dateTime: '2026-11-01' })).toBe('200');
    expect(await reads(hospital, records)).toEqual([]);
    const mistake = { ...refusalOf(patient, value), id, status: 'entered-in-error', extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/consent-error-reason', valueString: 'Form of another person' }] };
    expect(await send1('PUT', mistake)).toBe('200');
    expect(await reads(hospital, records)).toEqual(['condition', 'medication']);
    expect(await send1('DELETE')).toMatch(/^20[04]$/);
  });

  it('is the discloser\'s, the patient\'s or staff\'s to file: for anybody else there is no such consent', async () => {
    const person = await personAtProgram(gateway, program, 'not-yours');
    const consent = await file(gateway, program, fullForm({ patient: person.patient }));
    const [theirs, nobodys] = await Promise.all([consent, 'Consent/00000000-0000-4000-8000-000000000000'].map((each) => send(gateway, hospital, `${each}/$revoke`, { method: 'POST' })));
    expect([theirs!.status, theirs!.text]).toEqual([404, nobodys!.text]);
    expect(await reads(hospital, person.records)).toEqual(['condition', 'medication']);
  });
});

describe('consents that others bring', () => {
  it('permit nothing when the recipient files them itself', async () => {
    const { patient, records } = await withForm({ categories: ['diagnosis'] });
    const own = fullForm({ patient, categories: ['entire-sud-treatment-record'] });
    const filed = await create(gateway, hospital, consentOf(own));
    await create(gateway, hospital, signatureOf(filed, patient));
    expect(await reads(hospital, records)).toEqual(['condition']);
  });

  it('permit nothing when a third party files them', async () => {
    const jail = await gateway.tokenFor('county-jail');
    const { records } = await personAtProgram(gateway, program, 'third-party');
    const theirs = await create(gateway, jail, { resourceType: 'Patient', birthDate: '1991-04-17', identifier: [{ system: 'urn:throughcare:test:sid', value: 'third-party' }] });
    await file(gateway, jail, fullForm({ patient: theirs, categories: ['entire-sud-treatment-record'] }));
    expect(await reads(hospital, records)).toEqual([]);
  });

  it('refuse when they are refusals: a denial counts from anybody', async () => {
    const { patient, records } = await withForm({});
    await create(gateway, hospital, {
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }], patient: { reference: patient },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] }, provision: { type: 'deny' },
    });
    expect(await reads(hospital, records)).toEqual([]);
  });
});

describe('a consent against multiple enrollments (42 CFR 2.34)', () => {
  it('reaches a central registry, which is no program, with the drug alone and once the program has said what happened', async () => {
    await gateway.add({
      organization: { id: 'registry', name: 'State Treatment Registry', statuses: ['central-registry'], identifiers: [] }, people: [], participants: [], agreements: [], feeds: [],
      clients: [{ id: 'registry', name: 'registry', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.rs'], purposes: ['treatment'], roles: ['case-manager'], defaultPurpose: 'treatment', defaultRole: 'case-manager', active: true }],
    });
    const registry = await gateway.tokenFor('registry', { scope: 'system/*.rs' });
    const { patient, records } = await withForm({ variant: 'registry', recipients: ['Organization/registry'] });
    expect([await reads(registry, records), await reads(hospital, records)]).toEqual([[], []]);
    await create(gateway, program, {
      resourceType: 'Communication', status: 'completed', subject: { reference: patient }, sender: { reference: 'Organization/open-door' }, recipient: [{ reference: 'Organization/registry' }], sent: new Date().toISOString(),
      category: [{ coding: [{ system: cs('statement'), code: 'enrollment-event' }] }], reasonCode: [{ coding: [{ system: cs('enrollment-event'), code: 'drug-changed' }] }],
    });
    expect([await reads(registry, records), await reads(hospital, records)]).toEqual([['medication'], []]);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Consent forms end to end over HTTP: read, prefilled, checked, captured, printed, taken back; and paper that a person must look at. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { create, cs, entriesOf, FHIR, patientOf, personAtProgram, post, send, SID, type Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let staff: string;
let person: Awaited<ReturnType<typeof personAtProgram>>;

beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital, staff] = await Promise.all([
    gateway.tokenFor('open-door', { purpose: 'operations', role: 'counselor', person: 'dana-whitfield' }),
    gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), gateway.tokenFor('compliance'),
  ]);
  person = await personAtProgram(gateway, program, 'capture-1');
});

afterAll(() => gateway.close());

interface Item { readonly linkId: string; readonly answer?: readonly Json[]; readonly item?: readonly Item[] }
const today = (): string => new Date(Date.now() - 6 * 3_600_000).toISOString().slice(0, 10);
const coded = (set: string, code: string): Json => ({ valueCoding: { system: cs(set), code } });

function items(over: Readonly<Record<string, Item>> = {}, patient = person.patient): readonly Item[] {
  const all: Readonly<Record<string, Item>> = {
    1: { linkId: '1', answer: [{ valueString: 'Rosa Delgado' }] },
    2: { linkId: '2', item: [{ linkId: '2.who', answer: [{ valueReference: { reference: 'Organization/open-door' } }] }] },
    3: { linkId: '3', item: [{ linkId: '3.what', answer: [coded('category', 'diagnosis'), coded('category', 'medication-list')] }] },
    4: { linkId: '4', item: [{ linkId: '4.who', answer: [{ valueReference: { reference: 'Organization/larkspur' } }] }] },
    5: { linkId: '5', answer: [coded('purpose', 'treatment')] },
    ...Object.fromEntries(['4.hipaa', '10.risk', '10.refusal', '6'].map((linkId) => [linkId, { linkId, answer: [{ valueBoolean: true }] }])),
    7: { linkId: '7', item: [{ linkId: '7.event', answer: [coded('expiry-event', 'end-of-treatment')] }] },
    8: sign('electronic', patient),
    assist: { linkId: 'assist', item: [{ linkId: 'assist.how', answer: [coded('signing-help', 'read-aloud'), coded('signing-help', 'interpreter')] }, { linkId: 'assist.who', answer: [{ valueString: 'Luz Ortega' }] }, { linkId: 'assist.language', answer: [{ valueString: 'Español' }] }] },
  };
  return Object.values({ ...all, ...over });
}

function sign(method: string, patient = person.patient): Item {
  return { linkId: '8', item: [
    { linkId: '8.who', answer: [{ valueReference: { reference: patient } }] }, { linkId: '8.role', answer: [coded('signer-role', 'patient')] },
    { linkId: '8.method', answer: [coded('signature-method', method)] }, { linkId: '9', answer: [{ valueDate: today() }] },
  ] };
}

const response = (form: string, answers: readonly Item[], patient = person.patient): object => ({
  resourceType: 'QuestionnaireResponse', questionnaire: `https://throughcare.dev/fhir/Questionnaire/${form}`, status: 'completed', subject: { reference: patient }, item: answers,
});

const idIn = (answer: { readonly headers: Headers }): string => /Consent\/([^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
const opens = async (name: string, who = person): Promise<number> => (await send(gateway, hospital, who.records[name]!)).status;

describe('the forms', () => {
  it('can be found and read by any partner', async () => {
    const answer = await send(gateway, hospital, 'Questionnaire/consent-specific');
    expect([answer.status, (answer.json as { title?: string }).title]).toEqual([200, 'Consent to share my records with people I name']);
    expect((await entriesOf(gateway, hospital, 'Questionnaire?url=https://throughcare.dev/fhir/Questionnaire/consent-cj-referral')).map((entry) => entry.resource.id)).toEqual(['consent-cj-referral']);
    expect((await entriesOf(gateway, program, 'Questionnaire?_count=50')).length).toBe(15);
  });

  it('print as a PDF in either language', async () => {
    const answer = await gateway.ask(hospital, '/fhir/R4/Questionnaire/consent-specific/$paper?_format=application/pdf&language=es');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, answer.headers.get('content-type'), bytes.subarray(0, 8).toString('latin1'), bytes.subarray(-6).toString('latin1').trim()]).toEqual([200, 'application/pdf', '%PDF-1.7', '%%EOF']);
    expect(bytes.readUInt8(10)).toBe(0xff);
    expect((await send(gateway, hospital, 'Questionnaire/consent-specific/$paper?language=fr')).status).toBe(400);
    expect((await send(gateway, hospital, 'Questionnaire/none/$paper')).status).toBe(404);
  });
});

describe('a form prefilled with what is missing', () => {
  const ask = { resourceType: 'Parameters', parameter: [
    { name: 'recipient', valueReference: { reference: 'Organization/larkspur' } }, { name: 'role', valueCode: 'physician' }, { name: 'purpose', valueCode: 'treatment' }, { name: 'language', valueCode: 'es' },
  ] };
  const about = (patient: string): object => ({ ...ask, parameter: [...ask.parameter, { name: 'subject', valueReference: { reference: patient } }] });

  it('holds the recipient, the purpose and the kinds of records, for whoever holds them', async () => {
    const answer = await post(gateway, program, 'Questionnaire/$populate', about(person.patient));
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const forms = (answer.json['entry'] as readonly { readonly resource: { readonly questionnaire: string; readonly status: string } }[]).map((entry) => entry.resource);
    expect(forms.map((form) => [form.questionnaire.split('/').at(-1), form.status])).toEqual([['consent-specific', 'in-progress'], ['consent-sud-counseling-notes', 'in-progress']]);
    expect(JSON.stringify(forms[0])).toMatch(/Organization\/open-door.*"diagnosis".*Organization\/larkspur.*"treatment"/s);
    expect(JSON.stringify(forms[0])).toContain('De qué me tratan');
    const dry = await post(gateway, program, 'Consent/$capture?dry-run=true', forms[0]!);
    expect(dry.status).toBe(200);
    expect((dry.json['issue'] as readonly { readonly expression: readonly string[] }[]).map((issue) => issue.expression[0])).toEqual(
      ['4.hipaa', '6', '7', '10.risk', '10.refusal'].map((linkId) => `QuestionnaireResponse.repeat(item).where(linkId='${linkId}')`));
  });

  it('is not for the party that would be refused: to it there is no such patient', async () => {
    expect((await post(gateway, hospital, 'Questionnaire/$populate', about(person.patient))).status).toBe(404);
    expect((await post(gateway, program, 'Questionnaire/$populate', about('Patient/nobody'))).status).toBe(404);
  });
});

describe('a form signed on a screen', () => {
  it('lets go what it names, from the next request on, and nothing before', async () => {
    expect([await opens('condition'), await opens('test')]).toEqual([404, 404]);
    const answer = await post(gateway, program, 'Consent/$capture', response('consent-specific', items()));
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    expect([await opens('condition'), await opens('medication'), await opens('test')]).toEqual([200, 200, 404]);

    const kept = await entriesOf(gateway, program, `Provenance?target=Consent/${idIn(answer)}`);
    expect(JSON.stringify(kept[0]!.resource)).toMatch(/"code":"read-aloud".*"code":"interpreter".*Luz Ortega/);
    expect(await entriesOf(gateway, hospital, 'QuestionnaireResponse')).toEqual([]);

    const paper = await gateway.ask(program, `/fhir/R4/Consent/${idIn(answer)}/$paper?_format=application/pdf&language=es`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const pdf = Buffer.from(await paper.arrayBuffer());
    const again = Buffer.from(await (await gateway.ask(program, `/fhir/R4/Consent/${idIn(answer)}/$paper?language=es`, { headers: { accept: 'application/pdf' } })).arrayBuffer());
    expect(pdf.equals(again)).toBe(true);
    expect((await send(gateway, hospital, `Consent/${idIn(answer)}/$paper`)).status).toBe(404);

    const revoked = await post(gateway, program, 'Consent/$capture', response('consent-revocation', [items()[0]!, sign('electronic'), { linkId: 'revoke', item: [
      { linkId: 'revoke.consent', answer: [{ valueReference: { reference: `Consent/${idIn(answer)}` } }] }, { linkId: 'revoke.form', answer: [coded('revocation-form', 'written')] },
    ] }]));
    expect([revoked.status, revoked.status === 200 ? '' : revoked.text]).toEqual([200, '']);
    expect(await opens('condition')).toBe(404);
  });

  it('is refused with every missing element by its linkId, and stores nothing', async () => {
    const before = (await entriesOf(gateway, program, 'Consent')).length;
    const answer = await post(gateway, program, 'Consent/$capture', response('consent-specific', items({ 5: { linkId: '5' }, 6: { linkId: '6', answer: [{ valueBoolean: false }] } })));
    expect(answer.status).toBe(400);
    expect((answer.json['issue'] as readonly { readonly expression: readonly string[]; readonly diagnostics: string }[]).map((issue) => [issue.expression[0], issue.diagnostics])).toEqual([
      ['QuestionnaireResponse.repeat(item).where(linkId=\'5\')', '42 CFR 2.31(a)(5)'], ['QuestionnaireResponse.repeat(item).where(linkId=\'6\')', '42 CFR 2.31(a)(6); 45 CFR 164.508(c)(2)(i)'],
    ]);
    expect(answer.text).not.toMatch(/Rosa|Delgado/);
    expect((await entriesOf(gateway, program, 'Consent')).length).toBe(before);
  });

  it('may also say no: what it refuses is kept back, whatever else is on file', async () => {
    const other = await personAtProgram(gateway, program, 'capture-2');
    const said = async (form: string, answers: readonly Item[]): Promise<number> => (await post(gateway, program, 'Consent/$capture', response(form, answers, other.patient))).status;
    expect(await said('consent-specific', items({}, other.patient))).toBe(201);
    expect([await opens('condition', other), await opens('medication', other)]).toEqual([200, 200]);
    expect(await said('consent-refusal', [items()[0]!, sign('electronic', other.patient), { linkId: 'refuse', item: [
      { linkId: 'refuse.what', answer: [coded('category', 'medication-list')] }, { linkId: 'refuse.who', answer: [{ valueReference: { reference: 'Organization/larkspur' } }] },
    ] }])).toBe(201);
    expect([await opens('condition', other), await opens('medication', other)]).toEqual([200, 404]);
  });

  it('captured by the gateway\'s staff, with the person on the phone, counts like the program\'s own', async () => {
    const other = await personAtProgram(gateway, program, 'capture-4');
    const answer = await post(gateway, staff, 'Consent/$capture', response('consent-specific', items({}, other.patient), other.patient));
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    expect([await opens('condition', other), await opens('test', other)]).toEqual([200, 404]);
  });

  it('captured by whom it would open the records to decides nothing', async () => {
    const other = await personAtProgram(gateway, program, 'capture-3');
    expect((await post(gateway, hospital, 'Consent/$capture', response('consent-specific', items({}, other.patient), other.patient))).status).toBe(422);
    const theirs = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'capture-3' }));
    const answer = await post(gateway, hospital, 'Consent/$capture', response('consent-specific', items({}, theirs), theirs));
    expect([answer.status, await opens('condition', other)]).toEqual([201, 404]);
  });
});

describe('a form signed on paper', () => {
  const verify = (token: string, id: string, verified: boolean, reason?: string): ReturnType<typeof post> => post(gateway, token, `Consent/${id}/$verify`, {
    resourceType: 'Parameters', parameter: [{ name: 'verified', valueBoolean: verified }, ...(reason === undefined ? [] : [{ name: 'reason', valueString: reason }])],
  });
  const waiting = async (token: string): Promise<readonly string[]> => ((await send(gateway, token, 'Consent/$to-verify')).json['entry'] as readonly { readonly resource: { readonly focus: { readonly reference: string } } }[] | undefined ?? []).map((entry) => entry.resource.focus.reference);

  it('waits on the work list, decides nothing, and counts once a person has verified it', async () => {
    const other = await personAtProgram(gateway, program, 'paper-1');
    const answer = await post(gateway, program, 'Consent/$capture', response('consent-specific', items({ 8: sign('wet-ink', other.patient) }, other.patient), other.patient));
    expect(answer.status).toBe(201);
    const id = idIn(answer);
    expect(await opens('condition', other)).toBe(404);
    expect([(await waiting(staff)).includes(`Consent/${id}`), (await waiting(program)).includes(`Consent/${id}`), (await waiting(hospital)).includes(`Consent/${id}`)]).toEqual([true, true, false]);
    expect((await verify(hospital, id, true)).status).toBe(404);
    const machine = await gateway.tokenFor('open-door', { purpose: 'operations', role: 'counselor' });
    expect((await verify(machine, id, true)).status).toBe(404);
    expect((await verify(staff, id, true)).status).toBe(200);
    expect(await opens('condition', other)).toBe(200);
    expect((await waiting(staff)).includes(`Consent/${id}`)).toBe(false);
    expect((await verify(staff, id, true)).status).toBe(409);
    const { rows } = await ledgerOf(id);
    expect(rows).toContain('consent-verify');
  });

  it('that the one brought to whom it opens the records counts once the staff has verified it, not on its own word, and not once it is changed', async () => {
    const other = await personAtProgram(gateway, program, 'paper-4');
    const theirs = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'paper-4' }));
    const id = idIn(await post(gateway, hospital, 'Consent/$capture', response('consent-specific', items({ 8: sign('wet-ink', theirs) }, theirs), theirs)));
    const own = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
    expect((await verify(own, id, true)).status).toBe(403);
    expect(await opens('condition', other)).toBe(404);

    expect((await waiting(staff)).includes(`Consent/${id}`)).toBe(true);
    expect((await verify(staff, id, true)).status).toBe(200);
    expect([await opens('condition', other), await opens('test', other)]).toEqual([200, 404]);
    expect((await waiting(staff)).includes(`Consent/${id}`)).toBe(false);
    expect((await verify(staff, id, true)).status).toBe(409);

    const paper = await send(gateway, own, `Consent/${id}`);
    const wider = { ...paper.json, provision: { ...(paper.json['provision'] as Json), code: [...(paper.json as { provision: { code: readonly Json[] } }).provision.code, { coding: [coded('category', 'drug-test-results')['valueCoding']] }] } };
    expect((await send(gateway, own, `Consent/${id}`, { method: 'PUT', headers: FHIR, body: JSON.stringify(wider) })).status).toBe(200);
    expect([await opens('condition', other), await opens('test', other)]).toEqual([404, 404]);
    expect((await waiting(staff)).includes(`Consent/${id}`)).toBe(true);
    expect((await verify(staff, id, true)).status).toBe(200);
    expect([await opens('condition', other), await opens('test', other)]).toEqual([200, 200]);
  });

  it('goes on the list when a bundle, a conditional update or an update of a draft brings it', async () => {
    const other = await personAtProgram(gateway, program, 'paper-5');
    const scan = (over: object = {}): object => ({
      resourceType: 'DocumentReference', status: 'current', type: { coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, subject: { reference: other.patient },
      content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }], ...over,
    });
    const NAMED = { identifier: [{ system: 'urn:x', value: 'scan-5' }] };
    const put = async (address: string, body: object): Promise<string> => {
      const answer = await send(gateway, program, address, { method: 'PUT', headers: FHIR, body: JSON.stringify(body) });
      return /DocumentReference\/[^/]+/.exec(answer.headers.get('location') ?? answer.headers.get('content-location') ?? answer.text)?.[0] ?? answer.text;
    };
    const put5 = await put('DocumentReference?identifier=urn:x|scan-5', scan(NAMED));
    expect((await waiting(staff)).filter((each) => each === put5)).toHaveLength(1);
    // Put again while it is open: one item is enough.
    await put('DocumentReference?identifier=urn:x|scan-5', scan({ ...NAMED, description: 'page 1' }));
    expect((await waiting(staff)).filter((each) => each === put5)).toHaveLength(1);

    const draft = /DocumentReference\/[^/]+/.exec((await post(gateway, program, 'DocumentReference', scan({ status: 'superseded' }))).headers.get('location') ?? '')![0];
    expect(await waiting(staff)).not.toContain(draft);
    await put(draft, { ...scan(), id: draft.split('/')[1] });
    expect((await waiting(staff)).filter((each) => each === draft)).toHaveLength(1);
    const second = /DocumentReference\/[^/]+/.exec((await post(gateway, program, 'DocumentReference', scan({ status: 'superseded' }))).headers.get('location') ?? '')![0];
    const bundle = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { ...scan(), id: second.split('/')[1] }, request: { method: 'PUT', url: second } }] });
    expect([bundle.status, bundle.status === 200 ? '' : bundle.text]).toEqual([200, '']);
    expect((await waiting(staff)).filter((each) => each === second)).toHaveLength(1);
  });

  it('stays without effect when it is rejected, and says why', async () => {
    const other = await personAtProgram(gateway, program, 'paper-2');
    const id = idIn(await post(gateway, program, 'Consent/$capture', response('consent-specific', items({ 8: sign('wet-ink', other.patient) }, other.patient), other.patient)));
    expect((await verify(program, id, false)).status).toBe(400);
    expect((await verify(program, id, false, 'The signature is on another form')).status).toBe(200);
    expect(await opens('condition', other)).toBe(404);
    const [kept] = await entriesOf(gateway, program, `Provenance?target=Consent/${id}&_sort=-recorded`);
    expect(JSON.stringify(kept!.resource)).toContain('The signature is on another form');
    expect((await verify(program, id, true)).status).toBe(409);
  });

  it('goes on the list however it came: as a scan, alone or with a Consent, in a bundle too', async () => {
    const other = await personAtProgram(gateway, program, 'paper-3');
    const scan = { resourceType: 'DocumentReference', status: 'current', type: { coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, subject: { reference: other.patient }, content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }] };
    const consent = {
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] }, patient: { reference: other.patient }, sourceAttachment: { contentType: 'application/pdf', data: 'JVBERi0=' }, provision: { type: 'permit' },
    };
    const one = (await post(gateway, program, 'DocumentReference', scan)).headers.get('location') ?? '';
    const bundle = await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: consent, request: { method: 'POST', url: 'Consent' } }] });
    expect([bundle.status, bundle.status === 200 ? '' : bundle.text]).toEqual([200, '']);
    const list = await waiting(staff);
    expect(list.filter((reference) => one.includes(reference))).toHaveLength(1);
    expect(list.filter((reference) => bundle.text.includes(reference))).toHaveLength(1);
    const reference = /DocumentReference\/[^/]+/.exec(one)![0];
    const taken = await post(gateway, program, `Consent/$capture?scan=${reference}`, response('consent-specific', items({ 8: sign('wet-ink', other.patient) }, other.patient), other.patient));
    expect(taken.status).toBe(201);
    expect(await waiting(staff)).not.toContain(reference);
    expect(await waiting(staff)).toContain(`Consent/${idIn(taken)}`);
    expect((await verify(staff, idIn(taken), true)).status).toBe(200);
    expect(await opens('condition', other)).toBe(200);
    const paper = await gateway.ask(program, `/fhir/R4/Consent/${idIn(taken)}/$paper?_format=application/pdf`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  });
});

async function ledgerOf(id: string): Promise<{ readonly rows: readonly string[] }> {
  const answer = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ count: 1000 }));
  return { rows: answer.filter((row) => row.audit.includes(`Consent/${id}`) || row.detail.includes(`Consent/${id}`)).map((row) => (JSON.parse(row.detail) as { readonly ask: { readonly action: string } }).ask.action) };
}

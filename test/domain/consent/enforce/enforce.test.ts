// SPDX-License-Identifier: Apache-2.0
/** The door: what leaves is what was released, without what may not be seen, with what must be told. */
import { describe, expect, it } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { enforceBundle, enforceResource, enforceStatement, FHIR_JSON, SAFE_SILENCE, type Candidate, type EnforceInput } from '../../../../src/domain/consent/enforce/enforce.ts';
import { decisionsOf, publicDocument, type Releasable } from '../../../../src/domain/consent/enforce/releasable.ts';
import { enforceResponses } from '../../../../src/domain/consent/enforce/responses.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { candidate, decision, DISPUTE, first, input, META, NOTICE, parsed, RELEASE, said, shape, WITHHOLD } from './answers.ts';

const schema = compileSchema(loadDefinitions());
const HIDDEN = (reference: string): boolean => reference !== 'Condition/hidden';

describe('one record', () => {
  it('goes with its labels, as JSON of FHIR, under its decisions', () => {
    const out = enforceResource(input([candidate()]))!;
    expect([out.form, out.contentType, decisionsOf(out)]).toEqual(['resource', 'application/fhir+json; charset=utf-8', [decision]]);
    expect(parsed(out)).toEqual({ resourceType: 'Condition', id: 'c1', meta: META, subject: { reference: 'Patient/p1' }, note: [{ text: 'see Condition' }] });
  });

  it('does not go when it was not released, nor when there is none', () => {
    expect(enforceResource(input([candidate({}, WITHHOLD)]))).toBeUndefined();
    expect(enforceResource(input([candidate({}, { ...WITHHOLD, verdict: 'undecided' })]))).toBeUndefined();
    expect(enforceResource(input([]))).toBeUndefined();
  });

  it('goes under the name of its contributor and with the labels that the gateway works out, whatever its source put there; the source gets its own words back', () => {
    const said = [['http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'U'], ['urn:oid:2.16.840.1.113883.5.25', 'L'], ['https://throughcare.dev/fhir/CodeSystem/record-class', 'soc'], ['http://terminology.hl7.org/CodeSystem/v3-ActCode', 'PSY']]
      .map(([system, code]) => ({ system, code }));
    const meta = JSON.stringify({ source: 'https://gate/fhir/Organization/another', security: said });
    const from = { source: 'https://gate/fhir/Organization/clinic' };
    expect(parsed(enforceResource(input([candidate({ meta }, RELEASE, from)])))['meta']).toEqual({ ...META, ...from, security: [{ code: 'ETH' }, said[3]] });
    expect(parsed(enforceResource(input([candidate({ meta }, { ...RELEASE, bases: ['own-record'] }, from)])))['meta'])
      .toEqual({ ...META, source: 'https://gate/fhir/Organization/another', security: [{ code: 'ETH' }, ...said] });
  });

  it('carries the notice and the scope of the consent in its meta', () => {
    const meta = parsed(enforceResource(input([candidate()], { accompaniment: [NOTICE, { ...NOTICE, notice: 'Statement 2', scope: [] }] })))['meta'];
    expect(meta).toEqual({ ...META, extension: [
      { url: 'https://throughcare.dev/fhir/StructureDefinition/part2-notice', valueString: 'Statement 1' },
      { url: 'https://throughcare.dev/fhir/StructureDefinition/consent-scope', valueString: 'Scope of c1' },
      { url: 'https://throughcare.dev/fhir/StructureDefinition/part2-notice', valueString: 'Statement 2' },
    ] });
  });

  it('names the patient as the recipient knows the patient', () => {
    const alias = new Map([['p', new Map([['Patient/p1', 'Patient/main'], ['Patient/other', 'Patient/main']])]]);
    expect(parsed(enforceResource(input([candidate({ person: 'p' })], { view: { alias } })))['subject']).toEqual({ reference: 'Patient/main' });
  });

  it.each([
    ['with a version', '"focus":{"reference":"Patient/p.1/_history/7"}', { focus: { reference: 'Patient/main' } }],
    ['in a link of a narrative', '"note":[{"text":"<a href=\\"Patient/p.1\\">her</a> Patient/p.1 <b>Patient/p.1</b>"}]', { note: [{ text: '<a href="Patient/main">her</a> Patient/main <b>Patient/main</b>' }] }],
    ['not: a longer id, one that is alike, one of another server, a word', '"note":[{"text":"Patient/p.12 Patient/pX1 https://x.example/Patient/p.1 OtherPatient/p.1"}]', { note: [{ text: 'Patient/p.12 Patient/pX1 https://x.example/Patient/p.1 OtherPatient/p.1' }] }],
  ])('names the patient so %s', (_name, body, shown) => {
    const alias = new Map([['p', new Map([['Patient/p.1', 'Patient/main']])]]);
    expect(parsed(enforceResource(input([candidate({ body, person: 'p', refs: [] })], { view: { alias } })))).toMatchObject(shown);
  });

  it('names the patient so wherever the text says it', () => {
    const body = '"subject":{"reference":"Patient/p1"},"asserter":{"reference":"Patient/p1"}';
    const out = parsed(enforceResource(input([candidate({ body, person: 'p' })], { view: { alias: new Map([['p', new Map([['Patient/p1', 'Patient/main']])]]) } })));
    expect([out['subject'], out['asserter']]).toEqual([{ reference: 'Patient/main' }, { reference: 'Patient/main' }]);
  });

  it('loses what refers to something withheld', () => {
    const body = '"subject":{"reference":"Patient/p1"},"text":{"status":"generated"},"evidence":[{"detail":[{"reference":"Condition/hidden"}]}]';
    const out = parsed(enforceResource(input([candidate({ body, refs: ['Patient/p1', 'Condition/hidden'] })], { visible: HIDDEN })));
    expect(out).toEqual({ resourceType: 'Condition', id: 'c1', meta: META, subject: { reference: 'Patient/p1' } });
  });

  it('loses it out of its meta too', () => {
    const row = { meta: '{"source":"Condition/hidden","profile":["https://x.example/p"],"extension":[{"url":"urn:x","valueReference":{"reference":"Condition/hidden"}}]}', refs: ['Condition/hidden'] };
    expect(parsed(enforceResource(input([candidate(row)], { visible: HIDDEN, schema })))['meta']).toEqual({ ...META, profile: ['https://x.example/p'] });
  });

  it('keeps its narrative when all that it refers to may be seen', () => {
    const body = '"subject":{"reference":"Patient/p1"},"text":{"status":"generated"}';
    expect(parsed(enforceResource(input([candidate({ body })], { visible: HIDDEN })))).toHaveProperty('text');
  });

  it('loses its narrative all the same when it is a composite, which restates other records', () => {
    for (const type of ['CarePlan', 'CareTeam', 'Composition', 'List', 'DocumentReference', 'EpisodeOfCare', 'Goal', 'DiagnosticReport']) {
      expect(parsed(enforceResource(input([candidate({ type, body: '"text":{"status":"generated"},"status":"active"' })])))).toEqual({ resourceType: type, id: 'c1', meta: META, status: 'active' });
    }
  });

  it('loses its narrative when a field of another origin was taken out of it, which the narrative may restate (rules P19)', () => {
    const body = '"text":{"status":"generated"},"code":{"text":"overdose"},"subject":{"reference":"Patient/p1"}';
    expect(parsed(enforceResource(input([candidate({ body }, RELEASE, { severed: ['code'] })], { schema })))).toEqual({ resourceType: 'Condition', id: 'c1', meta: META, subject: { reference: 'Patient/p1' } });
  });

  it('goes to the letter as it was written when all of it may go', () => {
    const body = '"subject" : {"reference" : "Patient/p1"}, "valueQuantity":{"value":1.50}';
    expect(enforceResource(input([candidate({ body })]))!.text).toContain(body);
  });

  it('is looked at as a record of its own person: what one person\'s records may name, another\'s may not', () => {
    const body = '"evidence":[{"detail":[{"reference":"Observation/o"}]}]';
    const of = (person: string, at: string): Record<string, unknown> => parsed(enforceResource(input([candidate({ body, refs: ['Observation/o'], person })], { visible: (_reference, whose) => whose === at })));
    expect([of('p', 'p')['evidence'], of('p', 'q')['evidence']]).toEqual([[{ detail: [{ reference: 'Observation/o' }] }], undefined]);
  });

  it('that is nobody\'s, as an entry of the directory, is looked at as nobody\'s and names everybody as it did', () => {
    const alias = new Map([['p', new Map([['Patient/p1', 'Patient/main']])]]);
    expect(parsed(enforceResource(input([candidate()], { view: { alias }, visible: (_reference, whose) => whose === '' })))['subject']).toEqual({ reference: 'Patient/p1' });
    expect(parsed(enforceResource(input([candidate({ type: 'List' })], { visible: (_reference, whose) => whose === '' })))['subject']).toEqual({ reference: 'Patient/p1' });
  });

  it('goes in part when a part was asked for; the part is made of what may go, never of what is stored', () => {
    const body = '"note":[{"text":"n"}],"evidence":[{"detail":[{"reference":"Condition/hidden"}]}]';
    const seen: string[] = [];
    const part = (text: string): string => { seen.push(text); return '{"resourceType":"Condition","id":"c1"}'; };
    expect(enforceResource(input([candidate({ body, refs: ['Condition/hidden'] })], { visible: HIDDEN, part }))!.text).toBe('{"resourceType":"Condition","id":"c1"}');
    expect(seen.map((text) => JSON.parse(text) as unknown)).toEqual([{ resourceType: 'Condition', id: 'c1', meta: META, note: [{ text: 'n' }] }]);
  });

  it('that is disputed goes with what the person and the holder said of it (45 CFR 164.526(d)(5))', () => {
    expect(parsed(enforceResource(input([candidate()], { accompaniment: [DISPUTE] })))['meta'])
      .toEqual({ ...META, extension: [said('statement-of-disagreement', 'The person disagrees'), said('statement-of-disagreement', 'The holder answers')] });
  });

  it('that says nothing goes as nothing', () => {
    expect(parsed(enforceResource(input([candidate({ type: 'List', body: '' })])))).toEqual({ resourceType: 'List', id: 'c1', meta: META });
  });

  it('loses a social security number unless the purpose needs it', () => {
    const body = '"active":true,"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"219099999"}]';
    expect(parsed(enforceResource(input([candidate({ body })])))).not.toHaveProperty('identifier');
    expect(parsed(enforceResource(input([candidate({ body })], { ssn: false })))).not.toHaveProperty('identifier');
    expect(parsed(enforceResource(input([candidate({ body })], { ssn: true })))).toHaveProperty('identifier');
  });

  it('comes back whole to the organization that gave it', () => {
    const body = '"text":{"status":"generated"},"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"219099999"}],"subject":{"reference":"Patient/p1"}';
    const own = candidate({ type: 'CarePlan', body }, { ...RELEASE, bases: ['own-record'] });
    const out = parsed(enforceResource(input([own], { visible: () => false, view: { alias: new Map([['p', new Map([['Patient/p1', 'Patient/main']])]]) } })));
    expect(out).toEqual({ resourceType: 'CarePlan', id: 'c1', meta: META, ...JSON.parse(`{${body}}`) as object });
  });
});

describe('an answer to a search', () => {
  it('holds the released records and the sentence that every answer holds', () => {
    const out = parsed(enforceBundle(input([candidate(), candidate({ id: 'c2' }, WITHHOLD), candidate({ id: 'c3' }, RELEASE, { mode: 'include' })]), { ...shape, total: 2, links: [{ relation: 'self', url: 'u' }] }));
    expect([out['resourceType'], out['type'], out['total'], out['link']]).toEqual(['Bundle', 'searchset', 2, [{ relation: 'self', url: 'u' }]]);
    expect(out.entry!.map((each) => [each['fullUrl'], each['search']])).toEqual([
      ['https://gate/fhir/Condition/c1', { mode: 'match' }], ['https://gate/fhir/Condition/c3', { mode: 'include' }], [undefined, { mode: 'outcome' }],
    ]);
  });

  it('says the same sentence when there is nothing, so that nobody can tell', () => {
    const out = parsed(enforceBundle(input([]), shape));
    expect(out).toEqual({ resourceType: 'Bundle', type: 'searchset', entry: [{
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text:
        'This answer may be incomplete: the law may require some information to be left out, whether or not any exists. '
        + 'To ask for a consent, or in a medical emergency, see the documentation of this server.' } }] },
    }] });
  });

  it('holds each notice as an entry of its own, and none where none is owed', () => {
    const entry = parsed(enforceBundle(input([candidate()], { accompaniment: [NOTICE, { subject: 'Patient/p1', sent: NOTICE.sent, id: 'n2' }] }), shape)).entry!;
    expect(entry).toHaveLength(3);
    expect(entry[1]).toEqual({ search: { mode: 'include' }, resource: {
      resourceType: 'Communication', id: 'n1', status: 'completed', subject: { reference: 'Patient/p1' }, sent: '2026-11-18T12:00:00Z', payload: [{ contentString: 'Statement 1' }, { contentString: 'Scope of c1' }],
      category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'part2-notice', display: 'Notice to accompany disclosure' }] }],
    } });
  });

  it('holds what person and holder said of a disputed record as an entry about that record (45 CFR 164.526(d)(5))', () => {
    const entry = parsed(enforceBundle(input([candidate()], { accompaniment: [DISPUTE] }), shape)).entry!;
    expect(entry[1]).toEqual({ search: { mode: 'include' }, resource: {
      resourceType: 'Communication', id: 'd1', status: 'completed', subject: { reference: 'Patient/p1' }, about: [{ reference: 'Condition/c1' }], sent: '2026-11-18T12:00:00Z',
      payload: [{ contentString: 'The person disagrees' }, { contentString: 'The holder answers' }],
      category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'statement-of-disagreement', display: 'Statement of disagreement' }] }],
    } });
  });

  it('holds what is to be said of the whole answer at its end, before the sentence that every answer holds', () => {
    const outcome: OperationOutcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'incomplete' }] };
    expect(parsed(enforceBundle(input([candidate()]), { ...shape, outcomes: [outcome] })).entry!.slice(1))
      .toEqual([{ resource: outcome, search: { mode: 'outcome' } }, { resource: SAFE_SILENCE, search: { mode: 'outcome' } }]);
  });

  it('says of a match by likeness how sure it is, in a number and in words (http://hl7.org/fhir/R4/patient-operation-match.html)', () => {
    const match = candidate({ type: 'Patient', body: '' }, RELEASE, { likeness: { score: 0.87, grade: 'probable' } });
    expect(first(enforceBundle(input([match]), shape))['search'])
      .toEqual({ mode: 'match', score: 0.87, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode: 'probable' }] });
  });

  it('holds of each record the part that was asked for', () => {
    expect(first(enforceBundle(input([candidate()], { part: () => '{"resourceType":"Condition"}' }), shape))['resource']).toEqual({ resourceType: 'Condition' });
  });

  it('is of the kind and under the decisions that it came through', () => {
    const out = enforceBundle(input([candidate()]), shape);
    expect([out.form, out.contentType, decisionsOf(out)]).toEqual(['bundle', FHIR_JSON, [decision]]);
  });
});

describe('an answer about versions', () => {
  it('holds each version with its request and its response, and no search mode', () => {
    const out = enforceBundle(input([candidate()], { accompaniment: [NOTICE] }), { ...shape, type: 'history' });
    expect(first(out)).toMatchObject({ fullUrl: 'https://gate/fhir/Condition/c1', request: { method: 'PUT', url: 'Condition/c1' }, response: { status: '200', etag: 'W/"3"', lastModified: '2026-11-01T00:00:00Z' } });
    expect(parsed(out).entry).toHaveLength(2);
    expect(parsed(out).entry![1]).toMatchObject({ request: { method: 'POST', url: 'Communication' }, response: { status: '201' } });
    expect(out.text).not.toContain('"search"');
  });

  it('tells that a record was deleted, and nothing of what it had said', () => {
    expect(parsed(enforceBundle(input([candidate({ deleted: true })]), { ...shape, type: 'history' })).entry).toEqual([{
      fullUrl: 'https://gate/fhir/Condition/c1', request: { method: 'DELETE', url: 'Condition/c1' }, response: { status: '204', etag: 'W/"3"', lastModified: '2026-11-01T00:00:00Z' },
    }]);
  });

  it('is a bundle without entries when there are none', () => {
    expect(enforceBundle(input([candidate({}, WITHHOLD)]), { ...shape, type: 'history' }).text).toBe('{"resourceType":"Bundle","type":"history"}');
  });
});

describe('a statement about records', () => {
  it('is written from the ids that were released, of every holder', () => {
    const out = enforceStatement('page', 'text/html', [decision, { ...decision, released: ['Condition/c2'] }], (released) => [...released].join(' '));
    expect([out.form, out.contentType, out.text, decisionsOf(out).length]).toEqual(['page', 'text/html', 'Condition/c1 Condition/c2', 2]);
  });

  it('is not to be had without a decision, nor from one that denies and releases at once: such a call is a bug', () => {
    const write = (): string => '';
    expect(() => enforceStatement('page', 'text/html', [], write)).toThrow('without a decision');
    expect(() => enforceStatement('page', 'text/html', [decision, { ...decision, outcome: 'deny' }], write)).toThrow('without a decision');
    expect(enforceStatement('page', 'text/html', [{ ...decision, outcome: 'deny', released: [] }], write).text).toBe('');
    expect(enforceStatement('page', 'text/html', [{ ...decision, outcome: 'need-more-facts', released: [] }], write).text).toBe('');
  });
});

describe('the answer to a batch', () => {
  const resource = (): Releasable => enforceResource(input([candidate()]))!;

  it('holds each answer in the order of the request, with its status and its resource', () => {
    const out = enforceResponses('batch-response', [
      { status: 200, etag: 'W/"3"', lastModified: '2026-11-01T00:00:00Z', body: resource() }, { status: 201, location: 'Condition/c9/_history/1' },
      { status: 404, body: publicDocument({ resourceType: 'OperationOutcome', issue: [] }) },
    ]);
    expect([out.form, out.contentType, decisionsOf(out)]).toEqual(['bundle', 'application/fhir+json; charset=utf-8', [decision]]);
    expect(parsed(out)).toEqual({ resourceType: 'Bundle', type: 'batch-response', entry: [
      { resource: parsed(resource()), response: { status: '200', etag: 'W/"3"', lastModified: '2026-11-01T00:00:00Z' } },
      { response: { status: '201', location: 'Condition/c9/_history/1' } },
      { response: { status: '404', outcome: { resourceType: 'OperationOutcome', issue: [] } } },
    ] });
  });

  it('to which nothing was asked is without entries, for R4 knows no empty list (http://hl7.org/fhir/R4/json.html)', () => {
    expect(enforceResponses('batch-response', []).text).toBe('{"resourceType":"Bundle","type":"batch-response"}');
  });

  it('goes out under a decision about nothing when it holds nothing of anybody', () => {
    expect(decisionsOf(enforceResponses('transaction-response', [{ status: 201 }])))
      .toEqual([{ outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: '' }]);
  });
});

describe('a place that was looked for near a point', () => {
  const near = [{ lat: 0, lon: 0 }];
  const place = (over: Partial<Candidate['row']> = {}, rest: Partial<Candidate> = {}): Candidate => candidate({ type: 'Location', id: 'l1', body: '"position":{"longitude":1,"latitude":0}', refs: [], ...over }, RELEASE, rest);
  const search = (of: Candidate, over: Partial<EnforceInput> = {}): unknown => first(enforceBundle(input([of], { near, ...over }), shape))['search'];

  it('is told with how far it lies, also when only a part of it was asked for', () => {
    const distance = { url: 'http://hl7.org/fhir/StructureDefinition/location-distance', valueDistance: { value: 111.195, unit: 'km', system: 'http://unitsofmeasure.org', code: 'km' } };
    expect(search(place())).toEqual({ extension: [distance], mode: 'match' });
    expect(search(place(), { part: () => '{"resourceType":"Location"}' })).toEqual({ extension: [distance], mode: 'match' });
  });

  it('is told without it when it was not looked for so, or came along only; and so is whatever is no place, or nowhere', () => {
    expect([search(place(), { near: [] }), search(place(), { near: undefined }), search(place({}, { mode: 'include' })), search(place({ type: 'Basic' })), search(place({ body: '"name":"Van"' }))].map((each) => JSON.stringify(each)))
      .toEqual(['match', 'match', 'include', 'match', 'match'].map((mode) => JSON.stringify({ mode })));
  });
});

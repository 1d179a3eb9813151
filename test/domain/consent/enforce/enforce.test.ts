// SPDX-License-Identifier: Apache-2.0
/** The door: what leaves is what was released, without what may not be seen, with what must be told. */
import { describe, expect, it } from '@jest/globals';
import type { Decision, Verdict } from '../../../../src/domain/consent/decision.ts';
import { enforceBundle, enforceResource, enforceStatement, FHIR_JSON, type Candidate, type EnforceInput } from '../../../../src/domain/consent/enforce/enforce.ts';
import { noticeExtensions, noticeResource } from '../../../../src/domain/consent/enforce/notices.ts';
import { decisionsOf, publicDocument, type Releasable } from '../../../../src/domain/consent/enforce/releasable.ts';
import { enforceResponses } from '../../../../src/domain/consent/enforce/responses.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const schema = compileSchema(loadDefinitions());
const decision: Decision = {
  outcome: 'permit', released: ['Condition/c1'], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: 'v',
};
const RELEASE: Verdict = { verdict: 'release', reasons: [], bases: ['hipaa-treatment'], findings: [] };
const WITHHOLD: Verdict = { verdict: 'withhold', reasons: ['no-basis'], bases: [], findings: [] };
const BODY = '"subject":{"reference":"Patient/p1"},"note":[{"text":"see Condition"}]';

function candidate(over: Partial<Candidate['row']> = {}, verdict: Verdict = RELEASE, rest: Partial<Candidate> = {}): Candidate {
  return {
    row: { type: 'Condition', id: 'c1', version: 3, lastUpdated: '2026-11-01T00:00:00Z', meta: '', body: BODY, refs: ['Patient/p1'], ...over },
    verdict, labels: '{"code":"ETH"}', mode: 'match', ...rest,
  };
}

function input(candidates: readonly Candidate[], rest: Partial<EnforceInput> = {}): EnforceInput {
  return { candidates, decisions: [decision], view: { alias: new Map() }, visible: () => true, accompaniment: [], ...rest };
}

const shape = { type: 'searchset', base: 'https://gate/fhir', links: [] } as const;
const parsed = (releasable: Releasable | undefined): Record<string, unknown> & { entry?: Record<string, unknown>[] } => JSON.parse(releasable!.text) as Record<string, unknown>;
const first = (releasable: Releasable): Record<string, unknown> => parsed(releasable).entry![0]!;
const NOTICE = { notice: 'Statement 1', scope: ['Scope of c1'], subject: 'Patient/p1', sent: '2026-11-18T12:00:00Z', id: 'n1' };
const HIDDEN = (reference: string): boolean => reference !== 'Condition/hidden';
const META = { versionId: '3', lastUpdated: '2026-11-01T00:00:00Z', security: [{ code: 'ETH' }] };

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

describe('what says nothing about anybody', () => {
  it('leaves without a decision', () => {
    for (const resourceType of ['OperationOutcome', 'CapabilityStatement', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter']) {
      const document = publicDocument({ resourceType } as never);
      expect([document.contentType, document.text]).toEqual(['application/fhir+json; charset=utf-8', `{"resourceType":"${resourceType}"}`]);
    }
  });

  it('and nothing else does', () => {
    expect(() => publicDocument({ resourceType: 'Patient' })).toThrow('Patient is not public');
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

describe('the notice', () => {
  const { subject, sent, id } = NOTICE;

  it('is not made when none is owed', () => {
    expect(noticeResource({ subject, sent, id })).toBeUndefined();
    expect(noticeExtensions({})).toEqual([]);
  });

  it('is made of the statement alone or of the scope alone', () => {
    expect(noticeResource({ subject, sent, id, notice: 'N' })?.payload).toEqual([{ contentString: 'N' }]);
    expect(noticeResource({ subject, sent, id, scope: ['S', 'T'] })?.payload).toEqual([{ contentString: 'S' }, { contentString: 'T' }]);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSearch } from '../../../../src/domain/fhir/search/parse.ts';
import type { SearchOptions } from '../../../../src/domain/fhir/search/parse.ts';
import type { ParsedSearch } from '../../../../src/domain/fhir/search/plan.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import type { Result } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const strict: SearchOptions = { lenient: false, timeZone: 'UTC', base: 'https://gateway.example/fhir/R4' };

function search(type: string | null, query: string, options = strict): Result<ParsedSearch> {
  return parseSearch(type, [...new URLSearchParams(query)], definitions, options);
}

function plan(type: string | null, query: string, options = strict): ParsedSearch {
  const result = search(type, query, options);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function codes(type: string | null, query: string, options = strict): readonly string[] {
  const result = search(type, query, options);
  return result.ok ? [] : result.issues.map((each) => each.code);
}

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe('a search request', () => {
  it.each([
    ['Patient', '_text=x', 'what is released'], ['Patient', '_content=x', 'by a search itself'], ['Patient', 'organization._content=x', 'what is released'], ['Patient', '_has:Observation:subject:_text=x', 'what is released'], ['Patient', '_query=x', 'no named query'], ['Patient', '_contained=true', '_contained'], ['Patient', '_contained=both', '_contained'],
    ['Composition', 'section=x', 'a section is left out'], ['Condition', '_list=$current-problems', 'not stored'], ['Condition', '_list:not=a', 'modifier not of _list'], ['CareTeam', 'role:text=x', 'modifier text of role'],
    ['CareTeam', '_sort=role', 'role'], ['Location', '_sort=near', 'near'], ['Location', 'near:not=1|2', 'modifier not of near'], ['Observation', 'near=1|2', 'near'], ['DocumentReference', '_include=DocumentReference:relationship', '_include'],
  ])('of %s by %s is refused by name, with the reason', (type, query, words) => {
    const result = search(type, query);
    expect(result.ok ? [] : result.issues.map(({ code, text }) => [code, text.includes(words)])).toEqual([['not-supported', true]]);
  });

  it('leaves what it does not know out when it is asked to be lenient, and takes the default of _contained', () => {
    expect([plan('Patient', '_text=x&_content=y', { ...strict, lenient: true }).ignored, plan('Patient', '_contained=false').where]).toEqual([['_text', '_content'], []]);
  });

  it('takes texts only for whoever looks for them in what is released, and then as strictly as any filter', () => {
    const asked = (type: string | null, query: string, lenient = false): unknown => {
      const result = search(type, query, { ...strict, lenient, texts: true });
      return result.ok ? result.value.texts : result.issues.map(({ code }) => code);
    };
    expect(asked('Condition', '_text=bone&_content=a,b&code=x')).toEqual([
      { param: '_text', query: { kind: 'words', words: 'bone' } }, { param: '_content', query: { kind: 'any', of: [{ kind: 'words', words: 'a' }, { kind: 'words', words: 'b' }] } },
    ]);
    expect([asked('Condition', 'code=x'), asked('Binary', '_content=pdf'), asked(null, '_type=Binary,Condition&_text=x')]).toEqual([undefined, [{ param: '_content', query: { kind: 'words', words: 'pdf' } }], [{ param: '_text', query: { kind: 'words', words: 'x' } }]]);
    expect([asked('Condition', '_text=', true), asked('Condition', '_text:exact=x', true), asked('Binary', '_text=x', true), asked('Condition', '_content=(', true)]).toEqual([['value'], ['not-supported'], ['not-supported'], ['value']]);
    expect(plan('Patient', '_text=x', { ...strict, lenient: true }).texts).toBeUndefined();
  });

  it.each<[string, string, unknown]>([
    ['Condition', 'code=a', { kind: 'token', param: 'code', values: [{ code: 'a' }] }],
    ['Condition', 'code=http://x|a,|b,http://y|', { kind: 'token', param: 'code', values: [{ system: 'http://x', code: 'a' }, { system: null, code: 'b' }, { system: 'http://y' }] }],
    ['Condition', 'code:not=a', { kind: 'token', param: 'code', values: [{ code: 'a' }], modifier: 'not' }],
    ['Condition', 'code:text=Sub%20Use', { kind: 'token-text', param: 'code', values: [{ norm: 'sub use', exact: 'Sub Use' }] }],
    ['Location', 'near=1|2|3', { kind: 'near', param: 'near', values: [{ lat: 1, lon: 2, metres: 3000 }] }],
    ['HealthcareService', 'location.near=1|2|3', { kind: 'chain', param: 'location', targets: [{ type: 'Location', where: [{ kind: 'near', param: 'near', values: [{ lat: 1, lon: 2, metres: 3000 }] }] }] }],
    ['Condition', '_list=a,b', { kind: 'has', type: 'List', param: 'item', where: [{ kind: 'id', param: '_id', values: ['a', 'b'] }] }],
    ['CareTeam', 'role=a', { kind: 'any', of: [{ kind: 'missing', param: 'role$a', of: 'reference', missing: false }] }],
    ['Condition', 'code:missing=true', { kind: 'missing', param: 'code', of: 'token', missing: true }],
    ['Condition', 'code=a%5C,b', { kind: 'token', param: 'code', values: [{ code: 'a,b' }] }],
    ['Condition', 'patient=1', { kind: 'reference', param: 'patient', values: [{ type: 'Patient', id: '1' }] }],
    ['Condition', 'subject=1', { kind: 'reference', param: 'subject', values: [{ id: '1' }] }],
    ['Condition', 'subject:Patient=1', { kind: 'reference', param: 'subject', values: [{ type: 'Patient', id: '1' }] }],
    ['Condition', 'subject=Patient/1,https://gateway.example/fhir/R4/Patient/2,https://o.example/Patient/3',
      { kind: 'reference', param: 'subject', values: [{ type: 'Patient', id: '1' }, { type: 'Patient', id: '2' }, { url: 'https://o.example/Patient/3' }] }],
    ['Condition', 'subject:identifier=urn:x|7', { kind: 'reference-identifier', param: 'subject', values: [{ system: 'urn:x', code: '7' }] }],
    ['Patient', 'birthdate=1990', { kind: 'date', param: 'birthdate', values: [{ prefix: 'eq', lo: day('1990-01-01'), hi: day('1991-01-01') }] }],
    ['Patient', 'birthdate=ge1990-02-03', { kind: 'date', param: 'birthdate', values: [{ prefix: 'ge', lo: day('1990-02-03'), hi: day('1990-02-04') }] }],
    ['Patient', 'birthdate=ap1990-02-03', { kind: 'date', param: 'birthdate', values: [{ prefix: 'ap', lo: day('1990-02-02'), hi: day('1990-02-05') }] }],
    ['Patient', '_lastUpdated=gt2026-01-01T00:00:00+00:00', { kind: 'lastUpdated', param: '_lastUpdated', values: [{ prefix: 'gt', lo: day('2026-01-01'), hi: day('2026-01-01') + 1000 }] }],
    ['Patient', 'name=D%C3%B6e', { kind: 'string', param: 'name', values: [{ norm: 'doe', exact: 'Döe' }] }],
    ['Patient', 'name:exact=Doe', { kind: 'string', param: 'name', values: [{ norm: 'doe', exact: 'Doe' }], modifier: 'exact' }],
    ['Patient', 'name:contains=oe', { kind: 'string', param: 'name', values: [{ norm: 'oe', exact: 'oe' }], modifier: 'contains' }],
    ['Patient', '_id=a,b', { kind: 'id', param: '_id', values: ['a', 'b'] }],
    ['RiskAssessment', 'probability=gt0.8', { kind: 'number', param: 'probability', values: [{ prefix: 'gt', lo: 0.8, hi: 0.8 }] }],
    ['Observation', 'value-quantity=lt5|http://unitsofmeasure.org|mg', { kind: 'quantity', param: 'value-quantity', values: [{ prefix: 'lt', lo: 5, hi: 5, system: 'http://unitsofmeasure.org', code: 'mg' }] }],
    ['Observation', 'value-quantity=lt5||mg', { kind: 'quantity', param: 'value-quantity', values: [{ prefix: 'lt', lo: 5, hi: 5, code: 'mg' }] }],
    ['ValueSet', 'url:below=http://x.example/', { kind: 'uri', param: 'url', values: [{ uri: 'http://x.example/' }], modifier: 'below' }],
    ['Condition', 'code:below=http://hl7.org/fhir/sid/icd-10-cm|F11', { kind: 'token', param: 'code', values: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11', below: true }] }],
    ['Condition', 'code:above=http://hl7.org/fhir/sid/icd-10-cm|F11.20', { kind: 'token', param: 'code', values: ['F11', 'F11.2', 'F11.20'].map((code) => ({ system: 'http://hl7.org/fhir/sid/icd-10-cm', code })) }],
    ['Observation', 'patient.name=x', { kind: 'chain', param: 'patient', targets: [{ type: 'Patient', where: [{ kind: 'string', param: 'name', values: [{ norm: 'x', exact: 'x' }] }] }] }],
    ['Observation', 'encounter.service-provider.name=x', { kind: 'chain', param: 'encounter', targets: [{ type: 'Encounter', where: [
      { kind: 'chain', param: 'service-provider', targets: [{ type: 'Organization', where: [{ kind: 'string', param: 'name', values: [{ norm: 'x', exact: 'x' }] }] }] }] }] }],
    ['Patient', '_has:Observation:patient:code=a', { kind: 'has', type: 'Observation', param: 'patient', where: [{ kind: 'token', param: 'code', values: [{ code: 'a' }] }] }],
    ['Patient', '_has:CarePlan:patient:_has:Task:focus:status=x', { kind: 'has', type: 'CarePlan', param: 'patient', where: [
      { kind: 'has', type: 'Task', param: 'focus', where: [{ kind: 'token', param: 'status', values: [{ code: 'x' }] }] }] }],
    ['Observation', 'code-value-quantity=http://loinc.org|8480-6$ge140||mm[Hg]', { kind: 'quantity', param: 'code-value-quantity$http://loinc.org|8480-6', values: [{ prefix: 'ge', lo: 140, hi: 140, code: 'mm[Hg]' }] }],
    ['Observation', 'component-code-value-concept=a$b,c$d', { kind: 'any', of: [
      { kind: 'token', param: 'component-code-value-concept$a', values: [{ code: 'b' }] }, { kind: 'token', param: 'component-code-value-concept$c', values: [{ code: 'd' }] }] }],
    ['Patient', 'gender:in=http://hl7.org/fhir/ValueSet/administrative-gender', { kind: 'token', param: 'gender',
      values: ['female', 'male', 'other', 'unknown'].map((code) => ({ system: 'http://hl7.org/fhir/administrative-gender', code })) }],
  ])('%s?%s becomes its clause', (type, query, clause) => {
    expect(plan(type, query).where).toEqual([clause]);
  });

  it.each(['code:below=F11', 'code:below=http://loinc.org|8480-6', 'code:above=http://hl7.org/fhir/sid/icd-10-cm|F1', 'code:below=http://hl7.org/fhir/sid/icd-10-cm|',
    'code:below=http://hl7.org/fhir/sid/icd-10-cm|F11,http://loinc.org|8480-6'])('Condition?%s is refused, since no hierarchy of it is known', (query) => {
    const parsed = parseSearch('Condition', [...new URLSearchParams(query)], definitions, strict);
    expect(parsed).toMatchObject({ ok: false, issues: [{ code: 'not-supported', text: expect.stringContaining('hierarchy') }] });
  });

  it('compares 100 as 99.5 to 100.5, 100.00 more narrowly, and 1e2 more widely', () => {
    const range = (text: string): readonly number[] => plan('RiskAssessment', `probability=${text}`).where
      .flatMap((each) => (each.kind === 'number' ? each.values : [])).flatMap((each) => [each.lo, each.hi]);
    expect(range('100')[0]).toBe(99.5);
    expect(range('100')[1]).toBeLessThan(100.5);
    expect(range('100')[1]).toBeGreaterThan(100.4999999);
    expect(range('100.00')[0]).toBe(99.995);
    expect(range('1e2')[0]).toBe(50);
  });

  it('with a chain over an open reference goes to every type that has the parameter', () => {
    const [clause] = plan('Observation', 'subject.name=x').where;
    expect(clause?.kind === 'chain' ? clause.targets.map((each) => each.type) : []).toEqual(['Patient', 'Location']);
  });

  it('shapes its answer: order, page, totals, inclusions', () => {
    expect(plan('Condition', '_sort=-recorded-date,_id&_count=20&_total=accurate&_include=Condition:subject:Patient&_include:iterate=Patient:organization&_revinclude=Provenance:target&_elements=code,subject&_format=json&_cursor=abc')).toEqual({
      types: ['Condition'], where: [], count: 20, total: 'accurate', cursor: 'abc', elements: ['code', 'subject'], ignored: [],
      sort: [{ param: 'recorded-date', kind: 'date', direction: 'desc' }, { param: '_id', kind: 'id', direction: 'asc' }],
      includes: [{ source: 'Condition', param: 'subject', target: 'Patient', patients: true, iterate: false }, { source: 'Patient', param: 'organization', patients: false, iterate: true }],
      revincludes: [{ source: 'Provenance', param: 'target', patients: true, iterate: false }],
    });
    expect(plan('Condition', '_summary=count')).toMatchObject({ count: 0, total: 'accurate', summary: 'count' });
    expect(plan('Condition', '_count=999999').count).toBe(1000);
    expect(plan('Condition', '').total).toBe('none');
  });

  it('across types takes only what means the same on all of them', () => {
    expect(plan(null, '_type=Condition,Observation&code=a').types).toEqual(['Condition', 'Observation']);
    expect(codes(null, '_type=Condition,Patient&code=a')).toEqual(['not-supported']);
    expect(plan(null, '_lastUpdated=gt2026').types).toEqual(SERVED_TYPES);
    expect(codes(null, '_type=Claim')).toEqual(['not-supported']);
  });

  it.each([
    ['an unknown parameter', 'Patient', 'favourite=blue'], ['an unknown parameter in a chain', 'Observation', 'patient.favourite=blue'],
    ['an unknown parameter in _has', 'Patient', '_has:Observation:patient:favourite=blue'], ['_has over what does not refer here', 'Location', '_has:Condition:patient:code=a'],
    ['an unknown modifier', 'Patient', 'name:sounds-like=x'], ['a modifier of another kind', 'Patient', 'birthdate:exact=1990'],
    ['a value set modifier', 'Condition', 'code:in=http://x'], ['a type that the reference cannot have', 'Condition', 'subject:Location=1'],
    ['a date that is none', 'Patient', 'birthdate=yesterday'], ['an empty value', 'Patient', 'name='], ['an empty item of a list', 'Condition', 'code=a,,b'],
    ['a bare bar', 'Condition', 'code=|'], ['a text for a number', 'RiskAssessment', 'probability=high'], ['missing that is neither true nor false', 'Patient', 'name:missing=1'],
    ['an id that cannot be one', 'Patient', "_id=a'b"], ['a reference that cannot be one', 'Condition', 'subject=a%20b'],
    ['half a composite', 'Observation', 'code-value-quantity=a'], ['a value set that is not at hand', 'Condition', 'code:in=http://x.example/vs'], ['a missing composite', 'Observation', 'code-value-quantity:missing=true'], ['a _filter that cannot be read', 'Patient', '_filter=name eq'], ['_text', 'Patient', '_text=x'],
    ['an unknown sort key', 'Patient', '_sort=favourite'], ['an unknown inclusion', 'Patient', '_include=Patient:favourite'], ['an inclusion of no reference', 'Patient', '_include=Patient:name'],
    ['a count that is none', 'Patient', '_count=-1'], ['an unknown summary', 'Patient', '_summary=short'], ['a chain of four', 'Observation', 'patient.link.link.link.link.name=x'],
    ['a chain over no reference', 'Patient', 'name.family=x'],
  ])('with %s is refused, since leaving it out would disclose more', (_what, type, query) => {
    expect(codes(type, query)).not.toEqual([]);
  });

  it('reports all that is wrong with it at once, and names what it does not know without quoting values', () => {
    const result = search('Patient', 'favourite=SECRET&birthdate=SECRET&_count=SECRET&_sort=colour');
    const issues = result.ok ? [] : result.issues;
    expect(issues).toHaveLength(4);
    expect(JSON.stringify(issues)).toContain('favourite');
    expect(JSON.stringify(issues)).not.toContain('SECRET');
  });

  it('that is lenient leaves out unknown parameters and says so, but never what it knows and cannot read', () => {
    const lenient = { ...strict, lenient: true };
    expect(plan('Patient', 'favourite=blue&name=x', lenient)).toMatchObject({ ignored: ['favourite'], where: [{ kind: 'string' }] });
    expect(codes('Patient', 'birthdate=yesterday', lenient)).toEqual(['value']);
    expect(codes('Patient', 'name:sounds-like=x', lenient)).toEqual(['not-supported']);
  });

  it('is a frozen plan, whatever is asked, and never throws', () => {
    const name = fc.oneof(fc.constantFrom('code', 'patient', 'date', '_has:Observation:patient:code', 'subject.name', '_sort', '_include', '_count', '_id', 'value-quantity', '_lastUpdated'), fc.string());
    fc.assert(fc.property(fc.constantFrom(null, ...SERVED_TYPES), fc.array(fc.tuple(name, fc.string()), { maxLength: 4 }), fc.boolean(), (type, query, lenient) => {
      const result = parseSearch(type, query, definitions, { ...strict, lenient });
      if (result.ok) expect(Object.isFrozen(result.value) && Object.isFrozen(result.value.where)).toBe(true);
      else expect(result.issues.length).toBeGreaterThan(0);
    }), { seed: 8, numRuns: 500 });
  });
});

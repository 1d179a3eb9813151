// SPDX-License-Identifier: Apache-2.0
/** Social security numbers: out of a text wherever they stand, and out of the ordinary search index. */
import { describe, expect, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { mayHaveSsn, reachingSsn, setApart, SSN_PARAM, withoutSsn } from '../../../../src/domain/consent/enforce/ssn.ts';
import type { IndexRows } from '../../../../src/domain/fhir/search/index-rows.ts';
import { ofTypeKey, type SearchPlan } from '../../../../src/domain/fhir/search/plan.ts';

const SSN = { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099999' };
const members = (value: object): string => JSON.stringify(value).slice(1, -1);

describe('a text without social security numbers', () => {
  it.each<readonly [string, object, object]>([
    ['one by its system', { identifier: [{ system: 'urn:mrn', value: '7' }, SSN] }, { identifier: [{ system: 'urn:mrn', value: '7' }] }],
    ['one by the OID', { identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.1', value: '219099999' }], active: true }, { active: true }],
    ['one by its type', { identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SS' }] }, value: '219099999' }], active: true }, { active: true }],
    ['one inside a reference', { subject: { display: 'R', identifier: SSN } }, { subject: { display: 'R' } }],
    ['one inside a contained resource', { contained: [{ resourceType: 'Patient', identifier: [SSN], active: true }] }, { contained: [{ resourceType: 'Patient', active: true }] }],
    ['one of several types', { identifier: [{ type: { coding: [{ system: 'urn:x', code: 'MR' }, { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SS' }] }, value: '1' }], active: true }, { active: true }],
  ])('loses %s and nothing else', (_name, before, after) => {
    expect(JSON.parse(`{${withoutSsn(members(before))}}`)).toEqual(after);
  });

  it('keeps its numbers as they were written', () => {
    expect(withoutSsn(`"identifier":[${JSON.stringify(SSN)}],"quantity":{"value":1.50}`)).toBe('"quantity":{"value":1.50}');
  });

  it.each<readonly [string, object]>([
    ['a number of another kind from the same list of types', { identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: 'SS' }] }],
    ['the letters SS of another list', { code: { coding: [{ system: 'urn:x', code: 'SS' }] }, type: { coding: [{ system: 'urn:x', code: 'SS' }] } }],
    ['what stands under the name of a system and is no text', { note: 'us-ssn', system: { coding: [{ code: 'SS' }] } }],
    ['a type that is no list', { type: { coding: 'SS' }, note: 'us-ssn' }],
    ['an empty list, null and a false', { given: [], at: null, active: false, note: 'us-ssn' }],
  ])('keeps %s', (_name, body) => {
    expect(JSON.parse(`{${withoutSsn(members(body))}}`)).toEqual(body);
  });

  it('is nothing when there was nothing else', () => {
    expect(withoutSsn(members({ identifier: [SSN] }))).toBe('');
  });

  it('is the text as written, blanks and all, when no such word is in it', () => {
    expect(withoutSsn('"active" : true')).toBe('"active" : true');
  });

  it('is the same text when there is none', () => {
    const text = members({ identifier: [{ system: 'urn:mrn', value: '219099999' }] });
    expect(withoutSsn(text)).toBe(text);
  });
});

describe('the index', () => {
  const rows: IndexRows = {
    token: [{ param: 'identifier', system: SSN.system, code: SSN.value }, { param: 'identifier', system: 'urn:mrn', code: '7' }],
    reference: [{ param: 'subject', type: null, id: null, url: null, identifier: { system: SSN.system, value: SSN.value } }], date: [], string: [], number: [], quantity: [], uri: [],
  };

  it('keeps the numbers under a name of their own, and out of references', () => {
    const made = setApart(rows, { resourceType: 'Patient', identifier: [SSN, { system: 'urn:mrn', value: '7' }] } satisfies Patient);
    expect(made.token.map((row) => row.param)).toEqual([SSN_PARAM, 'identifier']);
    expect(made.reference).toEqual([{ param: 'subject', type: null, id: null, url: null }]);
  });

  it('is reached for treatment through every clause on identifiers, chained ones too', () => {
    const clause = { kind: 'token', param: 'identifier', values: [{ code: SSN.value }] } as const;
    const plan: SearchPlan = {
      types: ['Encounter'], sort: [], count: 10, includes: [], revincludes: [], total: 'none',
      where: [clause, { kind: 'chain', param: 'patient', targets: [{ type: 'Patient', where: [clause] }] }, { kind: 'has', type: 'Patient', param: 'link', where: [clause] }],
    };
    const beside = { ...clause, beside: SSN_PARAM };
    expect(reachingSsn(plan).where).toEqual([beside, { kind: 'chain', param: 'patient', targets: [{ type: 'Patient', where: [beside] }] }, { kind: 'has', type: 'Patient', param: 'link', where: [beside] }]);
  });

  it('is not reached without a purpose that needs the numbers', () => {
    expect([mayHaveSsn('treatment'), mayHaveSsn('emergency-treatment'), mayHaveSsn('payment'), mayHaveSsn('operations'), mayHaveSsn('cj-monitoring'), mayHaveSsn(undefined)])
      .toEqual([true, true, true, false, false, false]);
  });
});

describe('setting apart', () => {
  const empty = { date: [], string: [], number: [], quantity: [], uri: [] };
  const token = (param: string, system: string | null, code: string): IndexRows['token'][number] => ({ param, system, code });
  const patient: Patient = { resourceType: 'Patient', identifier: [SSN, { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SS' }] }, value: '111' }] };

  it('moves the numbers and leaves what only looks like them', () => {
    const rows: IndexRows = { ...empty, reference: [], token: [
      token('identifier', SSN.system, SSN.value), token('identifier', null, '111'), token('phone', SSN.system, SSN.value), token('identifier', SSN.system, '7'), token('identifier', 'urn:mrn', SSN.value),
    ] };
    expect(setApart(rows, patient).token.map((row) => row.param)).toEqual([SSN_PARAM, SSN_PARAM, 'phone', 'identifier', 'identifier']);
    expect(SSN_PARAM).toBe('identifier (ssn)');
  });

  // The code of the type and the number, under the type's system: how `:of-type` finds (http://hl7.org/fhir/R4/search.html#token).
  it('lets nobody find a number by its type, and leaves identifiers of other types', () => {
    const ofType = (code: string): IndexRows['token'][number] => token(ofTypeKey('identifier'), 'http://terminology.hl7.org/CodeSystem/v2-0203', code);
    const others = [ofType('MR|7'), token('identifier', 'urn:mrn', '7'), token('code', 'urn:x', 'SS|111')];
    expect(setApart({ ...empty, reference: [], token: [ofType('SS|111'), ofType('SB|219099999'), ...others] }, patient).token).toEqual(others);
  });

  it('moves the number of a type that has one identifier and no list', () => {
    const rows: IndexRows = { ...empty, reference: [], token: [token('identifier', SSN.system, SSN.value)] };
    expect(setApart(rows, { resourceType: 'QuestionnaireResponse', status: 'completed', identifier: SSN }).token.map((row) => row.param)).toEqual([SSN_PARAM]);
  });

  it('is nothing to do for a resource without such numbers: the rows are the very same', () => {
    const rows: IndexRows = { ...empty, token: [token('identifier', 'urn:mrn', '7')], reference: [{ param: 'subject', type: 'Patient', id: '1', url: null }] };
    const made = setApart(rows, { resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value: '7' }] } satisfies Patient);
    expect([made.token === rows.token, made.reference === rows.reference]).toEqual([true, true]);
    expect(setApart(rows, { resourceType: 'Basic', code: {} }).token).toBe(rows.token);
  });

  it('takes the number out of one reference of several', () => {
    const plain = { param: 'subject', type: 'Patient', id: '1', url: null };
    const other = { param: 'subject', type: null, id: null, url: null, identifier: { system: 'urn:mrn', value: '7' } };
    const rows: IndexRows = { ...empty, token: [], reference: [plain, other, { ...other, identifier: { system: SSN.system, value: SSN.value } }] };
    expect(setApart(rows, patient).reference).toEqual([plain, other, { param: 'subject', type: null, id: null, url: null }]);
  });
});

describe('a search for treatment', () => {
  it('looks beside identifiers alone', () => {
    const where: SearchPlan['where'] = [{ kind: 'token', param: 'code', values: [] }, { kind: 'id', param: '_id', values: ['1'] }];
    const plan: SearchPlan = { types: ['Encounter'], sort: [], count: 10, includes: [], revincludes: [], total: 'none', where };
    expect(reachingSsn(plan).where).toEqual(where);
  });
});

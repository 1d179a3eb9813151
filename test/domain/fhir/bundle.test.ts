// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planBundle, resolveBundle } from '../../../src/domain/fhir/bundle.ts';
import type { BundleAnswers, BundlePlan, ResolvedEntry, TransactionPlan } from '../../../src/domain/fhir/bundle.ts';
import type { Issue, Result } from '../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const A = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0';
const B = 'urn:uuid:11111111-1cbf-4d64-b04d-cd9187a4c6e0';

function planned(type: string, entry: unknown): Result<BundlePlan> {
  let next = 0;
  return planBundle({ resourceType: 'Bundle', type, entry }, { nextId: () => `id${String(++next)}`, base: 'https://gateway.example/fhir/R4', maxEntries: 100 });
}

function transaction(entry: unknown): TransactionPlan {
  const plan = planned('transaction', entry);
  if (!plan.ok || plan.value.kind !== 'transaction') throw new Error(JSON.stringify(plan));
  return plan.value;
}

function resolved(entry: unknown, answers: Partial<BundleAnswers> = {}): readonly ResolvedEntry[] {
  const result = resolveBundle(transaction(entry), { matched: new Map(), references: new Map(), ...answers }, definitions);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function issues(result: Result<unknown>): readonly Issue[] {
  return result.ok ? [] : result.issues;
}

const post = (type: string, more: object = {}, entry: object = {}): object => ({ ...entry, request: { method: 'POST', url: type }, resource: { resourceType: type, ...more } });

describe('a transaction', () => {
  it('is done in the order that FHIR sets: deletes, creates, updates, reads', () => {
    const plan = transaction([
      { request: { method: 'GET', url: 'Patient/9' } }, { request: { method: 'PUT', url: 'Patient/8' }, resource: { resourceType: 'Patient', id: '8' } }, post('Patient'),
      { request: { method: 'DELETE', url: 'Patient/7' } }, { request: { method: 'GET', url: 'Patient?name=x' } },
    ]);
    expect(plan.entries.map((each) => [each.index, each.kind, each.type, each.id])).toEqual([
      [3, 'delete', 'Patient', '7'], [2, 'create', 'Patient', 'id1'], [1, 'update', 'Patient', '8'], [0, 'read', 'Patient', '9'], [4, 'search', 'Patient', undefined],
    ]);
  });

  it('puts assigned ids in place of placeholders in references, links of narratives and URIs, and nowhere else', () => {
    const entries = resolved([
      post('Patient', { id: 'theirs' }, { fullUrl: A }),
      post('CarePlan', {
        subject: { reference: A }, instantiatesUri: [A], identifier: [{ system: 'urn:ietf:rfc:3986', value: A }], title: A,
        text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${A}">${A}</a></div>` },
        contained: [{ resourceType: 'Goal', id: 'g', subject: { reference: A } }],
      }, { fullUrl: B }),
    ]);
    expect(entries[0]?.resource).toEqual({ resourceType: 'Patient', id: 'id1' });
    expect(entries[1]?.resource).toEqual({
      resourceType: 'CarePlan', id: 'id2', subject: { reference: 'Patient/id1' }, instantiatesUri: ['Patient/id1'],
      identifier: [{ system: 'urn:ietf:rfc:3986', value: A }], title: A,
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="Patient/id1">${A}</a></div>` },
      contained: [{ resourceType: 'Goal', id: 'g', subject: { reference: 'Patient/id1' } }],
    });
  });

  it('takes a relative reference as relative to the address of its own entry', () => {
    const entries = resolved([
      post('Patient', {}, { fullUrl: 'https://ehr.example/fhir/Patient/1' }),
      post('Condition', { subject: { reference: 'Patient/1' } }, { fullUrl: 'https://ehr.example/fhir/Condition/2' }),
      post('Condition', { subject: { reference: 'Patient/1' } }, { fullUrl: B }),
    ]);
    expect(entries.map((each) => (each.resource as { subject?: { reference: string } }).subject?.reference)).toEqual([undefined, 'Patient/id1', 'Patient/1']);
  });

  it('leaves what is relative to an entry of another server there, when it is not in the bundle', () => {
    const of = (base: string): unknown => resolved([post('Condition', { subject: { reference: 'Patient/9' } }, { fullUrl: `${base}/Condition/2` })])[0]?.resource;
    expect(of('https://ehr.example/fhir')).toMatchObject({ subject: { reference: 'https://ehr.example/fhir/Patient/9' } });
    expect(of('https://gateway.example/fhir/R4')).toMatchObject({ subject: { reference: 'Patient/9' } });
  });

  it('refers to what a conditional create found, and writes nothing for it', () => {
    const entry = [{ ...post('Patient', {}, { fullUrl: A }), request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:x|1' } }, post('Condition', { subject: { reference: A } })];
    const found = resolved(entry, { matched: new Map([[0, 'known']]) });
    expect(found[0]).toMatchObject({ id: 'known', existing: true });
    expect(found[1]?.resource).toMatchObject({ subject: { reference: 'Patient/known' } });
    expect(resolved(entry)[0]?.existing).toBeUndefined();
  });

  it('names the references to be looked up, and fails when one resolves to nothing', () => {
    const entry = [post('Condition', { subject: { reference: 'Patient?identifier=urn:x|1' } })];
    expect(transaction(entry).conditionalReferences).toEqual(['Patient?identifier=urn:x|1']);
    expect(resolved(entry, { references: new Map([['Patient?identifier=urn:x|1', 'Patient/5']]) })[0]?.resource).toMatchObject({ subject: { reference: 'Patient/5' } });
    const failed = issues(resolveBundle(transaction(entry), { matched: new Map(), references: new Map() }, definitions));
    expect(failed.map((each) => [each.code, each.at])).toEqual([['value', 'Bundle.entry[0].resource.subject']]);
    expect(JSON.stringify(failed)).not.toContain('urn:x');
  });

  it('with a reference to nothing in the bundle fails as a whole', () => {
    const failed = issues(resolveBundle(transaction([post('Condition', { subject: { reference: B } }, { fullUrl: A })]), { matched: new Map(), references: new Map() }, definitions));
    expect(failed.map((each) => each.at)).toEqual(['Bundle.entry[0].resource.subject']);
  });

  it('may not write one resource twice, also when that shows only by a condition', () => {
    const put = { request: { method: 'PUT', url: 'Patient/8' }, resource: { resourceType: 'Patient', id: '8' } };
    expect(issues(planned('transaction', [put, { request: { method: 'DELETE', url: 'Patient/8' } }])).map((each) => each.at)).toEqual(['Bundle.entry[1]']);
    expect(issues(planned('transaction', [put, { request: { method: 'GET', url: 'Patient/8' } }]))).toEqual([]);
    const conditional = { request: { method: 'PUT', url: 'Patient?identifier=1' }, resource: { resourceType: 'Patient' } };
    const late = resolveBundle(transaction([put, conditional]), { matched: new Map([[1, '8']]), references: new Map() }, definitions);
    expect(issues(late).map((each) => each.code)).toEqual(['invalid']);
  });

  it.each<[string, unknown, string]>([
    ['no request', { resource: { resourceType: 'Patient' } }, 'required'], ['no object', null, 'required'],
    ['an unknown method', { request: { method: 'LINK', url: 'Patient' } }, 'invalid'], ['no url', { request: { method: 'GET' } }, 'invalid'],
    ['an address of another server', { request: { method: 'GET', url: 'https://other.example/Patient/1' } }, 'invalid'],
    ['a path that climbs', { request: { method: 'GET', url: '../../secret' } }, 'invalid'],
    ['a create without resource', { request: { method: 'POST', url: 'Patient' } }, 'required'],
    ['a resource of another type', { request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Group' } }, 'invalid'],
    ['an update of another id', { request: { method: 'PUT', url: 'Patient/1' }, resource: { resourceType: 'Patient', id: '2' } }, 'invalid'],
    ['a create at an id', { request: { method: 'POST', url: 'Patient/1' }, resource: { resourceType: 'Patient' } }, 'not-supported'],
    ['an update of everything', { request: { method: 'PUT', url: 'Patient' }, resource: { resourceType: 'Patient' } }, 'not-supported'],
    ['a delete of everything', { request: { method: 'DELETE', url: 'Patient' } }, 'not-supported'],
    ['a relative fullUrl', { fullUrl: 'Patient/1', request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient' } }, 'invalid'],
  ])('with an entry that has %s is refused', (_what, entry, code) => {
    expect(issues(planned('transaction', [post('Patient'), entry])).map((each) => each.code)).toEqual([code]);
  });

  it('with one fullUrl twice is refused', () => {
    expect(issues(planned('transaction', [post('Patient', {}, { fullUrl: A }), post('Group', {}, { fullUrl: A })])).map((each) => each.at)).toEqual(['Bundle.entry[1]']);
  });

  it.each<[string, unknown]>([['null', null], ['a list', []], ['another resource', { resourceType: 'Patient' }], ['a searchset', { resourceType: 'Bundle', type: 'searchset' }], ['entries that are no list', { resourceType: 'Bundle', type: 'batch', entry: {} }]])(
    'is not %s', (_what, body) => {
      expect(issues(planBundle(body, { nextId: () => 'x', base: 'https://g.example', maxEntries: 1 }))).toHaveLength(1);
    });

  it('past its limit of entries is refused', () => {
    expect(issues(planned('transaction', Array.from({ length: 101 }, () => post('Patient')))).map((each) => each.code)).toEqual(['too-costly']);
  });

  it('keeps every entry once, in an order that is FHIR\'s, for any mixture', () => {
    const kinds = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');
    fc.assert(fc.property(fc.array(kinds, { maxLength: 12 }), (methods) => {
      const entry = methods.map((method, index) => (method === 'POST' ? post('Patient') : {
        request: { method, url: `Patient/${String(index)}` }, ...(method === 'PUT' ? { resource: { resourceType: 'Patient', id: String(index) } } : {}),
      }));
      const { entries } = transaction(entry);
      expect(entries.map((each) => each.index).toSorted((a, b) => a - b)).toEqual(methods.map((_method, index) => index));
      const order = entries.map((each) => ['DELETE', 'POST', 'PUT', 'GET'].indexOf(each.method));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }), { seed: 10, numRuns: 100 });
  });
});

describe('a batch', () => {
  it('lets each entry stand alone: one that is wrong does not touch the others', () => {
    const plan = planned('batch', [post('Patient'), { request: { method: 'LINK', url: 'x' } }, post('Condition', { subject: { reference: A } }), { request: { method: 'GET', url: 'metadata' } },
      { request: { method: 'POST', url: 'Patient/1/$everything' } }]);
    expect(plan.ok && plan.value.kind === 'batch' ? plan.value.entries.map((each) => (each.ok ? each.value.kind : each.issues[0]?.at)) : []).toEqual([
      'create', 'Bundle.entry[1].request.method', 'Bundle.entry[2].resource.subject', 'Bundle.entry[3].request.url', 'operation',
    ]);
  });
});

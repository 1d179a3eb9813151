// SPDX-License-Identifier: Apache-2.0
/** Who the person is, who else is meant, and how a relative stands to the person. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, Patient, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { identifierOf, identityOf, nameOf, otherPatients, PLAIN_IDENTIFIER, relative } from '../../../../src/domain/consent/evidence/people.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';

const patient = (id: string | undefined, over: Partial<Patient> = {}): Patient => ({ resourceType: 'Patient', ...(id === undefined ? {} : { id }), ...over });
const consent = (reference: string | undefined, over: Partial<NonNullable<Consent['patient']>> = {}): Consent =>
  ({ resourceType: 'Consent', status: 'active', scope: {}, category: [], ...(reference === undefined ? {} : { patient: { reference, ...over } }) });
const related = (relationship: RelatedPerson['relationship'], over: Partial<RelatedPerson> = {}): RelatedPerson =>
  ({ resourceType: 'RelatedPerson', id: 'r', patient: { reference: 'Patient/a' }, ...(relationship === undefined ? {} : { relationship }), ...over });

describe('the person', () => {
  it('is the first by id of the Patients that are the person\'s', () => {
    const identity = identityOf([patient('c'), patient('a'), patient('b'), { resourceType: 'Basic', id: 'A', code: {} }], ['c', 'b'])!;
    expect([identity.main.id, identity.patients.map((each) => each.id)]).toEqual(['b', ['b', 'c']]);
    expect([identity.canonical('c'), identity.canonical('b'), identity.canonical('a'), identity.isOwn('c'), identity.isOwn('a')]).toEqual(['b', 'b', 'a', true, false]);
  });

  it('is also whom a Patient named that is on file no more: what names it is the person\'s', () => {
    const identity = identityOf([patient('a'), patient('b')], ['a', 'gone'])!;
    expect([identity.isOwn('gone'), identity.canonical('gone'), identity.isOwn('b'), identityOf([patient('b')], ['gone'])]).toEqual([true, 'a', false, undefined]);
  });

  it('is every Patient when nobody says which', () => {
    expect(identityOf([patient('b'), patient('a')], undefined)!.patients.map((each) => each.id)).toEqual(['a', 'b']);
  });

  it('may be a Patient without an id, which stands before all others', () => {
    const identity = identityOf([patient('b'), patient(undefined)], undefined)!;
    expect([identity.main.id, identity.canonical('b'), identity.isOwn('')]).toEqual([undefined, '', true]);
    expect(identityOf([patient(undefined)], [''])?.patients).toHaveLength(1);
  });

  it('is nobody without a Patient', () => {
    expect([identityOf([], undefined), identityOf([patient('a')], ['b'])]).toEqual([undefined, undefined]);
  });

  it('is called by the text of the name, else by its parts', () => {
    expect([nameOf([{ text: 'A B', family: 'C' }, { text: 'D' }]), nameOf([{ given: ['A', 'B'], family: 'C' }]), nameOf([{ family: 'C' }]), nameOf([{ given: ['A'] }]), nameOf([{}]), nameOf([]), nameOf(undefined)])
      .toEqual(['A B', 'A B C', 'C', 'A', '', '', '']);
  });

  it('is told from another of the same name by the first number with a value', () => {
    expect([
      identifierOf([{ system: 's' }, { system: 's', value: '1' }, { value: '2' }]), identifierOf([{ value: '2' }]), identifierOf([{ system: PLAIN_IDENTIFIER, value: 'MRN-3' }]), identifierOf([]), identifierOf(undefined),
    ]).toEqual(['s|1', '2', 'MRN-3', undefined, undefined]);
    expect(PLAIN_IDENTIFIER).toBe('https://throughcare.dev/fhir/NamingSystem/plain-identifier');
  });
});

describe('other people that a paper may be of', () => {
  const others = (...evidence: readonly Resource[]): unknown => otherPatients(evidence, identityOf([patient('a')], undefined)!);

  it('are those whom consents name and those among the evidence, each once', () => {
    expect(others(
      consent('Patient/b', { display: 'Bea', identifier: { value: '7' } }), consent('Patient/a'), consent('Patient/c'), consent(undefined),
      patient('c', { name: [{ text: 'Cy' }], identifier: [{ system: 's', value: '9' }] }), patient('a'), patient(undefined), { resourceType: 'Basic', id: 'z', code: {} },
    )).toEqual([{ id: 'b', name: 'Bea', identifier: '7' }, { id: 'c', name: 'Cy', identifier: 's|9' }, { id: '', name: '' }]);
  });

  it('without a name have none', () => {
    expect(others(consent('Patient/b'))).toEqual([{ id: 'b', name: '' }]);
  });
});

describe('a relative', () => {
  const V3 = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
  const of = (...codings: readonly (readonly [string, string])[]): string => relative(related([{ coding: codings.map(([system, code]) => ({ system, code })) }])).relation;

  it.each([
    ['spouse-or-partner', 'SPS HUSB WIFE DOMPART SIGOTHR'], ['former-partner', 'FORMERSPS'], ['parent', 'PRN FTH MTH NFTH NMTH STPPRN'], ['child', 'CHILD SON DAU SONC DAUC STPCHLD'],
    ['sibling', 'SIB BRO SIS HSIB'], ['friend', 'FRND NBOR ROOM'], ['other-relative', 'FAMMEMB EXT GRPRN GRMTH GRFTH AUNT UNCLE COUSN NIENEPH GRNDCHILD'],
    ['legal-representative', 'GUARD POWATT HPOWATT DPOWATT SPOWATT EXEC'],
  ])('%s by the codes of HL7', (relation, codes) => {
    expect(codes.split(' ').map((code) => of([V3, code]))).toEqual(codes.split(' ').map(() => relation));
  });

  it.each(['spouse-or-partner', 'former-partner', 'parent', 'child', 'sibling', 'other-relative', 'friend', 'legal-representative', 'professional', 'stranger'])('%s by our own code, before HL7\'s', (relation) => {
    expect(of([V3, 'SIS'], [cs('person-relation'), relation])).toBe(relation);
  });

  it('whom no code places is a stranger: the one that the law gives least', () => {
    expect([of([V3, 'XYZ']), of(['http://x.org', 'SIS']), of([cs('person-relation'), 'cousin']), relative(related(undefined)).relation]).toEqual(['stranger', 'stranger', 'stranger', 'stranger']);
    expect(of([V3, 'XYZ'], [V3, 'SIS'])).toBe('sibling');
  });

  it('keeps id and name', () => {
    expect(relative(related(undefined, { name: [{ text: 'Al' }] }))).toEqual({ id: 'r', name: 'Al', relation: 'stranger' });
    const { id: _id, ...rest } = related(undefined);
    expect(relative(rest as RelatedPerson).id).toBe('');
  });
});

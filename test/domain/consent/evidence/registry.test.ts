// SPDX-License-Identifier: Apache-2.0
/** The registry as facts: organizations, people, roles, and the papers between them. */
import { describe, expect, it } from '@jest/globals';
import type { Contract, Organization, Resource } from '@medplum/fhirtypes';
import { agreementsAt, AGREEMENT_TYPES, CHRI_BASES, RESEARCH_BASES } from '../../../../src/domain/consent/evidence/agreements.ts';
import { readRegistry, type Registry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs, sd } from '../../../../src/domain/consent/evidence/systems.ts';
import { momentOf } from '../../../../src/domain/consent/evidence/time.ts';
import { LEGAL_STATUSES, PARTNER_KINDS } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { own } from './support.ts';

const read = (...resources: readonly object[]): Registry => readRegistry(resources as unknown as readonly Resource[]);
const organization = (over: Partial<Organization> = {}): Organization => ({ resourceType: 'Organization', id: 'o', name: 'O', ...over });
const contract = (type: ReturnType<typeof own>, over: object = {}): Contract => ({
  resourceType: 'Contract', id: 'k', status: 'executed', type,
  term: [{ offer: { party: [{ role: own('contract-role', 'party'), reference: [{ reference: 'Organization/a' }, { reference: 'Organization/b' }, { display: 'nobody' }] }] } }], ...over,
});

describe('an organization', () => {
  it.each(LEGAL_STATUSES)('may be a %s', (status) => {
    expect(read(organization({ type: [own('legal-status', status)] })).byId.get('o')).toEqual({ id: 'o', name: 'O', classes: [status] });
  });

  it('of a status that is not known keeps those that are, and is named', () => {
    const registry = read(organization({ type: [own('legal-status', 'covered-entity'), own('legal-status', 'saloon')], partOf: { reference: 'Organization/p' } }));
    expect(registry.organizations).toEqual([{ id: 'o', name: 'O', classes: ['covered-entity'], parent: 'p' }]);
    expect(registry.issues).toEqual([{ code: 'code-invalid', severity: 'warning', text: expect.any(String), at: 'Organization/o.type' }]);
    expect(read(organization({ type: [own('legal-status', 'court')] })).issues).toEqual([]);
  });

  it('that is not active is none, and one without id or name is empty there', () => {
    expect(read(organization({ active: false }), { resourceType: 'Basic', id: 'x' }).organizations).toEqual([]);
    expect(read(organization({ active: true })).organizations).toHaveLength(1);
    expect(read({ resourceType: 'Organization', type: [own('legal-status', 'saloon')] })).toMatchObject({ organizations: [{ id: '', name: '', classes: [] }], issues: [{ at: 'Organization/.type' }] });
  });

  it.each(PARTNER_KINDS)('may be a partner of kind %s', (kind) => {
    expect(read(organization({ type: [own('partner-kind', kind)] })).partnerKinds.get('o')).toEqual([kind]);
  });
});

describe('people and roles', () => {
  it('a professional is called by the text of the name, else by its parts', () => {
    const of = (name: unknown): unknown => read({ resourceType: 'Practitioner', id: 'p', name }).professionals;
    expect([of([{ text: 'Dr. A' }]), of([{ given: ['B', 'C'], family: 'D' }]), of([{ family: 'D' }]), of(undefined)]).toEqual(['Dr. A', 'B C D', 'D', ''].map((name) => [{ id: 'p', name, relation: 'professional' }]));
    expect(read({ resourceType: 'Practitioner' }).professionals[0]?.id).toBe('');
  });

  it('where a professional works is known when every role on file says so, also a role that is over', () => {
    const works = (...roles: readonly object[]): unknown => read({ resourceType: 'Practitioner', id: 'p' }, ...roles.map((each) => ({ resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/p' }, ...each }))).professionals[0]?.worksFor;
    const at = (id: string): object => ({ organization: { reference: `Organization/${id}` } });
    expect([works(at('a'), at('b'), at('a')), works({ ...at('a'), period: { end: '2020' } }), works({ ...at('a'), active: false }), works(at('a'), {}), works(), works({ ...at('a'), practitioner: { reference: 'Practitioner/q' } })])
      .toEqual([['a', 'b'], ['a'], undefined, undefined, undefined, undefined]);
  });

  it('a role says who, where, as what and when; one that is not active is none', () => {
    const role = { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/p' }, organization: { reference: 'Organization/o' }, code: [own('role', 'clinician')], period: { end: '2027' } };
    expect(read(role).roles).toEqual([{ id: 'r', person: 'p', organization: 'o', codes: ['clinician'], period: { end: '2027' } }]);
    expect(read({ resourceType: 'PractitionerRole', active: true }).roles).toEqual([{ id: '', codes: [] }]);
    expect(read({ ...role, active: false }).roles).toEqual([]);
  });

  it('organizations and professionals are known by their numbers, with system and value', () => {
    const numbers = [{ system: 's', value: '1' }, { value: '2' }, { system: 's' }];
    expect([...read(organization({ identifier: numbers }), { resourceType: 'Practitioner', id: 'p', identifier: [{ system: 's', value: '3' }] }, { resourceType: 'Patient', id: 'x', identifier: [{ system: 's', value: '4' }] }).identifiers])
      .toEqual([['s|1', 'Organization/o'], ['s|3', 'Practitioner/p']]);
    expect([...read({ resourceType: 'Organization', identifier: [{ system: 's', value: '1' }] }).identifiers]).toEqual([['s|1', 'Organization/']]);
  });

  it('groups are known by id', () => {
    expect([...read({ resourceType: 'Group', id: 'g', type: 'person', actual: true }, { resourceType: 'Group', type: 'person', actual: true }).groups.keys()]).toEqual(['g', '']);
  });
});

describe('agreements on file', () => {
  const moment = momentOf('2026-11-22T10:00:00Z', 'UTC')!;

  it.each(AGREEMENT_TYPES)('%s', (type) => {
    expect(agreementsAt(read(contract(own('agreement-type', type))), moment)).toEqual([{ type, parties: ['a', 'b'], inDate: true }]);
  });

  it('are those seven', () => {
    expect(AGREEMENT_TYPES).toEqual(['qsoa', 'business-associate-agreement', 'contract-agent', 'part2-contract-2-33-c', 'security-addendum', 'research-undertaking', 'audit-undertaking']);
  });

  it('say whether they bind, whether all comes back, and until when', () => {
    const made = contract(own('agreement-type', 'contract-agent'), {
      applies: { start: '2026-01-01', end: '2026-11-21' }, extension: [{ url: sd('agreement-bound-by-part2'), valueBoolean: true }, { url: sd('agreement-return-only'), valueBoolean: false }],
    });
    expect(agreementsAt(read(made), moment)).toEqual([{ type: 'contract-agent', parties: ['a', 'b'], boundByPart2: true, returnOnly: false, inDate: false }]);
    const inDate = (over: object): unknown => agreementsAt(read(contract(own('agreement-type', 'qsoa'), over)), moment)[0]?.inDate;
    expect([inDate({ applies: { end: '2026-11-22' } }), inDate({ applies: { start: '2026-11-23' } }), inDate({ applies: { start: '2026-11-22' } }), inDate({ status: 'revoked' })]).toEqual([true, false, true, false]);
  });

  it('of an unknown type of ours are named and count for nothing, others are not ours', () => {
    const registry = read(contract(own('agreement-type', 'handshake')), contract({ coding: [{ system: 'http://x.org', code: 'qsoa' }] }), { resourceType: 'Contract' });
    expect([registry.agreements, registry.issues]).toEqual([[], [{ code: 'code-invalid', severity: 'warning', text: expect.any(String), at: 'Contract/k.type' }]]);
    expect(read({ resourceType: 'Contract', type: own('agreement-type', 'handshake') }).issues[0]?.at).toBe('Contract/.type');
  });

  it('without parties bind nobody', () => {
    expect([read(contract(own('agreement-type', 'qsoa'), { term: undefined })), read(contract(own('agreement-type', 'qsoa'), { term: [{ offer: {} }] }))].map((each) => each.agreements[0]?.parties)).toEqual([[], []]);
  });
});

describe('authorities on file', () => {
  const authority = (type: string, over: object = {}): Contract => contract(own('authority-type', type), over);

  it.each(CHRI_BASES)('criminal history may be held on a %s', (basis) => {
    expect(read(authority('chri-authority', { subType: [own('chri-basis', basis)] })).chri).toEqual([{ holder: 'a', basis, restsOn: [], executed: true }, { holder: 'b', basis, restsOn: [], executed: true }]);
  });

  it('are those three, and those five of research', () => {
    expect([CHRI_BASES, RESEARCH_BASES]).toEqual([['statute', 'court-order', 'security-addendum'], ['hipaa-authorization', 'waiver', 'common-rule', 'fda', 'none']]);
  });

  it.each(RESEARCH_BASES)('research may be done on %s', (basis) => {
    expect(read(authority('research-approval', { subType: [own('research-basis', basis)] })).research[0]).toEqual({ holder: 'a', basis, undertakingOnFile: false, executed: true });
    expect(read(authority('research-approval', { subType: [own('research-basis', basis), own('research-undertaking', 'on-file')] })).research[1]).toEqual({ holder: 'b', basis, undertakingOnFile: true, executed: true });
  });

  it.each(['chri-authority', 'research-approval'])('%s without a basis is named and counts for nothing', (type) => {
    for (const made of [authority(type), authority(type, { subType: [own('chri-basis', 'feeling'), own('research-basis', 'feeling')] })]) {
      const registry = read(made);
      expect([registry.chri, registry.research, registry.issues.map((each) => each.at)]).toEqual([[], [], ['Contract/k.subType']]);
    }
  });

  it('of one kind are none of another', () => {
    const subType = [own('chri-basis', 'statute'), own('research-basis', 'waiver')];
    expect(read(authority('chri-authority', { subType })).research).toEqual([]);
    expect(read(authority('research-approval', { subType })).chri).toEqual([]);
    expect(read(authority('research-approval', { subType })).affiliations).toEqual([]);
    expect(read(contract(own('agreement-type', 'qsoa'), { subType })).issues).toEqual([]);
  });

  it('control over a program is by whom and over which', () => {
    const control = (status: string): Contract => authority('direct-administrative-control', { status, term: [{ offer: { party: [
      { role: own('contract-role', 'controlling'), reference: [{ reference: 'Organization/a' }] }, { role: own('contract-role', 'program'), reference: [{ reference: 'Organization/b' }, { reference: 'Organization/c' }] },
      { role: own('contract-role', 'witness'), reference: [{ reference: 'Organization/d' }] },
    ] } }] });
    expect(read(control('executed')).affiliations).toEqual([{ controlling: 'a', program: 'b', executed: true }, { controlling: 'a', program: 'c', executed: true }]);
    expect(read(control('terminated')).affiliations.map((each) => each.executed)).toEqual([false, false]);
  });

  it('are read from codes of our own system alone', () => {
    expect(cs('authority-type')).toBe('https://throughcare.dev/fhir/CodeSystem/authority-type');
    expect(read(contract({ coding: [{ system: 'http://x.org', code: 'chri-authority' }] }, { subType: [own('chri-basis', 'statute')] })).chri).toEqual([]);
  });
});

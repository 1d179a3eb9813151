// SPDX-License-Identifier: Apache-2.0
/** Whose word counts: what others say of themselves, of each other and of the person, and what is left of it. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, EpisodeOfCare, Provenance, Resource } from '@medplum/fhirtypes';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { trustedEvidence } from '../../../../src/domain/consent/evidence/trust.ts';
import { own } from './support.ts';

const organization = (id: string, ...classes: readonly string[]): Resource => ({ resourceType: 'Organization', id, name: id, type: classes.map((each) => own('legal-status', each)) });
const role = (person: string, at: string): Resource => ({ resourceType: 'PractitionerRole', id: `${person}-role`, practitioner: { reference: `Practitioner/${person}` }, organization: { reference: `Organization/${at}` } });
const registry = readRegistry([
  organization('program', 'part2-program'), organization('hospital', 'covered-entity', 'health-care-provider'), organization('probation', 'criminal-justice-agency'),
  organization('court', 'court'), organization('jail', 'correctional-institution'), organization('housing', 'unregulated'), organization('police', 'law-enforcement'),
  role('officer', 'probation'), role('landlord', 'housing'),
]);
const subject = { reference: 'Patient/rosa' };

/** What counts of a resource that `contributor` gave, in an ask to the program. */
function heard(resource: Resource, contributor: string): Resource | undefined {
  return trustedEvidence([{ resource: { resourceType: 'Patient', id: 'rosa', birthDate: '2012-01-01' }, contributor: 'program' }, { resource, contributor }], { from: 'program', gateway: 'gateway', registry })[1];
}

const team = (code: string, member: string): Resource => ({ resourceType: 'CareTeam', id: 't', status: 'active', subject, participant: [{ role: [own('team-role', code)], member: { reference: member } }] });
const episode = (code: string, over: Partial<EpisodeOfCare> = {}): EpisodeOfCare => ({ resourceType: 'EpisodeOfCare', id: 'e', status: 'active', patient: subject, type: [own('episode-type', code)], ...over });
const stay = (provider?: string): Resource => ({
  resourceType: 'Encounter', id: 's', status: 'in-progress', subject, class: own('encounter-class', 'custody').coding[0]!,
  ...(provider === undefined ? {} : { serviceProvider: { reference: `Organization/${provider}` } }),
});
const order = (issuer: string): Resource => ({
  resourceType: 'DocumentReference', id: 'o', status: 'current', subject, type: own('order-type', 'court-order'), category: [own('order-issuer', issuer)], content: [{ attachment: {} }],
});
const consent = (over: Partial<Consent>): Consent => ({ resourceType: 'Consent', id: 'c', status: 'active', scope: {}, category: [], patient: subject, verification: [{ verified: true }], ...over });

describe('what does not count when a third party says it', () => {
  const table: readonly (readonly [string, string, Resource])[] = [
    ['a hospital that says it treats the person', 'hospital', team('treats', 'Organization/hospital')],
    ['a hospital that says its own episode is treatment', 'hospital', episode('treatment', { managingOrganization: { reference: 'Organization/hospital' } })],
    ['a hospital that names the lead planner', 'hospital', team('lead-planner', 'Organization/hospital')],
    ['a hospital that says the person is in custody', 'hospital', stay()],
    ['a hospital that says somebody supervises', 'hospital', episode('probation', { managingOrganization: { reference: 'Organization/probation' } })],
    ['a landlord that says it is involved in care', 'housing', team('involved-in-care', 'Practitioner/landlord')],
    ['a landlord that states an emergency', 'housing', { resourceType: 'Communication', id: 'x', status: 'completed', subject, category: [own('statement', 'medical-emergency')] }],
    ['a program\'s emergency that did not come through the gateway', 'program', { resourceType: 'Communication', id: 'x', status: 'completed', subject, category: [own('statement', 'medical-emergency')] }],
    ['a jail that states its own need', 'jail', { resourceType: 'Communication', id: 'x', status: 'completed', subject, category: [own('statement', 'custodian-representation')] }],
    ['a jail that says another jail holds the person', 'jail', stay('other-jail')],
    ['a probation office that says its own case is not over', 'probation', episode('justice-action')],
    ['a probation office that says it treats', 'probation', episode('treatment')],
    ['a probation office that says the court supervises', 'probation', episode('probation', { managingOrganization: { reference: 'Organization/court' } })],
    ['a probation office that brings an order of a court', 'probation', order('court')],
    ['a court that brings the paper of an attorney', 'court', order('attorney')],
    ['a signature that a landlord brings', 'housing', { resourceType: 'Provenance', id: 'p', recorded: '2026-01-01T00:00:00Z', target: [{ reference: 'Consent/c' }], agent: [] }],
    ['a permission under the sharing protocol that the asker brings', 'housing', consent({ category: [own('consent-variant', 'sharing-permission')], provision: { type: 'permit' } })],
    ['a finding on capacity', 'hospital', { resourceType: 'Observation', id: 'v', status: 'final', code: own('gate-observation', 'capacity') }],
    ['a flag', 'probation', { resourceType: 'Flag', id: 'f', status: 'active', subject, code: own('gate-flag', 'required-by-court') }],
  ];
  it.each(table)('%s', (_name, contributor, resource) => {
    expect(heard(resource, contributor)).toBeUndefined();
  });

  it('a Patient of a third party links its records and tells nothing of the person\'s age, death, name or identifiers', () => {
    const claimed: Resource = { resourceType: 'Patient', id: 'aa', birthDate: '1950-01-01', deceasedBoolean: true, name: [{ text: 'X' }], identifier: [{ system: 's', value: 'v' }] };
    expect(heard(claimed, 'housing')).toEqual({ resourceType: 'Patient', id: 'aa' });
  });

  it('a consent that a third party brings is one that nobody has checked', () => {
    expect(heard(consent({ provision: { type: 'permit' } }), 'hospital')).toMatchObject({ verification: [{ verified: false }] });
  });
});

describe('the signatures on a consent', () => {
  const signature: Resource = { resourceType: 'Provenance', id: 'p', recorded: '2026-01-01T00:00:00Z', target: [{ reference: 'Consent/c' }], agent: [] };
  const among = (paperBy: string, signatureBy: string): readonly string[] => trustedEvidence(
    [{ resource: consent({ provision: { type: 'permit' } }), contributor: paperBy }, { resource: signature, contributor: signatureBy }],
    { from: 'program', gateway: 'gateway', registry },
  ).map((each) => each.resourceType);

  it('come with it from whoever brings it, so that it is not taken for an unsigned one', () => {
    expect(among('hospital', 'hospital')).toEqual(['Consent', 'Provenance']);
  });

  it('come only where every paper that they are on is of whoever brings them', () => {
    const both = (target: Provenance['target']): readonly string[] => trustedEvidence(
      [{ resource: consent({ provision: { type: 'permit' } }), contributor: 'hospital' }, { resource: { ...consent({}), id: 'd' }, contributor: 'housing' }, { resource: { ...signature, target }, contributor: 'hospital' }],
      { from: 'program', gateway: 'gateway', registry }).map((each) => each.id ?? '');
    expect([both([{ reference: 'Consent/c' }]), both([{ reference: 'Consent/c' }, { reference: 'Consent/d' }]), both([{ reference: 'Consent/c' }, { reference: 'Condition/c' }]), both([{ reference: 'Consent/e' }]), both([])])
      .toEqual([['c', 'd', 'p'], ['c', 'd'], ['c', 'd'], ['c', 'd'], ['c', 'd']]);
  });

  it('do not come to the paper of the discloser, or of another, from a third party', () => {
    expect([among('program', 'hospital'), among('hospital', 'housing')]).toEqual([['Consent'], ['Consent']]);
  });
});

describe('birth dates', () => {
  const patient = (id: string, over: object): Resource => ({ resourceType: 'Patient', id, ...over });
  const kept = (...given: readonly (readonly [by: string, resource: Resource])[]): readonly Resource[] =>
    trustedEvidence(given.map(([contributor, resource]) => ({ contributor, resource })), { from: 'program', gateway: 'gateway', registry });

  it.each(['program', 'gateway'])('of others do not count where the %s has a Patient of its own, even one without', (by) => {
    expect(kept([by, patient('a', {})], ['jail', patient('b', { birthDate: '2012-05-05' })])).toEqual([patient('a', {}), patient('b', {})]);
  });

  it('of others come with the name of whoever gave it, the youngest first, whatever the order', () => {
    const [old, young, none] = [patient('a', { birthDate: '1950-01-01', name: [{ text: 'X' }] }), patient('b', { birthDate: '2012-05-05', name: [{ text: 'Y' }] }), patient('c', { name: [{ text: 'Z' }] })] as const;
    const lent = { birthDate: '2012-05-05', name: [{ text: 'Y' }] };
    for (const order of [[old, young, none], [none, young, old], [young, old, none]]) {
      expect(kept(...order.map((each): readonly [string, Resource] => ['jail', each]))).toEqual(order.map((each) => patient(each.id!, lent)));
    }
    expect(kept(['jail', none])).toEqual([patient('c', {})]);
    expect(kept(['jail', patient('a', { birthDate: '1950-01-01' })], ['jail', { resourceType: 'Flag', id: 'f', status: 'active', code: {}, subject }])).toEqual([patient('a', { birthDate: '1950-01-01' })]);
  });
});

describe('a consent that a third party brought', () => {
  const brought: Consent = { ...consent({ provision: { type: 'permit' } }), meta: { versionId: '3' } };
  const verification = (over: Partial<Provenance> = {}, target = 'Consent/c/_history/3'): Provenance => ({
    resourceType: 'Provenance', id: 'v', recorded: '2026-01-01T00:00:00Z', target: [{ reference: target }], activity: own('provenance-activity', 'verify'), agent: [], ...over,
  });
  /** Does it count as verified in an ask to the program, with what `by` says of it? */
  const counts = (said: Resource, by: string, paper: Consent = brought): boolean | undefined => {
    const kept = trustedEvidence([{ resource: paper, contributor: 'hospital' }, { resource: said, contributor: by }], { from: 'program', gateway: 'gateway', registry });
    return kept.flatMap((each) => (each.resourceType === 'Consent' ? (each.verification ?? []).map((one) => one.verified) : []))[0];
  };

  it('counts once the gateway\'s staff, or the discloser, held the paper against this version of it', () => {
    expect([counts(verification(), 'gateway'), counts(verification(), 'program')]).toEqual([true, true]);
  });

  it.each<readonly [string, Resource, string, Consent?]>([
    ['on the word of whoever brought it', verification(), 'hospital'], ['on the word of somebody else', verification(), 'probation'],
    ['after it was changed', verification(), 'gateway', { ...brought, meta: { versionId: '4' } }], ['without a version', verification(), 'gateway', consent({ provision: { type: 'permit' } })],
    ['on a look at another paper', verification({}, 'Consent/d/_history/3'), 'gateway'], ['on a look that does not say at which version', verification({}, 'Consent/c'), 'gateway'],
    ['on a look at a record of that id', verification({}, 'Condition/c/_history/3'), 'gateway'],
    ['after it was rejected', verification({ activity: own('provenance-activity', 'reject') }), 'gateway'], ['on a signature', { ...verification(), activity: {} }, 'gateway'],
    ['on the same code of others', verification({ activity: { coding: [{ system: 'http://example.org', code: 'verify' }] } }), 'gateway'],
    ['on something else that is on file', team('treats', 'Organization/hospital'), 'gateway'],
  ])('does not count %s', (_sentence, said, by, paper = brought) => {
    expect(counts(said, by, paper)).toBe(false);
  });

  it('lends its look to nothing else of that id and version', () => {
    const flag = { resourceType: 'Flag', id: 'c', meta: { versionId: '3' }, status: 'active', code: own('gate-flag', 'required-by-court'), subject } as const satisfies Resource;
    const kept = trustedEvidence([{ resource: flag, contributor: 'hospital' }, { resource: verification(), contributor: 'gateway' }], { from: 'program', gateway: 'gateway', registry });
    expect(kept.map((each) => each.resourceType)).toEqual(['Provenance']);
  });

  it('that nobody verified there is not made verified by a look at it: whoever looked says so on the paper too', () => {
    expect(counts(verification(), 'gateway', { ...brought, verification: [{ verified: false }] })).toBe(false);
  });

  it('is a permission of the sharing protocol only once somebody looked', () => {
    const permission: Consent = { ...brought, category: [own('consent-variant', 'sharing-permission')] };
    expect([counts(verification(), 'hospital', permission), counts(verification(), 'gateway', permission)]).toEqual([undefined, true]);
  });
});

describe('what counts', () => {
  const table: readonly (readonly [string, string, Resource])[] = [
    ['what the discloser has on file', 'program', team('treats', 'Organization/hospital')],
    ['what the gateway\'s staff filed', 'gateway', team('lead-planner', 'Organization/probation')],
    ['custody by the jail that holds the person', 'jail', stay('jail')],
    ['an order that a court issued', 'court', order('court')],
    ['a refusal, whoever brings it', 'housing', consent({ provision: { type: 'deny' } })],
  ];
  it.each(table)('%s', (_name, contributor, resource) => {
    expect(heard(resource, contributor)).toEqual(resource);
  });

  it('a refusal with exceptions stands, and what it excepts is a permit that nobody here has checked', () => {
    const brought = heard(consent({ provision: { type: 'deny', provision: [{ type: 'permit' }] }, verification: [{ verified: true }] }), 'housing');
    expect(brought).toMatchObject({ provision: { type: 'deny' }, verification: [{ verified: false }] });
  });

  it('supervision by the agency that carries it out and its own officer, and nobody else\'s', () => {
    const said = (manager: string): Resource | undefined => heard(episode('probation', { careManager: { reference: manager }, team: [{ reference: 'CareTeam/t' }] }), 'probation');
    expect(said('Practitioner/officer')).toEqual({ ...episode('probation'), managingOrganization: { reference: 'Organization/probation' }, careManager: { reference: 'Practitioner/officer' } });
    expect(said('Practitioner/landlord')).toEqual({ ...episode('probation'), managingOrganization: { reference: 'Organization/probation' } });
  });

  it('a court may say how its own action goes', () => {
    expect(heard(episode('justice-action'), 'court')).toMatchObject({ type: [own('episode-type', 'justice-action')], managingOrganization: { reference: 'Organization/court' } });
  });

  it.each<readonly [string, string, string]>([
    ...['supervision', 'probation', 'parole', 'pretrial'].flatMap((kind) => ['probation', 'court', 'jail'].map((agency): readonly [string, string, string] => [kind, agency, agency])),
  ])('%s by a %s, which says that it is its own', (kind, agency, expected) => {
    expect(heard(episode(kind), agency)).toMatchObject({ type: [own('episode-type', kind)], managingOrganization: { reference: `Organization/${expected}` } });
    expect(heard(episode(kind, { managingOrganization: { reference: `Organization/${agency}` } }), agency)).toMatchObject({ managingOrganization: { reference: `Organization/${expected}` } });
  });

  it('of an episode that is several things, what the agency may say, in its own words alone', () => {
    const mixed = (...concepts: readonly object[]): Resource => episode('probation', { type: [...concepts] });
    const [probation, action, treatment, foreign] = [own('episode-type', 'probation'), own('episode-type', 'justice-action'), own('episode-type', 'treatment'), { coding: [{ system: 'http://example.org', code: 'probation' }] }] as const;
    const types = (resource: Resource, by: string): unknown => (heard(resource, by) as EpisodeOfCare | undefined)?.type;
    expect([types(mixed(probation, action), 'probation'), types(mixed(probation, action), 'court'), types(mixed(probation, treatment), 'probation')]).toEqual([[probation], [probation, action], [probation]]);
    expect([types(mixed({ coding: [...probation.coding, ...foreign.coding] }), 'probation'), types(mixed({ coding: [...probation.coding, ...treatment.coding] }), 'probation'), types(mixed(foreign), 'probation'), types(mixed({ text: 'probation' }), 'probation'), types(mixed(), 'probation')])
      .toEqual([[probation], undefined, undefined, undefined, undefined]);
    const { type: _type, ...untyped } = episode('probation');
    expect([heard(untyped, 'probation'), heard(mixed({ text: 'x' }, probation), 'probation')]).toEqual([undefined, expect.objectContaining({ type: [probation] })]);
  });

  it('its officer, where the registry says that the officer works there', () => {
    const manager = (reference: string, by = 'probation'): unknown => (heard(episode('probation', { careManager: { reference } }), by) as EpisodeOfCare).careManager;
    expect([manager('Practitioner/officer'), manager('Practitioner/officer', 'court'), manager('PractitionerRole/officer'), manager('Practitioner/nobody'), manager('officer')]).toEqual([{ reference: 'Practitioner/officer' }, undefined, undefined, undefined, undefined]);
  });

  it.each<readonly [string, string, Resource]>([
    ['custody that says no more than that it is custody, by the jail', 'jail', stay()], ['by the police', 'police', stay('police')], ['an order of a clerk', 'court', order('court-clerk')], ['an order of a grand jury', 'court', order('grand-jury')],
    ['an order of a court that says nothing of who issued it', 'court', { ...order('court'), category: [] } as Resource], ['an emergency that the gateway declared', 'gateway', { resourceType: 'Communication', id: 'x', status: 'completed', subject, category: [own('statement', 'medical-emergency')] }],
    ['another statement of the discloser', 'program', { resourceType: 'Communication', id: 'x', status: 'completed', subject, category: [own('statement', 'threat')] }], ['a Communication of the discloser that states nothing', 'program', { resourceType: 'Communication', id: 'x', status: 'completed', subject }],
    ['a refusal on a form for permissions', 'housing', consent({ category: [own('consent-variant', 'sharing-permission')], provision: { type: 'deny' } })],
  ])('%s', (_sentence, contributor, resource) => {
    expect(heard(resource, contributor)).toEqual(resource);
  });

  it.each<readonly [string, string, Resource]>([
    ['custody that a court says', 'court', stay('court')], ['a visit that a jail says', 'jail', { ...stay('jail'), class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' } } as Resource],
    ['an order of which a court says that an attorney issued it too', 'court', { ...order('court'), category: [own('order-issuer', 'court'), own('order-issuer', 'attorney')] } as Resource],
    ['a letter that a court brings', 'court', { ...order('court'), type: own('document', 'letter') } as Resource], ['supervision by an organization that nobody knows', 'nobody', episode('probation')],
  ])('not %s', (_sentence, contributor, resource) => {
    expect(heard(resource, contributor)).toBeUndefined();
  });

  it.each<readonly [string, Partial<Consent>]>([
    ['a refusal that excepts something', { provision: { type: 'deny', provision: [{ type: 'permit' }] } }], ['a refusal by its policy', { policyRule: { text: 'opt-out' } }], ['a refusal in words beside a permit', { policyRule: { text: 'Declined' }, provision: { type: 'permit' } }],
    ['a base nobody can tell, with what it refuses', { provision: { provision: [{ type: 'deny' }] } }],
  ])('%s, on a form for permissions, as one that nobody checked', (_sentence, over) => {
    const paper = consent({ category: [own('consent-variant', 'sharing-permission')], ...over });
    expect(heard(paper, 'housing')).toEqual({ ...paper, verification: [{ verified: false }] });
  });

  it('a Patient of a third party without an id, as nothing but a Patient', () => {
    expect(heard({ resourceType: 'Patient', birthDate: '1950-01-01' }, 'housing')).toEqual({ resourceType: 'Patient' });
  });

  it('of a discloser without a Patient of its own, the youngest birth date that others give', () => {
    const patient = (id: string, birthDate: string): Resource => ({ resourceType: 'Patient', id, birthDate, deceasedBoolean: true });
    const kept = trustedEvidence([{ resource: patient('a', '1950-01-01'), contributor: 'housing' }, { resource: patient('b', '2012-05-05'), contributor: 'jail' }], { from: 'program', gateway: 'gateway', registry });
    expect(kept).toEqual([{ resourceType: 'Patient', id: 'a', birthDate: '2012-05-05' }, { resourceType: 'Patient', id: 'b', birthDate: '2012-05-05' }]);
  });
});

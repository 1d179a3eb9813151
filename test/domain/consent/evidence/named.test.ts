// SPDX-License-Identifier: Apache-2.0
/** Whom a permit names, resolved as of the instant: roles, teams and groups, contained parties, classes, what an actor is named for. Whoever cannot be told is not named. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, Consent, ConsentProvision, Group, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs, sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { code, consent, context, own, patient, recipient, registry } from './support.ts';

type Actor = NonNullable<ConsentProvision['actor']>[number];
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const reference = (text: string): { reference: string } => ({ reference: text });
const OVER = { period: { end: '2026-11-21' } };
const UNREADABLE = { period: { end: 'soon' } };
const team = (over: Partial<CareTeam>, ...members: readonly string[]): CareTeam =>
  ({ resourceType: 'CareTeam', id: 't', status: 'active', participant: members.map((each) => ({ member: reference(each) })), ...over });
const group = (over: Partial<Group>, ...members: readonly string[]): Group =>
  ({ resourceType: 'Group', id: 'g', type: 'practitioner', actual: true, member: members.map((each) => ({ entity: reference(each) })), ...over });
const role = (over: Partial<PractitionerRole>): PractitionerRole => ({ resourceType: 'PractitionerRole', id: 'r', practitioner: reference('Practitioner/officer'), organization: reference('Organization/hospital'), ...over });
const hospital = { resourceType: 'Organization', id: 'c', identifier: [{ system: 'urn:x', value: 'nobody' }, { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' }] } as const satisfies Resource;

interface World { readonly evidence?: readonly Resource[]; readonly registered?: readonly Resource[]; readonly contained?: readonly Resource[] }
type Named = Partial<Pick<ConsentPaper, 'recipients' | 'parties' | 'recipientClass' | 'classMembers' | 'intermediaries' | 'disclosers' | 'discloserClass'>>;

/** What the paper says of the parties, and whether somebody could not be told. */
function named(actor: readonly Actor[], { evidence = [], registered = [], contained = [] }: World = {}): Named & { readonly lost: boolean; readonly usable: boolean } {
  const made: Consent = { ...consent({ type: 'permit', actor: [...actor] }), organization: [], contained: [...contained] };
  const found = readAsk(context, readRegistry([...registry, ...registered]), [patient, ...evidence, made]);
  const [paper] = found.ok ? found.value.facts.consents : [];
  const { recipients, parties, recipientClass, classMembers, intermediaries, disclosers, discloserClass } = paper!;
  const known = { parties, recipientClass, classMembers, intermediaries, discloserClass };
  return {
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)), ...(recipients.length === 0 ? {} : { recipients }), ...(disclosers.length === 0 ? {} : { disclosers }),
    lost: paper!.unevaluated?.includes('provision.actor.reference') === true, usable: paper!.verified,
  };
}
const TOLD = { lost: false, usable: true };
const LOST = { lost: true, usable: true };

describe('who stands behind a reference', () => {
  it.each<readonly [string, string, World, object]>([
    ['an organization', 'Organization/hospital', {}, { recipients: ['hospital'], ...TOLD }], ['nobody that is known', 'Location/ward', {}, LOST],
    ['the members of a team', 'CareTeam/t', { evidence: [team({}, 'Organization/hospital', 'Practitioner/officer')] }, { recipients: ['officer'], classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['the members of a team without a status', 'CareTeam/t', { evidence: [{ resourceType: 'CareTeam', id: 't', participant: [{ member: reference('Organization/hospital') }] }] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a member of a team, for an organization', 'CareTeam/t', { evidence: [team({ participant: [{ member: reference('Practitioner/officer'), onBehalfOf: reference('Organization/hospital') }] })] }, { classMembers: [{ organization: 'hospital', person: 'officer' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a team that says nothing of its members', 'CareTeam/t', { evidence: [team({ participant: [] })] }, { recipientClass: 'named-roles-on-care-team', ...TOLD }], ['a team without members', 'CareTeam/t', { evidence: [{ resourceType: 'CareTeam', id: 't', status: 'active' }] }, { recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a team of another id', 'CareTeam/t', { evidence: [team({ id: 'u' }, 'Organization/hospital')] }, { recipientClass: 'named-roles-on-care-team', ...LOST }], ['a thing of that id', 'CareTeam/t', { evidence: [{ resourceType: 'EpisodeOfCare', id: 't', status: 'active', patient: reference('Patient/rosa') }] }, { recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a team whose time cannot be read', 'CareTeam/t', { evidence: [team(UNREADABLE, 'Organization/hospital')] }, { recipientClass: 'named-roles-on-care-team', ...LOST }], ['a team that is over', 'CareTeam/t', { evidence: [team(OVER, 'Organization/hospital')] }, { recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a team with a member of unreadable time and another', 'CareTeam/t', { evidence: [team({ participant: [{ member: reference('Organization/probation'), ...UNREADABLE }, { member: reference('Organization/hospital') }] })] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a team with a member that is named by words', 'CareTeam/t', { evidence: [team({ participant: [{ member: { display: 'Dr. Quill' } }, {}, { member: reference('Organization/hospital') }] })] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a group of the registry', 'Group/g', { registered: [group({}, 'Organization/hospital')] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }], ['a group that is no more', 'Group/g', { registered: [group({ active: false }, 'Organization/hospital')] }, { recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a group that says it is', 'Group/g', { registered: [group({ active: true }, 'Organization/hospital')] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a group with a member that left', 'Group/g', { registered: [group({ member: [{ entity: reference('Organization/probation'), inactive: true }, { entity: reference('Organization/hospital'), inactive: false }] })] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a group that is described', 'Group/g', { registered: [group({ actual: false }, 'Organization/hospital')] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a group that is listed and described', 'Group/g', { registered: [group({ characteristic: [{ code: { text: 'x' }, valueBoolean: true, exclude: false }] }, 'Organization/hospital')] }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a group without members', 'Group/g', { registered: [{ resourceType: 'Group', id: 'g', type: 'practitioner', actual: true }] }, { recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['two teams that hold each other', 'CareTeam/t', { evidence: [team({}, 'CareTeam/u', 'Organization/hospital'), team({ id: 'u' }, 'CareTeam/t', 'Practitioner/officer')] }, { recipients: ['officer'], classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['the holder of a role', 'PractitionerRole/r', { registered: [role({})] }, { recipients: ['officer'], parties: [{ person: 'officer', organization: 'hospital' }], ...TOLD }], ['the holder of a role at no place', 'PractitionerRole/r', { registered: [{ resourceType: 'PractitionerRole', id: 'r', practitioner: reference('Practitioner/officer') }] }, { recipients: ['officer'], ...TOLD }],
    ['a role that nobody holds', 'PractitionerRole/r', { registered: [{ resourceType: 'PractitionerRole', id: 'r', organization: reference('Organization/hospital') }] }, LOST], ['a role that is not there', 'PractitionerRole/r', {}, LOST], ['a role that is over', 'PractitionerRole/r', { registered: [role(OVER)] }, TOLD], ['a role whose time cannot be read', 'PractitionerRole/r', { registered: [role(UNREADABLE)] }, LOST],
  ])('%s', (_sentence, to, world, expected) => {
    expect(named([recipient(to)], world)).toEqual(expected);
  });

  it.each<readonly [string, Resource, object]>([
    ['a team', team({ id: 'c' }, 'Organization/hospital'), { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }], ['a role', role({ id: 'c' }), { classMembers: [{ person: 'officer', organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a role of a person alone', { resourceType: 'PractitionerRole', id: 'c', practitioner: reference('Practitioner/officer') }, { recipients: ['officer'], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a role at an organization alone', { resourceType: 'PractitionerRole', id: 'c', organization: reference('Organization/hospital') }, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a role that is no more', role({ id: 'c', active: false }), { recipientClass: 'named-roles-on-care-team', ...TOLD }], ['a role that says it is', role({ id: 'c', active: true }), { classMembers: [{ person: 'officer', organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }],
    ['a role of somebody who cannot be told', role({ id: 'c', practitioner: reference('https://elsewhere.example/Practitioner/x') }), { recipientClass: 'named-roles-on-care-team', ...LOST }], ['a role at a place that cannot be told', role({ id: 'c', organization: { display: 'x' } }), { recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['a role of nobody anywhere', { resourceType: 'PractitionerRole', id: 'c' }, { recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['an organization that bears a known identifier', hospital, { classMembers: [{ organization: 'hospital' }], recipientClass: 'named-roles-on-care-team', ...TOLD }], ['an organization without identifiers', { resourceType: 'Organization', id: 'c', name: 'hospital' }, { recipientClass: 'named-roles-on-care-team', ...LOST }],
    ['an organization of another id', { ...hospital, id: 'd' }, { recipientClass: 'named-roles-on-care-team', ...LOST }],
  ])('contained in the consent: %s', (_sentence, contained, expected) => {
    expect(named([recipient('#c')], { contained: [contained] })).toEqual(expected);
  });

  it('named by words, by an identifier, or by nothing', () => {
    const who = (over: object): unknown => named([{ ...recipient(''), reference: over }]);
    expect([who({ display: 'hospital' }), who({}), who({ identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' } })]).toEqual([LOST, LOST, { recipients: ['hospital'], ...TOLD }]);
  });
});

describe('what an actor is named for', () => {
  const as = (system: string, value: string, over: object = {}): Actor => ({ role: code(system, value), reference: reference('Organization/hospital'), ...over });

  it.each<readonly [string, Actor, object]>([
    ['a custodian', as(V3, 'CST'), { disclosers: ['hospital'], ...TOLD }], ['a discloser in our words', as(cs('consent-actor'), 'discloser'), { disclosers: ['hospital'], ...TOLD }],
    ['an information recipient', as(V3, 'IRCP'), { recipients: ['hospital'], ...TOLD }], ['a primary information recipient', as(V3, 'PRCP'), { recipients: ['hospital'], ...TOLD }], ['a recipient in our words', as(cs('consent-actor'), 'recipient'), { recipients: ['hospital'], ...TOLD }],
    ['an intermediary', as(cs('consent-actor'), 'intermediary'), { intermediaries: ['hospital'], ...TOLD }], ['somebody in a role of ours', as(cs('role'), 'physician'), { recipients: ['hospital'], parties: [{ organization: 'hospital', roles: ['physician'] }], ...TOLD }],
    ['a witness', as(V3, 'WIT'), TOLD], ['the subject', as(V3, 'SBJ'), TOLD], ['a witness to the signature', as('http://terminology.hl7.org/CodeSystem/contractsignertypecodes', 'EVTWIT'), TOLD],
    ['a validator', as('http://terminology.hl7.org/CodeSystem/contractsignertypecodes', 'VALID'), TOLD], ['the data subject', as('http://terminology.hl7.org/CodeSystem/extra-security-role-type', 'datasubject'), TOLD], ['a witness whom nobody can tell', as(V3, 'WIT', { reference: { display: 'x' } }), TOLD],
    ['a thing that nobody knows', as('http://example.org', 'CST'), { lost: false, usable: false }], ['that code of nobody', { role: { coding: [{ code: 'CST' }] }, reference: reference('Organization/hospital') }, { lost: false, usable: false }], ['no code of ours', { role: { coding: [{ system: V3 }] }, reference: reference('Organization/hospital') }, { lost: false, usable: false }], ['nothing', { role: { text: 'x' }, reference: reference('Organization/hospital') }, { lost: false, usable: false }],
    ['an unknown thing and a recipient', { role: { coding: [{ system: 'http://example.org', code: 'x' }, { system: V3, code: 'IRCP' }] }, reference: reference('Organization/hospital') }, { recipients: ['hospital'], ...TOLD }],
    ['a class of disclosers', as(cs('consent-actor'), 'discloser', { reference: { identifier: { system: cs('party-class'), value: 'my-treating-providers' } } }), { discloserClass: 'my-treating-providers', ...TOLD }],
    ['a class of disclosers that is none', as(cs('consent-actor'), 'discloser', { reference: { identifier: { system: cs('party-class'), value: 'tpo-general' } } }), TOLD],
    ['a class of recipients', as(V3, 'IRCP', { reference: { identifier: { system: cs('party-class'), value: 'anyone' } } }), { recipientClass: 'anyone', ...TOLD }], ['a class of recipients that is none', as(V3, 'IRCP', { reference: { identifier: { system: cs('party-class'), value: 'any-sud-program-that-treated-me' } } }), TOLD],
    ['a person, for an organization', { role: code(V3, 'IRCP'), reference: reference('Practitioner/officer'), extension: [{ url: sd('on-behalf-of'), valueReference: reference('Organization/hospital') }] }, { recipients: ['officer'], parties: [{ organization: 'hospital', person: 'officer' }], ...TOLD }],
    ['a team in a role', { role: { coding: [{ system: V3, code: 'IRCP' }, ...own('role', 'physician').coding] }, reference: reference('CareTeam/t') }, { recipients: ['hospital'], parties: [{ organization: 'hospital', roles: ['physician'] }], ...TOLD }],
    ['an organization whose name has a mark in it', as(V3, 'IRCP', { reference: reference('https://x.example/#CareTeam/1') }), { ...LOST }],
  ])('%s', (_sentence, actor, expected) => {
    expect(named([actor], { evidence: [team({}, 'Organization/hospital')] })).toEqual(expected);
  });

  it('conditions of one recipient stand beside all others', () => {
    const inRole = as(cs('role'), 'physician');
    expect(named([inRole, recipient('Organization/probation')])).toEqual({ recipients: ['hospital', 'probation'], parties: [{ organization: 'hospital', roles: ['physician'] }, { organization: 'probation' }], ...TOLD });
    expect(named([{ ...as(cs('consent-actor'), 'discloser'), reference: reference('PractitionerRole/officer-role') }, recipient('Organization/probation')])).toEqual({ disclosers: ['officer'], recipients: ['probation'], ...TOLD });
  });
});

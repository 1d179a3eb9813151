// SPDX-License-Identifier: Apache-2.0
/** Whom a provision names: members of roles, teams and groups as of the instant, roles in which somebody acts, purposes, actions, times. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, ConsentProvision, Group, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import { decided, form, OPEN, RECORD, refusal, verdict, WHOLE, type World } from './provision-world.ts';
import { code, own, recipient } from './support.ts';

type Actor = NonNullable<ConsentProvision['actor']>[number];
const reference = (text: string): { reference: string } => ({ reference: text });
const period = (start: string, end: string): { period: { start: string; end: string } } => ({ period: { start, end } });
const RUNNING = period('2026-01-01', '2026-12-31');
const OVER = period('2026-01-01', '2026-11-21');
const LATER = period('2026-11-23', '2027-12-31');

const team = (member: string, over: Partial<CareTeam> = {}, within: object = {}): CareTeam =>
  ({ resourceType: 'CareTeam', id: 'team', status: 'active', subject: reference('Patient/rosa'), participant: [{ member: reference(member), ...within }], ...over });
const group = (member: string, over: Partial<Group> = {}, within: object = {}): Group =>
  ({ resourceType: 'Group', id: 'group', type: 'practitioner', actual: true, member: [{ entity: reference(member), ...within }], ...over });
const role = (over: Partial<PractitionerRole>): PractitionerRole => ({
  resourceType: 'PractitionerRole', id: 'doctor-role', practitioner: reference('Practitioner/officer'), organization: reference('Organization/hospital'), ...over,
});
const asOfficer: World = { to: { organization: 'hospital', person: 'officer', role: 'clinician', verified: true } };

/** As the recipient of a permit, of a denial nested in one, of a refusal beside one. */
function named(actor: Actor, world: World = {}): readonly string[] {
  return [
    verdict([form({ ...WHOLE, actor: [actor] })], RECORD, world), verdict([form({ ...WHOLE, provision: [{ type: 'deny', actor: [actor] }] })], RECORD, world),
    verdict([form(WHOLE), refusal({ actor: [actor] })], RECORD, world),
  ];
}

const YES = ['release', 'withhold', 'withhold'];
const NO = ['withhold', 'release', 'release'];
const NOBODY_KNOWS = ['withhold', 'withhold', 'withhold'];

describe('who is named', () => {
  it.each<readonly [string, string, World, readonly string[]]>([
    ['an organization', 'Organization/hospital', {}, YES],
    ['another organization', 'Organization/probation', {}, NO],
    ['an organization that nobody here knows', 'https://elsewhere.example/Organization/hospital', {}, NOBODY_KNOWS],
    ['an organization of somebody\'s own directory', 'Organization/clinic-as-the-hospital-keeps-it', {}, NOBODY_KNOWS],
    ['a professional of somebody\'s own directory', 'Practitioner/doctor-as-the-hospital-keeps-her', asOfficer, NOBODY_KNOWS],
    ['an organization that has left', 'Organization/gone', { more: [{ resourceType: 'Organization', id: 'gone', active: false }] }, NO],
    ['a member of the care team', 'CareTeam/team', { evidence: [team('Organization/hospital')] }, YES],
    ['a care team of which it is no member', 'CareTeam/team', { evidence: [team('Organization/probation')] }, NO],
    ['a care team of which it is still a member', 'CareTeam/team', { evidence: [team('Organization/hospital', {}, RUNNING)] }, YES],
    ['a care team of which it was a member until yesterday', 'CareTeam/team', { evidence: [team('Organization/hospital', {}, OVER)] }, NO],
    ['a care team of which it will be a member tomorrow', 'CareTeam/team', { evidence: [team('Organization/hospital', {}, LATER)] }, NO],
    ['a care team that is over', 'CareTeam/team', { evidence: [team('Organization/hospital', OVER)] }, NO],
    ['a care team that is no longer active', 'CareTeam/team', { evidence: [team('Organization/hospital', { status: 'inactive' })] }, NO],
    ['a care team that is not on file', 'CareTeam/team', {}, NOBODY_KNOWS],
    ['a care team with a member that nobody here knows', 'CareTeam/team', { evidence: [team('https://elsewhere.example/Organization/x')] }, NOBODY_KNOWS],
    ['a care team within a care team', 'CareTeam/team', { evidence: [team('CareTeam/inner'), team('Organization/hospital', { id: 'inner' })] }, YES],
    ['a care team that holds itself', 'CareTeam/team', { evidence: [team('CareTeam/team')] }, NO],
    ['a member of a group of the registry', 'Group/group', { more: [group('Organization/hospital')] }, YES],
    ['a group within a group', 'Group/group', { more: [group('Group/inner'), group('Organization/hospital', { id: 'inner' })] }, YES],
    ['a group that it left', 'Group/group', { more: [group('Organization/hospital', {}, { inactive: true })] }, NO],
    ['a group of which it was a member until yesterday', 'Group/group', { more: [group('Organization/hospital', {}, OVER)] }, NO],
    ['a group that is described and not listed', 'Group/group', { more: [group('Organization/probation', { actual: false })] }, NOBODY_KNOWS],
    ['a group that a partner wrote', 'Group/group', { evidence: [group('Organization/hospital')] }, NOBODY_KNOWS],
    ['the holder of a role', 'PractitionerRole/doctor-role', { more: [role({})], ...asOfficer }, YES],
    ['the holder of a role at another organization', 'PractitionerRole/officer-role', asOfficer, NO],
    ['the holder of a role that is over', 'PractitionerRole/doctor-role', { more: [role(OVER)], ...asOfficer }, NO],
    ['the holder of a role that has not begun', 'PractitionerRole/doctor-role', { more: [role(LATER)], ...asOfficer }, NO],
    ['a role in a care team', 'CareTeam/team', { evidence: [team('PractitionerRole/doctor-role')], more: [role({})], ...asOfficer }, YES],
  ])('%s', (_name, to, world, expected) => {
    expect(named(recipient(to), world)).toEqual(expected);
  });

  it('a membership ends with its last local day', () => {
    const at = (asOf: string): string => verdict([form({ ...WHOLE, actor: [recipient('CareTeam/team')] })], RECORD, { asOf, evidence: [team('Organization/hospital', {}, RUNNING)] });
    expect([at('2026-12-31T23:59:00-06:00'), at('2027-01-01T00:00:00-06:00')]).toEqual(['release', 'withhold']);
  });

  it('a team contained in the consent counts as it stands there', () => {
    expect(verdict([form({ ...WHOLE, actor: [recipient('#ours')] }, { contained: [team('Organization/hospital', { id: 'ours' })] })])).toBe('release');
    expect(verdict([form({ ...WHOLE, actor: [recipient('#ours')] })])).toBe('withhold');
  });

  it('an organization contained in the consent is the one that bears its identifier', () => {
    const contained = (value: string): Resource[] => [{ resourceType: 'Organization', id: 'o', identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value }] }];
    const of = (value: string): string => verdict([form({ ...WHOLE, actor: [recipient('#o')] }, { contained: contained(value) })]);
    expect([of('npi-hospital'), of('npi-probation'), of('npi-nobody')]).toEqual(['release', 'withhold', 'withhold']);
  });

  it.each<readonly [string, string, readonly string[]]>([['the role in which it asks', 'clinician', YES], ['another role', 'plan-staff', NO]])('%s', (_name, asked, expected) => {
    const role_ = { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }, { system: cs('role'), code: asked }] } };
    expect(named({ ...role_, reference: reference('Organization/hospital') })).toEqual(expected);
    expect(named({ role: own('role', asked), reference: reference('Organization/hospital') })).toEqual(expected);
  });

  it('a class of parties denies until it is known that the recipient is not in it', () => {
    const treating: Actor = { role: recipient('').role, reference: { identifier: { system: cs('party-class'), value: 'my-treating-providers' } } };
    const known = (status: 'active' | 'inactive'): World => ({ evidence: [team('Organization/hospital', { id: 'care', status, participant: [{ member: reference('Organization/hospital'), role: [own('team-role', 'treats')] }] })] });
    expect([named(treating), named(treating, known('active')), named(treating, known('inactive'))]).toEqual([NOBODY_KNOWS, YES, NO]);
  });
});

describe('for what, when, and what may be done', () => {
  const v3 = (value: string): NonNullable<ConsentProvision['purpose']>[number] => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: value });
  const limited = (condition: ConsentProvision): readonly string[] => [
    verdict([form({ ...WHOLE, ...condition })]), verdict([form({ ...WHOLE, provision: [{ type: 'deny', ...condition }] })]),
  ];

  it.each<readonly [string, ConsentProvision, readonly string[]]>([
    ['the purpose of the ask', { purpose: [v3('TREAT')] }, ['release', 'withhold']],
    ['another purpose', { purpose: [v3('HPAYMT')] }, ['withhold', 'release']],
    ['a purpose that nobody knows', { purpose: [v3('NOSUCH')] }, ['withhold', 'withhold']],
    ['a narrower purpose than that of the ask', { purpose: [v3('ETREAT')] }, ['withhold', 'release']],
    ['a period that runs today for its last day', { period: { start: '2026-01-01', end: '2026-11-22' } }, ['release', 'withhold']],
    ['a period that ended yesterday', { period: { start: '2026-01-01', end: '2026-11-21' } }, ['withhold', 'release']],
    ['a period that begins tomorrow', { period: { start: '2026-11-23', end: '2027-01-01' } }, ['withhold', 'release']],
    ['a period that cannot be read', { period: { end: 'soon' } }, ['withhold', 'withhold']],
    ['giving out', { action: [code('http://terminology.hl7.org/CodeSystem/consentaction', 'disclose')] }, ['release', 'withhold']],
    ['collecting alone', { action: [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect')] }, ['withhold', 'release']],
    ['an action that nobody knows', { action: [code('http://example.org', 'give')] }, ['undecided', 'withhold']],
    ['a custodian that holds the record', { actor: [...OPEN.actor!, { role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST'), reference: reference('Organization/program') }] }, ['release', 'withhold']],
    ['another custodian', { actor: [...OPEN.actor!, { role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST'), reference: reference('Organization/probation') }] }, ['withhold', 'release']],
  ])('%s', (_name, condition, expected) => {
    expect(limited(condition)).toEqual(expected);
  });

  it('research permits clinical trials, and one kind of trial does not permit research (6)', () => {
    const research: World = { purpose: 'research' };
    const reasons = (value: string): readonly string[] => decided([form({ ...WHOLE, purpose: [v3(value)] })], RECORD, research).reasons;
    expect(reasons('HRESCH')).not.toContain('purpose-mismatch');
    expect(reasons('CLINTRCH')).toContain('missing-element:5');
    expect(verdict([form(WHOLE), refusal({ purpose: [v3('CLINTRCH')] })], RECORD, research)).toBe('withhold');
  });
});

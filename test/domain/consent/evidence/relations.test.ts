// SPDX-License-Identifier: Apache-2.0
/** How an organization or a person stands to the patient, as stored, at the moment of the ask. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, CareTeamParticipant, EpisodeOfCare, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { holdsFor, partyOf, readRelations, TEAM_ROLES, type Party, type Relation } from '../../../../src/domain/consent/evidence/relations.ts';
import { momentOf } from '../../../../src/domain/consent/evidence/time.ts';
import { own, registry as resources, team } from './support.ts';

const registry = readRegistry([...resources,
  { resourceType: 'PractitionerRole', id: 'free-role', practitioner: { reference: 'Practitioner/officer' } }, { resourceType: 'PractitionerRole', id: 'empty-role', organization: { reference: 'Organization/probation' } }]);
const moment = momentOf('2026-11-22T10:00:00-06:00', 'America/Chicago')!;
const relations = (...evidence: readonly Resource[]): readonly Relation[] => readRelations(evidence, registry, moment);
const role = (code: string): NonNullable<CareTeamParticipant['role']> => [own('team-role', code)];
const member = (reference: string, over: Partial<CareTeamParticipant> = {}): CareTeamParticipant => ({ role: role('treats'), member: { reference }, ...over });
const episode = (over: Partial<EpisodeOfCare> = {}): EpisodeOfCare => ({
  resourceType: 'EpisodeOfCare', id: 'e', status: 'active', type: [own('episode-type', 'probation')], patient: { reference: 'Patient/rosa' }, managingOrganization: { reference: 'Organization/probation' }, ...over,
});
const representative = (code: string, over: Partial<RelatedPerson> = {}): RelatedPerson =>
  ({ resourceType: 'RelatedPerson', id: 'g', patient: { reference: 'Patient/rosa' }, relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code }] }], ...over });
const PAST = { end: '2026-11-21' };
const FUTURE = { start: '2026-11-23' };

describe('a care team', () => {
  const holds = (over: Partial<CareTeam> = {}): unknown => relations({ ...team('treats', 'Organization/hospital'), ...over }).map((each) => each.holds);

  it('gives each role of the gate to its member', () => {
    for (const code of TEAM_ROLES) {
      expect(relations(team(code, 'Organization/hospital'))).toEqual([{ role: code, organization: 'hospital', holds: true }]);
    }
    expect(relations(team('probation-officer', 'Organization/hospital'))).toEqual([]);
  });

  it('that is proposed or a mistake gives none; one that is over gives one that is over', () => {
    expect([holds(), holds({ status: 'proposed' }), holds({ status: 'entered-in-error' }), holds({ status: 'inactive' }), holds({ status: 'suspended' }), holds({ period: PAST }), holds({ period: FUTURE })])
      .toEqual([[true], [], [], [false], [false], [false], [false]]);
    const { status: _status, ...bare } = team('treats', 'Organization/hospital');
    expect(relations(bare).map((each) => each.holds)).toEqual([true]);
  });

  it('gives nothing yet to a member of later, and over to one of before', () => {
    const of = (over: Partial<CareTeamParticipant>): unknown => holds({ participant: [member('Organization/hospital', over)] });
    expect([of({}), of({ period: PAST }), of({ period: FUTURE })]).toEqual([[true], [false], []]);
  });

  it('says for whom a person acts', () => {
    const of = (over: Partial<CareTeamParticipant>): unknown => relations({ ...team('treats', 'x'), participant: [member('Practitioner/officer', over)] })[0];
    expect(of({ onBehalfOf: { reference: 'Organization/hospital' } })).toEqual({ role: 'treats', organization: 'hospital', person: 'officer', holds: true });
    expect(of({ extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/on-behalf-of', valueReference: { reference: 'Organization/program' } }] })).toEqual({ role: 'treats', organization: 'program', person: 'officer', holds: true });
    expect(of({})).toEqual({ role: 'treats', person: 'officer', holds: true });
  });

  it('with nobody in it, or with somebody unknown, gives none', () => {
    const { participant: _participant, ...empty } = team('treats', 'x');
    expect([relations(empty), relations(team('treats', 'http://elsewhere.org/Organization/1')), relations(team('treats', 'Device/d'))]).toEqual([[], [], []]);
  });

  it('is the only resource that is read as one', () => {
    expect(relations({ ...team('treats', 'Organization/hospital'), resourceType: 'Basic' } as unknown as Resource)).toEqual([]);
  });
});

describe('an episode of care', () => {
  const of = (over: Partial<EpisodeOfCare> = {}, ...more: readonly Resource[]): readonly Relation[] => relations(episode(over), ...more).filter((each) => each.role !== 'involved-in-care');

  it.each([...['supervision', 'probation', 'parole', 'pretrial'].map((code) => [code, 'supervises'] as const), ['treatment', 'treats'] as const])('of type %s means %s', (code, expected) => {
    expect(of({ type: [own('episode-type', 'other'), own('episode-type', code)] })).toEqual([{ role: expected, organization: 'probation', holds: true }]);
  });

  it.each(['da', 'hacc', 'pac', 'diab', 'cacp'])('of HL7\'s type %s means treatment', (code) => {
    expect(of({ type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/episodeofcare-type', code }] }] })[0]?.role).toBe('treats');
  });

  it('of both means supervision, of neither nothing', () => {
    expect([of({ type: [own('episode-type', 'treatment'), own('episode-type', 'parole')] })[0]?.role, of({ type: [own('episode-type', 'housing')] }), of({ type: [{ coding: [{ system: 'http://x.org', code: 'parole' }] }] })])
      .toEqual(['supervises', [], []]);
    const { type: _type, ...bare } = episode();
    expect(relations(bare)).toEqual([]);
  });

  it('holds while it is active or on hold, is over when finished, cancelled or past, and is nothing before', () => {
    const held = (over: Partial<EpisodeOfCare>): unknown => of(over).map((each) => each.holds);
    expect([held({ status: 'active' }), held({ status: 'onhold' }), held({ status: 'finished' }), held({ status: 'cancelled' }), held({ period: PAST }), held({ period: FUTURE }), held({ status: 'planned' }), held({ status: 'waitlist' }), held({ status: 'entered-in-error' })])
      .toEqual([[true], [true], [false], [false], [false], [], [], [], []]);
  });

  it('reaches its manager and the present people of its teams, not organizations in them', () => {
    const officers: CareTeam = { ...team('involved-in-care', 'x'), id: 'officers', participant: [
      member('Practitioner/other-officer', { role: [] }), member('Organization/hospital', { role: [] }), member('Practitioner/gone', { role: [], period: PAST }),
    ] };
    const others: CareTeam = { ...officers, id: 'others', participant: [member('Practitioner/stranger', { role: [] })] };
    expect(of({ careManager: { reference: 'PractitionerRole/officer-role' }, team: [{ reference: 'CareTeam/officers' }, { reference: 'CareTeam/none' }] }, officers, others)).toEqual([
      { role: 'supervises', organization: 'probation', holds: true }, { role: 'supervises', organization: 'probation', person: 'officer', holds: true }, { role: 'supervises', organization: 'probation', person: 'other-officer', holds: true },
    ]);
    const { participant: _participant, ...empty } = officers;
    expect(of({ team: [{ reference: 'CareTeam/officers' }] }, empty)).toHaveLength(1);
  });

  it('without a managing organization reaches its manager alone', () => {
    const { managingOrganization: _managing, ...rest } = episode({ careManager: { reference: 'Practitioner/officer' } });
    expect(relations(rest)).toEqual([{ role: 'supervises', person: 'officer', holds: true }]);
  });
});

describe('a related person', () => {
  it.each(['GUARD', 'POWATT', 'HPOWATT', 'DPOWATT', 'SPOWATT', 'EXEC'])('with the code %s represents the patient', (code) => {
    expect(relations(representative(code))).toEqual([{ role: 'personal-representative', person: 'g', holds: true }]);
  });

  it('with another code does not, nor one who has no id; who no longer is one, no longer does', () => {
    const { id: _id, ...nameless } = representative('GUARD');
    expect([relations(representative('MTH')), relations(nameless as RelatedPerson)]).toEqual([[], []]);
    expect([relations(representative('GUARD', { active: false })), relations(representative('GUARD', { period: PAST })), relations(representative('GUARD', { active: true }))].map(([each]) => each?.holds)).toEqual([false, false, true]);
    expect(relations({ ...representative('MTH'), relationship: [...representative('MTH').relationship!, ...representative('EXEC').relationship!] })).toHaveLength(1);
  });

  it('is the only resource that is read as one', () => {
    expect(relations({ ...representative('GUARD'), resourceType: 'Basic' } as unknown as Resource)).toEqual([]);
  });
});

describe('whom a member is', () => {
  it.each<readonly [string, unknown, Party | undefined]>([
    ['an organization', { reference: 'Organization/hospital' }, { organization: 'hospital' }], ['a professional', { reference: 'Practitioner/officer' }, { person: 'officer' }],
    ['a relative', { reference: 'RelatedPerson/g' }, { person: 'g' }], ['the patient', { reference: 'Patient/rosa' }, { person: 'rosa' }],
    ['a role stands for who holds it, and where', { reference: 'PractitionerRole/officer-role' }, { person: 'officer', organization: 'probation' }],
    ['a role at nobody\'s', { reference: 'PractitionerRole/free-role' }, { person: 'officer' }], ['a role of nobody', { reference: 'PractitionerRole/empty-role' }, undefined],
    ['a role that is not registered', { reference: 'PractitionerRole/none' }, undefined], ['a number that the registry knows', { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' } }, { organization: 'hospital' }],
    ['a number that it does not know', { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-x' } }, undefined], ['a number without a system', { identifier: { value: 'npi-hospital' } }, undefined],
    ['a system without a number', { identifier: { system: 'http://hl7.org/fhir/sid/us-npi' } }, undefined], ['a name alone', { display: 'hospital' }, undefined], ['a device', { reference: 'Device/d' }, undefined], ['nobody', undefined, undefined],
  ])('%s', (_name, reference, expected) => {
    expect(partyOf(reference as never, registry)).toEqual(expected);
  });
});

describe('does a relation hold for somebody?', () => {
  const [there, gone]: readonly [Relation, Relation] = [{ role: 'treats', organization: 'hospital', holds: true }, { role: 'treats', organization: 'hospital', holds: false }];
  const person: Relation = { role: 'supervises', person: 'officer', organization: 'probation', holds: true };

  it.each<readonly [string, readonly Relation[], (typeof TEAM_ROLES)[number], Party, boolean | undefined]>([
    ['yes when one of several holds', [gone, there], 'treats', { organization: 'hospital' }, true], ['no when it is over', [gone], 'treats', { organization: 'hospital' }, false],
    ['not shown for another', [there], 'treats', { organization: 'program' }, undefined], ['not shown for another role', [there], 'supervises', { organization: 'hospital' }, undefined],
    ['treating reaches the people of the organization', [there], 'treats', { organization: 'hospital', person: 'dr' }, true],
    ...(['supervises', 'duty-on-same-action', 'sud-care-duty', 'personal-representative', 'involved-in-care'] as const).map((role) =>
      [`${role} does not`, [{ ...there, role }], role, { organization: 'hospital', person: 'dr' }, undefined] as const),
    ...(['treats-other-individual', 'conditioned-participation'] as const).map((role) => [`${role} does`, [{ ...there, role }], role, { organization: 'hospital', person: 'dr' }, true] as const),
    ['a person\'s own', [person], 'supervises', { organization: 'probation', person: 'officer' }, true], ['not at another organization', [person], 'supervises', { organization: 'hospital', person: 'officer' }, undefined],
    ['at no organization', [person], 'supervises', { person: 'officer' }, true], ['not another person\'s', [person], 'supervises', { organization: 'probation', person: 'other' }, undefined],
    ['a person\'s that names no organization', [{ role: 'supervises', person: 'officer', holds: true }], 'supervises', { organization: 'probation', person: 'officer' }, true],
    ['not the organization\'s by a person\'s', [person], 'supervises', { organization: 'probation' }, undefined],
  ])('%s', (_name, all, role, party, expected) => {
    expect(holdsFor(all, role, party)).toBe(expected);
  });
});

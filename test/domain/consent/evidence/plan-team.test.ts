// SPDX-License-Identifier: Apache-2.0
/** Who is, was and will be on the team of the plan, as CareTeams say it. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { readPlanTeam } from '../../../../src/domain/consent/evidence/plan-team.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { momentOf } from '../../../../src/domain/consent/evidence/time.ts';
import { own, registry, team } from './support.ts';

const world = readRegistry(registry);
const LEAD = team('lead-planner', 'Organization/probation').participant![0]!;
const member = (reference: string, role?: string, over: Partial<CareTeamParticipant> = {}): CareTeamParticipant =>
  ({ member: { reference }, ...(role === undefined ? {} : { role: [own('team-role', role)] }), ...over });
const plan = (participant: CareTeamParticipant[], over: Partial<CareTeam> = {}): CareTeam => ({ ...team('lead-planner', 'x'), participant, ...over });
const at = (teams: readonly CareTeam[], asOf = '2026-11-18T12:00:00-05:00'): ReturnType<typeof readPlanTeam> => readPlanTeam(teams, world, momentOf(asOf, '-05:00')!);
const LEADS = { organization: 'probation', roles: ['lead-planner'], membership: 'current' };
const standing = (over: Partial<CareTeamParticipant>, ofTeam: Partial<CareTeam> = {}): unknown => at([plan([LEAD, member('Organization/hospital', 'counselor', over)], ofTeam)])?.members[1]?.membership;

describe('the team of a plan', () => {
  it('is every team on which somebody leads, and no other', () => {
    expect(at([plan([LEAD, member('Organization/hospital', 'counselor')])])).toEqual({ members: [LEADS, { organization: 'hospital', roles: ['counselor'], membership: 'current' }] });
    expect(at([plan([member('Organization/hospital', 'treats')])])).toBeUndefined();
    expect(at([])).toBeUndefined();
    expect(at([plan([LEAD]), plan([LEAD, member('Organization/hospital')])])?.members).toHaveLength(3);
  });

  it('is still one when its lead has left: nobody else comes in by that', () => {
    expect(at([plan([{ ...LEAD, period: { end: '2026-01-31' } }, member('Organization/hospital')])])?.members.map((each) => each.membership)).toEqual(['former', 'current']);
  });

  it('and when its lead was taken off it, or everybody, while its category says which kind of agency leads', () => {
    const led = { category: [own('lead-planner', 'cs')] };
    expect(at([plan([member('Organization/hospital')], led)])).toEqual({ members: [{ organization: 'hospital', roles: [], membership: 'current' }] });
    expect(at([plan([], led)])).toEqual({ members: [] });
    expect(at([plan([member('Organization/hospital')], { category: [own('elsewhere', 'cs')] })])).toBeUndefined();
  });

  it('makes nobody a member by losing one', () => {
    const party = fc.constantFrom('Organization/hospital', 'Organization/program', 'Practitioner/officer', 'PractitionerRole/officer-role');
    const period = fc.constantFrom({}, { period: { end: '2026-01-31' } }, { period: { start: '2027-01-01' } }, { period: { end: 'soon' } });
    const someone = fc.tuple(party, fc.constantFrom('counselor', 'lead-planner', 'judge'), period).map(([reference, role, over]) => member(reference, role, over));
    fc.assert(fc.property(fc.array(someone, { minLength: 1, maxLength: 5 }), fc.nat(4), (all, index) => {
      const led = { category: [own('lead-planner', 'cs')] };
      const [before, after] = [all, all.filter((_, place) => place !== index % all.length)].map((participant) => at([plan(participant, led)])!.members.map((each) => JSON.stringify(each)));
      expect(after!.filter((each) => !before!.includes(each))).toEqual([]);
    }), { seed: 20261122, numRuns: 100 });
  });

  it('is none when it is proposed or entered in error', () => {
    expect([at([plan([LEAD], { status: 'proposed' })]), at([plan([LEAD], { status: 'entered-in-error' })])]).toEqual([undefined, undefined]);
  });

  it.each<readonly [string, Partial<CareTeamParticipant>, Partial<CareTeam>, string]>([
    ['without dates is a member', {}, {}, 'current'],
    ['on the last day is one still', { period: { end: '2026-11-18' } }, {}, 'current'],
    ['the day after is none', { period: { end: '2026-11-17' } }, {}, 'former'],
    ['before the first day is not yet one', { period: { start: '2026-11-19' } }, {}, 'future'],
    ['of a team that is to begin is not yet one', {}, { period: { start: '2026-12-01' } }, 'future'],
    ['of a team that is over was one', {}, { period: { end: '2026-06-30' } }, 'former'],
    ['of a team that is inactive was one', {}, { status: 'inactive' }, 'former'],
    ['of a team without a status is one', {}, { status: undefined as unknown as 'active' }, 'current'],
    ['whose dates cannot be read is none', { period: { end: 'soon' } }, {}, 'former'],
  ])('a member %s', (_sentence, over, ofTeam, expected) => {
    expect(standing(over, ofTeam)).toBe(expected);
  });

  it('names people with the agency for which they act, and leaves out whom it names by words alone', () => {
    const members = [
      member('Practitioner/officer', 'case-manager', { onBehalfOf: { reference: 'Organization/probation' } }), member('PractitionerRole/officer-role'), { member: { display: 'A friend' } }, {},
    ];
    const officer = { organization: 'probation', person: 'officer', membership: 'current' };
    expect(at([plan([LEAD, ...members])])?.members.slice(1)).toEqual([{ ...officer, roles: ['case-manager'] }, { ...officer, roles: [] }]);
  });

  it('takes the twelve partners as roles, beside what the member is there for', () => {
    const clinic = { ...member('Organization/hospital', 'counselor'), role: [own('team-role', 'counselor'), own('partner-kind', 'sud-treatment'), own('elsewhere', 'judge')] };
    expect(at([plan([LEAD, clinic])])?.members[1]?.roles).toEqual(['counselor', 'sud-treatment']);
  });

  it('holds until the next day on which a membership begins or ends', () => {
    const moment = momentOf('2026-11-18T12:00:00-05:00', '-05:00')!;
    readPlanTeam([plan([LEAD, member('Organization/hospital', 'counselor', { period: { end: '2026-11-20' } })])], world, moment);
    expect(moment.stableUntil()).toBe('2026-11-21T05:00:00.000Z');
  });
});

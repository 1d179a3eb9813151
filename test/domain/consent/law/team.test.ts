// SPDX-License-Identifier: Apache-2.0
/** The agencies' protocol on the team: only members at the instant, in their role, come into question for the plan; the law's own bases stay. */
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { PlanTeamMember } from '../../../../src/domain/consent/facts/facts.ts';
import { PARTNER_KINDS, type Role } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { facts, ORDER, PAPER, told, verdict, type Ask } from './support.ts';

const LEAD: PlanTeamMember = { organization: 'the-criminal-justice-agency', roles: ['lead-planner'], membership: 'current' };
const on = (member: Partial<PlanTeamMember> = {}): PlanTeamMember => ({ organization: 'the-court', roles: ['judge'], membership: 'current', ...member });
/** Somebody who stands for no agency. */
const ALONE = { organization: undefined as unknown as string };
const PLAN = { category: 'participant-goals', recordClass: 'self' } as const;
/** A record of the plan of an agency that leads, asked for by a court. */
const ask = (members: readonly PlanTeamMember[], over: Ask = {}): Ask => ({
  from: 'the-criminal-justice-agency', to: 'the-court', purpose: 'case-coordination', planTeam: { members: [LEAD, ...members] }, ...over,
  record: { ...PLAN, ...over.record }, recipient: { role: 'judge', ...over.recipient },
});
const FREE = 'release no-federal-regime';
const STAYS = 'withhold not-on-team';
const why = (members: readonly PlanTeamMember[], over: Ask = {}): string => told(ask(members, over)).split(' | ').at(-1)!;

describe('a record of the plan', () => {
  it.each<readonly [string, string, string]>([
    ['goes to a member in its role', verdict(ask([on()])), FREE],
    ['goes to a member whose role in the team is no limit', verdict(ask([on({ roles: ['case-manager'] })])), FREE],
    ['goes to a member of whom the team names no role', verdict(ask([on({ roles: [] })])), FREE],
    ['goes to a member in one of its roles', verdict(ask([on({ roles: ['prosecutor', 'judge'] })])), FREE],
    ['goes to the lead planner', verdict(ask([], { from: 'the-school', to: 'the-criminal-justice-agency', recipient: { role: 'supervising-officer' } })), FREE],
    ['goes where the plan has no known team', verdict({ ...ask([]), planTeam: undefined } as unknown as Ask), FREE],
    ['stays where the team has nobody else', why([]), 'deny team.no-member: sharing protocol: team'],
    ['stays from an agency that is not on the team', why([on({ organization: 'the-school' })]), 'deny team.no-member: sharing protocol: team'],
    ['stays from a former member', why([on({ membership: 'former' })]), 'deny team.former-member: sharing protocol: team'],
    ['stays from one who is to come', why([on({ membership: 'future' })]), 'deny team.future-member: sharing protocol: team'],
    ['stays from one who left and is to come back', why([on({ membership: 'future' }), on({ membership: 'former' })]), 'deny team.former-member: sharing protocol: team'],
    ['stays from a member in another role', why([on({ roles: ['prosecutor'] })]), 'deny team.other-role: sharing protocol: team'],
    ['goes to who was a member, and is one again', verdict(ask([on({ membership: 'former' }), on()])), FREE],
  ])('%s', (_sentence, said, expected) => {
    expect(said).toBe(expected);
  });

  it('stays with one reason', () => {
    expect(told(ask([]))).toBe('withhold [not-on-team] | deny team.no-member: sharing protocol: team');
  });
});

describe('a member who is a person', () => {
  const person = { organization: 'the-court', person: 'judge-one', roles: [] };
  it.each<readonly [string, readonly PlanTeamMember[], Ask, string]>([
    ['is that person', [on(person)], { recipient: { person: 'judge-one' } }, FREE],
    ['is no colleague', [on(person)], { recipient: { person: 'judge-two' } }, STAYS],
    ['is reached by the system of the agency, which stands for nobody', [on(person)], {}, FREE],
    ['is no member for another agency', [on({ ...person, organization: 'the-school' })], { recipient: { person: 'judge-one' } }, STAYS],
    ['who stands for no agency there is that person in any', [{ person: 'judge-one', roles: [], membership: 'current' }], { recipient: { person: 'judge-one' } }, FREE],
    ['who stands for no agency there is no agency', [{ person: 'judge-one', roles: [], membership: 'current' }], {}, STAYS],
    ['is nobody who stands for no agency and is not named', [{ person: 'judge-one', roles: [], membership: 'current' }], { recipient: ALONE }, STAYS],
    ['beside the agency leaves it a member', [on(person), on()], { recipient: { person: 'judge-two' } }, FREE],
  ])('%s', (_sentence, members, over, expected) => {
    expect(verdict(ask(members, over))).toBe(expected);
  });
});

describe('membership is asked for', () => {
  it.each<readonly [string, Ask, string]>([
    ['for each purpose of the plan', { purpose: 'cj-monitoring' }, STAYS],
    ['for the support system too', { purpose: 'support-system' }, STAYS],
    ['for child welfare too', { purpose: 'child-welfare' }, STAYS],
    ['for treatment, of what no law protects', { purpose: 'treatment' }, STAYS],
    ['for treatment not of what care needs: the medications of a jail', { purpose: 'treatment', record: { category: 'custody-medications', recordClass: 'cji' } }, FREE],
    ['for the plan of what care needs too', { record: { category: 'custody-medications', recordClass: 'cji' } }, STAYS],
    ['for criminal history', { record: { recordClass: 'chri', category: 'legal-history' } }, STAYS],
    ['not in an audit', { purpose: 'audit' }, FREE],
    ['not for what is no matter of a plan', { record: { category: 'services-availability-eligibility', recordClass: 'soc' } }, FREE],
    ['for a word on whether somebody is there', { request: { kind: 'confirm-presence' } }, STAYS],
    ['not within one agency', { from: 'the-school', to: 'the-school', recipient: { role: 'prosecutor' } }, FREE],
    ['not of whoever says to be the person, which is to be proven first', { recipient: { ...ALONE, role: 'claimed-patient' }, request: { requesterVerified: false } }, 'undecided identity-unproven'],
    ['not of what the recipient gave', { record: { contributedBy: 'the-court' } }, 'release own-record'],
    ['not of the person', { recipient: { ...ALONE, person: 'pt', role: 'patient' } }, 'release patient-access'],
    ['not of whoever stands in the place of the person', { recipient: { personalRepresentative: true } }, FREE],
    ['not of what the person tells', { discloser: { person: 'pt' } }, FREE],
    ['not where the person has a copy sent', { request: { kind: 'directed-copy', written: true } }, FREE],
    ['not where a court ordered the evaluation and has it', { record: { recordClass: 'cji', madeSolelyAsEvidence: true }, orders: [{ ...ORDER, discloser: 'the-criminal-justice-agency', recipients: ['the-court'], categories: ['participant-goals'] }] }, 'release court-order'],
  ])('%s', (_sentence, over, expected) => {
    expect(verdict(ask([], over))).toBe(expected);
  });
});

describe('what a law protects', () => {
  const consented: Ask = {
    from: 'program', to: 'hospital', purpose: 'case-coordination', planTeam: { members: [LEAD] },
    record: { category: 'treatment-attendance', recordClass: 'p2' }, consents: [{ ...PAPER, categories: ['treatment-attendance'], purposes: ['case-coordination'] }],
  };

  it('stays from who is on no team though the person signed: the protocol narrows, and says who can change it', () => {
    expect(verdict(consented)).toBe('withhold not-on-team');
    expect(verdict({ ...consented, planTeam: { members: [LEAD, on({ organization: 'hospital', roles: [] })] } })).toBe('release specific-consent');
    expect(verdict({ ...consented, purpose: 'treatment', consents: [{ ...PAPER, categories: ['treatment-attendance'] }] })).toBe('release specific-consent');
  });

  it('goes where the law itself gives it, whoever is on the team', () => {
    const emergency = { bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'N', facility: 'F', discloserName: 'D', nature: 'overdose' as const };
    expect(verdict({ ...consented, consents: [], purpose: 'emergency-treatment', emergency })).toBe('release emergency-exception');
    expect(verdict({ ...consented, consents: [], purpose: 'treatment', record: { category: 'treatment-summary', recordClass: 'phi' } })).toMatch(/^release hipaa-/);
  });

  it('is a record of the program where an evaluation for a court became part of its care', () => {
    const evaluation = { category: 'participant-goals' as const, recordClass: 'cji' as const, madeSolelyAsEvidence: true, usedForCare: true };
    expect(verdict({ ...consented, purpose: 'treatment', record: evaluation, consents: [{ ...PAPER, categories: ['participant-goals'] }] })).toBe('release specific-consent');
  });

  it('goes to those who made treatment a condition, under the consent of that referral, whoever is on the team', () => {
    const referral = { ...PAPER, variant: 'cj-referral' as const, recipients: ['the-criminal-justice-agency'], categories: ['treatment-attendance' as const], purposes: ['cj-monitoring' as const], mandate: { condition: 'probation' as const, imposedBy: 'the-criminal-justice-agency' }, revocableAfter: { event: 'final-disposition' as const } };
    const report: Ask = { ...consented, to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', consents: [referral], planTeam: { members: [{ organization: 'program', roles: ['lead-planner'], membership: 'current' }] }, recipient: { role: 'supervising-officer', supervisesPatient: true, conditionedParticipation: true } };
    const without = verdict({ ...report, planTeam: undefined } as unknown as Ask);
    expect([without, verdict(report)]).toEqual(['release cj-referral-consent', 'release cj-referral-consent']);
    expect(verdict({ ...report, consents: [{ ...referral, variant: 'specific' }] })).toBe('withhold not-on-team');
  });

  it('is told as it is by the law where the law holds it back: membership is no reason then', () => {
    expect(verdict({ ...consented, consents: [] })).toBe('withhold no-basis');
  });

  it('is not left open by a paper that nobody verified: no paper could let it go', () => {
    expect(verdict({ ...consented, consents: consented.consents!.map((each) => ({ ...each, verified: false })) })).toBe('withhold not-on-team');
  });
});

describe('the protocol', () => {
  const tables = shippedTables();
  const under = (team: Partial<typeof tables.team>, over: Ask = {}): string =>
    decide(facts(ask([], over)), { ...tables, team: { ...tables.team, ...team } }).records.map((each) => [each.verdict, ...each.bases, ...each.reasons].join(' ')).join('');

  it('knows a role for each of the twelve partners, and for each role of whom somebody could ask', () => {
    expect(PARTNER_KINDS.filter((kind) => (tables.team.roles[kind]?.length ?? 0) === 0)).toEqual([]);
    const asking = (kind: string, role: Role): string => verdict(ask([on({ roles: [kind] })], { recipient: { role } }));
    expect([asking('court', 'judge'), asking('court', 'housing-staff'), asking('housing', 'housing-staff'), asking('housing', 'judge')]).toEqual([FREE, STAYS, FREE, STAYS]);
  });

  it('is the agencies\' to change: switched off, for other purposes, for other categories', () => {
    expect([under({}), under({ requires: 'none' }), under({ purposes: ['child-welfare'], openPurposes: [] }), under({ exceptCategories: ['participant-goals'] }), under({ openClasses: [] })])
      .toEqual([STAYS, FREE, FREE, FREE, FREE]);
  });

  it('gives a hand-over from one lead planner to the next its days, and no more', () => {
    const handed = (handedOverOn: string): string => verdict(ask([on({ roles: ['lead-planner'] })], {
      sharingMatrix: { lead: 'cs', leadOrganization: 'the-criminal-justice-agency', partner: 'court', direction: 'send', edition: 'newer', permittedCategories: [], handedOverOn },
    }));
    expect([handed('2026-11-18'), handed('2025-11-19'), handed('2025-11-18'), handed('2026-11-19')]).toEqual([FREE, FREE, 'withhold outside-scope', 'withhold outside-scope']);
  });
});

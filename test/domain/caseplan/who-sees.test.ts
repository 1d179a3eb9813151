// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { Verdict } from '../../../src/domain/consent/decision.ts';
import { finding } from '../../../src/domain/consent/finding.ts';
import { componentOf, type Component } from '../../../src/domain/caseplan/components.ts';
import { cellOf, type Door, type Telling, type WhoSees } from '../../../src/domain/caseplan/who-sees.ts';
import { whoSeesPage, whoSeesParameters } from '../../../src/domain/caseplan/who-sees-text.ts';

const released: Verdict = { verdict: 'release', reasons: [], bases: ['specific-consent'], consent: 'c1', findings: [finding('part2.consent', '42 CFR 2.31', 'permit')] };
const revoked: Verdict = { verdict: 'withhold', reasons: ['revoked'], bases: [], findings: [finding('part2.consent.revoked', '42 CFR 2.31(a)(6)', 'deny')] };
const unlisted: Verdict = { verdict: 'withhold', reasons: ['outside-scope'], bases: [], findings: [finding('matrix.not-listed', 'sharing matrix', 'deny')] };
const offTeam: Verdict = { verdict: 'withhold', reasons: ['not-on-team'], bases: [], findings: [finding('team.former-member', 'sharing protocol: team', 'deny')] };
const unsure: Verdict = { verdict: 'undecided', reasons: ['unverified'], bases: [], findings: [] };

const door = (purpose: string, ...verdicts: readonly Verdict[]): Door => ({ purpose, verdict: (index) => verdicts[index]! });

describe('one member before one part of a plan', () => {
  const cases: readonly { readonly name: string; readonly doors: readonly Door[]; readonly telling: Telling; readonly cell: object }[] = [
    { name: 'is shown it when every record may go', doors: [door('treatment', released, released)], telling: 'exact', cell: { answer: 'shown', shown: 2, purpose: 'treatment', why: ['specific-consent', 'Consent/c1'] } },
    { name: 'is shown it in part when some may go, with why the rest does not', doors: [door('treatment', released, revoked)], telling: 'exact', cell: { answer: 'partly', shown: 1, why: ['revoked'] } },
    { name: 'is shown what any purpose of its work lets it have', doors: [door('case-coordination', revoked, revoked), door('treatment', released, released)], telling: 'exact', cell: { answer: 'shown', purpose: 'treatment' } },
    { name: 'is told of as undecided to staff while a fact is missing', doors: [door('treatment', unsure, unsure)], telling: 'exact', cell: { answer: 'undecided', why: ['unverified'] } },
    { name: 'is told of to a lead planner without a word of the consent behind it', doors: [door('treatment', released, released)], telling: 'plain', cell: { answer: 'shown', why: ['may be shared'], cite: [] } },
    { name: 'is told of to a lead planner without a word of a revocation', doors: [door('treatment', revoked, revoked)], telling: 'plain', cell: { answer: 'withheld', why: ['the law needs a paper that covers it'], cite: [] } },
    { name: 'is told of to a lead planner as withheld, not as waiting for a paper to be checked', doors: [door('treatment', unsure, unsure)], telling: 'plain', cell: { answer: 'withheld', why: ['the law needs a paper that covers it'] } },
    { name: 'is told of to a lead planner when the protocol asks for a member of the team', doors: [door('case-coordination', offTeam, offTeam)], telling: 'plain', cell: { answer: 'withheld', why: ['the sharing protocol asks for a member of the team, in its role'], cite: ['team.former-member (sharing protocol: team)'] } },
    { name: 'is told of to a lead planner with the rule of the protocol', doors: [door('case-coordination', unlisted, unlisted)], telling: 'plain', cell: { answer: 'withheld', cite: ['matrix.not-listed (sharing matrix)'] } },
    { name: 'without any way to ask is shown nothing', doors: [], telling: 'plain', cell: { answer: 'withheld', why: ['no way to ask'] } },
  ];
  it.each(cases)('$name', ({ doors, telling, cell }) => {
    expect(cellOf(doors, 2, telling)).toMatchObject(cell);
  });
});

describe('the component of a record', () => {
  const FOLDER = new URL('../../../profiles/examples/', import.meta.url);
  const PLACES: Readonly<Record<string, Component>> = {
    'case-plan': 'collaboration', team: 'collaboration', assessment: 'assessment', 'case-conference': 'case-conference', 'plan-review': 'case-conference', goal: 'needs-goals',
    objective: 'needs-goals', need: 'needs-goals', 'responsivity-factor': 'responsivity', readiness: 'responsivity', 'legal-condition': 'legal', 'court-case': 'legal', 'custody-stay': 'legal',
    violation: 'legal', 'graduated-response': 'legal', 'supervision-episode': 'legal', strength: 'strengths', 'gender-responsive-consideration': 'gender-responsive',
    'service-referral': 'services', technique: 'services', 'referral-task': 'services', 'service-review': 'services', 'team-member': 'staff-training',
  };
  it.each(Object.entries(PLACES))('of the example %s is %s', (name, component) => {
    expect(readdirSync(FOLDER)).toContain(`valid-${name}.json`);
    expect(componentOf(JSON.parse(readFileSync(new URL(`valid-${name}.json`, FOLDER), 'utf8')) as Resource)).toBe(component);
  });
});

describe('the table in words', () => {
  const sees: WhoSees = {
    plan: 'CarePlan/1', asOf: '2026-11-22T12:00:00Z', proposed: true,
    members: [{ key: 'm1', reference: 'Organization/home', name: 'Home <&> Co', roles: ['housing-specialist'], standing: 'ended', purposes: ['case-coordination'], connected: false }],
    parts: [{ component: 'needs-goals', category: 'participant-goals', recordClass: 'soc', holder: 'probation', count: 1, cells: [{ member: 'm1', answer: 'withheld', shown: 0, purpose: 'case-coordination', why: ['x'], cite: ['y'], then: { answer: 'shown', shown: 1, purpose: 'case-coordination', why: ['z'], cite: [] } }] }],
  };

  it('carries the notice that must go with it, in both forms', () => {
    expect(whoSeesParameters(sees, ['42 CFR part 2 prohibits']).parameter).toContainEqual({ name: 'notice', valueString: '42 CFR part 2 prohibits' });
    expect(whoSeesPage(sees, { notices: ['42 CFR part 2 prohibits'], names: (id) => id, day: '2026-11-22' })).toContain('<p>42 CFR part 2 prohibits</p>');
  });

  it('escapes names, and says what a proposed paper would change', () => {
    const page = whoSeesPage(sees, { notices: [], names: () => 'County Probation', day: '2026-11-22' });
    expect(page).toContain('Home &lt;&amp;&gt; Co');
    expect(page).toContain('Then: Shown (z)');
    expect(page).toContain('no longer a member');
    expect(page).toContain('not connected');
    const spoken = whoSeesPage({ ...sees, members: [{ ...sees.members[0]!, roles: ['lead-planner'] }], parts: [{ ...sees.parts[0]!, category: 'participant-goals', recordClass: 'p2', count: 1 }, { ...sees.parts[0]!, recordClass: 'other', count: 2 }] }, { notices: [], names: () => 'County Probation', day: '2026-11-22' });
    expect(spoken).toMatch(/lead planner[^]*participant goals<[^]*42 CFR Part 2<[^]*held for County Probation<[^]*1 record<[^]*other<[^]*2 records</);
  });
});

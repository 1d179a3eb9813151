// SPDX-License-Identifier: Apache-2.0
/** Cells of the cross product, each with a team of the plan on which the receiver stands in one of the ways there are. */
import type { Facts, PlanTeamMember } from '../../../../src/domain/consent/facts/facts.ts';
import { TEAM } from '../scope.ts';
import { CELLS, cellAt, type Cell } from './cell.ts';

const LEAD: PlanTeamMember = { organization: 'org-lead', roles: ['lead-planner'], membership: 'current' };

/** How the receiver stands to the team. */
const STANDINGS: Readonly<Record<string, (facts: Facts) => readonly PlanTeamMember[]>> = {
  'no member': () => [],
  member: ({ recipient }) => [own(recipient, ['case-manager'], 'current')],
  'without a role': ({ recipient }) => [own(recipient, [], 'current')],
  'in another role': ({ recipient }) => [own(recipient, ['vocational-specialist'], 'current')],
  'former member': ({ recipient }) => [own(recipient, ['case-manager'], 'former')],
  'future member': ({ recipient }) => [own(recipient, ['case-manager'], 'future')],
  'once and again': ({ recipient }) => [own(recipient, ['case-manager'], 'former'), own(recipient, ['lead-planner'], 'current')],
  'somebody else there': ({ recipient }) => [{ ...own(recipient, ['case-manager'], 'current'), person: 'person-else' }],
  'a person of any agency': ({ recipient }) => [{ person: recipient.person ?? 'person-else', roles: ['case-manager'], membership: 'current' }],
};

function own({ organization, person }: Facts['recipient'], roles: readonly string[], membership: PlanTeamMember['membership']): PlanTeamMember {
  const who = organization === undefined ? (person === undefined ? {} : { person }) : { organization };
  return { ...who, roles, membership };
}

/** Every `stride`-th cell under a purpose of which the protocol speaks. */
export function* teamCells(stride: number): Generator<Cell> {
  const names = Object.keys(STANDINGS);
  let turn = 0;
  for (let index = 0; index < CELLS; index += stride) {
    const { name, facts } = cellAt(index);
    if ([...TEAM.purposes, ...TEAM.openPurposes].includes(facts.purpose)) {
      const standing = names[turn % names.length]!;
      const care = turn % 2 === 0 ? {} : { category: 'custody-medications' as const };
      turn += 1;
      yield { name: `${name} | ${standing}`, facts: { ...facts, records: facts.records.map((each) => ({ ...each, ...care })), planTeam: { members: [LEAD, ...STANDINGS[standing]!(facts)] } } };
    }
  }
}

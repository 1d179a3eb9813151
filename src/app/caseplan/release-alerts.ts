// SPDX-License-Identifier: Apache-2.0
/**
 * Who waits for a release is told: a change of a custody stay puts a row for every agency of the person's teams into the outbox, in the commit
 * that brought the change. What each is told is made when the row leaves, through the gate (release-alert.ts).
 */
import type { CareTeam, Encounter } from '@medplum/fhirtypes';
import { localDay, momentOf, standing } from '../../domain/consent/evidence/time.ts';
import { behalfOf, partyOf } from '../../domain/consent/evidence/relations.ts';
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import { stayEvent, type StayEvent } from '../../domain/caseplan/alert/event.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Change, Draft, OutboxRow, Session } from '../ports.ts';

export const RELEASE_ALERT = 'release-alert';

export interface AlertPayload extends StayEvent { readonly stay: string }

type Reading = Pick<Session, 'get' | 'evidence'>;

/** True when some of the changes could be news of a release: what decides whether anything need be read at all. */
export function mayAlert(changes: readonly Change[]): boolean {
  return changes.some(({ kind, draft }) => kind !== 'delete' && draft.type === 'Encounter' && draft.person !== '' && draft.body.includes('"custody"'));
}

/** In: changes that are to be written. Out: the rows that must commit with them. The changes must not have been applied yet. */
export async function releaseAlerts(deps: Deps, session: Reading, changes: readonly Change[]): Promise<readonly OutboxRow[]> {
  const rows: OutboxRow[] = [];
  for (const { kind, draft } of mayAlert(changes) ? changes.filter((change) => mayAlert([change])) : []) {
    const found = kind === 'update' ? (await session.get('Encounter', draft.id))?.resource : undefined;
    const before = found === undefined || found.deleted ? undefined : toResource(found) as Encounter;
    const event = stayEvent(before, resourceOf(draft) as Encounter, localDay(Date.parse(deps.clock.now()), deps.policy.timeZone));
    if (event !== undefined) {
      const partners = await agenciesOf(deps, session, { person: draft.person, holder: draft.holder, changes });
      rows.push(...partners.map((partner) => ({ id: deps.ids.next(), person: draft.person, channel: RELEASE_ALERT, partner, payload: JSON.stringify({ stay: `Encounter/${draft.id}`, ...event } satisfies AlertPayload) })));
    }
  }
  return rows;
}

function resourceOf(draft: Draft): ReturnType<typeof toResource> {
  return toResource({ ...draft, version: 0, lastUpdated: '' });
}

interface Waiting { readonly person: string; readonly holder: string; readonly changes: readonly Change[] }

/** Agencies that are on a team of the person at this moment, but for the one that holds the stay: it knows. */
async function agenciesOf(deps: Deps, session: Reading, { person, holder, changes }: Waiting): Promise<readonly string[]> {
  const moment = momentOf(deps.clock.now(), deps.policy.timeZone);
  const written = changes.filter(({ kind, draft }) => kind !== 'delete' && draft.type === 'CareTeam' && draft.person === person).map(({ draft }) => resourceOf(draft) as CareTeam);
  const filed = (await session.evidence(person)).filter((row) => row.type === 'CareTeam' && !written.some((team) => team.id === row.id)).map((row) => toResource(row) as CareTeam);
  const teams = moment === undefined ? [] : [...filed, ...written].filter((team) => team.status === 'active' && standing(team.period, moment) === 'within');
  if (teams.length === 0) {
    return [];
  }
  const registry = readRegistry((await registryRows(session, deps.policy.gateway)).map(toResource));
  const members = teams.flatMap((team) => (team.participant ?? []).filter((each) => standing(each.period, moment!) === 'within'));
  const agencies = members.flatMap((each) => {
    const party = partyOf(each.member, registry);
    return behalfOf(each) ?? party?.organization ?? registry.roles.find((role) => role.person !== undefined && role.person === party?.person)?.organization ?? [];
  });
  return [...new Set(agencies)].filter((agency) => agency !== holder && registry.byId.has(agency)).sort();
}

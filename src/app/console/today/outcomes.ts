// SPDX-License-Identifier: Apache-2.0
/**
 * Outcome figures for the evaluation partner: goals reached, time to the first appointment after a release, returns to custody.
 * Made from everybody's records inside the gateway (45 CFR 164.502(d)(1)); what leaves identifies nobody (small-cells.ts).
 */
import type { Appointment, Encounter, Goal } from '@medplum/fhirtypes';
import { withoutSmallCells, type Cell, type SafeFigure } from '../../../domain/consent/enforce/small-cells.ts';
import { ownCodes } from '../../../domain/consent/evidence/access.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { Session, StoredResource } from '../../ports.ts';
import { planFor } from './counts.ts';

export interface Outcome { readonly title: string; readonly what: string; readonly figure: SafeFigure }

const PAGE = 500;
/** Records of a kind that are looked at, newest first. */
const MOST = 50_000;
const DAY = 86_400_000;

/** The figures of today. Each person counts once in a figure of people; a goal counts once in that of goals. */
export async function outcomesOf(session: Session, deps: Pick<Deps, 'definitions' | 'policy' | 'clock'>): Promise<readonly Outcome[]> {
  const [goals, stays, visits] = [await all(session, deps, 'Goal'), await all(session, deps, 'Encounter'), await all(session, deps, 'Appointment')];
  const now = Date.parse(deps.clock.now());
  const releases = releasesOf(stays);
  const appointments = Map.groupBy(visits.filter((row) => (toResource(row) as Appointment).status === 'fulfilled'), (row) => row.person);
  return [
    { title: 'Goals', what: 'goals of case plans', figure: withoutSmallCells(goalCells(goals)) },
    { title: 'First appointment kept after a release from custody', what: 'people released', figure: withoutSmallCells(visitCells(releases, appointments, now)) },
    { title: 'Return to custody within twelve months of a release', what: 'people released', figure: withoutSmallCells(returnCells(releases, now)) },
  ];
}

async function all(session: Session, deps: Pick<Deps, 'definitions' | 'policy'>, type: 'Goal' | 'Encounter' | 'Appointment'): Promise<readonly StoredResource[]> {
  const rows: StoredResource[] = [];
  for (let cursor: string | undefined, more = true; more && rows.length < MOST;) {
    const found = await session.search({ ...planFor(deps, type, [['_sort', '-_lastUpdated']]), count: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'all' });
    rows.push(...(found.ok ? found.value.matches.filter((row) => row.person !== '') : []));
    cursor = found.ok ? found.value.next : undefined;
    more = cursor !== undefined;
  }
  return rows;
}

function tallied(labels: readonly string[], given: Iterable<string>): readonly Cell[] {
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const label of given) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => ({ label, count }));
}

/** http://hl7.org/fhir/R4/valueset-goal-achievement.html */
function goalCells(rows: readonly StoredResource[]): readonly Cell[] {
  const words = (goal: Goal): string => {
    const code = goal.achievementStatus?.coding?.[0]?.code ?? '';
    return code === 'achieved' || code === 'sustaining' ? 'reached' : ['not-achieved', 'not-attainable', 'no-progress'].includes(code) || goal.lifecycleStatus === 'cancelled' ? 'not reached' : 'under way';
  };
  return tallied(['reached', 'under way', 'not reached'], rows.map((row) => words(toResource(row) as Goal)));
}

interface Release { readonly at: number; readonly back?: number }

/** The latest release of each person that there is a year, or a return, to judge by; else the latest. */
function releasesOf(rows: readonly StoredResource[]): ReadonlyMap<string, Release> {
  const stays = rows.map((row) => ({ person: row.person, encounter: toResource(row) as Encounter }))
    .filter(({ encounter }) => encounter.class.code === 'custody' && ownCodes({ coding: [encounter.class] }).length > 0 && encounter.status !== 'entered-in-error');
  return new Map([...Map.groupBy(stays, ({ person }) => person)].flatMap(([person, own]): readonly (readonly [string, Release])[] => {
    const begun = own.map(({ encounter }) => Date.parse(encounter.period?.start ?? '')).filter((at) => !Number.isNaN(at));
    const ended = own.map(({ encounter }) => Date.parse(encounter.period?.end ?? '')).filter((at) => !Number.isNaN(at)).toSorted((a, b) => a - b);
    const [first] = ended;
    const back = begun.filter((at) => first !== undefined && at > first).toSorted((a, b) => a - b)[0];
    return first === undefined ? [] : [[person, { at: first, ...(back === undefined ? {} : { back }) }]];
  }));
}

function visitCells(releases: ReadonlyMap<string, Release>, appointments: ReadonlyMap<string, readonly StoredResource[]>, now: number): readonly Cell[] {
  const words = ([person, { at }]: readonly [string, Release]): string => {
    const kept = (appointments.get(person) ?? []).map((row) => Date.parse((toResource(row) as Appointment).start ?? '')).filter((start) => start >= at);
    const days = kept.length === 0 ? undefined : (Math.min(...kept) - at) / DAY;
    return days === undefined ? (now - at > 30 * DAY ? 'none within 30 days' : 'none yet, released less than 30 days ago') : days <= 7 ? 'within 7 days' : days <= 30 ? 'within 30 days' : 'none within 30 days';
  };
  return tallied(['within 7 days', 'within 30 days', 'none within 30 days', 'none yet, released less than 30 days ago'], [...releases].map(words));
}

function returnCells(releases: ReadonlyMap<string, Release>, now: number): readonly Cell[] {
  const words = ({ at, back }: Release): string => (back !== undefined && back - at <= 365 * DAY ? 'returned' : now - at > 365 * DAY ? 'did not return' : 'released less than twelve months ago');
  return tallied(['returned', 'did not return', 'released less than twelve months ago'], [...releases.values()].map(words));
}

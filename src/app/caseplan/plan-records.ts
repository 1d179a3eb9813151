// SPDX-License-Identifier: Apache-2.0
/** A plan with all that its reader may have of the person, through the gate: which records belong to the plan, which stand beside it. */
import type { CareTeam, Resource } from '@medplum/fhirtypes';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { asSeen } from '../gate/as-seen.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Epochs, Session, StoredResource } from '../ports.ts';
import { narrowed } from '../narrowing.ts';
import { mayBring } from '../release/plan-scope.ts';
import { visibilityFor } from '../release/visible.ts';

export interface PlanRecords {
  readonly plan: StoredResource;
  readonly gate: PersonGate;
  readonly epochs: Epochs;
  /** Everything of the person that the caller may see. */
  readonly rows: readonly StoredResource[];
  /** Of the rows, those that belong to the plan, as resources, by reference. */
  readonly inPlan: ReadonlyMap<string, Resource>;
  readonly teams: readonly CareTeam[];
}

const PAGE = 1000;
/** Twenty thousand records of one person: more is nothing that anybody reads. */
const PAGES = 20;

/** undefined alike for no such plan and for one that the caller may not see. */
export async function planRecords(deps: Deps, gates: Gates, at: { readonly session: Session; readonly caller: Caller; readonly id: string }): Promise<Result<PlanRecords | undefined>> {
  const { session, caller, id } = at;
  const found = await session.get('CarePlan', id);
  if (found === undefined || found.resource.deleted || found.resource.person === '') {
    return ok(undefined);
  }
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
  if (gate.verdict(found.resource).verdict !== 'release') {
    return ok(undefined);
  }
  const rows = await visibleRows(deps, session, caller, gate);
  if (!rows.ok) {
    return rows;
  }
  const plan = asSeen(gate, found.resource);
  const inPlan = belonging(plan, rows.value);
  return ok({ plan, gate, epochs: found.epochs, rows: rows.value, inPlan, teams: teamsOf(plan, rows.value) });
}

async function visibleRows(deps: Deps, session: Session, caller: Caller, gate: PersonGate): Promise<Result<readonly StoredResource[]>> {
  const parsed = parseSearch(null, [['_count', String(PAGE)]], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    return parsed;
  }
  const visibility = narrowed(deps, caller, await visibilityFor(session, new Map([[gate.person, gate]])));
  const plan = { ...parsed.value, types: parsed.value.types.filter((type) => mayBring(caller, type)), count: PAGE };
  const rows: StoredResource[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const found = await session.search({ ...plan, ...(cursor === undefined ? {} : { cursor }) }, visibility);
    if (!found.ok) {
      return found;
    }
    rows.push(...found.value.matches.map((row) => asSeen(gate, row)));
    cursor = found.value.next;
    if (cursor === undefined) {
      break;
    }
  }
  return ok(rows);
}

/** Parts of a plan lead on to others: a goal to its needs and objectives, a referral to its loop. A Patient leads to everything, and to nothing here. */
const LEADS_ON: ReadonlySet<string> = new Set(['CarePlan', 'Goal', 'Condition', 'ServiceRequest', 'Task', 'CareTeam']);
/** What belongs to a plan because it speaks of one of its parts. */
const SPEAKS_OF: ReadonlySet<string> = new Set(['Goal', 'Condition', 'Observation', 'ServiceRequest', 'Task', 'Basic', 'Encounter', 'Appointment']);
const STEPS = 4;

function belonging(plan: StoredResource, rows: readonly StoredResource[]): ReadonlyMap<string, Resource> {
  const byRef = new Map(rows.map((row) => [refOf(row), row]));
  const found = new Map([[refOf(plan), plan]]);
  let edge: readonly StoredResource[] = [plan];
  for (let step = 0; step < STEPS && edge.length > 0; step += 1) {
    const named = new Set(edge.filter((row) => LEADS_ON.has(row.type)).flatMap((row) => row.refs).filter((ref) => !ref.startsWith('Patient/') && !ref.startsWith('CarePlan/')));
    const parts = new Set(edge.filter((row) => LEADS_ON.has(row.type)).map(refOf));
    const next = [...[...named].flatMap((ref) => byRef.get(ref) ?? []), ...rows.filter((row) => SPEAKS_OF.has(row.type) && row.refs.some((ref) => parts.has(ref)))]
      .filter((row) => !found.has(refOf(row)));
    next.forEach((row) => found.set(refOf(row), row));
    edge = next;
  }
  return new Map([...found].map(([ref, row]) => [ref, toResource(row)]));
}

/** The teams that the plan names; where it names none that the caller may see, every team of the person. */
function teamsOf(plan: StoredResource, rows: readonly StoredResource[]): readonly CareTeam[] {
  const teams = rows.filter((row) => row.type === 'CareTeam');
  const own = teams.filter((row) => plan.refs.includes(refOf(row)));
  return (own.length === 0 ? teams : own).map((row) => toResource(row) as CareTeam);
}

function refOf(row: Pick<StoredResource, 'type' | 'id'>): string {
  return `${row.type}/${row.id}`;
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Reviews of plans: one that is due or overdue becomes a Task of the lead planner and a notice to each member of the team who may have the plan.
 * Treatment court standard for case planning: reviewed at least every six months. Run on the gateway's own timer, once a day is enough.
 */
import type { CarePlan, CareTeam, Communication, Resource, Task } from '@medplum/fhirtypes';
import { isCasePlan, readPlan } from '../../domain/caseplan/read.ts';
import type { CasePlan } from '../../domain/caseplan/model.ts';
import { reviewState } from '../../domain/caseplan/monitor.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { localDay, momentOf } from '../../domain/consent/evidence/time.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { ok, type Result } from '../../domain/issue.ts';
import { COMPLIANCE } from '../aftermath/work.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Change, OutboxRow, Session, StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { seatsOf, type Seat } from './members.ts';

/** `looked`: plans in force; `due`, `overdue`: those of which it was told in this run. */
export interface ReviewsRaised { readonly looked: number; readonly due: number; readonly overdue: number; readonly notices: number }
type State = 'due' | 'overdue';
export const REVIEW_CHANNEL = 'plan-review';
/** What a delivery of the channel says: nothing of the person but the plan's id and the day. */
export interface ReviewRow { readonly plan: string; readonly state: State; readonly day: string; readonly acting: Seat['acting'] }

const PAGE = 200;

/** Staff, or the gateway's own upkeep. Each plan is a transaction of its own; what was told once is not told again. */
export async function raiseReviews(deps: Deps, gates: Gates, caller: Caller): Promise<Result<ReviewsRaised>> {
  const allowed = requireStaff(caller);
  const parsed = allowed.ok ? parseSearch('CarePlan', [['status', 'active'], ['_count', String(PAGE)]], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone }) : allowed;
  if (!parsed.ok) {
    return parsed;
  }
  let raised: ReviewsRaised = { looked: 0, due: 0, overdue: 0, notices: 0 };
  for (let cursor: string | undefined, more = true; more;) {
    const page = await deps.store.read(caller.tenant, (session) => session.search({ ...parsed.value, count: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'all' }));
    if (!page.ok) {
      return page;
    }
    const plans = page.value.matches.filter((each) => each.person !== '' && isCasePlan(toResource(each)));
    raised = { ...raised, looked: raised.looked + plans.length };
    for (const row of await deps.store.read(caller.tenant, (session) => dueAmong(deps, session, plans))) {
      const done = await deps.store.transact(caller.tenant, (tx) => raiseOne(deps, gates, { tx, caller, row }));
      if (!done.ok) {
        return done;
      }
      raised = { ...raised, due: raised.due + (done.value.state === 'due' ? 1 : 0), overdue: raised.overdue + (done.value.state === 'overdue' ? 1 : 0), notices: raised.notices + done.value.notices };
    }
    cursor = page.value.next;
    more = cursor !== undefined;
  }
  return ok(raised);
}

/** Those whose review is due or overdue: looked at without a transaction, for most are not. */
async function dueAmong(deps: Deps, session: Session, plans: readonly StoredResource[]): Promise<readonly StoredResource[]> {
  const due: StoredResource[] = [];
  for (const row of plans) {
    if (stateOf(deps, row, await nearby(session, row)).state !== undefined) {
      due.push(row);
    }
  }
  return due;
}

/** How the review of a plan stands today, and when it is; the plan with its Tasks and team. */
function stateOf(deps: Deps, row: StoredResource, around: readonly Resource[]): { readonly plan: CasePlan; readonly state?: State; readonly next: string } {
  const plan = readPlan(around, `CarePlan/${row.id}`)!;
  const { state, next = '' } = reviewState(plan, localDay(Date.parse(deps.clock.now()), deps.policy.timeZone));
  return state === 'due' || state === 'overdue' ? { plan, state, next } : { plan, next };
}

interface One { readonly tx: Transaction; readonly caller: Caller; readonly row: StoredResource }
interface Told { readonly state?: State; readonly notices: number }

async function raiseOne(deps: Deps, gates: Gates, { tx, caller, row }: One): Promise<Result<Told>> {
  const around = await nearby(tx, row);
  const { plan, state, next } = stateOf(deps, row, around);
  if (state === undefined) {
    return ok({ notices: 0 });
  }
  const marker = `plan-review-${state}-${next}-${row.id}`.slice(0, 64);
  await tx.lock(marker);
  if (await tx.get('Communication', marker) !== undefined) {
    return ok({ notices: 0 });
  }
  const seats = await mayKnow(deps, gates, { session: tx, caller, row, around });
  const outbox = seats.map((acting): OutboxRow => ({ id: deps.ids.next(), person: row.person, channel: REVIEW_CHANNEL, partner: acting.organization, payload: JSON.stringify({ plan: row.id, state, day: next, acting } satisfies ReviewRow) }));
  const isOpen = plan.reviews.some((review) => ['requested', 'received', 'accepted', 'ready', 'in-progress'].includes(review.status));
  const subject = (toResource(row) as CarePlan).subject;
  const changes = [markerChange(deps, marker, { state, day: next, told: seats.map((one) => one.organization) }), ...(isOpen ? [] : [taskChange(deps, row, { subject, day: next })])];
  const ledger = writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'plan-review', drafts: changes.map((change) => change.draft) });
  const applied = await tx.apply({ changes, outbox, ledger });
  return applied.ok ? ok({ state, notices: outbox.length }) : applied;
}

/** The plan, the Tasks about it, and its team. */
async function nearby(session: Pick<Session, 'dependents' | 'getMany'>, row: StoredResource): Promise<readonly Resource[]> {
  const about = await session.dependents(row.person, [`CarePlan/${row.id}`]);
  const refs = [...[...about.values()].flat().filter((ref) => ref.startsWith('Task/')), ...row.refs.filter((ref) => ref.startsWith('CareTeam/'))];
  const rows = refs.length === 0 ? [] : await session.getMany(refs);
  return [toResource(row), ...rows.filter((each) => !each.deleted && each.person === row.person).map(toResource)];
}

interface Asking { readonly session: Transaction; readonly caller: Caller; readonly row: StoredResource; readonly around: readonly Resource[] }

/** Members of the team today to whom the gate would release the plan itself, one for each organization. */
async function mayKnow(deps: Deps, gates: Gates, { session, caller, row, around }: Asking): Promise<readonly Seat['acting'][]> {
  const moment = momentOf(deps.clock.now(), deps.policy.timeZone)!;
  const epochs = { registry: (await session.epochs([row.person])).registry, person: (await session.epochs([row.person])).persons.get(row.person) ?? 0 };
  const own = await gates.open(session, { caller, asOf: deps.clock.now(), person: row.person, epochs });
  const seats = seatsOf({ teams: around.filter((one): one is CareTeam => one.resourceType === 'CareTeam'), registry: own.registry.registry, clients: await session.clients(), moment, patients: [], visible: () => false });
  const known = new Map<string, Seat['acting']>();
  for (const { member, acting } of seats.filter((seat) => seat.member.standing === 'member' && seat.acting.organization !== '')) {
    const door = await openDoor(deps, gates, { session, caller, row, acting, epochs });
    if (door && !known.has(member.organization ?? '')) {
      known.set(acting.organization, acting);
    }
  }
  return [...known.values()];
}

/** True when the gate would let this member have the plan under one of its everyday purposes. */
async function openDoor(deps: Deps, gates: Gates, at: Omit<Asking, 'around'> & { readonly acting: Seat['acting']; readonly epochs: { readonly registry: number; readonly person: number } }): Promise<boolean> {
  for (const asker of askersOf(at.acting, at.caller)) {
    const gate = await gates.open(at.session, { asOf: deps.clock.now(), person: at.row.person, epochs: at.epochs, caller: asker });
    if (gate.verdict(at.row).verdict === 'release') {
      return true;
    }
  }
  return false;
}

/** A member as it would ask, once for each of its purposes. */
export function askersOf({ purposes, ...as }: Seat['acting'], { tenant, client, request }: Pick<Caller, 'tenant' | 'client' | 'request'>): readonly Caller[] {
  return purposes.map((purpose) => ({ ...as, tenant, client, request, kind: 'partner', scopes: [], purpose }));
}

/** That it was told, for whom: on file for staff, and so that it is told once. */
function markerChange(deps: Deps, id: string, { state, day, told }: { readonly state: State; readonly day: string; readonly told: readonly string[] }): Change {
  const resource: Communication = {
    resourceType: 'Communication', id, meta: { ...COMPLIANCE }, status: 'completed', sent: deps.clock.now(), category: [{ coding: [{ system: cs('communication-category'), code: `plan-review-${state}` }] }],
    recipient: told.map((organization) => ({ reference: `Organization/${organization}` })), sender: { reference: `Organization/${deps.policy.gateway}` },
    payload: [{ contentString: `The review of a case plan was ${state === 'due' ? 'due by' : 'overdue since'} ${day}.` }],
  };
  return { kind: 'create', draft: makeDraft(deps, { resource, id, person: '', holder: deps.policy.gateway, provenance: [] }) };
}

/** The review as a Task of whoever keeps the plan (profile tc-plan-review). */
function taskChange(deps: Deps, row: StoredResource, { subject, day }: { readonly subject: CarePlan['subject']; readonly day: string }): Change {
  const id = deps.ids.next();
  const resource: Task = {
    resourceType: 'Task', id, meta: { profile: ['https://throughcare.dev/fhir/StructureDefinition/tc-plan-review'] }, status: 'requested', intent: 'plan', code: { coding: [{ system: cs('plan-activity'), code: 'plan-review' }] },
    description: 'Review the case plan with the participant and the team', focus: { reference: `CarePlan/${row.id}` }, for: subject, authoredOn: deps.clock.now(), owner: { reference: `Organization/${row.holder}` }, restriction: { period: { end: day } },
  };
  return { kind: 'create', draft: makeDraft(deps, { resource, id, person: row.person, holder: row.holder, provenance: [] }) };
}

// SPDX-License-Identifier: Apache-2.0
/**
 * `CarePlan/[id]/$who-sees-what`: every member of the team against every part of the plan, under today's consents and under proposed
 * ones. For staff of the gateway and for the lead planner, who is told only of records that it may have itself, and of others' share in
 * them only where the records' holder (or staff) has said that it leads: by the same rule by which the gate believes it.
 */
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { localDay, momentOf, type Moment } from '../../domain/consent/evidence/time.ts';
import { componentOf, COMPONENTS } from '../../domain/caseplan/components.ts';
import { cellOf, type Cell, type Door, type PlanPart, type Telling, type WhoSees } from '../../domain/caseplan/who-sees.ts';
import { whoSeesPage, whoSeesParameters, type PageInput } from '../../domain/caseplan/who-sees-text.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import { accompany } from '../release/accompany.ts';
import { notFound } from '../release/answer.ts';
import { openSupposed, signedConsents } from '../release/preview.ts';
import { recordAnswer, type AnswerRecord } from '../release/record.ts';
import type { Supposition } from '../release/suppose.ts';
import { visibilityOf } from '../release/around.ts';
import { requireScope, requireStaff } from '../scope.ts';
import { leadsIn, seatsOf, type Seat } from './members.ts';
import { planRecords, type PlanRecords } from './plan-records.ts';

export interface WhoSeesCall {
  readonly id: string;
  readonly form: 'json' | 'page';
  /** The instant to decide at; absent: now. */
  readonly asOf?: string | undefined;
  /** Consents taken as revoked (ids), and Consents taken as signed. */
  readonly revoked?: readonly string[] | undefined;
  readonly signed?: readonly unknown[] | undefined;
  /** What writes the page; absent: a page of one table. */
  readonly page?: (sees: WhoSees, input: PageInput) => string;
}

/** 404 alike for no such plan and for one that the caller may not see; 403 for whoever neither leads it nor is staff. */
export async function whoSeesWhat(deps: Deps, gates: Gates, caller: Caller, call: WhoSeesCall): Promise<Result<Answer>> {
  const allowed = caller.kind === 'staff' ? requireStaff(caller) : requireScope(caller, 'CarePlan', 'r');
  const moment = momentOf(call.asOf ?? deps.clock.now(), deps.policy.timeZone);
  const signed = allowed.ok ? signedConsents(deps, call) : allowed;
  if (!signed.ok) {
    return signed;
  }
  if (moment === undefined) {
    return fail({ code: 'value', text: 'Not an instant with its offset', at: 'asOf' });
  }
  const supposition = { revoked: call.revoked ?? [], signed: signed.value };
  const made = await deps.store.read(caller.tenant, (session) => table(deps, gates, { session, caller, call, moment, supposition }));
  if (!made.ok) {
    return made;
  }
  const written = await recordAnswer(deps, caller, made.value.record);
  return written.ok ? made.value.answer : written;
}

interface Tabling { readonly session: Session; readonly caller: Caller; readonly call: WhoSeesCall; readonly moment: Moment; readonly supposition: Supposition }
interface Tabled { readonly answer: Result<Answer>; readonly record: AnswerRecord }

async function table(deps: Deps, gates: Gates, at: Tabling): Promise<Result<Tabled>> {
  const nothing: AnswerRecord = { action: 'operation', operation: 'who-sees-what', types: ['CarePlan'], gates: new Map(), rows: [], perPerson: new Map() };
  const found = await planRecords(deps, gates, { session: at.session, caller: at.caller, id: at.call.id });
  if (!found.ok) {
    return found;
  }
  if (found.value === undefined) {
    return ok({ answer: notFound(), record: nothing });
  }
  const records = found.value;
  const mayAsk = at.caller.kind === 'staff' || records.teams.some((team) => leadsIn(team, at.moment).includes(at.caller.organization));
  if (!mayAsk) {
    return ok({ answer: fail({ code: 'forbidden', text: 'Only staff of the gateway and the lead case planner of the team may ask who sees what' }), record: nothing });
  }
  const unknown = at.caller.kind === 'staff' ? [] : at.supposition.revoked.filter((id) => !records.rows.some((row) => row.type === 'Consent' && row.id === id));
  if (unknown.length > 0) {
    return ok({ answer: fail({ code: 'not-found', text: 'This person has no such consent on file', at: 'revoked' }), record: nothing });
  }
  const told = await tell(deps, gates, at, records);
  return told.ok ? ok({ answer: ok({ status: 200, body: told.value.body }), record: { ...nothing, gates: new Map([[records.gate.person, records.gate]]), rows: records.rows, perPerson: new Map([[records.gate.person, told.value.decisions]]) } }) : told;
}

type Told = { readonly body: ReturnType<typeof enforceStatement>; readonly decisions: readonly Decision[] };

async function tell(deps: Deps, gates: Gates, at: Tabling, records: PlanRecords): Promise<Result<Told>> {
  const { session, caller, call, moment } = at;
  const visible = await visibilityOf(session, new Map([[records.gate.person, records.gate]]), records.rows);
  const seats = seatsOf({
    teams: records.teams, registry: records.gate.registry.registry, clients: await session.clients(), moment, visible: (address) => visible(address, records.gate.person),
    patients: [...records.gate.knowledge.patients.map((row) => row.id), ...records.gate.knowledge.former],
  });
  const doors = await doorsOf(deps, gates, at, { records, seats });
  if (!doors.ok) {
    return doors;
  }
  const decisions = records.gate.conclude(records.rows);
  const notices = accompany(deps, { gate: records.gate, decisions, rows: records.rows, caller }).flatMap(({ notice, scope = [], limits = [] }) => [...(notice === undefined ? [] : [notice]), ...scope, ...limits]);
  const body = enforceStatement(call.form === 'page' ? 'page' : 'bundle', call.form === 'page' ? 'text/html; charset=utf-8' : FHIR_JSON, decisions, (released) => {
    const rows = records.rows.filter((row) => released.has(`${row.type}/${row.id}`));
    const sees: WhoSees = {
      plan: `CarePlan/${records.plan.id}`, asOf: call.asOf ?? deps.clock.now(), members: seats.map((seat) => seat.member),
      parts: partsOf(rows, { at, records, seats, doors: doors.value }), proposed: isProposed(at.supposition),
    };
    const names = (id: string): string => records.gate.registry.registry.byId.get(id)?.name ?? id;
    return call.form === 'page' ? (call.page ?? whoSeesPage)(sees, { notices, names, day: localDay(moment.at, deps.policy.timeZone) }) : JSON.stringify(whoSeesParameters(sees, notices));
  });
  return ok({ body, decisions });
}

function isProposed(supposition: Supposition): boolean {
  return supposition.revoked.length > 0 || supposition.signed.length > 0;
}

interface OpenDoor { readonly purpose: string; readonly today: PersonGate; readonly then?: PersonGate }
type Doors = ReadonlyMap<string, readonly OpenDoor[]>;

/** Each member's gates, one for each purpose under which it works. */
async function doorsOf(deps: Deps, gates: Gates, at: Tabling, { records, seats }: { readonly records: PlanRecords; readonly seats: readonly Seat[] }): Promise<Result<Doors>> {
  const doors = new Map<string, readonly OpenDoor[]>();
  for (const { member, acting } of seats) {
    const open: OpenDoor[] = [];
    for (const purpose of acting.purposes) {
      const { purposes: _all, ...as } = acting;
      const ask = { asOf: at.call.asOf ?? deps.clock.now(), person: records.gate.person, epochs: records.epochs, caller: { ...as, tenant: at.caller.tenant, client: at.caller.client, kind: 'partner' as const, scopes: [], request: at.caller.request, purpose } };
      const today = await gates.open(at.session, ask);
      const then = isProposed(at.supposition) ? await openSupposed(deps, gates, { session: at.session, ask, supposition: at.supposition }) : undefined;
      if (then?.ok === false) {
        return then;
      }
      open.push({ purpose, today, ...(then === undefined ? {} : { then: then.value }) });
    }
    doors.set(member.key, open);
  }
  return ok(doors);
}

interface Parting { readonly at: Tabling; readonly records: PlanRecords; readonly seats: readonly Seat[]; readonly doors: Doors }

/** Rows of the table: records of one component, category, class and holder, in the order of the components. */
function partsOf(rows: readonly StoredResource[], parting: Parting): readonly PlanPart[] {
  const { records } = parting;
  const placed = rows.filter((row) => row.type !== 'Patient').map((row) => {
    const resource = records.inPlan.get(`${row.type}/${row.id}`);
    const facts = records.gate.facts(row);
    return {
      row, component: resource === undefined ? 'beside-the-plan' as const : componentOf(resource),
      category: facts?.category ?? 'uncategorized', recordClass: facts?.recordClass ?? 'unknown', holder: row.holder,
    };
  });
  const groups = Map.groupBy(placed, ({ component, category, recordClass, holder }) => [component, category, recordClass, holder].join(' '));
  return [...groups.values()].map((group) => {
    const { component, category, recordClass, holder } = group[0]!;
    return { component, category, recordClass, holder, count: group.length, cells: cellsOf(group.map(({ row }) => row), parting) };
  }).sort((a, b) => COMPONENTS.indexOf(a.component) - COMPONENTS.indexOf(b.component) || compare(a.category, b.category) || compare(a.holder, b.holder) || compare(a.recordClass, b.recordClass));
}

/** Whose records they are (or staff) has said that the asker leads; one's own word counts for one's own records. */
function isLeadFor(holder: string, { caller, moment }: Tabling, { knowledge, asker }: PersonGate): boolean {
  return knowledge.evidence.some(({ resource, contributor }) => resource.resourceType === 'CareTeam' && (contributor === holder || contributor === asker.gateway)
    && leadsIn(resource, moment).includes(caller.organization));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function cellsOf(rows: readonly StoredResource[], { at, records, seats, doors }: Parting): readonly Cell[] {
  const holder = rows[0]!.holder;
  const telling: Telling = at.caller.kind === 'staff' ? 'exact' : 'plain';
  const isTold = telling === 'exact' || isLeadFor(holder, at, records.gate);
  return seats.map((seat) => {
    if (!isTold) {
      return { member: seat.member.key, answer: 'not-told', shown: 0, purpose: '', why: [], cite: [] };
    }
    const open = doors.get(seat.member.key) ?? [];
    const through = (gate: (door: OpenDoor) => PersonGate): readonly Door[] => open.map((door) => ({ purpose: door.purpose, verdict: (index) => gate(door).verdict(rows[index]!) }));
    const today = cellOf(through((door) => door.today), rows.length, telling);
    return { member: seat.member.key, ...today, ...(isProposed(at.supposition) ? { then: cellOf(through((door) => door.then ?? door.today), rows.length, telling) } : {}) };
  });
}

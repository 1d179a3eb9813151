// SPDX-License-Identifier: Apache-2.0
/** The facts that outcome figures count, out of everybody's records: made inside the gateway (45 CFR 164.502(d)(1)), and never shown. */
import type { Appointment, Encounter, Goal } from '@medplum/fhirtypes';
import { ownCodes } from '../../domain/consent/evidence/access.ts';
import { dayStart } from '../../domain/consent/evidence/time.ts';
import type { GoalFact, OutcomeFacts, StayFact, VisitFact } from '../../domain/outcomes/figures.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session, StoredResource } from '../ports.ts';

const PAGE = 500;

/** Of every person on file. `zone`: IANA name, for days without a time. Throws when the database cannot be searched. */
export async function readOutcomeFacts(session: Session, zone: string): Promise<OutcomeFacts> {
  return {
    goals: await facts(session, 'Goal', (row) => goalFact(toResource(row) as Goal, zone)),
    stays: await facts(session, 'Encounter', (row) => stayFact(row.person, toResource(row) as Encounter, zone)),
    visits: await facts(session, 'Appointment', (row) => visitFact(row.person, toResource(row) as Appointment)),
  };
}

/** Page by page, so that only the facts are kept. */
async function facts<T>(session: Session, type: string, read: (row: StoredResource) => T | undefined): Promise<readonly T[]> {
  const plan: SearchPlan = { types: [type], where: [], sort: [], count: PAGE, includes: [], revincludes: [], total: 'none' };
  const out: T[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await session.search({ ...plan, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'all' });
    if (!page.ok) {
      throw new Error(`outcome figures could not be read: ${page.issues[0]?.text ?? ''}`);
    }
    out.push(...page.value.matches.filter(({ person }) => person !== '').flatMap((row) => read(row) ?? []));
    cursor = page.value.next;
  }
  return out;
}

/** Goals that nobody took up, or that were written down by mistake. */
const NO_GOALS: readonly (string | undefined)[] = ['proposed', 'rejected', 'entered-in-error'];

/** http://hl7.org/fhir/R4/valueset-goal-achievement.html, http://hl7.org/fhir/R4/valueset-goal-status.html */
export function goalFact(goal: Goal, zone: string): GoalFact | undefined {
  const code = goal.achievementStatus?.coding?.[0]?.code ?? '';
  const state = code === 'achieved' || code === 'sustaining' ? 'reached'
    : ['not-achieved', 'not-attainable', 'no-progress'].includes(code) || goal.lifecycleStatus === 'cancelled' ? 'not reached' : goal.lifecycleStatus === 'completed' ? 'ended' : 'under way';
  const since = instantOf(goal.statusDate, zone);
  return NO_GOALS.includes(goal.lifecycleStatus) ? undefined : { state, ...(since === undefined ? {} : { since }) };
}

const NO_STAYS: readonly (string | undefined)[] = ['planned', 'cancelled', 'entered-in-error'];

/** A stay in custody that has begun. */
export function stayFact(person: string, encounter: Encounter, zone: string): StayFact | undefined {
  const isCustody = encounter.class.code === 'custody' && ownCodes({ coding: [encounter.class] }).length > 0;
  const [start, end] = [instantOf(encounter.period?.start, zone), instantOf(encounter.period?.end, zone)];
  return !isCustody || NO_STAYS.includes(encounter.status) ? undefined : { person, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** An appointment that was kept. */
export function visitFact(person: string, appointment: Appointment): VisitFact | undefined {
  const start = Date.parse(appointment.start ?? '');
  return appointment.status !== 'fulfilled' || Number.isNaN(start) ? undefined : { person, start };
}

/** Epoch milliseconds; a day begins at midnight there. undefined: no day or instant. */
function instantOf(text: string | undefined, zone: string): number | undefined {
  const at = text === undefined ? Number.NaN : /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayStart(text, zone) : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Outcome figures of an evaluation: goals reached, time to the first appointment after a release, returns to custody. They count
 * people (and goals) as of an instant: what came later does not count, so that a figure of a past day can be made again.
 */

/** Where a goal stands; `since`: when it came to stand there (epoch milliseconds), if that is known. */
export interface GoalFact { readonly state: 'reached' | 'under way' | 'not reached' | 'ended'; readonly since?: number }
/** A stay in custody, in epoch milliseconds; without an end it goes on. */
export interface StayFact { readonly person: string; readonly start?: number; readonly end?: number }
/** An appointment that was kept. */
export interface VisitFact { readonly person: string; readonly start: number }

export interface OutcomeFacts { readonly goals: readonly GoalFact[]; readonly stays: readonly StayFact[]; readonly visits: readonly VisitFact[] }

/** `code` is a code of the code system `outcome`. */
export interface OutcomeCell { readonly code: string; readonly label: string; readonly count: number }
export interface Figure { readonly code: 'goals-reached' | 'first-appointment' | 'return-to-custody'; readonly title: string; readonly what: string; readonly cells: readonly OutcomeCell[] }

const DAY = 86_400_000;
/** A stay that begins within a day of the end of another goes on with it: a transfer, or a release on paper alone. */
const TRANSFER = DAY;
const YEAR = 365 * DAY;

/** In: the facts, and the instant (epoch milliseconds) as of which they count. Out: whole counts, small ones included: not yet for anybody's eyes. */
export function figuresOf(facts: OutcomeFacts, asOf: number): readonly Figure[] {
  const releases = releasesOf(facts.stays, asOf);
  return [
    { code: 'goals-reached', title: 'Goals', what: 'goals of case plans', cells: goalCells(facts.goals, asOf) },
    { code: 'first-appointment', title: 'First appointment kept after a release from custody', what: 'people released', cells: visitCells(releases, facts.visits, asOf) },
    { code: 'return-to-custody', title: 'Return to custody within twelve months of a release', what: 'people released', cells: returnCells(releases, asOf) },
  ];
}

/** `at`: the release; `back`: when the person was in custody again. */
export interface Release { readonly at: number; readonly back?: number }

/**
 * The first release of each person on file: the end of a stay that no other continues. Who was never released, or is to be
 * released later than `asOf`, is not among them. Each person counts once, however often it came and went.
 */
export function releasesOf(stays: readonly StayFact[], asOf: number): ReadonlyMap<string, Release> {
  return new Map([...Map.groupBy(stays, ({ person }) => person)].flatMap(([person, own]): readonly (readonly [string, Release])[] => {
    const [first, next] = joined(own);
    return first?.end === undefined || first.end > asOf ? []
      : [[person, { at: first.end, ...(next?.start === undefined || next.start > asOf ? {} : { back: next.start }) }]];
  }));
}

interface Joined { readonly start: number | undefined; readonly end: number | undefined }

/** Stays in order, those that continue each other as one; a stay of which no start is known begins before all others. */
function joined(stays: readonly StayFact[]): readonly Joined[] {
  const sorted = stays.toSorted((a, b) => (a.start ?? -Infinity) - (b.start ?? -Infinity));
  const out: Joined[] = [];
  for (const { start, end } of sorted) {
    const last = out.at(-1);
    if (last !== undefined && (last.end === undefined || (start ?? -Infinity) <= last.end + TRANSFER)) {
      out[out.length - 1] = { start: last.start, end: last.end === undefined || end === undefined ? undefined : Math.max(last.end, end) };
    } else {
      out.push({ start, end });
    }
  }
  return out;
}

type Named = readonly (readonly [code: string, label: string])[];

function tallied(named: Named, given: Iterable<string>): readonly OutcomeCell[] {
  const counts = new Map<string, number>();
  for (const code of given) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return named.map(([code, label]) => ({ code, label, count: counts.get(code) ?? 0 }));
}

export const GOAL_CELLS: Named = [['goal-reached', 'reached'], ['goal-under-way', 'under way'], ['goal-not-reached', 'not reached'], ['goal-ended', 'ended, and whether it was reached is not stated']];

/** A goal that came to its end after `asOf` was under way then. */
function goalCells(goals: readonly GoalFact[], asOf: number): readonly OutcomeCell[] {
  const codes = { reached: 'goal-reached', 'under way': 'goal-under-way', 'not reached': 'goal-not-reached', ended: 'goal-ended' } as const;
  return tallied(GOAL_CELLS, goals.map(({ state, since }) => codes[since !== undefined && since > asOf ? 'under way' : state]));
}

export const VISIT_CELLS: Named = [
  ['visit-within-7-days', 'within 7 days'], ['visit-within-30-days', 'within 8 to 30 days'], ['visit-not-within-30-days', 'none within 30 days'], ['visit-not-yet', 'none yet, released less than 30 days ago'],
];

/** What was kept before a return to custody counts; an appointment inside is none after the release. */
function visitCells(releases: ReadonlyMap<string, Release>, visits: readonly VisitFact[], asOf: number): readonly OutcomeCell[] {
  const byPerson = Map.groupBy(visits.filter(({ start }) => start <= asOf), ({ person }) => person);
  return tallied(VISIT_CELLS, [...releases].map(([person, { at, back }]) => {
    const kept = (byPerson.get(person) ?? []).map(({ start }) => start).filter((start) => start >= at && (back === undefined || start < back));
    const days = (Math.min(...kept) - at) / DAY;
    return days <= 7 ? 'visit-within-7-days' : days <= 30 ? 'visit-within-30-days' : asOf - at > 30 * DAY ? 'visit-not-within-30-days' : 'visit-not-yet';
  }));
}

export const RETURN_CELLS: Named = [['returned', 'returned'], ['not-returned', 'did not return'], ['return-not-yet-known', 'released less than twelve months ago']];

function returnCells(releases: ReadonlyMap<string, Release>, asOf: number): readonly OutcomeCell[] {
  return tallied(RETURN_CELLS, [...releases.values()].map(({ at, back }) => (back !== undefined && back - at <= YEAR ? 'returned' : asOf - at > YEAR ? 'not-returned' : 'return-not-yet-known')));
}

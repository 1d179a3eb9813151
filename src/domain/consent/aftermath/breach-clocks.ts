// SPDX-License-Identifier: Apache-2.0
/** By when whom must be told of a breach. The federal days are in breach.ts; those of states are data: consent/breach-clocks.json. */
import * as z from 'zod';
import { fail, ok, type Result } from '../../issue.ts';
import { addDays } from '../evidence/time.ts';
import { STATES, type State } from '../facts/vocabulary.ts';
import { noticeDue, secretaryDue } from './breach.ts';

export const breachClocksFile = z.strictObject({
  $schema: z.string().optional(), note: z.string(),
  states: z.array(z.strictObject({ state: z.enum(STATES), days: z.number().int().min(1).max(365).nullable(), cite: z.string().min(1), more: z.string() })),
});

/** `days` null: the law names none. */
export interface StateClock { readonly state: State; readonly days: number | null; readonly cite: string; readonly more: string }

/** Of one state; undefined: the file has none for it. */
export type BreachClock = StateClock | undefined;

/** In: consent/breach-clocks.json, parsed, and the state of the gateway. Issues: every fault; a state twice. */
export function parseBreachClock(raw: unknown, state: State): Result<BreachClock> {
  const parsed = breachClocksFile.safeParse(raw);
  if (!parsed.success) {
    return fail(...parsed.error.issues.map((issue) => ({ code: 'value' as const, text: issue.message, at: `consent/breach-clocks.json: ${issue.path.join('.')}` })));
  }
  const { states } = parsed.data;
  return new Set(states.map((each) => each.state)).size < states.length
    ? fail({ code: 'duplicate', text: 'A state stands there twice', at: 'consent/breach-clocks.json: states' }) : ok(states.find((each) => each.state === state));
}

/** `day`: the last one; undefined: without unreasonable delay, the law names no day. */
export interface Due { readonly whom: string; readonly day: string | undefined; readonly cite: string }

/** In: the local day of discovery. Out: whom to tell by when, the individuals first. */
export function duesOf(discovered: string, clock: BreachClock): readonly Due[] {
  return [
    { whom: 'the individual', day: noticeDue(discovered), cite: '45 CFR 164.404(b); 42 CFR 2.16(b)' },
    ...(clock === undefined ? [] : [{ whom: `the individual, by the law of ${clock.state}`, day: clock.days === null ? undefined : addDays(discovered, clock.days), cite: clock.cite }]),
    { whom: 'the Secretary of HHS, when fewer than 500 are concerned', day: secretaryDue(discovered, 1), cite: '45 CFR 164.408(c)' },
    { whom: 'the Secretary, when 500 or more are; the media of a state with more than 500', day: secretaryDue(discovered, 500), cite: '45 CFR 164.408(b), 164.406' },
  ];
}

/** The first day that runs out for the individual. */
export function firstDue(dues: readonly Due[]): string {
  return dues.filter(({ whom }) => whom.startsWith('the individual')).flatMap(({ day }) => day ?? []).toSorted()[0] ?? '';
}

/** Days from `today` until `day`, both local days; negative: it is over. */
export function daysLeft(day: string, today: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}

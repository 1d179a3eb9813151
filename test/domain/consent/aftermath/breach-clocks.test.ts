// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { daysLeft, duesOf, firstDue, parseBreachClock, type BreachClock } from '../../../../src/domain/consent/aftermath/breach-clocks.ts';
import type { State } from '../../../../src/domain/consent/facts/vocabulary.ts';

const raw = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../consent/breach-clocks.json'), 'utf8')) as { states: { state: string }[] };
const clock = (state: State): BreachClock => {
  const parsed = parseBreachClock(raw, state);
  return parsed.ok ? parsed.value : undefined;
};
const days = (state: State): readonly (string | undefined)[] => duesOf('2026-11-22', clock(state)).map(({ day }) => day);

describe('by when whom must be told of a wrong release', () => {
  it('is sixty days for the individual, sixty days after the year for the Secretary, and with the individuals when there are many', () => {
    expect(days('ZZ')).toEqual(['2027-01-21', '2027-03-01', '2027-01-21']);
  });

  it.each<readonly [State, string | undefined, string]>([
    ['CA', '2026-12-22', '2026-12-22'], ['FL', '2026-12-22', '2026-12-22'], ['NY', '2026-12-22', '2026-12-22'], ['TX', '2027-01-21', '2027-01-21'], ['IL', undefined, '2027-01-21'],
  ])('in %s the state wants it by %s, and what runs out first counts: %s', (state, day, first) => {
    expect(days(state)[1]).toBe(day);
    expect(firstDue(duesOf('2026-11-22', clock(state)))).toBe(first);
  });

  it('counts down over the end of summer time, and past the last day', () => {
    expect([daysLeft('2026-11-22', '2026-10-22'), daysLeft('2026-11-22', '2026-11-22'), daysLeft('2026-11-22', '2026-11-24')]).toEqual([31, 0, -2]);
  });

  it('refuses a file with a state twice, or with a number of days that is none', () => {
    expect(parseBreachClock({ ...raw, states: [...raw.states, raw.states[0]] }, 'CA')).toMatchObject({ ok: false, issues: [{ at: 'consent/breach-clocks.json: states' }] });
    expect(parseBreachClock({ ...raw, states: [{ ...raw.states[0], days: 0 }] }, 'CA')).toMatchObject({ ok: false, issues: [{ at: 'consent/breach-clocks.json: states.0.days' }] });
  });
});

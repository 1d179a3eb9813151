// SPDX-License-Identifier: Apache-2.0
/** The people of a county, with those who are easily taken for each other: twins, juniors, and relatives under one roof. */
import model from './error-model.json' with { type: 'json' };
import { givenName, hispanicSurname, surname } from './names.ts';
import type { Random } from './random.ts';

export interface Human {
  readonly no: number;
  readonly sex: 'male' | 'female';
  readonly given: string;
  readonly middle?: string;
  readonly surnames: readonly string[];
  readonly suffix?: 'SR' | 'JR';
  /** yyyy-mm-dd */
  readonly birthDate: string;
  readonly street: string;
  readonly city: string;
  readonly zip: string;
  readonly phone: string;
  readonly ssn: string;
  readonly stateId: string;
  readonly fbi: string;
}

const STREETS = ['MAIN', 'OAK', 'MAPLE', 'CEDAR', 'PINE', 'ELM', 'WASHINGTON', 'LAKE', 'HILL', 'PARK', 'RIVER', 'CHURCH', 'SPRING', 'RIDGE', 'WALNUT', 'SUNSET', 'JACKSON', 'LINCOLN', 'MEADOW', 'FOREST',
  'FRANKLIN', 'JEFFERSON', 'CHERRY', 'DOGWOOD', 'HICKORY', 'WILLOW', 'LOCUST', 'SPRUCE', 'MADISON', 'HIGHLAND'];
const KINDS = ['ST', 'AVE', 'RD', 'DR', 'LN', 'CT'];
const PLACES: readonly (readonly [string, string])[] = [['SPRINGFIELD', '64101'], ['SPRINGFIELD', '64102'], ['SPRINGFIELD', '64103'], ['FAIRVIEW', '64110'], ['RIVERTON', '64121'], ['MILFORD', '64133'], ['ASHLAND', '64140'], ['GREENVILLE', '64152']];

const digits = (random: Random, n: number): string => Array.from({ length: n }, () => String(random.below(10))).join('');

/** A county of `count` people; the same random numbers give the same county. */
export function peopleOf(random: Random, count: number): readonly Human[] {
  const people: Human[] = [];
  while (people.length < count) {
    const one = newHuman(random, people.length);
    people.push(one, ...relatives(random, one, people.length + 1));
  }
  return people.slice(0, count);
}

function newHuman(random: Random, no: number): Human {
  const sex = random.chance(0.75) ? 'male' : 'female';
  const first = surname(random);
  return {
    no, sex, given: givenName(random, sex), ...middleOf(random, sex), surnames: surnamesOf(random, first), birthDate: birthDate(random), ...home(random), phone: `816${digits(random, 7)}`,
    ...numbers(random, no),
  };
}

/** State and FBI numbers are issued once; 99999989 and 9999991 are primes, so that no two numbers are alike. */
function numbers(random: Random, no: number): Pick<Human, 'ssn' | 'stateId' | 'fbi'> {
  const issued = (factor: number, prime: number): string => String((((no + 1) * factor) % prime)).padStart(String(prime).length, '0');
  return { ssn: `${String(100 + random.below(560))}${digits(random, 6)}`, stateId: `MO${issued(48_271, 99_999_989)}`, fbi: `${issued(69_621, 9_999_991)}AB` };
}

function home(random: Random): Pick<Human, 'street' | 'city' | 'zip'> {
  const [city, zip] = random.pick(PLACES);
  return { street: `${String(1 + random.below(9900))} ${random.pick(STREETS)} ${random.pick(KINDS)}`, city, zip };
}

function middleOf(random: Random, sex: Human['sex']): { readonly middle?: string } {
  return random.chance(0.8) ? { middle: givenName(random, sex) } : {};
}

function surnamesOf(random: Random, first: { readonly name: string; readonly hispanic: boolean }): readonly string[] {
  if (first.hispanic && random.chance(model.twoSurnames.share)) {
    return [first.name, hispanicSurname(random).name];
  }
  return random.chance(model.hyphenated.share) ? [first.name, surname(random).name] : [first.name];
}

/** Adults of 18 to 68 on 2026-01-01. */
function birthDate(random: Random): string {
  return new Date(Date.UTC(1957, 0, 1) + random.below(50 * 365.25) * 86_400_000).toISOString().slice(0, 10);
}

function relatives(random: Random, one: Human, no: number): readonly Human[] {
  const { twins, juniors, siblings } = model;
  const sex = random.chance(0.6) ? 'male' : 'female';
  const own = (): Pick<Human, 'no' | 'ssn' | 'stateId' | 'fbi'> => ({ no, ...numbers(random, no) });
  const at = random.next();
  if (at < twins.share / 2) {
    // Parents do not call two children born together by one name.
    const given = givenName(random, sex);
    return given === one.given || given === one.middle ? [] : [{ ...one, ...own(), sex, given, ...middleOf(random, sex) }];
  }
  if (at < twins.share / 2 + juniors.share && one.sex === 'male') {
    return [{ ...one, ...own(), suffix: 'JR', birthDate: birthDate(random) }];
  }
  if (at < twins.share / 2 + juniors.share + siblings.share) {
    const { middle: _, ...base } = one;
    return [{ ...base, ...own(), sex, given: givenName(random, sex), ...middleOf(random, sex), birthDate: birthDate(random), ...(random.chance(0.5) ? { phone: `816${digits(random, 7)}` } : {}) }];
  }
  return [];
}

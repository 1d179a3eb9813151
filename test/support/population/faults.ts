// SPDX-License-Identifier: Apache-2.0
/** What goes wrong when a person is written down; how often: error-model.json. */
import model from './error-model.json' with { type: 'json' };
import { CALLED, givenName, surname } from './names.ts';
import type { Human } from './people.ts';
import type { Random } from './random.ts';

/** The person as one source has them; absent: not stated. */
export interface Written {
  readonly given?: string;
  readonly middle?: string;
  /** As one text: both surnames with a blank or a hyphen between, or one of them. */
  readonly family: string;
  readonly suffix?: string;
  readonly birthDate?: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly street?: string;
  readonly city?: string;
  readonly zip?: string;
  readonly phone?: string;
  readonly ssn?: string;
  readonly stateId?: string;
  readonly fbi?: string;
}

/** Share of records that have a fault, when a pair of records differs with this probability. */
const ofRecord = (pair: number): number => 1 - Math.sqrt(1 - pair);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** One keystroke wrong: a letter changed, dropped, doubled, or two of them exchanged. */
export function misspelled(random: Random, text: string, letters = LETTERS): string {
  const at = random.below(text.length);
  switch (random.below(4)) {
    case 0: return text.slice(0, at) + letters[random.below(letters.length)]! + text.slice(at + 1);
    case 1: return text.length > 2 ? text.slice(0, at) + text.slice(at + 1) : text;
    case 2: return text.slice(0, at) + text[at]! + text.slice(at);
    default: return at + 1 < text.length ? text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2) : text;
  }
}

function wrongDigit(random: Random, text: string): string {
  const places = [...text].flatMap((each, at) => (DIGITS.includes(each) ? [at] : []));
  const at = random.pick(places);
  return text.slice(0, at) + DIGITS[(Number(text[at]) + 1 + random.below(9)) % 10]! + text.slice(at + 1);
}

/** In: a person, and who else could be mixed up with them by number. Out: what a source wrote. `trusted`: whether the source asks for state and FBI numbers. */
export function writtenDown(random: Random, one: Human, other: Human, trusted: boolean): Written {
  const names = namesOf(random, one);
  return {
    ...names, ...(one.suffix !== undefined && random.chance(0.6) ? { suffix: one.suffix } : {}),
    birthDate: random.chance(ofRecord(model.birthDate.pair)) ? wrongDate(random, one.birthDate) : one.birthDate,
    sex: sexOf(random, one), ...placeOf(random, one), ...phoneOf(random, one), ...socialOf(random, one), ...(trusted ? trustedOf(random, one, other) : {}),
  };
}

function sexOf(random: Random, one: Human): Written['sex'] {
  return random.chance(ofRecord(model.sex.pair)) ? random.pick(['unknown', one.sex === 'male' ? 'female' : 'male'] as const) : one.sex;
}

function namesOf(random: Random, one: Human): Pick<Written, 'given' | 'middle' | 'family'> {
  const middle = middleOf(random, one);
  const family = familyOf(random, one);
  const { givenName: faults } = model;
  if (!random.chance(ofRecord(faults.pair))) {
    return { given: one.given, ...middle, family };
  }
  const at = random.next();
  const called = CALLED[one.given];
  if (at < faults.nickname && called !== undefined) {
    return { given: random.pick(called), ...middle, family };
  }
  if (at < faults.nickname + faults.swappedWithMiddle && one.middle !== undefined) {
    return { given: one.middle, middle: one.given, family };
  }
  if (at < faults.nickname + faults.swappedWithMiddle + faults.swappedWithFamily) {
    return { given: family.replaceAll('-', ' ').split(' ')[0]!, ...middle, family: one.given };
  }
  const other = at > 1 - faults.otherName;
  return { given: other ? givenName(random, one.sex) : misspelled(random, one.given), ...middle, family };
}

function middleOf(random: Random, one: Human): { readonly middle?: string } {
  if (one.middle === undefined || !random.chance(ofRecord(model.middleName.pair))) {
    return one.middle === undefined ? {} : { middle: one.middle };
  }
  const kind = random.below(4);
  return kind === 0 ? {} : { middle: kind < 3 ? one.middle[0]! : misspelled(random, one.middle) };
}

function familyOf(random: Random, one: Human): string {
  const whole = one.surnames.join(random.chance(0.5) ? '-' : ' ');
  const { familyName: faults } = model;
  // Of two surnames each source has its own way: both, or one of them.
  if (one.surnames.length > 1 && random.chance(faults.compound)) {
    return random.pick(one.surnames);
  }
  if (!random.chance(ofRecord(faults.pair))) {
    return whole;
  }
  const at = random.next();
  // Mostly women, at marriage or divorce.
  if (at < faults.otherName * (one.sex === 'female' ? 1.6 : 0.5)) {
    return surname(random).name;
  }
  return misspelled(random, whole);
}

function wrongDate(random: Random, date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const { birthDate: faults } = model;
  const at = random.next();
  const made = at < faults.digit ? wrongDigit(random, date)
    : at < faults.digit + faults.transposed ? `${year}-${month}-${[...day].reverse().join('')}`
      : at < faults.digit + faults.transposed + faults.dayAndMonth ? `${year}-${day}-${month}` : `${String(Number(year) + random.pick([-10, -1, 1, 10]))}-${month}-${day}`;
  const real = new Date(`${made}T00:00:00Z`);
  return Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== made || made < '1900' || made > '2026' ? `${year}-${month}-01` : made;
}

function placeOf(random: Random, one: Human): Pick<Written, 'street' | 'city' | 'zip'> {
  if (random.chance(model.address.blank)) {
    return {};
  }
  if (random.chance(ofRecord(model.address.pair))) {
    return { street: `${String(1 + random.below(9900))} ${random.pick(['MAIN', 'OAK', 'LAKE', 'HILL', 'RIVER', 'GRAND', 'TROOST'])} ${random.pick(['ST', 'AVE'])}`, city: one.city, zip: random.chance(0.5) ? one.zip : `641${String(10 + random.below(80))}` };
  }
  return { street: random.chance(model.address.misspelled) ? misspelled(random, one.street) : one.street, city: one.city, zip: one.zip };
}

function phoneOf(random: Random, one: Human): Pick<Written, 'phone'> {
  if (random.chance(model.phone.blank)) {
    return {};
  }
  return { phone: random.chance(ofRecord(model.phone.pair)) ? `816${String(1_000_000 + random.below(8_999_999))}` : one.phone };
}

function socialOf(random: Random, one: Human): Pick<Written, 'ssn'> {
  if (random.chance(ofRecord(model.socialSecurity.blankInOneOrBoth))) {
    return {};
  }
  return { ssn: random.chance(ofRecord(model.socialSecurity.wrong)) ? wrongDigit(random, one.ssn) : one.ssn };
}

function trustedOf(random: Random, one: Human, other: Human): Pick<Written, 'stateId' | 'fbi'> {
  const { blank, wrongDigit: wrong, ofAnother } = model.trusted;
  const said = (own: string, others: string): string => (random.chance(ofAnother) ? others : random.chance(wrong) ? wrongDigit(random, own) : own);
  return { ...(random.chance(blank) ? {} : { stateId: said(one.stateId, other.stateId) }), ...(random.chance(0.4) ? { fbi: said(one.fbi, other.fbi) } : {}) };
}

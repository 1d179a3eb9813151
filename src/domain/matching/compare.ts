// SPDX-License-Identifier: Apache-2.0
/** Two Patients, held against each other field by field. Where a Patient says a thing more than once, the best agreement counts. */
import { isAlike, oneSlip } from './alike.ts';
import type { AddressTraits, NameTraits, Traits } from './traits.ts';

/** Outcomes of a field, best first; a field that one of the two does not state is `missing` and says nothing. */
export const LEVELS = {
  given: ['same', 'nickname', 'alike', 'initial', 'swapped', 'different'],
  middle: ['same', 'initial', 'alike', 'different'],
  family: ['same', 'part', 'alike', 'swapped', 'different'],
  suffix: ['same', 'different'],
  birth: ['same', 'swapped', 'near', 'different'],
  sex: ['same', 'different'],
  address: ['same', 'alike', 'zip', 'different'],
  phone: ['same', 'different'],
  number: ['same', 'near', 'different'],
  trusted: ['same', 'mixed', 'different'],
} as const;

export type Field = keyof typeof LEVELS;
export type Level<F extends Field = Field> = (typeof LEVELS)[F][number] | 'missing';
export type Comparison = { readonly [F in Field]: Level<F> } & {
  /** The given name and the part of the surname in which both agree: the rarer, the more it says. */
  readonly agreed: { readonly given?: string; readonly family?: string };
};

export interface Comparing {
  /** Every name that a name may stand for, itself among them. */
  readonly rootsOf: (given: string) => readonly string[];
  /** Systems whose identifiers name one human being for certain. */
  readonly trusted: readonly string[];
}

export function compare(a: Traits, b: Traits, how: Comparing): Comparison {
  const names = bestNames(a, b, how);
  const numbers = [...a.identifiers.keys()].filter((system) => b.identifiers.has(system));
  return {
    ...names,
    suffix: both(a.suffix, b.suffix, (x, y) => (x === y ? 'same' : 'different')),
    birth: both(a.birth, b.birth, birthLevel),
    sex: both(a.sex, b.sex, (x, y) => (x === y ? 'same' : 'different')),
    address: bestOf('address', a.addresses.flatMap((x) => b.addresses.map((y) => addressLevel(x, y)))),
    phone: bestOf('phone', a.phones.flatMap((x) => b.phones.map((y) => (x === y ? 'same' as const : 'different' as const)))),
    number: bestOf('number', numbers.filter((system) => !how.trusted.includes(system)).map((system) => numberLevel(a, b, system))),
    trusted: worstTrusted(numbers.filter((system) => how.trusted.includes(system)).map((system) => numberLevel(a, b, system))),
  };
}

function both<T, L extends string>(x: T | undefined, y: T | undefined, level: (x: T, y: T) => L): L | 'missing' {
  return x === undefined || y === undefined ? 'missing' : level(x, y);
}

function bestOf<F extends Field>(field: F, found: readonly Level<F>[]): Level<F> {
  return (LEVELS[field] as readonly Level<F>[]).find((level) => found.includes(level)) ?? 'missing';
}

/** Trusted systems that contradict each other are no agreement: one of the numbers is somebody else's. */
function worstTrusted(found: readonly Level<'number'>[]): Level<'trusted'> {
  return found.includes('same') && found.includes('different') ? 'mixed' : found.includes('same') ? 'same' : found.length === 0 ? 'missing' : 'different';
}

type Names = Pick<Comparison, 'given' | 'middle' | 'family' | 'agreed'>;
const NAMELESS: Names = { given: 'missing', middle: 'missing', family: 'missing', agreed: {} };

/** The pair of names that agrees best: an alias counts as much as the name. */
function bestNames(a: Traits, b: Traits, how: Comparing): Names {
  let best = NAMELESS;
  for (const x of a.names) {
    for (const y of b.names) {
      const names = nameLevels(x, y, how);
      best = best === NAMELESS || rank(names) < rank(best) ? names : best;
    }
  }
  return best;
}

function rank({ given, family }: Names): number {
  const place = (field: 'given' | 'family', level: string): number => (level === 'missing' ? LEVELS[field].length - 1.5 : (LEVELS[field] as readonly string[]).indexOf(level));
  return place('given', given) + place('family', family);
}

function nameLevels(x: NameTraits, y: NameTraits, how: Comparing): Names {
  const family = familyLevel(x, y);
  const given = givenLevel(x, y, how);
  const isSwapped = given.level !== 'same' && (family.level === 'different' || family.level === 'missing') && x.family.includes(y.given) && y.family.includes(x.given);
  if (isSwapped) {
    return { given: 'swapped', family: 'swapped', middle: 'missing', agreed: {} };
  }
  return {
    given: given.level, family: family.level, middle: given.level === 'swapped' ? 'missing' : middleLevel(x, y),
    agreed: { ...(given.level === 'same' ? { given: x.given } : {}), ...(family.shared === undefined ? {} : { family: family.shared }) },
  };
}

function familyLevel(x: NameTraits, y: NameTraits): { readonly level: Level<'family'>; readonly shared?: string } {
  if (x.family.length === 0 || y.family.length === 0) {
    return { level: 'missing' };
  }
  const shared = x.family.find((part) => y.family.includes(part));
  if (shared !== undefined) {
    const whole = x.family.length === y.family.length && x.family.every((part) => y.family.includes(part));
    return { level: whole ? 'same' : 'part', shared };
  }
  // Written together what the other writes apart.
  if (x.family.join('') === y.family.join('')) {
    return { level: 'same', shared: x.family[0]! };
  }
  return { level: x.family.some((part) => y.family.some((other) => isAlike(part, other))) ? 'alike' : 'different' };
}

function givenLevel(x: NameTraits, y: NameTraits, how: Comparing): { readonly level: Level<'given'> } {
  if (x.given === '' || y.given === '') {
    return { level: 'missing' };
  }
  if (x.given === y.given) {
    return { level: 'same' };
  }
  const roots = how.rootsOf(x.given);
  if (how.rootsOf(y.given).some((root) => roots.includes(root))) {
    return { level: 'nickname' };
  }
  if (isAlike(x.given, y.given)) {
    return { level: 'alike' };
  }
  if ((x.given.length === 1 || y.given.length === 1) && x.given[0] === y.given[0]) {
    return { level: 'initial' };
  }
  // Called by the middle name, or the two written in the other order.
  return { level: (x.middle.length > 1 && x.middle === y.given) || (y.middle.length > 1 && y.middle === x.given) ? 'swapped' : 'different' };
}

function middleLevel(x: NameTraits, y: NameTraits): Level<'middle'> {
  if (x.middle === '' || y.middle === '') {
    return 'missing';
  }
  if (x.middle === y.middle) {
    return x.middle.length === 1 ? 'initial' : 'same';
  }
  if (x.middle.length === 1 || y.middle.length === 1) {
    return x.middle[0] === y.middle[0] ? 'initial' : 'different';
  }
  return isAlike(x.middle, y.middle) ? 'alike' : 'different';
}

function birthLevel(x: string, y: string): Level<'birth'> {
  if (x === y) {
    return 'same';
  }
  const [year, month, day] = x.split('-');
  if (y === `${year ?? ''}-${day ?? ''}-${month ?? ''}`) {
    return 'swapped';
  }
  const [a, b] = [x.replaceAll('-', ''), y.replaceAll('-', '')];
  return a.length === b.length && oneSlip(a, b) ? 'near' : 'different';
}

function addressLevel(x: AddressTraits, y: AddressTraits): Level<'address'> {
  const zip = x.zip !== '' && x.zip === y.zip;
  if (x.street === '' || y.street === '') {
    return zip ? 'zip' : 'missing';
  }
  if (x.street === y.street) {
    return x.zip === '' || y.zip === '' || zip ? 'same' : 'alike';
  }
  const [numberX, numberY] = [x.street.split(' ')[0], y.street.split(' ')[0]];
  const slip = oneSlip(x.street, y.street) || (numberX === numberY && isAlike(x.street, y.street));
  return zip && slip ? 'alike' : zip ? 'zip' : 'different';
}

/** Of these a digit wrong still says something. */
const NEAR = ['http://hl7.org/fhir/sid/us-ssn'];

function numberLevel(a: Traits, b: Traits, system: string): Level<'number'> {
  const [ours, theirs] = [a.identifiers.get(system) ?? [], b.identifiers.get(system) ?? []];
  if (ours.some((each) => theirs.includes(each))) {
    return 'same';
  }
  // Numbers that an office counts up lie next to each other; of these, neighbours are strangers to each other.
  return NEAR.includes(system) && ours.some((each) => theirs.some((other) => oneSlip(each, other))) ? 'near' : 'different';
}

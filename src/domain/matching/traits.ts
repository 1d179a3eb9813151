// SPDX-License-Identifier: Apache-2.0
/** What a Patient says of who it is, in the form in which it is compared. */
import type { Address, HumanName, Patient } from '@medplum/fhirtypes';
import { values } from '../fhir/primitives.ts';
import { fold, suffixIn, surnameParts } from './fold.ts';

export interface NameTraits {
  readonly given: string;
  readonly middle: string;
  /** Parts of the surname; none when it is not stated. */
  readonly family: readonly string[];
}

export interface AddressTraits { readonly street: string; readonly zip: string }

export interface Traits {
  readonly names: readonly NameTraits[];
  readonly suffix?: string;
  /** yyyy-mm-dd, whole. */
  readonly birth?: string;
  readonly sex?: string;
  readonly addresses: readonly AddressTraits[];
  /** Last ten digits. */
  readonly phones: readonly string[];
  /** System -> values, folded. */
  readonly identifiers: ReadonlyMap<string, readonly string[]>;
}

/** Values that systems write when they have none: they say nothing of anybody. */
const PLACEHOLDERS = /^(0+|1+|9+|123456789|987654321|UNKNOWN|NONE|NA|N A|UNK|TEST)$/;
const ABSENT = /^(UNKNOWN|UNK|NONE|NFN|FNU|LNU|BABY|TEST|NA|NO NAME)$/;
/** Sources write these for "not known". */
const NO_BIRTH = new Set(['1900-01-01', '1901-01-01', '1800-01-01', '9999-12-31']);

/**
 * What is compared of one Patient: every one of its names is held against every one of another's, letter by letter, and there is no end to what a
 * sender may write. Far above what people have; what is beyond is stored and shown like all else, and says nothing here.
 */
const MOST = { names: 20, parts: 4, addresses: 10, phones: 20, identifiers: 50, text: 256, word: 24, street: 60 } as const;

/** In: a Patient, and identifier systems that must not count (of the asker, who may not know of them). */
export function traitsOf(patient: Patient, without: readonly string[] = []): Traits {
  const said = (patient.name ?? []).slice(0, MOST.names);
  const names = said.map(nameTraits).filter((each) => each.given !== '' || each.family.length > 0);
  const suffix = suffixIn(said.flatMap((each) => [...values(each.suffix).slice(0, MOST.parts), each.family ?? '']).map(start));
  const birth = /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') && !NO_BIRTH.has(patient.birthDate ?? '') ? patient.birthDate : undefined;
  return {
    names, ...(suffix === undefined ? {} : { suffix }), ...(birth === undefined ? {} : { birth }),
    ...(patient.gender === 'male' || patient.gender === 'female' ? { sex: patient.gender } : {}),
    addresses: (patient.address ?? []).slice(0, MOST.addresses).map(addressTraits).filter((each) => each.street !== '' || each.zip !== ''),
    phones: [...new Set((patient.telecom ?? []).flatMap(({ system, value }) => (system === 'phone' || system === 'sms' ? phone(start(value ?? '')) : [])))].slice(0, MOST.phones),
    identifiers: identifiersOf(patient, without),
  };
}

function nameTraits(name: HumanName): NameTraits {
  const [given = '', ...rest] = values(name.given).slice(0, MOST.parts).flatMap((each) => fold(start(each)).split(' ')).filter((each) => each !== '').map(cut);
  const family = surnameParts(start(name.family ?? '')).slice(0, MOST.parts).map(cut);
  return {
    given: ABSENT.test(given) ? '' : given, middle: rest[0] ?? '',
    family: family.length === 1 && ABSENT.test(family[0]!) ? [] : family,
  };
}

function start(text: string): string {
  return text.slice(0, MOST.text);
}

function cut(word: string): string {
  return word.slice(0, MOST.word);
}

const STREET_WORDS: Readonly<Record<string, string>> = {
  STREET: 'ST', AVENUE: 'AVE', AV: 'AVE', ROAD: 'RD', DRIVE: 'DR', LANE: 'LN', COURT: 'CT', BOULEVARD: 'BLVD', PLACE: 'PL', TERRACE: 'TER', CIRCLE: 'CIR', HIGHWAY: 'HWY',
  NORTH: 'N', SOUTH: 'S', EAST: 'E', WEST: 'W', APARTMENT: 'APT', UNIT: 'APT', SUITE: 'STE',
};

function addressTraits(address: Address): AddressTraits {
  const street = fold(start(values(address.line).slice(0, MOST.parts).join(' '))).split(' ').map((word) => STREET_WORDS[word] ?? word).join(' ').slice(0, MOST.street);
  return { street: /^(HOMELESS|NO FIXED|TRANSIENT|UNKNOWN|GENERAL DELIVERY)/.test(street) ? '' : street, zip: (address.postalCode ?? '').slice(0, 5) };
}

function phone(text: string): readonly string[] {
  const digits = text.replace(/\D/g, '').slice(-10);
  return digits.length < 7 || /^(\d)\1*$/.test(digits) ? [] : [digits];
}

function identifiersOf(patient: Patient, without: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  let count = 0;
  for (const { system, value } of patient.identifier ?? []) {
    if (count === MOST.identifiers) {
      break;
    }
    // One that is longer is no number, and cut it might be somebody else's.
    const folded = typeof value !== 'string' || value.length > MOST.text ? '' : fold(value).replaceAll(' ', '');
    if (system !== undefined && folded !== '' && !PLACEHOLDERS.test(folded) && !without.includes(system)) {
      const known = found.get(system) ?? [];
      found.set(system, known.includes(folded) ? known : [...known, folded]);
      count += 1;
    }
  }
  return found;
}

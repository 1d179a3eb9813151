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

/** In: a Patient, and identifier systems that must not count (of the asker, who may not know of them). */
export function traitsOf(patient: Patient, without: readonly string[] = []): Traits {
  const names = (patient.name ?? []).map(nameTraits).filter((each) => each.given !== '' || each.family.length > 0);
  const suffix = suffixIn((patient.name ?? []).flatMap((each) => [...values(each.suffix), ...(each.family === undefined ? [] : [each.family])]));
  const birth = /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') && !NO_BIRTH.has(patient.birthDate ?? '') ? patient.birthDate : undefined;
  return {
    names, ...(suffix === undefined ? {} : { suffix }), ...(birth === undefined ? {} : { birth }),
    ...(patient.gender === 'male' || patient.gender === 'female' ? { sex: patient.gender } : {}),
    addresses: (patient.address ?? []).map(addressTraits).filter((each) => each.street !== '' || each.zip !== ''),
    phones: [...new Set((patient.telecom ?? []).flatMap(({ system, value }) => (system === 'phone' || system === 'sms' ? phone(value ?? '') : [])))],
    identifiers: identifiersOf(patient, without),
  };
}

function nameTraits(name: HumanName): NameTraits {
  const [given = '', ...rest] = values(name.given).flatMap((each) => fold(each).split(' ')).filter((each) => each !== '');
  const family = surnameParts(name.family ?? '');
  return {
    given: ABSENT.test(given) ? '' : given, middle: rest[0] ?? '',
    family: family.length === 1 && ABSENT.test(family[0]!) ? [] : family,
  };
}

const STREET_WORDS: Readonly<Record<string, string>> = {
  STREET: 'ST', AVENUE: 'AVE', AV: 'AVE', ROAD: 'RD', DRIVE: 'DR', LANE: 'LN', COURT: 'CT', BOULEVARD: 'BLVD', PLACE: 'PL', TERRACE: 'TER', CIRCLE: 'CIR', HIGHWAY: 'HWY',
  NORTH: 'N', SOUTH: 'S', EAST: 'E', WEST: 'W', APARTMENT: 'APT', UNIT: 'APT', SUITE: 'STE',
};

function addressTraits(address: Address): AddressTraits {
  const street = fold(values(address.line).join(' ')).split(' ').map((word) => STREET_WORDS[word] ?? word).join(' ');
  return { street: /^(HOMELESS|NO FIXED|TRANSIENT|UNKNOWN|GENERAL DELIVERY)/.test(street) ? '' : street, zip: (address.postalCode ?? '').slice(0, 5) };
}

function phone(text: string): readonly string[] {
  const digits = text.replace(/\D/g, '').slice(-10);
  return digits.length < 7 || /^(\d)\1*$/.test(digits) ? [] : [digits];
}

function identifiersOf(patient: Patient, without: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { system, value } of patient.identifier ?? []) {
    const folded = fold(value ?? '').replaceAll(' ', '');
    if (system !== undefined && folded !== '' && !PLACEHOLDERS.test(folded) && !without.includes(system)) {
      found.set(system, [...new Set([...(found.get(system) ?? []), folded])]);
    }
  }
  return found;
}

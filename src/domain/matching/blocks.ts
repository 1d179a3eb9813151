// SPDX-License-Identifier: Apache-2.0
/**
 * Keys under which a Patient is looked for: two Patients that share none are not compared. Several, so that whatever one of the usual
 * faults spoils, another key is left.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { IndexRows } from '../fhir/search/index-rows.ts';
import { soundex } from './fold.ts';
import { traitsOf, type Traits } from './traits.ts';

/** Under which parameter the keys are kept in the search index; the gateway's own, no request can spell it. */
export const MATCH_KEY = 'match-key';

/** The index rows of a Patient, with the keys under which it is looked for. */
export function withMatchKeys(rows: IndexRows, resource: Resource): IndexRows {
  return resource.resourceType === 'Patient'
    ? { ...rows, token: [...rows.token, ...blocksOf(traitsOf(resource)).map((code) => ({ param: MATCH_KEY, system: null, code }))] } : rows;
}

/** Out: distinct keys; they hold what the Patient says, so they are as confidential as it is. */
export function blocksOf(traits: Traits): readonly string[] {
  const [year = '', month = '', day = ''] = (traits.birth ?? '').split('-');
  const keys = new Set<string>();
  if (traits.birth !== undefined) {
    // Day and month in one order, so that exchanged ones meet.
    keys.add(`d|${year}|${[month, day].sort().join('|')}`);
  }
  for (const { given, family } of traits.names) {
    for (const part of family) {
      const sound = soundex(part);
      if (traits.birth !== undefined && given !== '') {
        keys.add(`y|${sound}|${given.slice(0, 1)}|${year}`);
        keys.add(`m|${sound}|${given.slice(0, 2)}|${month}|${day}`);
      }
      if (given !== '') {
        traits.addresses.filter(({ zip }) => zip !== '').forEach(({ zip }) => keys.add(`z|${sound}|${soundex(given)}|${zip}`));
      }
    }
  }
  traits.phones.forEach((phone) => keys.add(`p|${phone}`));
  traits.identifiers.forEach((values, system) => values.forEach((value) => keys.add(`i|${system}|${value}`)));
  return [...keys];
}

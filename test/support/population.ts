// SPDX-License-Identifier: Apache-2.0
/**
 * A generated county for matching: people, and what jail, court, program and hospital wrote down of each. Names as often as they are
 * borne (matching/README.md), faults as often as a published study found them, or more often (population/error-model.json).
 */
import type { Patient } from '@medplum/fhirtypes';
import { writtenDown, type Written } from './population/faults.ts';
import { peopleOf } from './population/people.ts';
import { randomOf } from './population/random.ts';

export const STATE_ID = 'urn:throughcare:test:sid';
export const FBI = 'urn:throughcare:test:fbi';
export const SSN = 'http://hl7.org/fhir/sid/us-ssn';

export interface SourceRecord {
  /** Who it is in truth. */
  readonly human: number;
  readonly source: string;
  readonly patient: Patient & { readonly id: string };
}

/** Source -> whether it asks for state and FBI numbers. */
const SOURCES: readonly (readonly [string, boolean])[] = [['county-jail', true], ['county-court', true], ['open-door', false], ['larkspur', false]];

export interface PopulationWish {
  readonly seed: number;
  readonly people: number;
  /** Whether the sources that know state and FBI numbers send them, all sources do, or none. */
  readonly trusted: 'all' | 'some' | 'none';
}

/** Records of everybody, one to four of each, never two of one source. */
export function populationOf({ seed, people, trusted }: PopulationWish): readonly SourceRecord[] {
  const random = randomOf(seed);
  const humans = peopleOf(random, people);
  return humans.flatMap((human) => {
    const known = SOURCES.filter(() => random.chance(0.5));
    const by = known.length === 0 ? [SOURCES[human.no % SOURCES.length]!] : known;
    return by.map(([source, asks]) => {
      const written = writtenDown(random, human, random.pick(humans), trusted === 'all' || (trusted === 'some' && asks));
      return { human: human.no, source, patient: patientOf(`${source}-${String(human.no)}`, source, written) };
    });
  });
}

function patientOf(id: string, source: string, said: Written): SourceRecord['patient'] {
  const identifier = [
    { system: `urn:throughcare:test:${source}`, value: id },
    ...(said.stateId === undefined ? [] : [{ system: STATE_ID, value: said.stateId }]),
    ...(said.fbi === undefined ? [] : [{ system: FBI, value: said.fbi }]),
    ...(said.ssn === undefined ? [] : [{ system: SSN, value: said.ssn }]),
  ];
  const given = [said.given, said.middle].filter((each) => each !== undefined);
  return {
    resourceType: 'Patient', id, identifier, gender: said.sex,
    name: [{ family: said.family, ...(given.length === 0 ? {} : { given }), ...(said.suffix === undefined ? {} : { suffix: [said.suffix] }) }],
    ...(said.birthDate === undefined ? {} : { birthDate: said.birthDate }),
    ...(said.street === undefined ? {} : { address: [{ line: [said.street], ...(said.city === undefined ? {} : { city: said.city }), ...(said.zip === undefined ? {} : { postalCode: said.zip }) }] }),
    ...(said.phone === undefined ? {} : { telecom: [{ system: 'phone', value: said.phone }] }),
  };
}

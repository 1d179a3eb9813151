// SPDX-License-Identifier: Apache-2.0
/** The person's state at the moment: age, capacity, custody, death, custody of children, monitoring. */
import type { Encounter, EpisodeOfCare, Flag, Observation, Resource } from '@medplum/fhirtypes';
import type { Facts } from '../facts/facts.ts';
import { codesIn, given, known, ownCodes } from './access.ts';
import { identifierOf, nameOf, type Identity } from './people.ts';
import { cs } from './systems.ts';
import { ageOn, birthdayOf, dayOf, spanOf, standing, type Moment } from './time.ts';

type PatientFacts = Facts['patient'];

export const CAPACITIES = [
  'has', 'unconscious', 'lacks-adjudicated', 'lacks-not-adjudicated', 'minor-lacks-rational-choice', 'not-applicable',
] as const satisfies readonly PatientFacts['capacity'][];
export const CHILD_CUSTODIES = ['no-children', 'none', 'partial', 'full'] as const;

/** Age from which nobody is a minor (42 CFR 2.11 "minor": as state law has it, else under 18). */
const MAJORITY = 18;

/** The facts of `patient`. Unknown birth date: age 0, since an adult's own signature must not be presumed (42 CFR 2.14). */
export function readPatient(identity: Identity, evidence: readonly Resource[], moment: Moment): PatientFacts {
  const { main, patients } = identity;
  const born = patients.find((each) => each.birthDate !== undefined)?.birthDate;
  const age = ageOn(born, moment) ?? 0;
  const death = readDeath(identity, moment);
  return {
    id: main.id ?? '',
    name: patients.map((each) => nameOf(each.name)).find((each) => each !== '') ?? '',
    ...given('identifier', patients.flatMap((each) => identifierOf(each.identifier) ?? [])[0]),
    ageYears: age,
    ...given('adultSince', age < MAJORITY ? undefined : birthdayOf(born, MAJORITY, moment)),
    capacity: readCapacity(evidence, death.deceased, moment),
    ...death,
    custody: readCustody(evidence, moment),
    ...given('electronicMonitoring', flag(evidence, 'electronic-monitoring', moment)),
    ...given('childCustody', known(latest(evidence, 'child-custody', moment)?.codes ?? [], CHILD_CUSTODIES)[0]),
  };
}

function readDeath({ patients }: Identity, moment: Moment): Pick<PatientFacts, 'deceased' | 'deathDate'> {
  const dates = patients.flatMap((each) => each.deceasedDateTime ?? []).filter((each) => {
    const span = spanOf(each, moment.zone);
    moment.note(span?.from ?? 0);
    return span === undefined || span.from <= moment.at;
  });
  const deceased = dates.length > 0 || patients.some((each) => each.deceasedBoolean === true);
  return { deceased, ...given('deathDate', dayOf(dates[0], moment.zone)) };
}

interface Seen { readonly codes: readonly string[] }

/** The latest final Observation of ours of that code at the moment. */
function latest(evidence: readonly Resource[], code: string, moment: Moment): Seen | undefined {
  const seen = evidence.filter((each): each is Observation => each.resourceType === 'Observation')
    .filter((each) => codesIn(each.code, cs('gate-observation')).includes(code) && ['final', 'amended', 'corrected'].includes(each.status))
    .map((each) => ({ each, from: spanOf(each.effectiveDateTime ?? '', moment.zone)?.from ?? 0 }));
  seen.forEach(({ from }) => moment.note(from));
  const past = seen.filter(({ from }) => from <= moment.at).sort((a, b) => a.from - b.from).at(-1);
  return past === undefined ? undefined : { codes: codesIn(past.each.valueCodeableConcept, cs(code)) };
}

/** An adult is presumed to have capacity; a finding that cannot be read is taken for one that allows the director's act at most. */
function readCapacity(evidence: readonly Resource[], deceased: boolean, moment: Moment): PatientFacts['capacity'] {
  const seen = latest(evidence, 'capacity', moment);
  return seen === undefined ? (deceased ? 'not-applicable' : 'has') : known(seen.codes, CAPACITIES)[0] ?? 'lacks-not-adjudicated';
}

/** Yes, no, or not shown. */
export function flag(evidence: readonly Resource[], code: string, moment: Moment): boolean | undefined {
  const flags = evidence.filter((each): each is Flag => each.resourceType === 'Flag')
    .filter((each) => codesIn(each.code, cs('gate-flag')).includes(code) && each.status !== 'entered-in-error');
  const states = flags.map((each) => each.status === 'active' && standing(each.period, moment) === 'within');
  return states.length === 0 ? undefined : states.includes(true);
}

const OPEN = ['arrived', 'triaged', 'in-progress', 'onleave', 'unknown'];
const RELEASED = { probation: 'released-probation', parole: 'released-parole', pretrial: 'released-pretrial' } as const;

/**
 * 45 CFR 164.512(k)(5): a stay that is open is custody, and ends on release to probation, parole or pretrial supervision.
 * A stay whose status or dates do not say whether it is open leaves custody unknown.
 */
function readCustody(evidence: readonly Resource[], moment: Moment): PatientFacts['custody'] {
  const stays = evidence.filter((each): each is Encounter => each.resourceType === 'Encounter').filter(isCustodyStay);
  const open = stays.filter((each) => OPEN.includes(each.status));
  const states = open.map((each) => (each.status === 'unknown' ? 'unreadable' : standing(each.period, moment)));
  const held = open.filter((_, index) => states[index] === 'within');
  if (held.length > 0) {
    const kinds = held.flatMap((each) => codesIn(each.type, cs('custody-kind')));
    return kinds.includes('escaped') ? 'escaped' : kinds.includes('halfway-house') ? 'in-custody-halfway-house' : 'in-custody';
  }
  if (states.some((each) => each === 'unreadable' || each === 'after')) {
    return 'unknown';
  }
  const episodes = evidence.filter((each): each is EpisodeOfCare => each.resourceType === 'EpisodeOfCare')
    .filter((each) => each.status === 'active' && standing(each.period, moment) === 'within').flatMap((each) => ownCodes(each.type));
  const kind = (['parole', 'probation', 'pretrial'] as const).find((each) => episodes.includes(each));
  return kind === undefined ? 'none' : RELEASED[kind];
}

/** An Encounter of our class `custody`. */
export function isCustodyStay(encounter: Encounter): boolean {
  return encounter.class.code === 'custody' && ownCodes({ coding: [encounter.class] }).length > 0;
}

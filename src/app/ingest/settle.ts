// SPDX-License-Identifier: Apache-2.0
/**
 * What a later message means for what its source said before, where more is at stake than replacing elements: who has left a roster,
 * what has ended and is not begun again by a message that came late, and a period of which only one end is told.
 */
import type { CareTeam, CareTeamParticipant, EpisodeOfCare, Period, Resource } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { settleStay } from './settle-stay.ts';

/** In: what is stored, what the message says, and the day (yyyy-mm-dd) on which it came. Out: the update as it is to be merged. */
export function settle<T extends Resource>(stored: Resource, update: T, day: string): T {
  if (stored.resourceType === 'Encounter' && update.resourceType === 'Encounter') {
    return settleStay(stored, update) as T;
  }
  let settled: Resource = withPeriod(stored, update);
  if (stored.resourceType === 'CareTeam' && settled.resourceType === 'CareTeam') {
    settled = roster(stored, settled, day);
  }
  if (stored.resourceType === 'EpisodeOfCare' && settled.resourceType === 'EpisodeOfCare') {
    settled = ended(stored, settled);
  }
  return settled as T;
}

type WithPeriod = { readonly period?: Period };

/** A period of which the message tells one end keeps the other, unless they would contradict each other. */
function withPeriod(stored: Resource, update: Resource): Resource {
  const [before, after] = [(stored as WithPeriod).period, (update as WithPeriod).period];
  if (before === undefined || after === undefined || Array.isArray(before) || Array.isArray(after)) {
    return update;
  }
  const both = { ...before, ...after };
  const contradicts = both.start !== undefined && both.end !== undefined && both.end.slice(0, 10) < both.start.slice(0, 10);
  return contradicts ? update : { ...update, period: both } as Resource;
}

/** In a roster, whoever is no longer named has left: kept with an end, so that nobody still takes them for the officer. Formats 8.6. */
function roster(stored: CareTeam, update: CareTeam, day: string): CareTeam {
  const isRoster = (update.meta?.tag ?? []).some((tag) => tag.system === cs('tag') && tag.code === 'roster');
  const named = new Set((update.participant ?? []).map(memberOf));
  const left = (stored.participant ?? []).filter((each) => !named.has(memberOf(each)));
  if (!isRoster || update.participant === undefined || left.length === 0) {
    return update;
  }
  return { ...update, participant: [...update.participant, ...left.map((each) => ({ ...each, period: { ...each.period, end: each.period?.end ?? day } }))] };
}

function memberOf(participant: CareTeamParticipant): string {
  return participant.member?.reference ?? JSON.stringify(participant.member ?? {});
}

const OVER: readonly EpisodeOfCare['status'][] = ['finished', 'cancelled', 'entered-in-error'];

/** An initiation that comes after the termination of the same supervision is late; only one that starts later begins it again. */
function ended(stored: EpisodeOfCare, update: EpisodeOfCare): EpisodeOfCare {
  const startsLater = stored.period?.start !== undefined && update.period?.start !== undefined && update.period.start.slice(0, 10) > stored.period.start.slice(0, 10);
  return OVER.includes(stored.status) && update.status === 'active' && !startsLater ? { ...update, status: stored.status } : update;
}

// SPDX-License-Identifier: Apache-2.0
/** What a later message of the same source means for what it said before. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, Encounter, EpisodeOfCare } from '@medplum/fhirtypes';
import { settle } from '../../../src/app/ingest/settle.ts';

const DAY = '2026-11-22';
const team = (tag: string, ...members: readonly string[]): CareTeam => ({
  resourceType: 'CareTeam', meta: { tag: [{ system: 'https://throughcare.dev/fhir/CodeSystem/tag', code: tag }] },
  participant: members.map((member) => ({ member: { reference: member } })),
});
const episode = (status: EpisodeOfCare['status'], start?: string): EpisodeOfCare => ({
  resourceType: 'EpisodeOfCare', status, patient: {}, ...(start === undefined ? {} : { period: { start } }),
});

describe('a change of officer', () => {
  it('ends the part of the officer who is no longer named, and keeps it', () => {
    expect(settle(team('roster', 'a', 'b'), team('roster', 'c', 'b'), DAY).participant).toEqual([
      { member: { reference: 'c' } }, { member: { reference: 'b' } }, { member: { reference: 'a' }, period: { end: DAY } },
    ]);
  });

  it('does not move an end that stands, and takes back one who returns', () => {
    const stored = settle(team('roster', 'a'), team('roster', 'c'), DAY);
    expect(settle(stored, team('roster', 'c'), '2026-12-01').participant).toEqual(stored.participant);
    expect(settle(stored, team('roster', 'a'), '2026-12-01').participant).toEqual([{ member: { reference: 'a' } }, { member: { reference: 'c' }, period: { end: '2026-12-01' } }]);
  });

  it('is read so only of a roster, and only when it names anybody', () => {
    expect(settle(team('justice', 'a'), team('justice', 'b'), DAY)).toEqual(team('justice', 'b'));
    const silent: CareTeam = { resourceType: 'CareTeam', meta: team('roster').meta! };
    expect(settle(team('roster', 'a'), silent, DAY)).toEqual(silent);
  });
});

describe('an initiation of supervision that comes after its termination', () => {
  it.each<[string, EpisodeOfCare, EpisodeOfCare, string]>([
    ['is late when it starts on the same day', episode('finished', '2026-09-14'), episode('active', '2026-09-14'), 'finished'],
    ['is late when it gives no start', episode('finished', '2026-09-14'), episode('active'), 'finished'],
    ['begins it again when it starts later', episode('finished', '2026-09-14'), episode('active', '2026-10-01'), 'active'],
    ['is what it says when nothing had ended', episode('active', '2026-09-14'), episode('active', '2026-09-14'), 'active'],
  ])('%s', (_name, stored, update, status) => {
    expect(settle(stored, update, DAY).status).toBe(status);
  });
});

describe('a period of which a message tells one end', () => {
  const stay = (period: NonNullable<Encounter['period']>): Encounter => ({ resourceType: 'Encounter', status: 'finished', class: {}, period });
  it('keeps the other end', () => {
    expect(settle(stay({ start: '2026-06-03' }), stay({ end: '2026-11-20' }), DAY).period).toEqual({ start: '2026-06-03', end: '2026-11-20' });
  });

  it('does not keep an end that would lie before the new start', () => {
    expect(settle(stay({ start: '2026-01-03', end: '2026-02-01' }), stay({ start: '2026-06-03' }), DAY).period).toEqual({ start: '2026-06-03' });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** A plan of which a part is withheld: whatever is missing, reading and checking it go on, and a finding names no record that is not there. */
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPlan } from '../../../src/domain/caseplan/check/check.ts';
import { comparePlans } from '../../../src/domain/caseplan/compare.ts';
import { monitorPlan } from '../../../src/domain/caseplan/monitor.ts';
import { readPlan } from '../../../src/domain/caseplan/read.ts';
import { asRecords, soundPlan, TODAY } from './sound-plan.ts';

const ALL = asRecords(soundPlan());
const keyOf = (one: Resource): string => `${one.resourceType}/${one.id ?? ''}`;
const PLAN = ALL.find((one) => one.resourceType === 'CarePlan')!;
const some = fc.subarray([...ALL].filter((one) => one !== PLAN)).map((rest) => [PLAN, ...rest]);

describe('a plan of which any part is withheld', () => {
  it('is read and checked, and every finding names the plan, a record that is there, or an agency that a record names', () => {
    fc.assert(fc.property(some, (records) => {
      const there = new Set(records.map(keyOf));
      const named = JSON.stringify(records);
      for (const { ref } of checkPlan(readPlan(records, 'CarePlan/plan')!, { today: TODAY })) {
        expect([ref, there.has(ref) || (ref.startsWith('Organization/') && named.includes(`"${ref}"`))]).toEqual([ref, true]);
      }
    }), { seed: 20261122, numRuns: 300 });
  });

  it('no finding repeats a text of a record', () => {
    const said = JSON.stringify(ALL.map((one) => JSON.stringify(one))).match(/[A-Z][a-z]+(?: [a-z]+){3,}/g) ?? [];
    expect(said.length).toBeGreaterThan(5);
    fc.assert(fc.property(some, (records) => {
      const text = JSON.stringify(checkPlan(readPlan(records, 'CarePlan/plan')!, { today: TODAY }));
      expect(said.filter((words) => text.includes(words))).toEqual([]);
    }), { seed: 20261122, numRuns: 100 });
  });

  it('compared with itself it agrees in everything, and against the whole it lacks only what was withheld', () => {
    fc.assert(fc.property(some, (records) => {
      const part = readPlan(records, 'CarePlan/plan')!;
      expect(comparePlans(part, part).filter((one) => one.side !== 'agrees')).toEqual([]);
      expect(comparePlans(part, readPlan(ALL, 'CarePlan/plan')!).filter((one) => one.side === 'only-this' && one.part !== 'member')).toEqual([]);
      expect(monitorPlan(part, { today: TODAY }).until).toBe(TODAY);
    }), { seed: 20261122, numRuns: 100 });
  });
});

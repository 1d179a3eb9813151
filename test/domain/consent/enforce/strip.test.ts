// SPDX-License-Identifier: Apache-2.0
/** What is left of a resource when something that it speaks of may not be seen. */
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Composition, Condition, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { strip } from '../../../../src/domain/consent/enforce/strip.ts';

const visible = (reference: string): boolean => !reference.includes('hidden');
const text = { status: 'generated' as const, div: '<div xmlns="http://www.w3.org/1999/xhtml">hidden words</div>' };
const [shown, hidden] = [{ reference: 'Condition/shown', display: 'shown' }, { reference: 'Condition/hidden', display: 'hidden' }];

describe('a composition', () => {
  const base: Composition = { resourceType: 'Composition', status: 'final', type: {}, date: '2026-11-01', author: [{ reference: 'Organization/o' }], title: 'Summary', text };

  it('keeps its sections with what may be seen, without narrative at any depth', () => {
    const section = [{ title: 'A', text, entry: [shown, hidden], section: [{ title: 'B', text, entry: [shown] }] }];
    expect(strip({ ...base, section }, visible).resource.section).toEqual([{ title: 'A', entry: [shown], section: [{ title: 'B', entry: [shown] }] }]);
  });

  it('loses a section of which nothing is left: R4 knows no empty one (cmp-1)', () => {
    const section = [{ title: 'A', text, entry: [hidden] }, { title: 'B', text, section: [{ title: 'C', text }] }];
    expect(strip({ ...base, section }, visible).resource).not.toHaveProperty('section');
  });
});

describe('any resource', () => {
  it('is the same when it speaks of nothing withheld', () => {
    const condition: Condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' }, text, evidence: [{ detail: [shown] }] };
    expect(strip(condition, visible)).toEqual({ resource: condition, removed: 0 });
  });

  it('loses its narrative with the first thing that is removed, and keeps an element that R4 requires as unknown', () => {
    const condition: Condition = { resourceType: 'Condition', subject: { reference: 'Patient/hidden' }, text };
    const { resource, removed } = strip(condition, visible);
    expect([removed, 'text' in resource, JSON.stringify(resource.subject)]).toEqual([1, false, expect.stringContaining('data-absent-reason')]);
  });

  it('names nothing that is withheld, wherever it stood', () => {
    const place: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>(shown, hidden, 'plain', 7), fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('item', 'entry', 'detail', 'note', 'member', 'inner'), tie('value'), { maxKeys: 3 })),
    })).value;
    fc.assert(fc.property(fc.constantFrom('CarePlan', 'List', 'Observation', 'Task'), place, (resourceType, extra) => {
      const left = JSON.stringify(strip({ resourceType, extra } as unknown as Resource, visible).resource);
      expect(left).not.toContain('hidden');
    }), { seed: 20261122, numRuns: 300 });
  });

  it('of a care plan keeps the activities that may be seen', () => {
    const plan: CarePlan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, text, contained: [{ resourceType: 'Condition', id: 'x', subject: {} }],
      addresses: [shown, hidden], activity: [{ reference: { reference: 'Task/hidden' } }, { reference: { reference: 'Task/shown' } }, { reference: { reference: '#x' } }] };
    const { text: _text, contained: _contained, ...rest } = plan;
    expect(strip(plan, visible).resource).toEqual({ ...rest, addresses: [shown], activity: [{ reference: { reference: 'Task/shown' } }] });
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { isWithinPlace, placesOf, type Place } from '../../../../src/domain/consent/classify/places.ts';
import { sever } from '../../../../src/domain/consent/classify/sever.ts';

const plan = {
  resourceType: 'CarePlan', id: 'cp', meta: { tag: [{ id: 'tagged', code: 'x' }] }, status: 'active', _status: { id: 'state' }, intent: 'plan', subject: { reference: 'Patient/p' },
  description: 'words', _description: { id: 'said' }, _title: { id: 'untold', extension: [{ id: 'why', url: 'urn:test', valueString: 'w' }] },
  instantiatesUri: ['a', 'b'], _instantiatesUri: [null, { id: 'second' }],
  contained: [{ resourceType: 'Goal', id: 'g', description: { id: 'aim', text: 'aim' } }],
  activity: [
    { id: 'first', detail: { kind: 'Task', status: 'scheduled', scheduledPeriod: { start: '2026-01-01' } } },
    { id: 'twin', detail: { status: 'scheduled', description: 'd' } }, { id: 'twin', reference: { reference: 'Task/t' } },
  ],
} as unknown as Resource;

describe('Where an element stands that a Provenance names', () => {
  it.each<readonly [string, string, readonly Place[]]>([
    ['an element by its id', '#first', [['activity', 0]]],
    ['each of several with the same id', '#twin', [['activity', 1], ['activity', 2]]],
    ['a primitive by the id that stands beside it', '#said', [['description']]],
    ['a primitive of which only what stands beside it is there', '#untold', [['title']]],
    ['one of several primitives', '#second', [['instantiatesUri', 1]]],
    ['an extension of a primitive', '#why', [['_title', 'extension', 0]]],
    ['an element of what is contained', '#aim', [['contained', 0, 'description']]],
    ['what is contained', '#g', [['contained', 0]]],
    ['an element by its path', 'activity', [['activity', 0], ['activity', 1], ['activity', 2]]],
    ['a path that begins with the type', 'CarePlan.description', [['description']]],
    ['one of several by its position', 'CarePlan.activity[1].detail', [['activity', 1, 'detail']]],
    ['a position in all that a path leads to', 'activity.detail[1]', [['activity', 1, 'detail']]],
    ['a member of several', 'activity.detail.description', [['activity', 1, 'detail', 'description']]],
    ['a choice by its element', 'CarePlan.activity.detail.scheduled', [['activity', 0, 'detail', 'scheduledPeriod']]],
    ['one of several primitives by its position', 'instantiatesUri[0]', [['instantiatesUri', 0]]],
  ])('is found: %s', (_what, name, places) => {
    expect(placesOf(plan, name)).toEqual(places);
  });

  it.each([
    ['the record by its own id', '#cp'], ['an id that no element has', '#none'], ['labels and tags', '#tagged'], ['a status, without which the rest means something else', '#state'],
    ['the status by its path', 'CarePlan.status'], ['the record itself', 'CarePlan'], ['what the record is', 'id'], ['an element that is not there', 'CarePlan.note'], ['a position that is not there', 'activity[7]'],
    ['a member of what has none', 'description.coding'], ['a part of a name', 'descript'], ['a name that no type follows', 'activity.detail.sched'], ['a path with a condition', 'activity.where(id = \'first\')'],
    ['a path that computes', 'activity | contained'], ['a computed position', 'activity[1 + 1]'], ['a path that is none', 'activity['], ['nothing', ''], ['an id without one', '#'], ['another type', 'Goal.description'],
  ])('is not found, so that it counts for the whole: %s', (_what, name) => {
    expect(placesOf(plan, name)).toEqual([]);
  });

  it('is within another where it begins with it', () => {
    expect([isWithinPlace(['a', 0, 'b'], ['a', 0]), isWithinPlace(['a', 0], ['a', 0]), isWithinPlace(['a'], ['a', 0]), isWithinPlace(['a', 1, 'b'], ['a', 0])]).toEqual([true, true, false, false]);
  });
});

describe('A record without elements', () => {
  const without = (...names: readonly string[]): object => sever(plan, names.flatMap((name) => placesOf(plan, name)));
  const { description: _d, _description: _e, ...rest } = plan as unknown as Readonly<Record<string, unknown>>;

  it('is the same object where there are none', () => {
    expect(without()).toBe(plan);
  });

  it('has nothing of a primitive, beside it neither', () => {
    expect(without('#said')).toEqual(rest);
  });

  it('has the rest of a list, and what stands beside it in step', () => {
    const primitives = without('instantiatesUri[0]') as Readonly<Record<string, unknown>>;
    expect([primitives['instantiatesUri'], primitives['_instantiatesUri']]).toEqual([['b'], [{ id: 'second' }]]);
    const second = without('#second') as Readonly<Record<string, unknown>>;
    expect([second['instantiatesUri'], '_instantiatesUri' in second]).toEqual([['a'], false]);
    expect(without('#twin')).toMatchObject({ activity: [{ id: 'first' }] });
  });

  it('keeps what stands beside each primitive beside it where only an extension goes', () => {
    const beside = { resourceType: 'Patient', given: ['a', 'b'], _given: [{ extension: [{ id: 'e', url: 'u' }] }, { id: 'x' }], _birthDate: { extension: [{ id: 'e', url: 'u' }] }, birthDate: '2000-01-01' } as unknown as Resource;
    const standIn = { standIn: (path: readonly string[]) => (path.length === 2 ? { added: true } : {}), carriers: ['birthDate'] };
    expect(sever(beside, placesOf(beside, '#e'), standIn)).toEqual({ resourceType: 'Patient', given: ['a', 'b'], _given: [null, { id: 'x' }], birthDate: '2000-01-01' });
  });

  it('has no empty shell of what held nothing else', () => {
    const shell = { resourceType: 'CarePlan', status: 'active', activity: [{ detail: { description: 'd' } }], _title: { extension: [{ id: 'e', url: 'u' }] } } as unknown as Resource;
    expect(sever(shell, [['activity', 0, 'detail', 'description'], ['_title', 'extension', 0]])).toEqual({ resourceType: 'CarePlan', status: 'active' });
  });

  it('has no entry that existed for what is gone, and what stands in for what it must have', () => {
    const carriers = { standIn: (path: readonly string[]): Readonly<Record<string, unknown>> => (path.join('.') === 'CarePlan.description' ? { description: 'stand-in' } : {}), carriers: ['reference', 'description'] };
    expect(sever(plan, [['activity', 2, 'reference'], ['description']], carriers)).toMatchObject({ description: 'stand-in', activity: [{ id: 'first' }, { id: 'twin', detail: {} }] });
    expect((sever(plan, [['activity', 2, 'reference']], carriers) as { readonly activity?: readonly unknown[] }).activity).toHaveLength(2);
  });
});
